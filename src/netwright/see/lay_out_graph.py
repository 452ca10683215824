"""Places for the boxes of a graph and ways for its arrows, from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]

_GAP_X = 28.0
_GAP_Y = 34.0
_LANE_WIDTH = 18.0
_SWEEPS = 6


@dataclass(frozen=True)
class GraphLayout:
    """Where everything stands, in pixels.

    Args:
        centers: of the boxes, in the order given.
        routes: of the edges, in the order given: the points that an arrow goes through.
        width: of the drawing.
        height: of the drawing.
    """

    centers: tuple[Point, ...]
    routes: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def lay_out_graph(sizes: Sequence[Point], edges: Sequence[tuple[int, int]]) -> GraphLayout:
    """Lay out a graph in ranks: every box stands below all that it gets something from.

    An edge that passes a rank gets a lane of its own there, so that it runs beside the boxes and not
    through them. In a rank, boxes are ordered and moved towards the middle of their neighbours.

    Args:
        sizes: width and height of each box; an edge goes from a box to a later one.
        edges: (from, to), indices into `sizes`.

    Source: Sugiyama et al. 1981, Methods for visual understanding of hierarchical system structures.

    >>> layout = lay_out_graph([(10.0, 10.0), (10.0, 10.0)], [(0, 1)])
    >>> layout.centers[0][1] < layout.centers[1][1], len(layout.routes[0])
    (True, 2)
    """
    ranks = _rank(len(sizes), edges)
    widths = [width for width, _ in sizes]
    chains: list[list[int]] = []
    for start, end in edges:
        chain = [start]
        for rank in range(ranks[start] + 1, ranks[end]):
            chain.append(len(widths))
            widths.append(_LANE_WIDTH)
            ranks.append(rank)
        chains.append([*chain, end])
    links = [(a, b) for chain in chains for a, b in pairwise(chain)]
    rows = _order(ranks, links)
    xs = _place(rows, widths, links)
    tall = [max([sizes[i][1] for i in row if i < len(sizes)], default=0.0) for row in rows]
    tops = [sum(tall[:rank]) + _GAP_Y * rank for rank in range(len(rows))]
    ys = [tops[rank] + tall[rank] / 2 for rank in ranks]
    routes = []
    for chain in chains:
        points = [(xs[chain[0]], ys[chain[0]] + sizes[chain[0]][1] / 2)]
        for lane in chain[1:-1]:
            top = tops[ranks[lane]]
            points += [(xs[lane], top), (xs[lane], top + tall[ranks[lane]])]
        routes.append((*points, (xs[chain[-1]], ys[chain[-1]] - sizes[chain[-1]][1] / 2)))
    width = max((xs[i] + widths[i] / 2 for i in range(len(widths))), default=0.0)
    height = tops[-1] + tall[-1] if rows else 0.0
    return GraphLayout(tuple(zip(xs, ys, strict=True))[: len(sizes)], tuple(routes), width, height)


def _rank(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    ranks = [0] * count
    for start, end in sorted(edges, key=lambda edge: edge[1]):
        ranks[end] = max(ranks[end], ranks[start] + 1)
    return ranks


def _neighbours(count: int, links: Sequence[tuple[int, int]]) -> tuple[list[list[int]], list[list[int]]]:
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for start, end in links:
        above[end].append(start)
        below[start].append(end)
    return above, below


def _order(ranks: Sequence[int], links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Order each rank by the mean place of its neighbours, down and up again."""
    rows: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for node, rank in enumerate(ranks):
        rows[rank].append(node)
    above, below = _neighbours(len(ranks), links)
    for sweep in range(_SWEEPS):
        neighbours, order = (above, rows) if sweep % 2 == 0 else (below, rows[::-1])
        for row in order:
            place = {node: (i + 0.5) / len(other) for other in rows for i, node in enumerate(other)}
            row.sort(
                key=lambda node: (
                    sum(place[n] for n in neighbours[node]) / len(neighbours[node])
                    if neighbours[node]
                    else place[node]
                )
            )
    return rows


def _place(
    rows: Sequence[Sequence[int]], widths: Sequence[float], links: Sequence[tuple[int, int]]
) -> list[float]:
    above, below = _neighbours(len(widths), links)
    xs = [0.0] * len(widths)
    for row in rows:
        edge = 0.0
        for node in row:
            xs[node] = edge + widths[node] / 2
            edge += widths[node] + _GAP_X
        middle = (edge - _GAP_X) / 2
        for node in row:
            xs[node] -= middle
    for sweep in range(2 * _SWEEPS):
        neighbours, order = (above, rows) if sweep % 2 == 0 else (below, rows[::-1])
        for row in order:
            wanted = [_mean([xs[n] for n in neighbours[node]], xs[node]) for node in row]
            for node, x in zip(row, _keep_apart(wanted, [widths[n] for n in row]), strict=True):
                xs[node] = x
    left = min((x - w / 2 for x, w in zip(xs, widths, strict=True)), default=0.0)
    return [x - left for x in xs]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _keep_apart(wanted: Sequence[float], widths: Sequence[float]) -> list[float]:
    """The places nearest to those wanted that keep order and distance, pooled from left to right."""
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2 + _GAP_X)
    groups: list[list[float]] = []  # sum and number of (wanted - offset), the groups' means never falling
    for x, offset in zip(wanted, offsets, strict=True):
        groups.append([x - offset, 1.0])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] > groups[-1][0] / groups[-1][1]:
            total, number = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += number
    shifts = [total / number for total, number in groups for _ in range(int(number))]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]
