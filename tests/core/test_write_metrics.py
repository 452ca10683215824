"""Metrics are written the way people write prices, and never lose their size."""

from __future__ import annotations

import pytest

from netwright.core.write_metrics import write_number


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0.0000"),
        (-3.0, "-3.0000"),
        (9.99999, "10.0000"),
        (185.0, "185.0"),
        (999.96, "1,000"),
        (9999.7, "10,000"),
        (-28251.3, "-28,251"),
        (9_999_999.0, "9,999,999"),
        (1e7, "1.000e+07"),
        (3.107e-4, "3.107e-04"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_is_written_by_its_size(value: float, written: str) -> None:
    assert write_number(value) == written
