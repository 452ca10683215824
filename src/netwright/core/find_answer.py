"""The one tensor that is the answer, in whatever a network gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.core.errors import NetworkError

if TYPE_CHECKING:
    from torch import Tensor


def find_answer(output: Any, where: str = "the network's forward") -> tuple[Tensor, str | None]:
    """Find the one tensor that is the answer.

    Of a tuple or list it is the first tensor; of a dict or an object `logits`, else the only tensor.

    Args:
        output: what the network gave.
        where: the network's place, for an error.

    Returns:
        The tensor, and how it was found; None where the network gave just that tensor.

    Raises:
        NetworkError: there is no such tensor.

    >>> import torch
    >>> find_answer({"logits": torch.ones(2), "hidden": torch.ones(3)})[1]
    '`logits` of what the network gives'
    """
    from torch import Tensor

    if isinstance(output, Tensor):
        return output, None
    if isinstance(output, (tuple, list)):
        for place, part in enumerate(output):
            if isinstance(part, Tensor):
                return part, f"item {place} of the {type(output).__name__} that the network gives"
    if output is None:
        raise NetworkError("forward returns None", where=where, fix="end forward with `return x`")
    if type(output).__module__.partition(".")[0] == "numpy":
        raise NetworkError(
            f"forward returns a numpy {type(output).__name__}, which carries no gradient",
            where=where,
            fix="return the tensor: no .numpy(), no .detach()",
        )
    named = output if isinstance(output, dict) else getattr(output, "__dict__", {})
    tensors = {key: value for key, value in named.items() if isinstance(value, Tensor)}
    if isinstance(named.get("logits"), Tensor):
        return named["logits"], "`logits` of what the network gives"
    if len(tensors) == 1:
        ((key, value),) = tensors.items()
        return value, f"`{key}` of what the network gives"
    said = f"a {type(output).__name__}"
    if tensors:
        said += f" of the tensors {', '.join(map(str, tensors))}"
    raise NetworkError(
        f"the network gives {said}, and it is not clear which is the answer",
        where=where,
        fix="let forward return one tensor, a tuple that begins with it, or a dict with `logits`",
    )
