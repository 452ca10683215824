"""Why a layer cannot take what arrives, where the numbers are of another type than it computes in."""

from __future__ import annotations

import torch
from jaxtyping import Shaped
from torch import Tensor, nn


def explain_type(module: nn.Module, path: str, arrived: Shaped[Tensor, "..."]) -> tuple[str, str] | None:
    """Compare the type of a layer's weights with what arrives at it; an Embedding takes row numbers.

    Args:
        module: a layer of torch.nn.
        path: its path in the network; empty for the network itself.
        arrived: the tensor, its batch axis first.

    Returns:
        What clashes, and the edit that mends it; None where the type is not the trouble.

    >>> explain_type(nn.Linear(4, 3), "fc", torch.zeros(8, 4).double())
    ('layer `fc` (Linear) computes in float32 and gets float64', 'x = x.float() before it')
    """
    name = f"layer `{path}` ({type(module).__name__})" if path else f"`{type(module).__name__}`"
    if isinstance(module, nn.Embedding):
        return _explain_indices(module, name, arrived)
    weight = getattr(module, "weight", None)
    if not isinstance(weight, Tensor) or weight.dtype == arrived.dtype or torch.is_autocast_enabled():
        return None
    wanted = _name_type(weight)
    mend = "float()" if weight.dtype == torch.float32 else f"to(torch.{wanted})"
    return f"{name} computes in {wanted} and gets {_name_type(arrived)}", f"x = x.{mend} before it"


def _explain_indices(
    module: nn.Embedding, name: str, arrived: Shaped[Tensor, "..."]
) -> tuple[str, str] | None:
    if arrived.is_floating_point():
        return (
            f"{name} looks up whole numbers (int64) and gets {_name_type(arrived)}",
            "x.long() before it where x holds codes; for measured numbers use nn.Linear instead",
        )
    low, high = (int(arrived.min()), int(arrived.max())) if arrived.numel() else (0, 0)
    if low < 0 or high >= module.num_embeddings:
        wrong = low if low < 0 else high
        return (
            f"{name} holds rows 0 to {module.num_embeddings - 1} and is asked for row {wrong}",
            f"nn.Embedding({high + 1}, {module.embedding_dim}), or codes from 0 up"
            if low >= 0
            else "count the codes from 0",
        )
    return None


def _name_type(tensor: Shaped[Tensor, "..."]) -> str:
    return str(tensor.dtype).removeprefix("torch.")
