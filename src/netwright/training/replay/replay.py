"""A computation that was recorded, to be run again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import final

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.training.replay.record_calls import record_calls
from netwright.training.replay.series import Series
from netwright.training.replay.shorten_tape import shorten_tape
from netwright.training.replay.tape import Tape
from netwright.training.replay.write_graph import write_graph


@final
class Replay:
    """A computation that was recorded, to be run again and again without Python, modules or autograd.

    torch's own interpreter of TorchScript runs it, with its optimizer switched off: the same kernels in the
    same order on the same numbers, and nothing is compiled.

    Args:
        tape: what was recorded.
        series: how to run it over many batches in one call; None for a single run.

    >>> x = torch.tensor([1.0, -2.0])
    >>> replay = Replay.record(lambda: [(x * 3).relu()], [x])
    >>> with torch.no_grad(): replay(torch.tensor([-1.0, 2.0]))
    [tensor([0., 6.])]
    """

    def __init__(self, tape: Tape, series: Series | None = None) -> None:
        self.num_calls = len(tape.calls)
        self._constants = list(tape.constants.values())
        graph = torch._C.parse_ir(write_graph(tape, series))
        self._run = torch._C._create_function_from_graph("replay", graph)

    @classmethod
    def record(cls, compute: Callable[[], Sequence[Tensor]], inputs: Sequence[Tensor]) -> Replay:
        """Run a computation once and keep what it did; see `record_calls`."""
        return cls(shorten_tape(record_calls(compute, inputs)))

    def __call__(self, *inputs: Shaped[Tensor, "..."] | int | list[float]) -> list[Tensor]:
        """Run it on other tensors of the same shapes and strides, where autograd is off (`torch.no_grad`).

        Args:
            inputs: those of the tape; for a series as `Series` says.
        """
        was_optimizing = torch._C._get_graph_executor_optimize()
        torch._C._set_graph_executor_optimize(False)
        try:
            found: list[Tensor] = self._run(*inputs, *self._constants)
            return found
        finally:
            torch._C._set_graph_executor_optimize(was_optimizing)
