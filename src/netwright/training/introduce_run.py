"""What a run learns and what learns it, in two lines."""

from __future__ import annotations

from torch import nn
from torch.nn.parameter import is_lazy

from netwright.data.data import Data


def introduce_run(net: nn.Module, data: Data) -> dict[str, str]:
    """Say what is predicted, why, and by which network: the first that a person wants to see right.

    Args:
        net: the network, its sizes known.
        data: what it learns from.

    Returns:
        `target` and `network`, each a line for people.

    >>> from netwright.data.open_data import open_data
    >>> introduce_run(nn.Linear(4, 3), open_data("iris", target="species"))
    {'target': 'species, one of 3 classes (3 different words)', 'network': 'Linear, 15 weights'}
    """
    task = data.task
    asked = ", ".join(task.targets[:5]) + (
        f", … ({len(task.targets)} in all)" if len(task.targets) > 5 else ""
    )
    if task.kind in ("binary", "multiclass"):
        asked += f", one of {len(task.classes)} classes"
    elif task.kind == "multilabel":
        asked += ", each yes or no"
    else:
        asked += ", a number" if len(task.targets) == 1 else ", numbers"
    reasons = [data.facts[name] for name in ("target_reason", "task_reason") if data.facts.get(name)]
    if reasons:
        asked += f" ({'; '.join(reasons)})"
    name = "" if type(net) is nn.Sequential else f"{type(net).__name__}, "
    num_weights = sum(0 if is_lazy(part) else part.numel() for part in net.parameters())
    return {"target": asked, "network": f"{name}{num_weights:,} weights"}
