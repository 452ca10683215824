"""From what a user has (rows, files) to what a network takes, the same way for ever."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from jaxtyping import Float, Shaped
from torch import Tensor, nn


@dataclass(frozen=True)
class RawSamples:
    """Samples as they were read, before the arithmetic of the encoder.

    Args:
        parts: tensors that `Encoder.forward` takes, first axis num.
        names: what each sample is called in its source (row number from 0, file path).
        targets: the samples' targets (see `Task`), where the source holds them.
        skipped: what could not be read and was left out: {"file", "reason"}.
        notes: what a person should know about how they were read: words that training had not …
        identifiers: columns of the source that name a sample, one cell a sample.
        failed: samples (positions from 0) that could not be read and get no answer, and why; None where
            such a sample was refused or left out.
        remarks: what is odd about samples (positions from 0) that get an answer all the same; asked for
            together with `failed`.
    """

    parts: tuple[Tensor, ...]
    names: tuple[str, ...]
    targets: Shaped[Tensor, "num *answer"] | None = None
    skipped: tuple[dict[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    identifiers: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    failed: Mapping[int, str] | None = None
    remarks: Mapping[int, str] = field(default_factory=dict)


class Encoder(nn.Module, ABC):
    """What the training rows taught about the columns or pixels; saved with the weights.

    Numbers that were learnt (means, scales, fill values) are buffers; everything else
    (columns, vocabularies, image size) is in `to_spec`, as JSON can hold it.
    """

    kind: ClassVar[str]

    @abstractmethod
    def to_spec(self) -> dict[str, Any]:
        """Everything but the buffers, so that `load_encoder` can build it again."""

    @abstractmethod
    def read(self, source: Any) -> RawSamples:
        """Read samples to predict on: a path, a folder, `-`, a frame, a dict of columns, rows, arrays.

        Raises:
            DataError: the source lacks a column, cannot be decoded, or is empty.
        """

    @abstractmethod
    def forward(self, *parts: Tensor) -> Float[Tensor, "num *sample"]:
        """What the network takes, from `RawSamples.parts`."""
