"""What a network answered, whatever it wrapped it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


def read_answer(output: Any) -> Tensor:
    """Take the tensor of answers out of what a network returned.

    Args:
        output: a tensor, a tuple or list whose first tensor is the answer, or a mapping whose
            `logits` (else first tensor) is.

    Raises:
        TypeError: there is no tensor in it.

    >>> read_answer("ready")
    Traceback (most recent call last):
    TypeError: a network answers with a tensor, not with str
    """
    from torch import Tensor

    if isinstance(output, Tensor):
        return output
    if isinstance(output, Mapping):
        named = [output["logits"]] if "logits" in output else []
        found = [*named, *(one for one in output.values() if isinstance(one, Tensor))]
    elif isinstance(output, tuple | list):
        found = [one for one in output if isinstance(one, Tensor)]
    else:
        found = []
    if not found:
        raise TypeError(f"a network answers with a tensor, not with {type(output).__name__}")
    return found[0]
