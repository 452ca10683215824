"""Drawings of networks: well-formed, every layer there, no box on another."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.nets.find_zoo import find_zoo
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.see.draw_network import draw_network
from netwright.see.lay_out_graph import lay_out_graph


def draw(net: nn.Module, shape: tuple[int, ...]) -> str:
    return draw_network(trace_layers(net, [NetworkInput(shape)]))


def test_every_layer_and_join_is_drawn() -> None:
    svg = draw(find_zoo("resnet18")((3, 32, 32), 10), (3, 32, 32))
    ET.fromstring(svg)
    assert svg.count(">Conv2d<") == 20
    assert svg.count(">add<") == 8
    assert svg.count(">64x32x32<") > 5
    assert "prefers-color-scheme:dark" in svg
    assert "Noto Sans CJK SC" in svg


def test_names_are_escaped_and_chinese_stays() -> None:
    net = nn.Sequential()
    net.add_module("卷积<&>", nn.Conv2d(3, 4, 3))
    svg = draw(net, (3, 8, 8))
    assert "卷积&lt;&amp;&gt;" in svg
    ET.fromstring(svg)


def test_a_broken_network_is_drawn_as_far_as_it_runs() -> None:
    svg = draw(nn.Sequential(nn.Linear(4, 5), nn.Linear(6, 2)), (4,))
    ET.fromstring(svg)
    assert 'class="broken"' in svg


@pytest.mark.parametrize("name", ["lenet", "mlp"])
def test_chains_run_straight_down(name: str) -> None:
    shape = (1, 28, 28)
    svg = draw(find_zoo(name)(shape, 10), shape)
    routes = re.findall(r'class="edge" d="([^"]+)"', svg)
    assert routes
    assert all("C" not in route for route in routes)


@settings(max_examples=50)
@given(
    st.integers(1, 14).flatmap(
        lambda count: st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=20, unique=True
        ).map(lambda edges: (count, [edge for edge in edges if edge[0] < edge[1]]))
    )
)
def test_boxes_never_overlap_and_edges_run_down(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = graph
    sizes = [(40.0 + 10 * (i % 3), 20.0 + 8 * (i % 2)) for i in range(count)]
    layout = lay_out_graph(sizes, edges)
    for i, (x, y) in enumerate(layout.centers):
        assert x - sizes[i][0] / 2 > -1e-6
        assert x + sizes[i][0] / 2 <= layout.width + 1e-6
        for j in range(i):
            apart_x = abs(x - layout.centers[j][0]) >= (sizes[i][0] + sizes[j][0]) / 2 - 1e-6
            apart_y = abs(y - layout.centers[j][1]) >= (sizes[i][1] + sizes[j][1]) / 2 - 1e-6
            assert apart_x or apart_y
    for route in layout.routes:
        assert all(above[1] <= below[1] for above, below in pairwise(route))
