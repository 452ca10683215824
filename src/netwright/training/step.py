"""What the loop asks of whatever trains on a batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from jaxtyping import Shaped
from torch import Tensor


class Step(ABC):
    """One batch of training: forward, loss, gradient and, every `accumulate` batches, the update."""

    @property
    @abstractmethod
    def is_between_updates(self) -> bool:
        """Whether gradients wait for an update: a state must not be kept now."""

    @abstractmethod
    def run(self, inputs: Any, targets: Shaped[Tensor, "batch *answer"]) -> None:
        """Train on one batch.

        Args:
            inputs: what the network takes, on its device.
            targets: as `Task` lays them out, or as the user's Dataset gave them.
        """

    @property
    def most_batches(self) -> int:
        """Batches that `run_series` takes in one call, as things are now; 1 where each goes by itself."""
        return 1

    def run_series(self, inputs: Any, targets: Shaped[Tensor, "rows *answer"], num: int) -> None:
        """Train on batches of one size that lie one after another.

        Args:
            inputs: as `run` takes them, of all batches.
            targets: of all batches.
            num: how many they are, `most_batches` at most.
        """
        if num == 1:
            self.run(inputs, targets)
            return
        for x, y in zip(inputs.chunk(num), targets.chunk(num), strict=True):
            self.run(x, y)

    @abstractmethod
    def update(self) -> None:
        """Move the weights by the gradients that were gathered; nothing happens where there are none."""

    @abstractmethod
    def forget(self) -> None:
        """Drop what waits for an update: the state was put back to an earlier one."""
