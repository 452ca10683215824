"""One part of the data: its samples and their targets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, final

import torch
from jaxtyping import Int64, Shaped
from torch import Tensor, nn
from torch.utils.data import Dataset

from netwright.data.lazy_inputs import LazyInputs


class Split(ABC):
    """One part of the data (training, validation or test)."""

    @abstractmethod
    def __len__(self) -> int:
        """Number of samples; TypeError where it cannot be known (a stream)."""

    @property
    @abstractmethod
    def known_targets(self) -> Shaped[Tensor, "num *answer"] | None:
        """Targets as `Task` lays them out, all or a fair sample of them.

        None where only the samples themselves tell, in a layout of their own (a user's Dataset).
        """


@final
@dataclass(frozen=True, eq=False)
class TensorSplit(Split):
    """Samples in memory, sliced into batches.

    Args:
        inputs: float32 (num, features) for tables, uint8 (num, channels, height, width) for images,
            else what the dataset gave; lazy where memory does not hold them.
        targets: see `Task`; first axis num.
        rows: position of each sample in its source, counted from 0, so that an answer can be traced back.
        finish: the last step from a batch of `inputs` to what the network takes (scaling of pixels),
            done on the device; None where `inputs` are ready.
        num_classes: classes that targets are indices of; None where they are not.
        names: what each sample is called in its source; empty where samples have no names.
    """

    inputs: Shaped[Tensor, "num *sample"] | LazyInputs
    targets: Shaped[Tensor, "num *answer"]
    rows: Int64[Tensor, " num"]
    finish: nn.Module | None = None
    num_classes: int | None = None
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.inputs)

    def gather(self, rows: Int64[Tensor, " batch"]) -> Shaped[Tensor, "batch *sample"]:
        """Take some samples' inputs, as a copy.

        Args:
            rows: from 0, in the order of `targets`.
        """
        return self.inputs.index_select(0, rows)

    def cut(self, low: int, high: int) -> Shaped[Tensor, "batch *sample"]:
        """Take the inputs of neighbouring samples, as a copy.

        Args:
            low: the first, from 0.
            high: the one after the last.
        """
        if isinstance(self.inputs, Tensor):
            return self.inputs[low:high].clone()
        return self.gather(torch.arange(low, high))

    @property
    def known_targets(self) -> Shaped[Tensor, "num *answer"]:
        """All targets."""
        return self.targets

    def __repr__(self) -> str:
        inputs, targets = tuple(self.inputs.shape), tuple(self.targets.shape)
        return f"TensorSplit({len(self)} samples, inputs {inputs}, targets {targets})"


@final
@dataclass(frozen=True, eq=False)
class DatasetSplit(Split):
    """A user's torch Dataset or IterableDataset, read sample by sample.

    Args:
        dataset: gives (input, target) pairs.
    """

    dataset: Dataset[Any]

    def __len__(self) -> int:
        return len(self.dataset)  # type: ignore[arg-type]  # a stream has no length and says so

    @property
    def known_targets(self) -> None:
        """None: the samples tell."""
        return
