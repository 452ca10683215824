"""What a script exported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from netwright.checking.load import Line


@dataclass(eq=False)
class Exported:
    """A network that a script exported, as both were then.

    Args:
        way: the function that exported it: `torch.jit.trace`, `torch.export.export`, `torch.onnx.export`.
        origin: the user's network.
        net: a copy of it.
        made: a copy of what was exported, which answers; None where it is recorded again.
        example: the inputs that it was exported with.
        line: where.
        held: what stands for the export in the script.
        saved_after: optimizer steps before it was last written to a file; None where it never was.
        saved_writes: how often its parameters had been written by then.
        num_calls: times that the script called it.
        num_repeated: calls with the very inputs of the call before.
        latest: the inputs of the latest call.
    """

    way: str
    origin: nn.Module
    net: nn.Module
    made: Any
    example: tuple[Tensor, ...]
    line: Line
    held: list[Any] = field(default_factory=list)
    saved_after: int | None = None
    saved_writes: int = 0
    num_calls: int = 0
    num_repeated: int = 0
    latest: Any = None

    @property
    def is_used(self) -> bool:
        """Whether anything is done with it: some only look at the graph of operations."""
        return self.saved_after is not None or self.num_calls > 0

    def count_writes(self) -> int:
        """Count how often the parameters of the user's network were written, by whomever."""
        return sum(part._version for part in self.origin.parameters() if not part.is_inference())

    def note_saved(self, num_steps: int) -> None:
        """It is being written to a file.

        Args:
            num_steps: optimizer steps before.
        """
        self.saved_after, self.saved_writes = num_steps, self.count_writes()

    def note_call(self, given: Any) -> None:
        """The script calls it.

        Args:
            given: the arguments.
        """
        first = given[0] if given else None
        self.num_calls += 1
        self.num_repeated += first is not None and first is self.latest
        self.latest = first
