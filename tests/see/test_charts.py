"""Charts: files that any reader of SVG takes, whatever the numbers and names are."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.see.charts.axis import Axis
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_bars import Bar, draw_bars
from netwright.see.charts.draw_heat import Heat, draw_heat
from netwright.see.charts.draw_histogram import draw_histogram
from netwright.see.charts.draw_images import Tile, draw_images
from netwright.see.charts.draw_lines import Mark, Series, draw_lines
from netwright.see.charts.draw_scatter import MOST_POINTS, Points, draw_scatter
from netwright.see.charts.labels import Labels
from netwright.see.charts.list_ticks import list_powers, list_ticks, write_ticks
from netwright.see.charts.measure_words import measure_words
from netwright.see.charts.wrap_words import shorten_words, wrap_words

WORDS = st.text(max_size=30)
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
NAMESPACE = "{http://www.w3.org/2000/svg}"


def _read(chart: Chart) -> ET.Element:
    """Parse the file; whatever it draws must be a number within a sane picture."""
    text = chart.to_svg()
    assert "nan" not in re.sub(r">[^<]*<", "><", text).casefold()
    assert not re.search(r'="[^"]*\binf\b', text)
    return ET.fromstring(text)


def _words(root: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{NAMESPACE}text")]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=8), WORDS, st.sampled_from(["", "y", "xy"]))
def test_lines_of_any_numbers_are_a_file(points: list[tuple[float, float]], name: str, log: str) -> None:
    places = sorted(x for x, _ in points if math.isfinite(x))
    values = [y for _, y in points][: len(places)]
    series = Series(name, places, values, low=values, high=values)
    _read(draw_lines([series, series], Labels(name, name, name, name), log=log))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS, WORDS), max_size=8))
def test_other_charts_of_any_numbers_are_files(rows: list[tuple[float, float, str]]) -> None:
    x, y, names = ([row[at] for row in rows] for at in range(3))
    _read(draw_scatter([Points("a", x, y, names)], Labels("q")))
    _read(draw_bars([Bar(name, value, name, low, value) for value, low, name in rows], Labels("q")))
    shades = [[min(max(value, 0), 1) if math.isfinite(value) else math.nan for value in x]] * len(x)
    _read(draw_heat(Heat(shades, names, names, [names] * len(x)), Labels("q", x="x", y="y")))


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12))
def test_ticks_are_few_and_within(low: float, span: float) -> None:
    high = low + max(span, abs(low) * 1e-6)
    ticks = list_ticks(low, high)
    assert 1 <= len(ticks) <= 12
    slack = (high - low) * 1e-6
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    axis = Axis.fit([low, high])
    assert axis.low <= low + slack
    assert axis.high >= high - slack


def test_ticks_are_written_apart() -> None:
    assert list_powers(0.002, 0.03) == [0.003, 0.01, 0.03]
    assert write_ticks([-0.0, 1e-5, 2.5e9]) == ["0", "1e-5", "2.5e9"]


def test_an_axis_of_equal_values_has_room() -> None:
    for value in (0.0, 3.0, -2.0, 1e-30, 1e30):
        axis = Axis.fit([value, value])
        assert axis.low < value < axis.high
        assert 0.2 < axis.place(value) < 0.8


def test_words_of_any_script_fit() -> None:
    assert shorten_words("一个很长的类别名称", 60, 10).endswith("…")
    assert measure_words(shorten_words("一个很长的类别名称", 60, 10), 10) <= 60
    assert wrap_words("", 100) == []
    sentence = "Longer bars matter more."
    assert " ".join(wrap_words(sentence, 80)) == sentence


def test_a_gap_divides_a_line() -> None:
    chart = draw_lines([Series("a", [1, 2, 3, 4, 5], [1, 2, math.nan, 2, 1])], Labels("q"))
    lines = [one for one in _read(chart).iter(f"{NAMESPACE}polyline") if "line" in one.get("class", "")]
    assert len(lines) == 2


def test_marks_are_numbered_and_listed() -> None:
    marks = [Mark(2, "the loss rose", is_alarm=True), Mark(2, "best epoch")]
    words = _words(_read(draw_lines([Series("a", [1, 2, 3], [1, 2, 3])], Labels("q"), marks=marks)))
    assert words[-6:] == ["1", "1", "the loss rose", "2", "2", "best epoch"]


def test_many_points_become_a_density() -> None:
    few = Points("", list(range(MOST_POINTS)), list(range(MOST_POINTS)))
    many = Points("", list(range(MOST_POINTS + 1)), list(range(MOST_POINTS + 1)))
    assert draw_scatter([few], Labels("q")).body.count("<circle") == MOST_POINTS
    dense = draw_scatter([many], Labels("q")).body
    assert dense.count("<circle") == 0
    assert len(dense) < 10_000


def test_a_large_table_is_pixels_and_stays_small() -> None:
    names = [f"类别 {index}" for index in range(100)]
    shades = [[float(row == column) for column in range(100)] for row in range(100)]
    chart = draw_heat(Heat(shades, names, names, [["1"] * 100] * 100), Labels("q"))
    assert len(chart.to_svg()) < 40_000
    assert "<image" in chart.body


def test_every_color_is_defined_in_light_dark_and_print() -> None:
    import netwright.see.charts.chart as module

    style = module.CHART_STYLE
    used = set(re.findall(r"var\((--\w+)\)", style))
    blocks = re.findall(r"\.nw-chart \{([^}]*)\}", style)
    assert len(blocks) == 3
    for block in blocks:
        assert used <= set(re.findall(r"(--\w+):", block))


def _contrast(first: str, second: str) -> float:
    def lighten(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((lighten(first), lighten(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colors_have_contrast() -> None:
    import netwright.see.charts.chart as module

    for block in re.findall(r"\.nw-chart \{([^}]*)\}", module.CHART_STYLE):
        colors = dict(re.findall(r"(--\w+): (#\w+)", block))
        colors = {
            name: c if len(c) == 7 else "#" + "".join(2 * d for d in c[1:]) for name, c in colors.items()
        }
        page = colors.pop("--page")
        for words in ("--ink", "--soft", "--alarm"):
            assert _contrast(colors[words], page) >= 4.5, words
        assert {n for n in colors if n.startswith("--c") and _contrast(colors[n], page) < 3} == set()
        mixed = "#" + "".join(
            f"{round(0.72 * int(colors['--heat'][at : at + 2], 16) + 0.28 * int(page[at : at + 2], 16)):02x}"
            for at in (1, 3, 5)
        )
        assert _contrast(colors["--ink"], mixed) >= 4.5


@pytest.mark.parametrize(
    "draw",
    [
        lambda: draw_histogram([0, 1, 2], {"a": [1, 2], "b": [0, 3]}, Labels("q", "help"), mark=1),
        lambda: draw_histogram([0, 0], {"a": [1]}, Labels("q", "help")),
        lambda: draw_images([Tile("data:,", ("a", "b"), ratio=3.0), Tile("data:,")], Labels("q", "help")),
        lambda: draw_lines([], Labels("q", "help")),
    ],
    ids=["two groups", "no range", "images", "nothing"],
)
def test_charts_say_what_they_are(draw: Callable[[], Chart], tmp_path: Path) -> None:
    chart = draw()
    root = _read(chart)
    assert root.get("role") == "img"
    assert root.findtext(f"{NAMESPACE}title") == "q"
    assert root.findtext(f"{NAMESPACE}desc") == "help"
    assert "<style>" not in chart.to_part()
