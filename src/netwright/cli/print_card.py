"""The data card, as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from netwright.core.write_metrics import write_number
from netwright.see.write_remarks import write_remarks

_MOST_LISTED = 10


def print_card(card: Mapping[str, Any], console: Console) -> None:
    """Print what a source holds and what was decided about it.

    Args:
        card: what `read_card` gave.
        console: where to print.
    """
    task = card["task"]
    shape = "x".join(map(str, card["input_shape"])) if card["input_shape"] else "several tensors"
    reason = f" ({card['target_reason']})" if card.get("target_reason") else ""
    console.print(f"{card['source']}: {card['kind']}, {task['kind']} of {', '.join(task['targets'])}{reason}")
    console.print(f"a sample gives {shape} numbers to the network, which gives {card['num_outputs']} back")
    console.print(_draw_splits(card["splits"]))
    if card["columns"]:
        console.print(_draw_columns(card["columns"]))
    encoding = card.get("reading", {}).get("encoding") or "utf-8"
    if not encoding.startswith("utf"):
        console.print(
            f"note: read as {encoding}; if words look wrong, --set data.encoding=NAME reads another"
        )
    for remark in write_remarks(card):
        console.print(f"{'warning' if remark.is_warning else 'note'}: {remark.text}", markup=False)
    for left_out in card["skipped"][:_MOST_LISTED]:
        console.print("left out: " + ", ".join(f"{name} {value}" for name, value in left_out.items()))
    if len(card["skipped"]) > _MOST_LISTED:
        console.print(f"left out: {len(card['skipped']) - _MOST_LISTED} more (--json lists all)")


def _draw_splits(splits: Mapping[str, Any]) -> Table:
    table = Table("part", "samples", "target", box=SIMPLE, show_edge=False, pad_edge=False)
    for name, split in splits.items():
        count = "a stream" if split["samples"] is None else f"{split['samples']:,}"
        table.add_row(name, count, _write_target(split))
    return table


def _write_target(split: Mapping[str, Any]) -> str:
    """Write the commonest classes with their counts, or the range of each target."""
    if "classes" in split:
        counts = sorted(split["classes"].items(), key=lambda pair: -pair[1])
        shown = ", ".join(f"{name} {count:,}" for name, count in counts[:_MOST_LISTED])
        return shown + (f", … ({len(counts)} classes)" if len(counts) > _MOST_LISTED else "")
    ranges = split.get("target", {}).items()
    return "; ".join(
        f"{name} {write_number(one['min'])} to {write_number(one['max'])}, mean {write_number(one['mean'])}"
        for name, one in ranges
    )


def _draw_columns(columns: list[Mapping[str, Any]]) -> Table:
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for title in ("column", "role", "missing", "distinct", "features", "why"):
        justify: Literal["right", "left"] = (
            "right" if title in {"missing", "distinct", "features"} else "left"
        )
        table.add_column(title, justify=justify, overflow="fold")
    for column in columns:
        numbers = column["missing"], column["distinct"], len(column["features"])
        table.add_row(
            column["name"], column["role"], *(f"{n:,}" if n else "" for n in numbers), column["reason"]
        )
    return table
