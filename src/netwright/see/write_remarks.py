"""What of a data card a person must not overlook, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netwright.see.catalogue.say import Language, say
from netwright.see.catalogue.translate import translate


@dataclass(frozen=True)
class Remark:
    """A sentence about the data.

    Args:
        text: the sentence.
        is_warning: whether it puts the result in doubt.
    """

    text: str
    is_warning: bool = False


def write_remarks(card: Mapping[str, Any], lang: Language = "en") -> list[Remark]:
    """Write what of a data card a person must not overlook; warnings come first.

    Args:
        card: what `describe_data` gave.
        lang: the reader's language.

    >>> card = {"splits": {"train": {"samples": 100}}, "duplicates": {"samples": 3}, "notes": ["of 1994"]}
    >>> [remark.text for remark in write_remarks(card)]
    ['3 samples repeat another one', 'of 1994']
    """
    remarks = [
        *(Remark(translate(leak, lang), is_warning=True) for leak in card.get("leaks") or ()),
        *_tell_conflicts(card, lang),
        *_tell_shared(card, lang),
        *_tell_classes(card, lang),
        *_tell_left_out(card, lang),
    ]
    repeated = card.get("duplicates", {}).get("samples", 0)
    if repeated == 1:
        remarks.append(Remark(say("1 sample repeats another one", lang)))
    elif repeated:
        remarks.append(Remark(say("{num:,} samples repeat another one", lang, num=repeated)))
    remarks += [Remark(translate(note, lang)) for note in card.get("notes", ())]
    stream = card.get("stream")
    if stream:
        text = (
            "larger than memory allows, or asked for: read in {num_blocks:,} blocks; "
            "shuffled {window_rows:,} rows at a time, from blocks all over the file"
        )
        sizes = {name: stream[name] for name in ("num_blocks", "window_rows")}
        remarks.append(Remark(say(text, lang, **sizes)))
    return sorted(remarks, key=lambda remark: not remark.is_warning)


def _tell_conflicts(card: Mapping[str, Any], lang: Language) -> list[Remark]:
    num = card.get("conflicting_labels", {}).get("samples", 0)
    if not num:
        return []
    says = (
        "1 sample comes with several targets: the same inputs, another answer; "
        "no network can get all of them right"
        if num == 1
        else "{num:,} samples come with several targets: the same inputs, another answer; "
        "no network can get all of them right"
    )
    return [Remark(say(says, lang, num=num), is_warning=True)]


def _tell_shared(card: Mapping[str, Any], lang: Language) -> list[Remark]:
    remarks = []
    for pair in card.get("shared_between_splits", ()):
        num, expected = pair["samples"], pair["expected_by_chance"]
        first, second = pair["splits"]
        # Three deviations of a count that comes by chance.
        is_odd = num > expected + 3 * math.sqrt(expected) + 1
        said = say(
            "{second}: 1 sample is in {first} too; a division at random would share about {expected:,.0f}"
            if num == 1
            else "{second}: {num:,} samples are in {first} too; "
            "a division at random would share about {expected:,.0f}",
            lang, first=first, second=second, num=num, expected=expected,
        )  # fmt: skip
        remarks.append(
            Remark(said + (say(": the score on them is flattering", lang) if is_odd else ""), is_odd)
        )
    return remarks


def _tell_classes(card: Mapping[str, Any], lang: Language) -> list[Remark]:
    classes = card["splits"].get("train", {}).get("classes", {})
    total = sum(classes.values())
    rare = {name: num for name, num in classes.items() if num < 0.01 * total}
    if not rare or len(classes) > 50:
        return []
    shown = ", ".join(f"{name} ({num:,})" for name, num in list(rare.items())[:5])
    text = "fewer than 1 in 100 training samples are {shown}: class_weights: balanced may help"
    return [Remark(say(text, lang, shown=shown))]


def _tell_left_out(card: Mapping[str, Any], lang: Language) -> list[Remark]:
    reasons = card.get("num_skipped") or {}
    remarks = [
        Remark(say("{num:,} rows left out: {reason}", lang, num=num, reason=translate(reason, lang)))
        for reason, num in reasons.items()
    ]
    unusable = card.get("unusable_files", {}).get("files", 0)
    if unusable == 1:
        remarks.append(Remark(say("1 file cannot be used", lang)))
    elif unusable:
        remarks.append(Remark(say("{num:,} files cannot be used", lang, num=unusable)))
    return remarks
