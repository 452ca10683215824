"""Labels of a class loss that are no labels: fractions, or numbers beyond 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject

_CASTS = frozenset({"long", "int", "to", "type"})


@dataclass(frozen=True, eq=False)
class LabelFault:
    """A class loss with labels that it cannot mean.

    Args:
        use: the call of the loss.
        labels: as they were before they were cut to whole numbers, where they were.
        is_cut: whether a cast cut them to whole numbers.
        num_values: different numbers among them.
        num_labels: different numbers that classes could have.
    """

    use: LossUse
    labels: Tensor
    is_cut: bool
    num_values: int
    num_labels: int

    @property
    def is_scaled(self) -> bool:
        """Whether there are no more different numbers than classes: labels that were scaled."""
        return self.num_values <= self.num_labels


def list_label_faults(subject: Subject) -> list[LabelFault]:
    """List class losses whose labels are fractions, or beyond 0 and 1 where they are to be shares.

    Raises:
        CannotMeasure: there is no loss, or forward does not go through.
    """
    trace = subject.read(try_step)
    cuts = {
        id(call.result): call.source
        for call in trace.calls
        if call.name in _CASTS and isinstance(call.result, Tensor) and not call.result.is_floating_point()
    }
    found = []
    for use in subject.read(list_losses):
        is_binary = use.name.startswith("binary_cross_entropy")
        if not is_binary and use.name not in {"cross_entropy", "nll_loss"}:
            continue
        labels, is_cut = use.target.detach(), False
        before = _find_cut(use.target, cuts)
        if before is not None:
            labels, is_cut = before.detach(), True
        if not labels.is_floating_point() or not labels.numel() or use.target.requires_grad:
            continue
        is_index = not is_binary and labels.ndim == use.answer.ndim - 1
        is_lone = not is_binary and use.answer.shape == labels.shape == (len(labels), 1)
        is_fraction = bool((labels != labels.round()).any())
        is_outside = bool(((labels < -1e-3) | (labels > 1 + 1e-3)).any())
        if not ((is_index and is_fraction) or (is_lone and is_outside) or (is_binary and is_outside)):
            continue
        num_labels = 2 if is_binary or is_lone else use.num_classes
        found.append(LabelFault(use, labels, is_cut, len(labels.unique()), num_labels))
    return found


def _find_cut(target: Tensor, cuts: dict[int, Tensor | None]) -> Tensor | None:
    before = cuts.get(id(target))
    return before if before is not None and before.is_floating_point() else None
