"""What a network answers to a few made-up samples: a fingerprint of what it computes."""

from __future__ import annotations

import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.eval_mode import eval_mode
from netwright.core.find_answer import find_answer


def sample_answers(net: nn.Module, input_shape: tuple[int, ...] | None) -> tuple[float, ...] | None:
    """Ask a network about two made-up samples, the same ones each time.

    A network that is built again with the same weights must give the same answers; one whose code has
    changed, or that holds values outside its `state_dict`, does not.

    Args:
        net: the network, on any device.
        input_shape: shape of one sample; None where samples are not one tensor.

    Returns:
        Its numbers; None where it cannot be asked so, or answers by chance.

    >>> sample_answers(nn.Flatten(), (2,)) == sample_answers(nn.Identity(), (2,))
    True
    >>> sample_answers(nn.Embedding(3, 2), (2,)) is None
    True
    """
    if input_shape is None:
        return None
    device = next((one.device for one in net.parameters()), torch.device("cpu"))
    samples = torch.randn((2, *input_shape), generator=torch.Generator().manual_seed(0)).to(device)
    try:
        with (
            torch.random.fork_rng([device] if device.type == "cuda" else []),
            torch.no_grad(),
            eval_mode(net),
        ):
            asked = [find_answer(net(samples.clone()))[0].float().flatten().cpu() for _ in range(2)]
    except (RuntimeError, ValueError, TypeError, IndexError, NetworkError):  # it takes no such samples
        return None
    is_sure = torch.equal(*asked) and bool(asked[0].isfinite().all())
    return tuple(asked[0].tolist()) if is_sure else None
