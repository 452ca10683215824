"""Which columns a network relies on, and how its answers change with them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

from netwright.core.task import Task
from netwright.core.write_metrics import write_number
from netwright.see.catalogue.say import Language, say
from netwright.see.charts.axis import Axis
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_bars import Bar, draw_bars
from netwright.see.charts.draw_lines import Series, draw_lines
from netwright.see.charts.labels import Labels
from netwright.see.picture import Picture
from netwright.see.scores.measure_dependence import Dependence
from netwright.see.scores.measure_importance import Importance

_MOST_COLUMNS = 20
_MOST_ANSWERS = 5


def draw_importance(
    found: Sequence[Importance], score: str, sizes: tuple[int, int], lang: Language = "en"
) -> Picture:
    """Draw how much the score falls without each column.

    Args:
        found: the columns, those that matter most first.
        score: name of the score: accuracy or r2.
        sizes: samples on which it was measured, and columns that there are.
        lang: the reader's language.
    """
    num_samples, num_columns = sizes
    title = say("Which columns does it rely on?", lang)
    about = say(
        "How much {score} falls when a column is shuffled over {num:,} samples; the whisker is the deviation "
        "of shuffles. Columns that say the same stand in for each other, and each then looks unimportant.",
        lang,
        score=score,
        num=num_samples,
    )
    if len(found) > _MOST_COLUMNS:
        about += say(
            " The first {num} of {total:,} columns are drawn.", lang, num=_MOST_COLUMNS, total=len(found)
        )
    if len(found) < num_columns:
        about += say(
            " Of {total:,} columns the first {num:,} were tried.", lang, num=len(found), total=num_columns
        )
    bars = [
        Bar(one.column, one.mean, f"{one.mean:.3f}", one.mean - one.deviation, one.mean + one.deviation)
        for one in found[:_MOST_COLUMNS]
    ]
    labels = Labels(title, about, say("fall of {score}", lang, score=score))
    facts = {"score": score, "samples": num_samples, "columns": [asdict(one) for one in found]}
    return Picture("importance", title, about, (draw_bars(bars, labels),), facts=facts)


def draw_dependence(
    found: Sequence[Dependence], task: Task, num_samples: int, lang: Language = "en"
) -> Picture:
    """Draw how the mean answer changes with each column.

    Args:
        found: the columns, those that matter most first.
        task: what was asked.
        num_samples: on which it was measured.
        lang: the reader's language.
    """
    title = say("How do the answers change with a column?", lang)
    about = say(
        "Mean answer over {num:,} samples with the column set to each value, the others left as they are; "
        "around it the middle 80 % of the samples. Combinations that never occur count too. Drawn are the "
        "{columns} columns that matter most, without dates and packed text.",
        lang,
        num=num_samples,
        columns=len(found),
    )
    charts = [_draw_column(one, task, about, lang) for one in found]
    facts = {
        one.values.column: {"values": list(one.values.words), "mean": one.mean.tolist()} for one in found
    }
    return Picture(
        "dependence", title, about, tuple(charts), facts={"samples": num_samples, "columns": facts}
    )


def _draw_column(one: Dependence, task: Task, about: str, lang: Language) -> Chart:
    answers = _list_answers(one, task)
    words = say("mean answer", lang) if task.kind == "regression" else say("mean probability", lang)
    only = len(answers) == 1
    y = f"{words}: {answers[0][1]}" if only else words
    values = one.values
    if values.numbers:
        series = [
            Series(
                name,
                values.numbers,
                one.mean[:, place].tolist(),
                color,
                low=one.low[:, place].tolist() if only else (),
                high=one.high[:, place].tolist() if only else (),
            )
            for color, (place, name) in enumerate(answers)
        ]
        # Probabilities of all columns on one scale, so that they can be compared.
        axes = (None, None if task.kind == "regression" else Axis(0.0, 1.0))
        labels = Labels(values.column, about, values.column, y)
        return draw_lines(series, labels, axes=axes, size=(400, 260))
    bars = [
        Bar(
            word if only else f"{word} - {name}",
            float(one.mean[row, place]),
            write_number(float(one.mean[row, place])),
            float(one.low[row, place]) if only else math.nan,
            float(one.high[row, place]) if only else math.nan,
            color=color,
        )
        for row, word in enumerate(values.words)
        for color, (place, name) in enumerate(answers)
    ]
    return draw_bars(bars, Labels(values.column, about, y), width=400)


def _list_answers(one: Dependence, task: Task) -> list[tuple[int, str]]:
    """Which of the answers are drawn: of two classes the second, of many those that change most."""
    if task.kind == "binary":
        return [(1, f"{task.targets[0]}: {task.classes[1]}")]
    names = task.targets if task.kind == "regression" else task.classes
    change = one.mean.max(axis=0) - one.mean.min(axis=0)
    chosen = sorted(sorted(range(len(names)), key=lambda place: -change[place])[:_MOST_ANSWERS])
    return [(place, names[place]) for place in chosen]
