from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from torch import nn

import netwright as nw
from netwright.core.errors import UsageError
from netwright.nets.arithmetic.measure_layer import measure_layer
from netwright.see.explanation import Explanation

GOLDEN = Path(__file__).parent / "golden"
ROWS = "1 2 0 3 1 / 0 1 2 3 1 / 1 2 1 0 0 / 5 2 3 1 1 / 2 1 0 1 1"
CASES = {
    "convolution": lambda: nw.explain(
        "Conv2d", input=(3, 32, 32), out_channels=6, kernel_size=3, stride=2, padding=1
    ),
    "pooling": lambda: nw.explain("MaxPool2d", 2, input="3x33x33"),
    "transposed": lambda: nw.explain("ConvTranspose2d", 4, 3, stride=2, input=(8, 5, 5)),
    "recurrent": lambda: nw.explain("LSTM", 16, input=(10, 8)),
    "activation": lambda: nw.explain("Sigmoid"),
    "wanted": lambda: nw.explain("Conv2d", input=(3, 32, 32), out_channels=6, kernel_size=3, want=(32, 32)),
    "walk": lambda: nw.explain("Conv2d", padding=1, input=ROWS, kernel="1 2 1 / 0 1 0 / 2 1 0", at=(0, 4)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_terminal_shows_what_it_showed(name) -> None:
    assert CASES[name]().write(80) + "\n" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width", [60, 80, 160])
def test_lines_fit_and_are_ascii(name, width) -> None:
    text = CASES[name]().write(width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii(), "columns must line up where other signs are two columns wide"


@pytest.mark.parametrize("name", ["convolution", "pooling", "transposed", "activation"])
def test_svg_is_xml(name) -> None:
    page = ET.fromstring(CASES[name]().to_svg())
    assert len(list(page)) > 10
    assert float(page.attrib["width"]) > 100


def test_svg_marks_what_is_never_read() -> None:
    assert "1 never read" in CASES["pooling"]().to_svg()
    assert "never read" not in nw.explain("MaxPool1d", 2, input=(3, 32)).to_svg()


def test_what_has_no_picture_says_so() -> None:
    with pytest.raises(UsageError, match="nothing to draw of Linear"):
        Explanation(measure_layer(nn.Linear(2, 3), (2,))).to_svg()


@pytest.mark.parametrize("name", CASES)
def test_json_holds_the_numbers(name) -> None:
    told = CASES[name]()
    read = json.loads(told.to_json())
    assert read["num_parameters"] == told.num_parameters
    assert tuple(read["output_shapes"][0]) == told.output_shape


def test_a_notebook_gets_text_and_picture() -> None:
    html = CASES["convolution"]()._repr_html_()
    assert "<pre>" in html
    assert "<svg" in html
