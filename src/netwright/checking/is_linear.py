"""Whether a run used nothing but operations that are linear in what they are given."""

from __future__ import annotations

from netwright.checking.trace import SHAPE_ONLY, Trace

_LINEAR = SHAPE_ONLY | frozenset(
    [
        "linear",
        "conv1d",
        "conv2d",
        "conv3d",
        "conv_transpose1d",
        "conv_transpose2d",
        "conv_transpose3d",
        "matmul",
        "mm",
        "bmm",
        "addmm",
        "einsum",
        "tensordot",
        "__matmul__",
        "__rmatmul__",
        "add",
        "sub",
        "rsub",
        "mul",
        "div",
        "neg",
        "add_",
        "sub_",
        "mul_",
        "div_",
        "__add__",
        "__radd__",
        "__sub__",
        "__rsub__",
        "__mul__",
        "__rmul__",
        "__truediv__",
        "sum",
        "mean",
        "cat",
        "concat",
        "stack",
        "permute",
        "transpose",
        "movedim",
        "t",
        "T",
        "mT",
        "swapaxes",
        "expand",
        "expand_as",
        "repeat",
        "chunk",
        "split",
        "unbind",
        "narrow",
        "select",
        "__getitem__",
        "pad",
        "avg_pool1d",
        "avg_pool2d",
        "avg_pool3d",
        "adaptive_avg_pool1d",
        "adaptive_avg_pool2d",
        "adaptive_avg_pool3d",
        "dropout",
        "dropout1d",
        "dropout2d",
        "dropout3d",
        "batch_norm",
        "zeros",
        "ones",
        "empty",
        "zeros_like",
        "ones_like",
        "new_zeros",
        "new_ones",
        "full",
        "arange",
        "interpolate",
        "flip",
        "roll",
        "detach",
        "requires_grad_",
    ]
)


def is_linear(trace: Trace) -> bool:
    """Whether every operation of the forward pass is a known linear one (products of two tensors included).

    Args:
        trace: one run of a network.
    """
    return all(call.name in _LINEAR for call in trace.calls if not call.in_loss)
