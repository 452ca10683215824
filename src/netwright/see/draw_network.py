"""A network, drawn: its layers from top to bottom, with shapes on the edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from netwright.nets.layer_table.layer_row import LayerRow
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.write_table import measure_text, write_count, write_shapes
from netwright.see.catalogue.say import Language, say
from netwright.see.lay_out_graph import Point, lay_out_graph

_MARGIN = 24.0
_LABEL_ROOM = 96.0
_STYLE = """
.nw-net{background:#fff;font:12px system-ui,"Segoe UI","Noto Sans","PingFang SC","Noto Sans CJK SC",
"Noto Sans SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif;
--ink:#1f2933;--soft:#5b6876;--halo:#fff;--edge:#8a97a5;--plain:#f4f6f8;--weights:#d9eef0;--strong:#23828c;
--end:#fdf0d5;--rim:#b7791f;--broken:#fde2e1;--alarm:#c53030}
@media screen and (prefers-color-scheme:dark){.nw-net{background:#161b22;
--ink:#e6edf3;--soft:#9aa7b4;--halo:#161b22;--edge:#6b7886;--plain:#222a33;--weights:#0f3d42;--strong:#4fb3bd;
--end:#3d2f10;--rim:#d69e2e;--broken:#4a1d1d;--alarm:#f56565}}
.nw-net text{fill:var(--ink);text-anchor:middle;dominant-baseline:central}
.nw-net .path,.nw-net .shape{fill:var(--soft);font-size:10.5px}
.nw-net .shape{text-anchor:start;paint-order:stroke;stroke:var(--halo);stroke-width:3px}
.nw-net rect{stroke:var(--edge);fill:var(--plain)}
.nw-net .weights rect{fill:var(--weights);stroke:var(--strong)}
.nw-net .function rect{fill:var(--halo);stroke-dasharray:4 3}
.nw-net .end rect{fill:var(--end);stroke:var(--rim)}
.nw-net .broken rect{fill:var(--broken);stroke:var(--alarm);stroke-width:2}
.nw-net .edge{fill:none;stroke:var(--edge);stroke-width:1.3}.nw-net marker path{fill:var(--edge)}
""".replace("\n", "")


@dataclass(frozen=True)
class _Box:
    title: str
    below: str
    kind: str

    @property
    def size(self) -> Point:
        width = max(measure_text(self.title) * 7.0, measure_text(self.below) * 6.0) + 22
        return max(width, 64.0), 38.0 if self.below else 24.0


def draw_network(table: LayerTable, lang: Language = "en") -> str:
    """Draw a traced network as an SVG that follows the reader's light or dark setting.

    Layers with weights, layers without, and functions that the code called look different; branches
    part and join as the tensors do.

    Args:
        table: what `trace_layers` gave.
        lang: the reader's language.

    Returns:
        The text of an SVG file, complete in itself.

    >>> from torch import nn
    >>> from netwright.nets.layer_table.network_input import NetworkInput
    >>> from netwright.nets.layer_table.trace_layers import trace_layers
    >>> draw_network(trace_layers(nn.Linear(4, 2), [NetworkInput((4,))]))[:4]
    '<svg'
    """
    boxes, edges, labels = _list_parts(table, lang)
    layout = lay_out_graph([box.size for box in boxes], edges)
    width = layout.width + 2 * _MARGIN + _LABEL_ROOM
    height = layout.height + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nw-net" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img">',
        f"<title>{escape(table.network)}</title><style>{escape(_STYLE, quote=False)}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
        f'<g transform="translate({_MARGIN} {_MARGIN})">',
        *(
            f'<path class="edge" d="{_write_route(route)}" marker-end="url(#tip)"/>'
            for route in layout.routes
        ),
        *(_write_box(box, center) for box, center in zip(boxes, layout.centers, strict=True)),
        *(_write_label(label, route) for label, route in zip(labels, layout.routes, strict=True) if label),
        "</g></svg>",
    ]
    return "\n".join(parts) + "\n"


def _list_parts(table: LayerTable, lang: Language) -> tuple[list[_Box], list[tuple[int, int]], list[str]]:
    boxes = [_Box(say("input", lang) if name == "input" else name, "", "end") for name, _ in table.inputs]
    used = _find_used(table)
    numbers: dict[int, int] = {-1 - index: index for index in range(len(boxes))}
    edges: list[tuple[int, int]] = []
    labels: list[str] = []

    def connect(sources: Sequence[int], shapes: Sequence[tuple[int, ...]], target: int) -> None:
        for source, shape in zip(sources, shapes, strict=True):
            if source in numbers:
                edges.append((numbers[source], target))
                labels.append(write_shapes([shape], table.batch))

    for index, row in enumerate(table.rows):
        is_way_through = index in used
        if not row.outputs or not (is_way_through or row.num_parameters or table.failure is not None):
            continue
        if not row.sources and row.num_parameters and not is_way_through:
            continue
        if _holds_layers(row, table):
            continue
        numbers[index] = len(boxes)
        boxes.append(_describe(row, lang))
        connect(row.sources, row.source_shapes, numbers[index])
    if table.failure is not None:
        boxes.append(
            _Box(say("does not run on", lang), say("see the message of netwright show", lang), "broken")
        )
        last = max(numbers, default=-1)
        connect([last], [table.rows[last].outputs[0] if last >= 0 else table.inputs[0][1]], len(boxes) - 1)
    elif table.outputs:
        boxes.append(_Box(say("output", lang), "", "end"))
        ends = [(row, table.rows[row].outputs) for row in table.output_rows]
        for end, shapes in ends:
            connect([end], [next((s for s in shapes if s in table.outputs), shapes[0])], len(boxes) - 1)
    return boxes, edges, labels


def _find_used(table: LayerTable) -> set[int]:
    """Rows from which a way leads to an output; the rest, such as a test of values, leads nowhere."""
    if table.failure is not None:
        return set(range(len(table.rows)))
    used = set(table.output_rows)
    for index in range(len(table.rows) - 1, -1, -1):
        if index in used:
            used.update(table.rows[index].sources)
    return used


def _holds_layers(row: LayerRow, table: LayerTable) -> bool:
    """Whether the row is a module whose layers are listed below it: its box would stand beside them."""
    inside = f"{row.path}." if row.path else ""
    return not row.is_function and any(
        other.is_function if other.path == row.path else other.path.startswith(inside) for other in table.rows
    )


def _describe(row: LayerRow, lang: Language) -> _Box:
    if row.is_function:
        return _Box(row.kind.removesuffix("()"), "", "function")
    num = write_count(row.num_parameters)
    counted = say("{num} parameters", lang, num=num) if row.num_parameters else ""
    remark = say("weights again", lang) if row.note.startswith("again") else counted
    below = " · ".join(filter(None, [row.path, remark]))
    return _Box(row.kind, below, "weights" if row.num_parameters or row.note.startswith("again") else "plain")


def _write_box(box: _Box, center: Point) -> str:
    (x, y), (width, height) = center, box.size
    shape = (
        f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="{height / 2 if box.kind in {"function", "end"} else 5:.0f}"/>'
    )
    if not box.below:
        return f'<g class="{box.kind}">{shape}<text x="{x:.1f}" y="{y:.1f}">{escape(box.title)}</text></g>'
    return (
        f'<g class="{box.kind}">{shape}<text x="{x:.1f}" y="{y - 7:.1f}">{escape(box.title)}</text>'
        f'<text class="path" x="{x:.1f}" y="{y + 9:.1f}">{escape(box.below)}</text></g>'
    )


def _write_route(route: Sequence[Point]) -> str:
    parts = [f"M{route[0][0]:.1f} {route[0][1]:.1f}"]
    for (x0, y0), (x1, y1) in pairwise(route):
        if abs(x0 - x1) < 0.5:
            parts.append(f"L{x1:.1f} {y1:.1f}")
        else:
            middle = (y0 + y1) / 2
            parts.append(f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}")
    return "".join(parts)


def _write_label(label: str, route: Sequence[Point]) -> str:
    # Beside the middle of the way: where an edge runs along boxes it is longest there.
    middle = len(route) // 2
    (x0, y0), (x1, y1) = route[middle - 1], route[middle]
    return f'<text class="shape" x="{(x0 + x1) / 2 + 5:.1f}" y="{(y0 + y1) / 2:.1f}">{escape(label)}</text>'
