"""A network's numbers without data, for a pass on the meta device."""

from __future__ import annotations

import torch
from jaxtyping import Shaped
from torch import Tensor, nn


def empty_state(net: nn.Module) -> dict[str, Shaped[Tensor, "..."]]:
    """Give parameters and buffers without data, as `torch.func.functional_call` takes them.

    Each has one name, that of the module that owns it: of a shared module, given under each of its paths,
    `functional_call` would leave the tensors without data behind. What is tied stays tied, so
    `tie_weights=False` goes with it.

    Args:
        net: any module; left as it is.

    >>> {name: tensor.device.type for name, tensor in empty_state(nn.Linear(2, 3)).items()}
    {'weight': 'meta', 'bias': 'meta'}
    """
    made: dict[int, Tensor] = {}
    state = {}
    for path, module in net.named_modules():
        for name, tensor in [*module._parameters.items(), *module._buffers.items()]:
            if tensor is None:
                continue
            if id(tensor) not in made:
                empty = torch.empty_like(tensor, device="meta")
                made[id(tensor)] = empty.requires_grad_(tensor.requires_grad)
            state[f"{path}.{name}".lstrip(".")] = made[id(tensor)]
    return state
