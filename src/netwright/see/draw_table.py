"""A table, as HTML."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

_MOST_HELD = 5


def draw_table(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Collection[int] = (),
    label: str = "",
    is_wide: bool = False,
) -> str:
    """Draw a table; on a telephone one of more than five columns becomes cards, and a wide one scrolls.

    Args:
        titles: of the columns, as plain words; an empty one is a column of names.
        rows: cells as HTML, as many as there are titles; without any there is no table.
        numbers: positions of the columns that are set to the right.
        label: what the table is, for those who hear the page.
        is_wide: whether it has so many columns that it scrolls sideways.

    >>> draw_table(["", "loss"], [["train", "0.5"]], numbers=[1])[-63:]
    '<td class="num" data-label="loss">0.5</td></tr></tbody></table>'
    """
    if not rows:
        return ""
    kinds = [' class="num"' if place in numbers else "" for place in range(len(titles))]
    names = [escape(title) for title in titles]
    heads = "".join(
        f'<th scope="col"{kind}>{name}</th>' if name else "<td></td>"
        for name, kind in zip(names, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{kind} data-label="{name}">{cell}</td>' if name else f'<th scope="row">{cell}</th>'
            for name, cell, kind in zip(names, row, kinds, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    spoken = f' aria-label="{escape(label)}"' if label else ""
    shape = "" if is_wide else ' class="stack"' if len(titles) > _MOST_HELD else ' class="snug"'
    own = "" if is_wide else spoken
    table = f"<table{shape}{own}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    # A part that scrolls must be in reach of the keyboard, and is then announced by its name.
    return f'<div class="scroll" tabindex="0" role="region"{spoken}>{table}</div>' if is_wide else table
