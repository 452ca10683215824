"""How well each class is found."""

from __future__ import annotations

from dataclasses import asdict

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.axis import Axis
from netwright.see.charts.draw_bars import Bar, draw_bars
from netwright.see.charts.escape_words import escape_words
from netwright.see.charts.labels import Labels
from netwright.see.draw_table import draw_table
from netwright.see.picture import Picture
from netwright.see.scores.answered import Answered
from netwright.see.scores.measure_classes import measure_classes
from netwright.see.write_name import write_name

_MOST_BARS = 30


def draw_class_scores(answered: Answered, lang: Language = "en") -> Picture | None:
    """Draw F1 of each class, the worst first, with a table of precision, recall, F1 and support.

    Args:
        answered: samples with the truth and the answers.
        lang: the reader's language.

    Returns:
        None where the answers are numbers.
    """
    if not answered.task.is_classification:
        return None
    scores = measure_classes(answered)
    ranked = sorted(scores, key=lambda one: (one.support == 0, one.f1))
    bars = [
        Bar(
            one.name,
            one.f1,
            f"{one.f1:.3f}",
            tip=f"{one.name}: precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f}",
        )
        for one in ranked[:_MOST_BARS]
    ]
    title = say("How well is each class found?", lang)
    about = say(
        "Precision: of the answers that name the class, the share that is right. Recall: of its samples, the "
        "share that is found. F1 is between them; 1 is best.",
        lang,
    )
    if len(scores) > _MOST_BARS:
        about += say(" The {num} worst are drawn, the table has all.", lang, num=_MOST_BARS)
    heads = (say("class", lang), "precision", "recall", "F1", say("samples", lang))
    rows = [
        (
            write_name(one.name),
            f"{one.precision:.3f}",
            f"{one.recall:.3f}",
            f"{one.f1:.3f}",
            f"{one.support:,}",
        )
        for one in scores
    ]
    table = draw_table(heads, rows, numbers=(1, 2, 3, 4), label=title)
    labels = Labels(title, about, "F1")
    return Picture(
        "classes",
        title,
        about,
        (draw_bars(bars, labels, axis=Axis(0, 1, most=5)),),
        table if len(rows) <= _MOST_BARS else _fold(table, len(rows), lang),
        {"classes": [asdict(one) for one in scores]},
    )


def _fold(table: str, num: int, lang: Language) -> str:
    summary = escape_words(say("all {num:,} classes", lang, num=num))
    return f"<details><summary>{summary}</summary>{table}</details>"
