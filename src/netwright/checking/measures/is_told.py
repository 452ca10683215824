"""Whether labels were drawn on purpose, or the trained network tells those of new rows."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.measures.answer_trained import answer_trained
from netwright.checking.subject import Subject


def as_labels(targets: Tensor) -> Tensor:
    """Give classes as whole numbers and quantities as they are, one a row.

    Args:
        targets: one a row, in any shape.
    """
    flat = targets.flatten()
    return flat.long() if bool((flat == flat.round()).all()) and len(flat.unique()) <= 100 else flat.double()


def is_told(subject: Subject) -> bool:
    """Say whether labels are beyond doubt: drawn on purpose, quantities, or told by the trained network.

    Raises:
        CannotMeasure: the trained network cannot answer.
    """
    inputs, targets = subject.parts["train"]
    labels = as_labels(targets)
    origins = subject.loop.origins if subject.loop is not None else []
    if labels.is_floating_point() or any(one.kind == "draw" and one.holds(targets) for one in origins):
        return True
    inputs, truth = subject.parts.get("val", (inputs, targets))
    if subject.loop is None:
        return False
    answer, truth = answer_trained(subject, inputs[:2000]).flatten(1), as_labels(truth)[:2000]
    chosen = answer.argmax(1) if answer.shape[1] > 1 else (answer[:, 0] > 0).long()
    recalls = [float((chosen[truth == one] == one).float().mean()) for one in truth.unique()]
    score, chance = sum(recalls) / len(recalls), 1 / len(recalls)
    return score > (chance + 4 * (chance / len(truth)) ** 0.5 if "val" in subject.parts else 0.9)
