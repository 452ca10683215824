"""A tensor that a network keeps between calls, with the graph of the batch before."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.find_attribute import find_mention
from netwright.checking.place import Place
from netwright.checking.step import list_tensors


def find_kept_graph(net: nn.Module) -> Place | None:
    """Find an attribute of a network, or of a module in it, that holds a tensor with a graph.

    Args:
        net: the user's network, as its loop left it.

    Returns:
        The line that sets it; None where there is none.
    """
    for path, module in net.named_modules():
        for name, held in vars(module).items():
            if name.startswith("_") and name in vars(nn.Module()):
                continue
            if any(_has_graph(part) for part in list_tensors(held)):
                line = find_mention(module, rf"self\.{name}\b[^=\n]*=(?!.*\bNone\s*$)")
                return Place(path, type(module).__name__, line)
    return None


def _has_graph(part: Tensor) -> bool:
    try:
        return part.grad_fn is not None
    except RuntimeError:  # a view whose base was written to since
        return False
