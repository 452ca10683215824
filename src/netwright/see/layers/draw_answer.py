"""What a network answers to one sample, and what it nearly answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.axis import Axis
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_bars import Bar, draw_bars
from netwright.see.charts.labels import Labels
from netwright.see.draw_table import draw_table
from netwright.see.picture import Picture
from netwright.see.write_name import write_name

_MOST_CLASSES = 8


def draw_answer(
    chances: Mapping[str, float],
    cells: Mapping[str, str],
    told: Mapping[str, str],
    lang: Language = "en",
    *,
    is_number: bool = False,
) -> Picture:
    """Draw what a network answers to one sample.

    Args:
        chances: probability by class or label, or value by target.
        cells: what the network was given, by column; empty for images.
        told: `place`, `truth` where it is known, and `target` where a class alone says little.
        lang: the reader's language.
        is_number: whether the answers are values.

    >>> picture = draw_answer({"cat": 0.7, "dog": 0.3}, {}, {"place": "7.png", "truth": "dog"})
    >>> picture.about
    'To 7.png it answers cat (0.700). Next would be dog (0.300). The truth is dog.'
    >>> "dog (truth)" in picture.charts[0].body
    True
    """
    ranked: Sequence[tuple[str, float]] = (
        list(chances.items()) if is_number else sorted(chances.items(), key=lambda one: -one[1])
    )
    first = ranked[0]
    if is_number:
        given = ", ".join(f"{name} {value:.5g}" for name, value in ranked)
        about = say("To {place} it answers {given}.", lang, place=told["place"], given=given)
    else:
        about = say(
            "To {place} it answers {answer} ({chance:.3f}).",
            lang,
            place=told["place"],
            answer=_name_answer(first[0], told),
            chance=first[1],
        )
        if len(ranked) > 1:
            next_one = ranked[1]
            about += say(
                " Next would be {answer} ({chance:.3f}).",
                lang,
                answer=_name_answer(next_one[0], told),
                chance=next_one[1],
            )
    if told.get("truth"):
        about += say(" The truth is {truth}.", lang, truth=told["truth"])
    title = say("What does it answer?", lang)
    charts: tuple[Chart, ...] = ()
    if not is_number:
        truth = told.get("truth", "")
        shown = [one for place, one in enumerate(ranked) if place < _MOST_CLASSES or one[0] == truth]
        bars = [
            Bar(
                f"{name} ({say('truth', lang)})" if name == truth else name,
                chance,
                f"{chance:.3f}",
                color=0 if name == first[0] else 1 if name == truth else 5,
            )
            for name, chance in shown
        ]
        labels = Labels(title, x=say("probability", lang))
        charts = (draw_bars(bars, labels, axis=Axis(0.0, 1.0), width=480),)
    heads = (say("column", lang), say("what the network was given", lang))
    rows = [(write_name(name), write_name(cell)) for name, cell in cells.items()]
    body = draw_table(heads, rows, label=heads[1])
    facts: dict[str, Any] = {**told, "answers": dict(ranked), "cells": dict(cells)}
    return Picture("answer", title, about, charts, body, facts)


def _name_answer(answer: str, told: Mapping[str, str]) -> str:
    return f"{told['target']} = {answer}" if told.get("target") else answer
