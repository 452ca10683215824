"""How near answers that are numbers come to the truth."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.axis import Axis
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_histogram import draw_histogram
from netwright.see.charts.draw_scatter import Points, draw_scatter
from netwright.see.charts.labels import Labels
from netwright.see.picture import Picture
from netwright.see.scores.answered import Answered

_MOST_TARGETS = 6
_NUM_RANGES = 31


def draw_truth(answered: Answered, lang: Language = "en") -> Picture | None:
    """Draw the answers against the truth, a chart a target.

    Args:
        answered: samples with the truth and the answers.
        lang: the reader's language.

    Returns:
        None where the answers are no numbers.
    """
    if answered.task.kind != "regression":
        return None
    title = say("How near are the answers to the truth?", lang)
    about = say("A point on the straight line is exactly right; above it the answer is too large.", lang)
    charts = []
    for place, target in enumerate(answered.task.targets[:_MOST_TARGETS]):
        truth, answer = answered.truth[:, place], answered.numbers[:, place]
        axis = Axis.fit([*truth.tolist(), *answer.tolist()], most=5)
        labels = Labels(
            title if len(answered.task.targets) == 1 else target,
            about,
            say("truth: {target}", lang, target=target),
            say("answer", lang),
        )
        guide = [(axis.low, axis.low), (axis.high, axis.high)]
        points = Points("", truth.tolist(), answer.tolist())
        charts.append(draw_scatter([points], labels, guide=guide, axes=(axis, axis), size=(420, 380)))
    return Picture("truth", title, about, tuple(charts), facts=_measure_errors(answered))


def draw_residuals(answered: Answered, lang: Language = "en") -> Picture | None:
    """Draw the errors against the answers, and how often which error occurs.

    Args:
        answered: samples with the truth and the answers.
        lang: the reader's language.

    Returns:
        None where the answers are no numbers.
    """
    if answered.task.kind != "regression":
        return None
    title = say("What is left unexplained?", lang)
    about = say(
        "Answer minus truth. Errors should lie evenly around 0 from left to right: a bend is a shape that "
        "the network has missed, a funnel an error that grows with the answer.",
        lang,
    )
    charts: list[Chart] = []
    for place, target in enumerate(answered.task.targets[:_MOST_TARGETS]):
        answer = answered.numbers[:, place]
        error = answer - answered.truth[:, place]
        name = "" if len(answered.task.targets) == 1 else f" - {target}"
        across = Axis.fit(answer.tolist())
        labels = Labels(
            say("Errors by answer", lang) + name,
            about,
            say("answer: {target}", lang, target=target),
            say("answer minus truth", lang),
        )
        guide = [(across.low, 0.0), (across.high, 0.0)]
        charts += [
            draw_scatter(
                [Points("", answer.tolist(), error.tolist())], labels, guide=guide, axes=(across, None)
            ),
            _draw_counts(error, say("How often which error?", lang) + name, lang),
        ]
    return Picture("residuals", title, about, tuple(charts), facts=_measure_errors(answered))


def _draw_counts(error: Float[np.ndarray, " num"], title: str, lang: Language) -> Chart:
    # The ends leave out one in a hundred on each side: one wild error would hide all others.
    finite = error[np.isfinite(error)]
    reach = float(np.quantile(np.abs(finite), 0.99)) if len(finite) else 1.0
    edges = np.linspace(-reach or -1.0, reach or 1.0, _NUM_RANGES + 1)
    counts, _ = np.histogram(np.clip(finite, edges[0], edges[-1]), edges)
    labels = Labels(
        title,
        say("The outermost bars hold what is further out.", lang),
        say("answer minus truth", lang),
        say("samples", lang),
    )
    return draw_histogram(edges.tolist(), {say("samples", lang): counts.tolist()}, labels, mark=0.0)


def _measure_errors(answered: Answered) -> dict[str, dict[str, float]]:
    error = answered.numbers.astype(np.float64) - answered.truth
    return {
        target: {
            "mean": float(error[:, place].mean()),
            "mae": float(np.abs(error[:, place]).mean()),
            "rmse": float(np.sqrt((error[:, place] ** 2).mean())),
            "worst": float(np.abs(error[:, place]).max()),
        }
        for place, target in enumerate(answered.task.targets)
    }
