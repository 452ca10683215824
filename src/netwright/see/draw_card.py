"""The data card as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import PurePath
from typing import Any

from netwright.see.draw_columns import draw_columns
from netwright.see.draw_splits import draw_splits
from netwright.see.html_page import HtmlPage
from netwright.see.write_remarks import write_remarks

_MOST_LISTED = 200
_FEW = 10


def draw_card(card: Mapping[str, Any], pictures: Sequence[Mapping[str, Any]] = ()) -> HtmlPage:
    """Draw a data card.

    Args:
        card: what `describe_data` gave.
        pictures: samples: `label`, `name`, `picture` and, where they are changed before training,
            `changed`, both as data URIs.

    >>> card = {"source": "成绩.csv", "kind": "table", "task": {"kind": "binary", "targets": ["通过"],
    ...     "classes": ["否", "是"]}, "input_shape": [3], "num_outputs": 1, "columns": [], "notes": [],
    ...     "splits": {"train": {"samples": 10, "classes": {"否": 4, "是": 6}}}, "skipped": []}
    >>> "<h1>成绩.csv</h1>" in draw_card(card).render()
    True
    """
    source = str(card["source"])
    page = HtmlPage(PurePath(source).name or source)
    page.add(_draw_summary(card))
    page.add_section("Parts", draw_splits(card["splits"]))
    remarks = [
        f"<li{' class=alarm' * remark.is_warning}>{escape(remark.text)}</li>"
        for remark in write_remarks(card)
    ]
    page.add_section("Worth knowing", f"<ul>{''.join(remarks)}</ul>" if remarks else "")
    page.add_section("Columns", draw_columns(card["columns"], card.get("num_rows")))
    changes = card.get("batches", {}).get("changes", [])
    title = "Samples, before and after augmentation" if changes else "Samples"
    page.add_section(title, _draw_pictures(pictures, changes))
    page.add_section("First rows", _draw_rows(card.get("first_rows")))
    page.add_section("Left out", _draw_list(card["skipped"]))
    page.add_section("Examples", _draw_examples(card))
    return page


def _draw_summary(card: Mapping[str, Any]) -> str:
    task, shape = card["task"], card["input_shape"]
    kind = {"image": "Images", "table": "A table", "dataset": "A dataset"}[card["kind"]]
    folder = f"<p class=soft>{escape(str(card['source']))}</p>" if "/" in str(card["source"]) else ""
    given = "several tensors" if not shape else " x ".join(f"{size:,}" for size in shape) + " numbers"
    asked = f"{task['kind']} of {', '.join(task['targets'])}"
    if task["classes"] and task["kind"] != "multilabel":
        asked += f" ({len(task['classes']):,} classes)"
    reason = f" <span class=soft>- {escape(card['task_reason'])}</span>" if card.get("task_reason") else ""
    return (
        f"{folder}<p>{kind}; {escape(asked)}{reason}</p>"
        f"<p class=soft>A sample gives {given} to the network, which gives {card['num_outputs']:,} back.</p>"
    )


def _draw_pictures(pictures: Sequence[Mapping[str, Any]], changes: Sequence[str]) -> str:
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
    said = f"<p class=soft>Changes in training: {escape(', '.join(changes))}</p>" if changes else ""
    return f'{said}<div class="sheet{" pairs" * bool(changes)}">{"".join(figures)}</div>'


def _draw_rows(table: Mapping[str, Any] | None) -> str:
    if not table:
        return ""
    heads = "".join(f"<th>{escape(str(name))}</th>" for name in table["columns"])
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in table["rows"]
    )
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _draw_list(skipped: Sequence[Mapping[str, Any]]) -> str:
    if not skipped:
        return ""
    items = [
        "<li>" + escape(", ".join(f"{name} {value}" for name, value in one.items())) + "</li>"
        for one in skipped[:_MOST_LISTED]
    ]
    more = (
        f"<p class=soft>and {len(skipped) - _MOST_LISTED:,} more</p>" if len(skipped) > _MOST_LISTED else ""
    )
    body = f"<ul>{''.join(items)}</ul>{more}"
    return body if len(items) <= _FEW else f"<details><summary>{len(skipped):,}</summary>{body}</details>"


def _draw_examples(card: Mapping[str, Any]) -> str:
    """Examples of what is there twice, under the words of the finding."""
    found = [
        ("the same sample", card.get("duplicates", {}).get("examples", ())),
        ("one sample, several targets", card.get("conflicting_labels", {}).get("examples", ())),
        *((" and ".join(p["splits"]), p.get("examples", ())) for p in card.get("shared_between_splits", ())),
    ]
    items = []
    for title, examples in found:
        for one in examples:
            pairs = [f"{k}: {v}" for k, v in one.items()] if isinstance(one, Mapping) else map(str, one)
            items.append(f"<li>{escape(title)}: {escape(', '.join(pairs))}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""
