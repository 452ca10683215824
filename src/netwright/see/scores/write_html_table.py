"""Rows of words as an HTML table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from netwright.see.charts.escape_words import escape_words

_MOST_HELD = 5


def write_html_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Collection[int] = (),
    is_wide: bool = False,
) -> str:
    """Write rows of words as a table; more than five columns become cards on a telephone.

    Args:
        heads: names of the columns.
        rows: the cells; without any there is no table.
        numbers: positions of the columns that hold numbers.
        is_wide: whether it has so many columns that it scrolls instead.

    >>> write_html_table(("class", "f1"), [("a<b", "0.5")], numbers=(1,))[-60:]
    'td class="num" data-label="f1">0.5</td></tr></tbody></table>'
    """
    if not rows:
        return ""
    kinds = [' class="num"' if place in numbers else "" for place in range(len(heads))]
    names = [escape_words(head) for head in heads]
    head = "".join(f"<th{kind}>{name}</th>" for kind, name in zip(kinds, names, strict=True))
    lines = [
        "<tr>"
        + "".join(
            f'<td{kind} data-label="{name}">{escape_words(cell)}</td>'
            for kind, name, cell in zip(kinds, names, row, strict=True)
        )
        + "</tr>"
        for row in rows
    ]
    look = "" if is_wide else ' class="stack"' if len(heads) > _MOST_HELD else ' class="snug"'
    table = f"<table{look}><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    # A part that scrolls must be reached by keyboard too.
    return f'<div class="scroll" tabindex="0">{table}</div>' if is_wide else table
