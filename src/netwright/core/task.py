"""The task: what the network is asked to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TaskKind = Literal["regression", "binary", "multiclass", "multilabel"]


@dataclass(frozen=True)
class Task:
    """What the network is asked to answer; loss, metrics and head follow from it.

    Targets in a batch have the shape of the network's answer, class indices apart:

    | kind | targets in a batch | the network gives |
    |---|---|---|
    | regression | float32 (batch, num_targets), in the user's units | (batch, num_targets) |
    | binary | float32 (batch, 1), 0 or 1 | (batch, 1), one logit |
    | multiclass | int64 (batch,), the class index | (batch, num_classes), logits |
    | multilabel | float32 (batch, num_labels), 0 or 1 | (batch, num_labels), logits |

    Args:
        kind: the kind of answer.
        targets: names of the target columns; one name where there is one target.
        classes: class names in index order (binary: the one that is 0, then the one that is 1;
            multilabel: the label names); empty for regression.

    >>> Task("multiclass", ("species",), ("cat", "dog", "owl")).num_outputs
    3
    >>> Task("binary", ("survived",), ("no", "yes")).num_outputs
    1
    """

    kind: TaskKind
    targets: tuple[str, ...]
    classes: tuple[str, ...] = ()

    @property
    def num_outputs(self) -> int:
        """Numbers that the network gives for one sample."""
        return len(self.classes) if self.kind == "multiclass" else len(self.targets)

    @property
    def is_classification(self) -> bool:
        """Whether the answer is a class (or several labels) rather than a number."""
        return self.kind != "regression"
