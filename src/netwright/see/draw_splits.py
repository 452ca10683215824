"""The parts of the data, with their classes or the range of their target, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from netwright.see.catalogue.say import Language, say
from netwright.see.write_quantity import write_quantity

_MOST_CLASSES = 12


def draw_splits(splits: Mapping[str, Any], lang: Language = "en") -> str:
    """Draw the parts side by side: how many samples, which classes, or the range of each target.

    Args:
        splits: `splits` of a data card.
        lang: the reader's language.

    >>> "<b>train</b>" in draw_splits({"train": {"samples": 3, "classes": {"yes": 2, "no": 1}}})
    True
    """
    total = sum(split["samples"] or 0 for split in splits.values())
    boxes = []
    for name, split in splits.items():
        num = split["samples"]
        count = say("a stream", lang) if num is None else f"{num:,}"
        share = f' <span class="soft">{num / total:.0%}</span>' if num and total else ""
        head = f'<p><b>{escape(name)}</b>{share}</p><p class="big">{count}</p>'
        boxes.append(f'<div class="box">{head}{_draw_classes(split, lang)}{_draw_targets(split, lang)}</div>')
    return f'<div class="row">{"".join(boxes)}</div>'


def _draw_classes(split: Mapping[str, Any], lang: Language) -> str:
    classes = split.get("classes", {})
    if not classes:
        return ""
    ranked = sorted(classes.items(), key=lambda pair: -pair[1])
    most = max(ranked[0][1], 1)
    bars = [
        f'<div class="bar"><span>{escape(str(name))}</span><i style="width:{100 * num / most:.1f}%"></i>'
        f"<span>{num:,}</span></div>"
        for name, num in ranked[:_MOST_CLASSES]
    ]
    said = say("and {num:,} more classes", lang, num=len(ranked) - _MOST_CLASSES)
    more = f'<p class="soft">{escape(said)}</p>'
    return "".join(bars) + (more if len(ranked) > _MOST_CLASSES else "")


def _draw_targets(split: Mapping[str, Any], lang: Language) -> str:
    rows = []
    for name, one in split.get("target", {}).items():
        numbers = {key: write_quantity(one[key]) for key in ("min", "max", "mean")}
        rows.append(f"<p>{escape(name)}: {escape(say('{min} to {max}, mean {mean}', lang, **numbers))}</p>")
    return "".join(rows)
