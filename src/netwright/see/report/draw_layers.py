"""The network, drawn and as a table of its layers."""

from __future__ import annotations

from html import escape

from netwright.nets.layer_table.layer_row import LayerRow
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.write_table import write_bytes, write_count, write_shapes
from netwright.see.catalogue.say import Language, say
from netwright.see.draw_network import draw_network
from netwright.see.draw_table import draw_table
from netwright.see.write_name import write_name

_MOST_DRAWN = 120
_MOST_ROWS = 400


def draw_layers(table: LayerTable, lang: Language) -> str:
    """Draw a traced network with the shapes on its edges, and a row for each of its layers.

    Args:
        table: what `trace_layers` gave.
        lang: the reader's language.

    >>> from torch import nn
    >>> from netwright.nets.layer_table.network_input import NetworkInput
    >>> from netwright.nets.layer_table.trace_layers import trace_layers
    >>> drawn = draw_layers(trace_layers(nn.Linear(4, 2), [NetworkInput((4,))]), "en")
    >>> "<svg" in drawn, "10" in drawn
    (True, True)
    """
    parts = [_draw_totals(table, lang)]
    if table.failure is not None:
        parts.append(f'<p class="alarm">{escape(table.failure.what)}</p>')
    if len(table.rows) <= _MOST_DRAWN:
        parts.append(f'<div class="net">{draw_network(table, lang)}</div>')
    else:
        said = say("{num:,} steps are too many to draw: netwright show --svg", lang, num=len(table.rows))
        parts.append(f'<p class="soft">{escape(said)}</p>')
    titles = ("", say("type", lang), say("output", lang), say("parameters", lang), say("multiply-adds", lang))
    rows = [_draw_row(row, table) for row in table.rows[:_MOST_ROWS] if not row.is_function]
    listed = draw_table(titles, rows, numbers=(3, 4), label=say("Layers", lang), is_wide=True)
    said = say("{num:,} layers, one by one", lang, num=len(rows))
    parts.append(f"<details><summary>{escape(said)}</summary>{listed}</details>")
    return "".join(parts)


def _draw_totals(table: LayerTable, lang: Language) -> str:
    text = say(
        "{parameters} parameters in {weights}, {multiply_adds} multiply-adds a sample, "
        "{depth:,} layers with weights on the longest path",
        lang,
        parameters=f"{table.num_parameters:,}",
        weights=write_bytes(table.weight_bytes),
        multiply_adds=write_count(table.multiply_adds),
        depth=table.depth,
    )
    frozen = table.num_parameters - table.num_trainable
    if frozen:
        text += say("; {num:,} of the parameters are frozen", lang, num=frozen)
    return f"<p>{escape(text)}</p>"


def _draw_row(row: LayerRow, table: LayerTable) -> tuple[str, ...]:
    return (
        write_name(row.path or "(net)"),
        write_name(row.kind),
        escape(write_shapes(row.outputs, table.batch)),
        f"{row.num_parameters:,}" if row.num_parameters else "",
        write_count(row.multiply_adds) if row.multiply_adds else "",
    )
