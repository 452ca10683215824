"""Whether a network is as sure as it is right."""

from __future__ import annotations

import numpy as np

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.axis import Axis
from netwright.see.charts.draw_histogram import draw_histogram
from netwright.see.charts.draw_lines import Series, draw_lines
from netwright.see.charts.labels import Labels
from netwright.see.picture import Picture
from netwright.see.scores.answered import Answered
from netwright.see.scores.measure_reliability import measure_reliability

_FEWEST = 10


def draw_reliability(answered: Answered, lang: Language = "en") -> Picture | None:
    """Draw how often answers are right against how sure the network is of them, and how many there are.

    Args:
        answered: samples with the truth and the answers.
        lang: the reader's language.

    Returns:
        None where the answers are numbers.
    """
    if not answered.task.is_classification or not len(answered):
        return None
    found = measure_reliability(answered)
    title = say("Can its probabilities be believed?", lang)
    about = say(
        "On the straight line it is right as often as it says; below it the network is too sure of itself. "
        "ECE, the mean distance from the line: {ece:.3f}.",
        lang,
        ece=found.ece,
    )
    sure = say("how sure it is (probability of the answer)", lang)
    right = say("share of right answers", lang)
    held = found.counts >= _FEWEST
    if held.sum() < 2:
        held = found.counts > 0
        about += say(" Most ranges hold fewer than {num} answers and say little.", lang, num=_FEWEST)
    elif (found.counts[~held] > 0).any():
        about += say(" Ranges of fewer than {num} answers are left out.", lang, num=_FEWEST)
    places, shares = found.confidence[held].tolist(), found.accuracy[held].tolist()
    line = Series(say("this network", lang), places, shares, 0)
    ideal = Series(say("as sure as right", lang), [0.0, 1.0], [0.0, 1.0], 5, is_dashed=True)
    axes = (Axis(0, 1), Axis(0, 1))
    size = (400.0, 320.0)
    chart = draw_lines([line, ideal], Labels(title, about, sure, right), axes=axes, size=size)
    counts = draw_histogram(
        found.edges.tolist(),
        {say("samples", lang): found.counts.tolist()},
        Labels(say("How sure is it, how often?", lang), "", sure, say("samples", lang)),
        size=(400, 220),
    )
    ranges = [
        {"from": low, "to": high, "answers": int(num), "sure": float(mean), "right": float(share)}
        for low, high, num, mean, share in zip(
            np.round(found.edges[:-1], 3).tolist(),
            np.round(found.edges[1:], 3).tolist(),
            found.counts,
            found.confidence,
            found.accuracy,
            strict=True,
        )
        if num
    ]
    return Picture("reliability", title, about, (chart, counts), facts={"ece": found.ece, "ranges": ranges})
