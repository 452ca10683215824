"""The columns of a table, what they are and why, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.say import Language, say
from netwright.see.catalogue.translate import translate
from netwright.see.write_quantity import write_quantity

_LABELS = (
    mark_text("column"),
    mark_text("role"),
    mark_text("why"),
    mark_text("missing"),
    mark_text("values"),
    mark_text("different"),
    mark_text("gives"),
)
_NUMBERS = {"missing", "different", "gives"}
_WIDTH = 140


def draw_columns(columns: Sequence[Mapping[str, Any]], num_rows: int | None, lang: Language = "en") -> str:
    """Draw the columns of a table: role and reason, missing, range or commonest values.

    Args:
        columns: `columns` of a data card.
        num_rows: rows of the table, where they are known.
        lang: the reader's language.

    >>> column = {"name": "年龄", "role": "number", "reason": "", "missing": 0, "distinct": 9,
    ...     "features": ["年龄"], "facts": {"min": 1.0, "max": 9.0, "unit": "岁"}}
    >>> "1 to 9 岁" in draw_columns([column], 10)
    True
    """
    if not columns:
        return ""
    heads = "".join(f"<th{_align(label)}>{escape(say(label, lang))}</th>" for label in _LABELS)
    rows = "".join(_draw_row(column, num_rows, lang) for column in columns)
    return f'<table class="stack"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _draw_row(column: Mapping[str, Any], num_rows: int | None, lang: Language) -> str:
    role, missing = column["role"], column["missing"]
    kind = "target" if role == "target" else "used" if column["features"] else ""
    share = f" ({missing / num_rows:.1%})" if num_rows else ""
    cells = (
        escape(column["name"]),
        f'<span class="role {kind}">{escape(translate(role, lang))}</span>',
        escape(translate(column["reason"], lang)),
        f"{missing:,}{share}" if missing else "",
        f"<span>{_draw_values(column['facts'], lang)}</span>" if column["facts"] else "",
        f"{column['distinct']:,}" if column["distinct"] else "",
        escape(_count_features(len(column["features"]), lang)),
    )
    drawn = (
        f'<td{_align(label)} data-label="{escape(say(label, lang))}">{cell}</td>'
        for label, cell in zip(_LABELS, cells, strict=True)
    )
    return f"<tr>{''.join(drawn)}</tr>"


def _count_features(num: int, lang: Language) -> str:
    if num == 1:
        return say("1 feature", lang)
    return say("{num:,} features", lang, num=num) if num else ""


def _align(label: str) -> str:
    return ' class="num"' if label in _NUMBERS else ""


def _draw_values(facts: Mapping[str, Any], lang: Language) -> str:
    if facts.get("min") is not None and facts.get("max") is not None:
        unit = f" {facts['unit']}" if facts.get("unit") else ""
        ends = {"first": write_quantity(facts["min"]), "last": write_quantity(facts["max"])}
        return _draw_range(facts, lang) + escape(say("{first} to {last}", lang, **ends) + unit)
    if facts.get("commonest"):
        shown = [f"{escape(str(value))} {num:,}" for value, num in list(facts["commonest"].items())[:4]]
        return ", ".join(shown) + (", …" if len(facts["commonest"]) > 4 else "")
    if facts.get("first") is not None:
        ends = {end: str(facts[end])[:16] for end in ("first", "last")}
        return escape(say("{first} to {last}", lang, **ends))
    return escape(", ".join(str(one) for one in facts.get("examples", ())))


def _draw_range(facts: Mapping[str, Any], lang: Language) -> str:
    """Least to largest as a line, the middle half of the values as a box, the median as a mark."""
    low, high = facts["min"], facts["max"]
    if any(facts.get(name) is None for name in ("quarter", "median", "three_quarters")) or not high > low:
        return ""
    quarter, median, three_quarters = (
        2 + (_WIDTH - 4) * (facts[name] - low) / (high - low)
        for name in ("quarter", "median", "three_quarters")
    )
    width = max(three_quarters - quarter, 1)
    return (
        f'<svg width="{_WIDTH}" height="16" role="img" aria-label="{escape(say("range", lang))}" '
        'style="display:block">'
        f'<line class="axis" x1="2" x2="{_WIDTH - 2}" y1="8" y2="8"/>'
        f'<rect class="body" x="{quarter:.1f}" y="3" width="{width:.1f}" height="10"/>'
        f'<line class="mid" x1="{median:.1f}" x2="{median:.1f}" y1="2" y2="14"/></svg>'
    )
