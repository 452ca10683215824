"""The table as text, compared with tables that were looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from torch import nn

from netwright.nets.find_zoo import find_zoo
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.nets.layer_table.write_table import measure_text, write_markdown_table, write_text_table

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize(("name", "shape"), [("lenet", (1, 28, 28)), ("resnet18", (3, 32, 32))])
def test_tables_are_as_they_were_looked_at(name: str, shape: tuple[int, ...], width: int) -> None:
    table = trace_layers(find_zoo(name)(shape, 10), [NetworkInput(shape)], name=name)
    shown = write_text_table(table, width=width) + "\n"
    assert shown == (GOLDEN / f"{name}-{width}.txt").read_text(encoding="utf-8")
    assert max(measure_text(line) for line in shown.splitlines()) <= width


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_chinese_names_keep_the_columns_straight(width: int) -> None:
    net = nn.Sequential()
    net.add_module("卷积层", nn.Conv2d(3, 8, 3))
    net.add_module("一个很长很长的中文名字叫做批量归一化层", nn.BatchNorm2d(8))
    net.add_module("relu", nn.ReLU())
    table = trace_layers(net, [NetworkInput((3, 8, 8))])
    lines = write_text_table(table, width=width).splitlines()
    rule = next(i for i, line in enumerate(lines) if line.startswith("─"))
    column = measure_text(lines[rule - 1].partition("output")[0])
    for line in lines[rule + 1 : rule + 4]:
        assert measure_text(line) <= width
        start = next(i for i in range(len(line) + 1) if measure_text(line[:i]) >= column)
        assert line[start:].startswith("8x6x6")


def test_markdown_has_a_row_a_layer() -> None:
    table = trace_layers(nn.Sequential(nn.Linear(4, 3), nn.Linear(9, 2)), [NetworkInput((4,))])
    lines = write_markdown_table(table).splitlines()
    assert lines[2].startswith("| layer | type |")
    assert lines[4].startswith("| 0 | Linear | 4 | 3 | 15 | 12 |")
    assert any("broken" in line and "takes 9 numbers and gets 3" in line for line in lines)
