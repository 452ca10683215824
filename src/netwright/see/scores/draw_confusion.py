"""Which classes are mistaken for which."""

from __future__ import annotations

from typing import Any

import numpy as np

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.draw_heat import Heat, draw_heat
from netwright.see.charts.labels import Labels
from netwright.see.draw_table import draw_table
from netwright.see.picture import Picture
from netwright.see.scores.answered import Answered
from netwright.see.scores.measure_classes import count_confusion
from netwright.see.write_name import write_name

_MOST_TOLD = 600
_MOST_PAIRS = 10


def draw_confusion(answered: Answered, lang: Language = "en") -> Picture | None:
    """Draw samples by their class and by the answer, with a list of what is mistaken most often.

    Args:
        answered: samples with the truth and the answers.
        lang: the reader's language.

    Returns:
        None where samples are not of one class each.
    """
    if not answered.has_one_class:
        return None
    classes, counts = answered.task.classes, count_confusion(answered)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    tips = (
        [
            [
                say("{truth}, answered {answer}: {num:,}", lang, truth=truth, answer=answer, num=count)
                for answer, count in zip(classes, row, strict=True)
            ]
            for truth, row in zip(classes, counts.tolist(), strict=True)
        ]
        if counts.size <= _MOST_TOLD
        else ()
    )
    written = [[f"{count:,}" if count else "" for count in row] for row in counts.tolist()]
    heat = Heat(shares.tolist(), classes, classes, written, tips)
    title = say("Which classes are mistaken for which?", lang)
    about = say(
        "A row is the truth, a column the answer; shades are shares of a row. "
        "All on the diagonal would be right.",
        lang,
    )
    target = answered.task.targets[0]
    labels = Labels(
        title,
        about,
        say("answer: {target}", lang, target=target),
        say("truth: {target}", lang, target=target),
    )
    pairs = _rank_pairs(counts, classes)
    heads = (say("truth", lang), say("answer", lang), say("samples", lang), say("share of the class", lang))
    rows = [
        (*(write_name(one[key]) for key in ("truth", "answer")), f"{one['samples']:,}", f"{one['share']:.1%}")
        for one in pairs
    ]
    return Picture(
        "confusion",
        title,
        about,
        (draw_heat(heat, labels),),
        draw_table(heads, rows, numbers=(2, 3), label=title),
        {"classes": list(classes), "counts": counts.tolist(), "most_mistaken": pairs},
    )


def _rank_pairs(counts: np.ndarray, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    mistaken = counts.copy()
    np.fill_diagonal(mistaken, 0)
    ranked = np.argsort(-mistaken, axis=None, kind="stable")[:_MOST_PAIRS]
    places = [(int(flat) // len(classes), int(flat) % len(classes)) for flat in ranked]
    return [
        {
            "truth": classes[row],
            "answer": classes[column],
            "samples": int(mistaken[row, column]),
            "share": float(mistaken[row, column] / counts[row].sum()),
        }
        for row, column in places
        if mistaken[row, column]
    ]
