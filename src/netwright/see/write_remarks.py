"""What of a data card a person must not overlook, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Remark:
    """A sentence about the data.

    Args:
        text: the sentence.
        is_warning: whether it puts the result in doubt.
    """

    text: str
    is_warning: bool = False


def write_remarks(card: Mapping[str, Any]) -> list[Remark]:
    """Write what of a data card a person must not overlook; warnings come first.

    Args:
        card: what `describe_data` gave.

    >>> card = {"splits": {"train": {"samples": 100}}, "duplicates": {"samples": 3}, "notes": ["of 1994"]}
    >>> [remark.text for remark in write_remarks(card)]
    ['3 samples repeat another one', 'of 1994']
    """
    leaks = [Remark(leak, is_warning=True) for leak in card.get("leaks") or ()]
    remarks = [
        *leaks,
        *_tell_conflicts(card),
        *_tell_shared(card),
        *_tell_classes(card),
        *_tell_left_out(card),
    ]
    repeated = card.get("duplicates", {}).get("samples", 0)
    if repeated:
        remarks.append(Remark(f"{_count(repeated, 'sample')} repeat{'s' * (repeated == 1)} another one"))
    remarks += [Remark(note) for note in card.get("notes", ())]
    stream = card.get("stream")
    if stream:
        remarks.append(
            Remark(
                f"larger than memory allows, or asked for: read in {stream['num_blocks']:,} blocks; "
                f"shuffled {stream['window_rows']:,} rows at a time, from blocks all over the file"
            )
        )
    return sorted(remarks, key=lambda remark: not remark.is_warning)


def _tell_conflicts(card: Mapping[str, Any]) -> list[Remark]:
    num = card.get("conflicting_labels", {}).get("samples", 0)
    if not num:
        return []
    says = f"{_count(num, 'sample')} come{'s' * (num == 1)} with several targets: the same inputs, "
    return [Remark(says + "another answer; no network can get all of them right", is_warning=True)]


def _tell_shared(card: Mapping[str, Any]) -> list[Remark]:
    remarks = []
    for pair in card.get("shared_between_splits", ()):
        num, expected = pair["samples"], pair["expected_by_chance"]
        first, second = pair["splits"]
        # Three deviations of a count that comes by chance.
        is_odd = num > expected + 3 * math.sqrt(expected) + 1
        says = f"{second}: {_count(num, 'sample')} {'is' if num == 1 else 'are'} in {first} too; "
        says += f"a division at random would share about {expected:,.0f}"
        remarks.append(Remark(says + (": the score on them is flattering" if is_odd else ""), is_odd))
    return remarks


def _tell_classes(card: Mapping[str, Any]) -> list[Remark]:
    classes = card["splits"].get("train", {}).get("classes", {})
    total = sum(classes.values())
    rare = {name: num for name, num in classes.items() if num < 0.01 * total}
    if not rare or len(classes) > 50:
        return []
    shown = ", ".join(f"{name} ({num:,})" for name, num in list(rare.items())[:5])
    return [Remark(f"fewer than 1 in 100 training samples are {shown}: class_weights: balanced may help")]


def _tell_left_out(card: Mapping[str, Any]) -> list[Remark]:
    reasons = card.get("num_skipped") or {}
    remarks = [Remark(f"{num:,} rows left out: {reason}") for reason, num in reasons.items()]
    unusable = card.get("unusable_files", {}).get("files", 0)
    if unusable:
        remarks.append(Remark(f"{_count(unusable, 'file')} cannot be used"))
    return remarks


def _count(num: int, word: str) -> str:
    return f"{num:,} {word}{'s' * (num != 1)}"
