"""Round numbers along an axis."""

from __future__ import annotations

import math


def list_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """List round numbers (1, 2 or 5 times a power of ten) from one number to another.

    Args:
        low: where the axis begins.
        high: where it ends, above `low`.
        most: how many are wanted, about.

    >>> list_ticks(0.0, 1.0), list_ticks(3.0, 21.0)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [5.0, 10.0, 15.0, 20.0])
    """
    step = find_step(low, high, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{step * at:.12g}") for at in range(first, last + 1)]


def list_powers(low: float, high: float, most: int = 6) -> list[float]:
    """List powers of ten from one positive number to another; between near ones also 2 and 5 times them.

    >>> list_powers(0.01, 1000.0), list_powers(1.0, 10.0)
    ([0.01, 0.1, 1.0, 10.0, 100.0, 1000.0], [1.0, 2.0, 5.0, 10.0])
    """
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    every = max(1, math.ceil((last - first) / most))
    factors = (1, 2, 5) if last - first < 2 else (1, 3) if last - first < 4 else (1,)
    marks = [float(f"{factor}e{power}") for power in range(first, last + 1, every) for factor in factors]
    return [mark for mark in marks if low * (1 - 1e-9) <= mark <= high * (1 + 1e-9)]


def find_step(low: float, high: float, most: int = 6) -> float:
    """Find the step of `list_ticks`."""
    rough = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * by for by in (1, 2, 5, 10) if power * by >= rough * (1 - 1e-9))


def write_ticks(ticks: list[float]) -> list[str]:
    """Write the numbers of an axis with as many decimals as tell them apart.

    >>> write_ticks([0.0, 0.25, 0.5]), write_ticks([0.0, 20000.0]), write_ticks([1e-5, 1e-3])
    (['0', '0.25', '0.5'], ['0', '20,000'], ['1e-5', '0.001'])
    """
    return [_write_tick(tick) for tick in ticks]


def _write_tick(tick: float) -> str:
    if tick and not 1e-3 <= abs(tick) < 1e7:
        mantissa, _, power = f"{tick:.6g}".replace("e+0", "e").replace("e-0", "e-").partition("e")
        return f"{mantissa}e{power.removeprefix('+')}" if power else mantissa
    written = f"{tick:,.6f}".rstrip("0").rstrip(".")
    return written if written not in {"-0", ""} else "0"
