"""The loss functions of torch that were called, with what they compared."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject

_LOSSES = (
    "cross_entropy",
    "nll_loss",
    "kl_div",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
)


@dataclass(frozen=True, eq=False)
class LossUse:
    """A call of a loss function.

    Args:
        call: the call.
        answer: its first tensor.
        target: what it compares with.
        maker: the operation that gave the answer its numbers, where one was seen.
        has_failed: whether it raised.
    """

    call: Call
    answer: Tensor
    target: Tensor
    maker: Call | None
    has_failed: bool

    @property
    def name(self) -> str:
        """The function's name."""
        return self.call.name

    @property
    def num_classes(self) -> int:
        """Answers a sample: the size of axis 1, of axis 0 without a batch."""
        return self.answer.shape[min(1, self.answer.ndim - 1)] if self.answer.ndim else 1


def list_losses(subject: Subject) -> list[LossUse]:
    """List the calls of loss functions in a training step, the one that raised last.

    Raises:
        CannotMeasure: there is no loss, or forward does not go through.
    """
    trace = subject.read(try_step)
    if subject.loss is None or subject.loss_is_assumed:
        raise CannotMeasure("there is no loss")
    if trace.answer is None:
        raise CannotMeasure("the forward pass does not go through")
    calls = list(trace.list_calls(*_LOSSES))
    failed = trace.failed if trace.error is not None else None
    if failed is not None and failed.name in _LOSSES:
        calls.append(failed)
    uses = []
    for call in calls:
        answer, target = call.read(0, "input"), call.read(1, "target")
        if isinstance(answer, Tensor) and isinstance(target, Tensor):
            uses.append(LossUse(call, answer, target, trace.find_maker(answer, call.index), call is failed))
    return uses
