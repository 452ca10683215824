"""A reshape of the answers in the loss that pairs each label with the scores of other places."""

from __future__ import annotations

from math import prod

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject

_LOSSES = ("cross_entropy", "nll_loss")
_CONVOLUTIONS = frozenset(f"conv{kind}{num}d" for kind in ("", "_transpose") for num in (1, 2, 3))


def find_loss_scramble(subject: Subject) -> Call | None:
    """Find `answer.reshape(-1, C)` of answers (N, C, places...) whose classes are certain to be axis 1.

    They are where a convolution gave its channels, or where the labels are one for each place. C numbers in
    a row are then of one class and of several places.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    trace = subject.read(try_step)
    answer, truth = trace.answer, trace.targets
    if answer is None or answer.ndim < 3 or not isinstance(truth, Tensor) or truth.is_floating_point():
        return None
    num, num_classes, *places = answer.shape
    maker = trace.find_maker(answer)
    is_conv = maker is not None and maker.name in _CONVOLUTIONS and maker.result.shape[1] == num_classes
    if num_classes in places or min(num_classes, prod(places)) < 2:
        return None
    if not is_conv and tuple(truth.shape) != (num, *places):
        return None
    for use in trace.list_calls(*_LOSSES, in_loss=True):
        flat, labels = use.read(0, "input"), use.read(1, "target")
        made = [call for call in trace.calls[: use.index] if call.result is flat]
        if not made or made[-1].name not in {"view", "reshape"} or not isinstance(labels, Tensor):
            continue
        source = made[-1].source
        is_flat = tuple(flat.shape) == (truth.numel(), num_classes) and labels.shape == flat.shape[:1]
        if source is None or not is_flat or not labels.equal(truth.flatten()):
            continue
        is_same = source.shape == answer.shape and source.stride() == answer.stride()
        if is_same and source.data_ptr() == answer.data_ptr():
            return made[-1]
    return None
