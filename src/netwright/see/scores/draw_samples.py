"""Samples with the truth and the answer: those that are most wrong, and those whose labels look wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

import numpy as np

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_images import Tile, draw_images
from netwright.see.charts.labels import Labels
from netwright.see.draw_table import draw_table
from netwright.see.picture import Picture
from netwright.see.scores.answered import Answered
from netwright.see.scores.rank_labels import rank_labels
from netwright.see.scores.rank_mistakes import Mistake, rank_mistakes
from netwright.see.scores.sample_view import SampleView
from netwright.see.write_name import write_name

_MOST_CELLS = 30
Viewer = Callable[[Sequence[int]], Sequence[SampleView]]
"""From positions of samples to what a person sees of them."""


def draw_mistake_samples(
    answered: Answered, view: Viewer, lang: Language = "en", *, most: int = 12
) -> Picture:
    """Show the samples that are most wrong, each with truth, answer and probability.

    Args:
        answered: samples with the truth and the answers.
        view: from positions in `answered` to what a person sees of them.
        lang: the reader's language.
        most: show so many.
    """
    mistakes = rank_mistakes(answered, most)
    title = say("Which samples does it get most wrong?", lang)
    is_number = answered.task.kind == "regression"
    about = (
        say("The answers that are furthest from the truth, the worst first.", lang)
        if is_number
        else say(
            "Wrong answers of which the network is surest, the worst first: often a wrong label, a rare kind "
            "of sample, or one that a person could not tell either.",
            lang,
        )
    )
    num_wrong = 0 if is_number else int((~answered.is_right).sum())
    if num_wrong:
        about += say(" {num:,} of {total:,} answers are wrong.", lang, num=num_wrong, total=len(answered))
    if not mistakes:
        about = say("None: every sample of {part} is answered right.", lang, part=answered.part)
    views = view([one.position for one in mistakes])
    about += _tell_code(views, lang)
    rows = [
        (one.truth, one.answer, "" if one.chance is None else f"{one.chance:.3f}", "") for one in mistakes
    ]
    heads = (say("truth", lang), say("answer", lang), say("probability", lang))
    charts, body = _show(views, heads, [row[:3] for row in rows], Labels(title, about), lang)
    facts = {
        "part": answered.part,
        "samples": [_tell(one, seen) for one, seen in zip(mistakes, views, strict=True)],
    }
    return Picture("mistakes", title, about, charts, body, facts)


def draw_suspect_samples(
    answered: Answered, view: Viewer, lang: Language = "en", *, most: int = 12
) -> Picture | None:
    """Show the training samples whose labels look wrong.

    Args:
        answered: training samples with their labels and the answers.
        view: from positions in `answered` to what a person sees of them.
        lang: the reader's language.
        most: show so many.

    Returns:
        None where samples are not of one class each.
    """
    if not answered.has_one_class or not len(answered):
        return None
    suspects = rank_labels(answered.numbers.astype(np.float64), answered.truth.astype(np.int64))
    title = say("Which labels look wrong?", lang)
    num_firm = sum(one.is_firm for one in suspects)
    about = say(
        "Of {total:,} samples of {part}, {num:,} are taken for another class than their label says, {firm:,} "
        "of them as firmly as samples of that class usually are. The network has seen them in training and "
        "may have learnt some wrong labels by heart; hard samples are listed too: look before you correct.",
        lang,
        total=len(answered),
        part=answered.part,
        num=len(suspects),
        firm=num_firm,
    )
    if not suspects:
        about = say("None: the network agrees with every label of {part}.", lang, part=answered.part)
    shown = suspects[:most]
    views = view([one.position for one in shown])
    about += _tell_code(views, lang)
    classes = answered.task.classes
    rows = [(classes[one.label], classes[one.likelier], f"{one.likelier_chance:.3f}") for one in shown]
    heads = (say("label", lang), say("looks like", lang), say("probability", lang))
    charts, body = _show(views, heads, rows, Labels(title, about), lang)
    told = [
        {
            "place": seen.place,
            **({"code": seen.code} if seen.code else {}),
            "label": classes[one.label],
            "likelier": classes[one.likelier],
            "chance": one.chance,
            "likelier_chance": one.likelier_chance,
            **({"cells": dict(seen.cells)} if seen.cells else {}),
        }
        for one, seen in zip(shown, views, strict=True)
    ]
    facts = {
        "part": answered.part,
        "num_suspects": len(suspects),
        "num_firm": num_firm,
        "num": len(answered),
        "samples": told,
    }
    return Picture("labels", title, about, charts, body, facts)


def _show(
    views: Sequence[SampleView],
    heads: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    labels: Labels,
    lang: Language,
) -> tuple[tuple[Chart, ...], str]:
    """Images as pictures, rows of a table as rows."""
    if views and all(one.picture for one in views):
        tiles = [
            Tile(
                one.picture,
                (
                    f"{heads[0]}: {truth}",
                    f"{heads[1]}: {answer}",
                    *_list_names(one, chance),
                ),
                one.place,
                one.is_small,
                one.ratio,
            )
            for one, (truth, answer, chance) in zip(views, rows, strict=True)
        ]
        return (draw_images(tiles, labels, columns=3),), ""
    columns = list(dict.fromkeys(name for one in views for name in one.cells))[:_MOST_CELLS]
    has_chance = any(row[2] for row in rows)
    told = heads if has_chance else heads[:2]
    cells = [
        tuple(
            map(
                write_name,
                (one.label, *row[: len(told)], *(one.cells.get(name, "") for name in columns)),
            )
        )
        for one, row in zip(views, rows, strict=True)
    ]
    table_heads = (say("sample", lang), *told, *columns)
    return (), draw_table(table_heads, cells, label=labels.title, is_wide=True)


def _list_names(seen: SampleView, chance: str) -> tuple[str, ...]:
    """The lines below an image: how sure, what to ask for it by, and its file where it has one."""
    code = seen.code or PurePath(seen.place).name
    names = (f"{chance} · {code}" if chance else code,)
    return names if code == seen.place or not seen.code else (*names, PurePath(seen.place).name)


def _tell_code(views: Sequence[SampleView], lang: Language) -> str:
    if not views or not views[0].code:
        return ""
    return say(" Why is it answered so? netwright look RUN --why {code}", lang, code=views[0].code)


def _tell(mistake: Mistake, seen: SampleView) -> dict[str, Any]:
    told = {key: value for key, value in asdict(mistake).items() if key != "position"}
    code = {"code": seen.code} if seen.code else {}
    return {"place": seen.place, **code, **told, **({"cells": dict(seen.cells)} if seen.cells else {})}
