"""What is in the data and what was decided about it, as HTML with a title for each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.say import Language, say
from netwright.see.catalogue.translate import translate
from netwright.see.draw_columns import draw_columns
from netwright.see.draw_splits import draw_splits
from netwright.see.write_remarks import write_remarks

_MOST_LISTED = 200
_FEW = 10
_KINDS = {
    "image": mark_text("Images"),
    "table": mark_text("A table"),
    "dataset": mark_text("A dataset"),
}


def draw_card_sections(
    card: Mapping[str, Any], pictures: Sequence[Mapping[str, Any]] = (), lang: Language = "en"
) -> list[tuple[str, str]]:
    """Draw the parts of a data card.

    Args:
        card: what `describe_data` gave.
        pictures: samples: `label`, `name`, `picture` and, where they are changed before training,
            `changed`, both as data URIs.
        lang: the reader's language.

    Returns:
        Title and HTML of each part; the summary, which is first, has no title, and a part without
        anything in it has no HTML.

    >>> card = {"source": "成绩.csv", "kind": "table", "task": {"kind": "binary", "targets": ["通过"],
    ...     "classes": ["否", "是"]}, "input_shape": [3], "num_outputs": 1, "columns": [], "notes": [],
    ...     "splits": {"train": {"samples": 10, "classes": {"否": 4, "是": 6}}}, "skipped": []}
    >>> [title for title, body in draw_card_sections(card, lang="zh") if body]
    ['', '数据划分']
    """
    remarks = [
        f"<li{' class=alarm' * remark.is_warning}>{escape(remark.text)}</li>"
        for remark in write_remarks(card, lang)
    ]
    changes = card.get("batches", {}).get("changes", [])
    samples = say("Samples, before and after augmentation" if changes else "Samples", lang)
    return [
        ("", _draw_summary(card, lang)),
        (say("Parts", lang), draw_splits(card["splits"], lang)),
        (say("Worth knowing", lang), f"<ul>{''.join(remarks)}</ul>" if remarks else ""),
        (say("Columns", lang), draw_columns(card["columns"], card.get("num_rows"), lang)),
        (samples, _draw_pictures(pictures, changes, lang)),
        (say("First rows", lang), _draw_rows(card.get("first_rows"), lang)),
        (say("Left out", lang), _draw_list(card["skipped"], lang)),
        (say("Examples", lang), _draw_examples(card, lang)),
    ]


def _draw_summary(card: Mapping[str, Any], lang: Language) -> str:
    task, shape = card["task"], card["input_shape"]
    folder = f"<p class=soft>{escape(str(card['source']))}</p>" if "/" in str(card["source"]) else ""
    given = (
        say("{sizes} numbers", lang, sizes=" x ".join(f"{size:,}" for size in shape))
        if shape
        else say("several tensors", lang)
    )
    asked = say(
        "{task} of {targets}", lang, task=translate(task["kind"], lang), targets=", ".join(task["targets"])
    )
    if task["classes"] and task["kind"] != "multilabel":
        asked += say(" ({num:,} classes)", lang, num=len(task["classes"]))
    reason = translate(card["task_reason"], lang) if card.get("task_reason") else ""
    kind = say(_KINDS[card["kind"]], lang)
    back = say(
        "A sample gives {given} to the network, which gives {num:,} back.",
        lang, given=given, num=card["num_outputs"],
    )  # fmt: skip
    return (
        f"{folder}<p>{escape(say('{kind}; {asked}', lang, kind=kind, asked=asked))}"
        + (f" <span class=soft>- {escape(reason)}</span>" if reason else "")
        + f"</p><p class=soft>{escape(back)}</p>"
    )


def _draw_pictures(pictures: Sequence[Mapping[str, Any]], changes: Sequence[str], lang: Language) -> str:
    figures = []
    for one in pictures:
        shown = [one["picture"], *([one["changed"]] if one.get("changed") else [])]
        kind = "" if one.get("is_small") else ' class="smooth"'
        images = "".join(f'<img src="{source}" alt="{escape(str(one["label"]))}"{kind}>' for source in shown)
        name = f'<br><span class="soft">{escape(str(one["name"]))}</span>' if one.get("name") else ""
        figures.append(
            f'<figure><div class="pair">{images}</div>'
            f"<figcaption>{escape(str(one['label']))}{name}</figcaption></figure>"
        )
    if not figures:
        return ""
    said = say("Changes in training: {changes}", lang, changes=", ".join(changes)) if changes else ""
    above = f"<p class=soft>{escape(said)}</p>" if said else ""
    return f'{above}<div class="sheet{" pairs" * bool(changes)}">{"".join(figures)}</div>'


def _draw_rows(table: Mapping[str, Any] | None, lang: Language) -> str:
    if not table:
        return ""
    heads = "".join(f"<th>{escape(str(name))}</th>" for name in table["columns"])
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in table["rows"]
    )
    # A part that scrolls must be in reach of the keyboard, and is then announced by its name.
    label = escape(say("First rows", lang))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _draw_list(skipped: Sequence[Mapping[str, Any]], lang: Language) -> str:
    if not skipped:
        return ""
    items = [
        f"<li>{escape(': '.join(_write_skipped(name, value, lang) for name, value in one.items()))}</li>"
        for one in skipped[:_MOST_LISTED]
    ]
    said = say("and {num:,} more", lang, num=len(skipped) - _MOST_LISTED)
    more = f"<p class=soft>{escape(said)}</p>" if len(skipped) > _MOST_LISTED else ""
    body = f"<ul>{''.join(items)}</ul>{more}"
    return body if len(items) <= _FEW else f"<details><summary>{len(skipped):,}</summary>{body}</details>"


def _write_skipped(name: str, value: object, lang: Language) -> str:
    if name in {"line", "row"} and isinstance(value, int):
        return say("line {num:,}" if name == "line" else "row {num:,}", lang, num=value)
    return translate(str(value), lang)


def _draw_examples(card: Mapping[str, Any], lang: Language) -> str:
    """Examples of what is there twice, under the words of the finding."""
    joint = say(" and ", lang)
    found = [
        (say("the same sample", lang), card.get("duplicates", {}).get("examples", ())),
        (
            say("one sample, several targets", lang),
            card.get("conflicting_labels", {}).get("examples", ()),
        ),
        *((joint.join(p["splits"]), p.get("examples", ())) for p in card.get("shared_between_splits", ())),
    ]
    items = []
    for title, examples in found:
        for one in examples:
            pairs = [f"{k}: {v}" for k, v in one.items()] if isinstance(one, Mapping) else map(str, one)
            items.append(f"<li>{escape(title)}: {escape(', '.join(pairs))}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""
