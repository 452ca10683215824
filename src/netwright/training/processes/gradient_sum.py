"""Gradients added up over the processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.core.errors import NetworkError
from netwright.training.processes.crew import Crew

_BUCKET_BYTES = 25 << 20


@final
class GradientSum:
    """Gradients added up over the processes, large networks' while the backward pass still runs.

    Each process brings the gradient of the sum over its own samples. What comes out is that of all samples
    of the batch, however unevenly they are divided, and a parameter without a gradient in every process
    stays without one. The sums are the same to the bit in every process, and so are the updates.

    Parameters are added up in buckets, in the reverse of their order and always in the same sequence:
    which of them a process happens to use must not decide who waits for whom.

    Args:
        crew: the processes.
        parameters: the parameters that are trained, in the same order in every process.
    """

    def __init__(self, crew: Crew, parameters: Sequence[nn.Parameter]) -> None:
        self._crew = crew
        self._parameters = list(parameters)
        self._buckets = _fill_buckets(self._parameters)
        self._missing: list[set[int]] = []
        self._works: list[tuple[Any, Tensor]] = []
        self._is_armed = False
        if len(self._buckets) > 1:
            for number, bucket in enumerate(self._buckets):
                for parameter in bucket:
                    parameter.register_post_accumulate_grad_hook(self._make_hook(number, id(parameter)))

    def arm(self) -> None:
        """Let the coming backward pass, the last before an update, send each bucket as it is complete."""
        self._missing = [{id(parameter) for parameter in bucket} for bucket in self._buckets]
        self._is_armed = True

    def stand_by(self, inputs: Any) -> None:
        """Nothing: a process without samples adds nothing to the sums."""

    def finish(self, num_samples: int) -> int:
        """Add up what is not on its way yet, and put the sums in the place of the gradients.

        Args:
            num_samples: samples that this process computed gradients of since the last update.

        Returns:
            Samples of all processes.

        Raises:
            NetwrightError: another process failed.
        """
        self._is_armed = False
        crew = self._crew
        used = [parameter.grad is not None for parameter in self._parameters]
        for number in range(len(self._works), len(self._buckets)):
            self._send(number)
        total, users = crew.count_step(num_samples, used)
        with crew.taking_part():
            for work, _ in self._works:
                work.wait()
        is_used = {id(part): num > 0 for part, num in zip(self._parameters, users, strict=True)}
        for bucket, (_, sums) in zip(self._buckets, self._works, strict=True):
            _put_back(bucket, sums, is_used)
        self._works = []
        return total

    def _make_hook(self, number: int, name: int) -> Any:
        def send_if_complete(_parameter: Tensor) -> None:
            if not self._is_armed:
                return
            self._missing[number].discard(name)
            while len(self._works) < len(self._buckets) and not self._missing[len(self._works)]:
                self._send(len(self._works))

        return send_if_complete

    def _send(self, number: int) -> None:
        import torch.distributed as dist

        bucket = self._buckets[number]
        sums = torch.cat([_flatten(parameter) for parameter in bucket])
        with self._crew.taking_part():
            self._works.append((dist.all_reduce(sums, async_op=True), sums))


def _fill_buckets(parameters: Sequence[nn.Parameter]) -> list[list[nn.Parameter]]:
    buckets: list[list[nn.Parameter]] = []
    num_bytes, kind = 0, None
    for parameter in reversed(parameters):
        mine = parameter.dtype, parameter.device
        if not buckets or mine != kind or num_bytes + parameter.nbytes > _BUCKET_BYTES:
            buckets.append([])
            num_bytes, kind = 0, mine
        buckets[-1].append(parameter)
        num_bytes += parameter.nbytes
    return buckets


def _flatten(parameter: nn.Parameter) -> Tensor:
    gradient = parameter.grad
    if gradient is None:
        return parameter.new_zeros(parameter.numel())
    if gradient.is_sparse:
        raise NetworkError(
            f"a sparse gradient, of a parameter of shape {tuple(parameter.shape)}, "
            "cannot be added up over several processes",
            where="a layer with sparse=True",
            fix="sparse=False (nn.Embedding, nn.EmbeddingBag), or one process",
        )
    return gradient.reshape(-1)


def _put_back(bucket: list[nn.Parameter], sums: Tensor, is_used: dict[int, bool]) -> None:
    parts = torch.split(sums, [parameter.numel() for parameter in bucket])
    for parameter, part in zip(bucket, parts, strict=True):
        if not is_used[id(parameter)]:
            continue
        if parameter.grad is None:
            parameter.grad = torch.empty_like(parameter)
        parameter.grad.copy_(part.view_as(parameter))
