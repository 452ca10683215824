"""One output value of a layer, term by term."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WalkTerm:
    """One number that an output value is made of.

    Args:
        source: channel and places of the input value; a place outside the input is padding.
        value: of the input there; of padding 0, or what the padding mode takes.
        weight: it is multiplied by; None in a pooling.
        is_padding: whether it lies outside the input.
    """

    source: tuple[int, ...]
    value: float
    weight: float | None
    is_padding: bool

    @property
    def product(self) -> float:
        """What it adds."""
        return self.value if self.weight is None else self.value * self.weight


@dataclass(frozen=True)
class Walk:
    """How one output value comes about.

    Args:
        at: channel and places of the output value.
        terms: in the order in which they are added.
        per_line: terms that stand together: one row of a window.
        bias: what is added at the end; None without one.
        kind: `sum`, `max`, or `mean`.
        divisor: of a mean.
        total: the output value.

    >>> Walk((0, 0), (WalkTerm((0, 0), 2.0, 3.0, False),), 1, None, "sum", 1.0, 6.0).terms[0].product
    6.0
    """

    at: tuple[int, ...]
    terms: tuple[WalkTerm, ...]
    per_line: int
    bias: float | None
    kind: str
    divisor: float
    total: float
