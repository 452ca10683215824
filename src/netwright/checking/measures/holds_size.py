"""Whether a network holds something of the batch's size."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.subject import Subject

_FEATURES = (nn.Linear, nn.modules.conv._ConvNd, nn.modules.batchnorm._NormBase, nn.RNNBase)


def holds_size(subject: Subject, size: int, *, own_only: bool = False) -> bool:
    """Whether a buffer, a parameter or a tensor of a network has an axis of a size: one graph is no batch.

    Args:
        subject: whose network.
        size: of the axis.
        own_only: whether the weights of Linear, convolutions and recurrent layers do not count: their axes
            are features.
    """
    held: list[object] = []
    for module in subject.net.modules():
        if not (own_only and isinstance(module, _FEATURES)):
            held += [*module.buffers(recurse=False), *module.parameters(recurse=False)]
            held += vars(module).values()
    return any(isinstance(part, Tensor) and part.ndim > 1 and size in part.shape for part in held)
