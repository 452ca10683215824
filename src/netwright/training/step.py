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

    @abstractmethod
    def update(self) -> None:
        """Move the weights by the gradients that were gathered; nothing happens where there are none."""

    @abstractmethod
    def forget(self) -> None:
        """Drop what waits for an update: the state was put back to an earlier one."""
