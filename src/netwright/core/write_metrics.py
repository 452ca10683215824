"""Metrics in a line of text."""

from __future__ import annotations

from collections.abc import Mapping


def write_metrics(values: Mapping[str, float]) -> str:
    """Write metrics as a person reads them.

    Args:
        values: metric by name.

    >>> write_metrics({"loss": 0.123456, "accuracy": 0.9, "rmse": 48251.2})
    'loss 0.1235 accuracy 0.9000 rmse 4.825e+04'
    """
    return " ".join(f"{name} {write_number(value)}" for name, value in values.items())


def write_number(value: float) -> str:
    """Write a number with four digits that matter.

    >>> write_number(0.5), write_number(1234.5), write_number(1.5e-5)
    ('0.5000', '1234', '1.500e-05')
    """
    if value and not 1e-3 <= abs(value) < 1e4:
        return f"{value:.3e}"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.4g}"
