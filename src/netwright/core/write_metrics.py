"""Metrics in a line of text."""

from __future__ import annotations

from collections.abc import Mapping


def write_metrics(values: Mapping[str, float]) -> str:
    """Write metrics as a person reads them.

    Args:
        values: metric by name.

    >>> write_metrics({"loss": 0.123456, "accuracy": 0.9, "rmse": 48251.2})
    'loss 0.1235 accuracy 0.9000 rmse 48,251'
    """
    return " ".join(f"{name} {write_number(value)}" for name, value in values.items())


def write_number(value: float) -> str:
    """Write a number with at least four digits that matter, as prices and counts are written.

    >>> write_number(0.5), write_number(185.0), write_number(28251.3), write_number(1.5e-5)
    ('0.5000', '185.0', '28,251', '1.500e-05')
    """
    size = abs(value)
    if 1e-3 <= size < 10 or not value:
        return f"{value:.4f}"
    if 10 <= size < 999.95:
        return f"{value:#.4g}"
    return f"{value:,.0f}" if 999.95 <= size < 1e7 else f"{value:.3e}"
