"""A small table, as HTML."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape


def draw_table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Collection[int] = (), label: str = ""
) -> str:
    """Draw a table that scrolls sideways where the page is narrow.

    Args:
        titles: of the columns, as plain words; an empty one is a column of names.
        rows: cells as HTML, as many as there are titles.
        numbers: indices of the columns that are set to the right.
        label: what the table is, for those who hear the page.

    >>> draw_table(["", "loss"], [["train", "0.5"]], numbers=[1]).count("0.5")
    1
    """
    kinds = [' class="num"' if at in numbers else "" for at in range(len(titles))]
    heads = "".join(
        f'<th scope="col"{kind}>{escape(title)}</th>' if title else "<td></td>"
        for title, kind in zip(titles, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{cell}</th>' if not title else f"<td{kind}>{cell}</td>"
            for title, cell, kind in zip(titles, row, kinds, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    # A part that scrolls must be in reach of the keyboard, and is then announced by its name.
    name = escape(label or " ".join(filter(None, titles)))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
