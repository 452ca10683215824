"""What initialisation did: which function set which parameter, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from torch import nn

from netwright.nets.init_weights import AppliedInit
from netwright.nets.parameters import list_parameters


@dataclass(frozen=True)
class InitRow:
    """How a parameter got its first numbers.

    Args:
        name: as in `named_parameters()`.
        shape: its sizes.
        function: of torch.nn.init, with arguments; empty where the layer's own initialisation stands.
        rule: the field of the run file that said so; empty as well.
        mean: of its numbers now.
        std: standard deviation of its numbers now.
    """

    name: str
    shape: tuple[int, ...]
    function: str
    rule: str
    mean: float | None
    std: float | None

    def to_dict(self) -> dict[str, Any]:
        """Give the row as JSON can hold it."""
        return asdict(self)


def report_init(net: nn.Module, applied: Sequence[AppliedInit]) -> list[InitRow]:
    """Report how each parameter was initialised; of several rules the last one counts.

    Args:
        net: the network, initialised.
        applied: what `init_weights` gave.

    >>> from netwright.nets.init_weights import init_weights
    >>> net = nn.Linear(3, 2)
    >>> row = report_init(net, init_weights(net, {"bias": "ones_"}))[1]
    >>> row.name, row.function, row.std
    ('bias', 'ones_()', 0.0)
    """
    last = {one.path: one for one in applied}
    rows = []
    for facts in list_parameters(net):
        one = next((last[name] for name in (facts.name, *facts.also) if name in last), None)
        function, rule = (one.function, one.rule) if one else ("", "")
        rows.append(InitRow(facts.name, facts.shape, function, rule, facts.mean, facts.std))
    return rows
