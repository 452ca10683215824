"""The class that an answer stands for."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.measures.list_losses import LossUse

_WEIGHTED = ("weight", "pos_weight")


def choose_class(answer: Tensor, use: LossUse) -> Tensor | None:
    """Choose the class of each sample.

    Args:
        answer: (samples, classes), or one number a sample.
        use: the loss that it was trained with.

    Returns:
        (samples,); None for losses with weights, and those that are no plain class losses.
    """
    if any(isinstance(use.call.kwargs.get(name), Tensor) for name in _WEIGHTED):
        return None
    if use.name in {"cross_entropy", "nll_loss"} and answer.ndim == 2 and answer.shape[1] > 1:
        return answer.argmax(1)
    if use.name.startswith("binary_cross_entropy") and answer.numel() == len(answer):
        return (answer.flatten() > (0.0 if use.name.endswith("logits") else 0.5)).long()
    return None
