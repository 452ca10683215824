"""Batch normalisation over the samples of all processes."""

from __future__ import annotations

from typing import Any, final
from weakref import WeakKeyDictionary

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from netwright.core.find_answer import find_answer
from netwright.training.call_network import call_network
from netwright.training.processes.crew import Crew, find_crew
from netwright.training.processes.sharded_sum import make_idle

_groups: WeakKeyDictionary[Crew, Any] = WeakKeyDictionary()


@final
class SharedNorms(nn.Module):
    """A network in training, each batch normalisation of which counts the samples of all processes.

    It is the network itself: nothing in it is replaced, and outside of this call its layers are as they
    always are. `torch.nn.SyncBatchNorm` does the same, and computes on GPUs only.

    Args:
        net: the network.

    Source: torch.nn.SyncBatchNorm; the gradient is that of the same formulas.

    >>> net = nn.BatchNorm1d(2)
    >>> SharedNorms(net)(torch.ones(3, 2)).shape
    torch.Size([3, 2])
    """

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, *args: Any, **named: Any) -> Any:
        """Compute as the network does."""
        with _Mode(is_idle=False):
            return self.net(*args, **named)

    def stand_by(self, inputs: Any) -> None:
        """Take part in a batch of which nothing is left for this process.

        Args:
            inputs: an empty batch.
        """
        with _Mode(is_idle=True):
            answer = find_answer(call_network(self.net, make_idle(inputs)))[0]
        (answer.sum() * 0).backward()


class _Mode(TorchFunctionMode):
    """Computes `batch_norm` with the others wherever a network calls it."""

    def __init__(self, *, is_idle: bool) -> None:
        super().__init__()
        self._crew = find_crew()
        self._weight = 0.0 if is_idle else 1.0

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        named = kwargs or {}
        is_ours = func is F.batch_norm and named.get("training") and not self._crew.is_alone
        if not is_ours:
            return func(*args, **named)
        return _normalise(self._crew, self._weight, args, named)


def _normalise(crew: Crew, share: float, tensors: tuple[Any, ...], named: dict[str, Any]) -> Tensor:
    given, running_mean, running_var = tensors
    weight, bias, momentum = named["weight"], named["bias"], named["momentum"]
    add_up: Any = _AddUp.apply
    numbers = given.float() if given.dtype in (torch.float16, torch.bfloat16) else given
    axes = [axis for axis in range(given.ndim) if axis != 1]
    form = [1, -1] + [1] * (given.ndim - 2)
    mine = numbers.new_tensor([share * numbers.numel() / given.shape[1]])
    sums: Tensor = add_up(torch.cat([numbers.sum(axes) * share, mine]), crew)
    num = sums[-1].detach()
    mean = sums[:-1] / num
    centred = numbers - mean.view(form)
    var = add_up((centred * centred).sum(axes) * share, crew) / num
    with torch.no_grad():
        if running_mean is not None:
            running_mean.lerp_(mean.to(running_mean.dtype), momentum)
        if running_var is not None:
            running_var.lerp_((var * num / (num - 1).clamp(min=1)).to(running_var.dtype), momentum)
    answer: Tensor = centred * torch.rsqrt(var + named["eps"]).view(form)
    if weight is not None:
        answer = answer * weight.view(form)
    if bias is not None:
        answer = answer + bias.view(form)
    return answer.to(given.dtype)


class _AddUp(torch.autograd.Function):
    """Adds up over the processes, and so does its gradient: each one's loss depends on all samples."""

    @staticmethod
    def forward(ctx: Any, numbers: Tensor, crew: Crew) -> Tensor:
        ctx.crew = crew
        return _add_up(crew, numbers)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return _add_up(ctx.crew, gradients[0]), None


def _add_up(crew: Crew, numbers: Tensor) -> Tensor:
    import torch.distributed as dist

    # A group of their own: gradients may be on their way, in another order in each process.
    if crew not in _groups:
        _groups[crew] = dist.new_group()
    total = numbers.clone()
    with crew.taking_part():
        dist.all_reduce(total, group=_groups[crew])
    return total
