"""How a step is computed: threads, number format, order in memory, recorded, compiled or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

import torch

Precision = Literal["float32", "bf16", "fp16"]
Layout = Literal["contiguous", "channels_last"]

_FORMATS = {"float32": None, "bf16": torch.bfloat16, "fp16": torch.float16}


@final
@dataclass(frozen=True)
class Manner:
    """How a step is computed; two manners differ in time, and in how results are rounded.

    Args:
        threads: processor threads, at least 1.
        precision: number format of the arithmetic; weights are kept in float32.
        layout: order in memory of the numbers of two-dimensional convolutions.
        capture: whether the step is recorded once and run again.
        compile: whether torch.compile compiles the network.

    >>> Manner(precision="bf16").autocast
    torch.bfloat16
    """

    threads: int = 1
    precision: Precision = "float32"
    layout: Layout = "contiguous"
    capture: bool = False
    compile: bool = False

    @property
    def autocast(self) -> torch.dtype | None:
        """Number format that autocast uses; None for float32."""
        return _FORMATS[self.precision]
