"""How good the network is."""

from __future__ import annotations

from html import escape

from netwright.core.write_metrics import write_number
from netwright.see.catalogue.say import Language, say
from netwright.see.draw_table import draw_table
from netwright.see.report.draw_pictures import draw_pictures
from netwright.see.report.run_facts import RunFacts
from netwright.see.write_name import write_name

_PICTURES = (
    "confusion",
    "classes",
    "reliability",
    "thresholds",
    "truth",
    "residuals",
    "importance",
    "dependence",
)
_MOST_HELD = 6


def draw_scores(facts: RunFacts, lang: Language) -> str:
    """Draw the metrics of each part of the data, learnt beside true weights, and the pictures of the scores.

    Args:
        facts: of the run.
        lang: the reader's language.

    >>> facts = RunFacts("a", result={"metrics": {"test": {"loss": 0.25}}, "recovered": {"w": [1.0, 0.9]}})
    >>> drawn = draw_scores(facts, "en")
    >>> "0.2500" in drawn, "-0.1000" in drawn
    (True, True)
    """
    return _draw_metrics(facts, lang) + _draw_recovered(facts, lang) + draw_pictures(facts, _PICTURES)


def _draw_metrics(facts: RunFacts, lang: Language) -> str:
    metrics = facts.metrics
    names = list(dict.fromkeys(name for held in metrics.values() for name in held))
    if not names:
        return ""
    rows = [
        [write_name(split), *(_write(held.get(name)) for name in names)] for split, held in metrics.items()
    ]
    titles = ["", *names]
    return draw_table(
        titles,
        rows,
        numbers=range(1, len(titles)),
        label=say("Metrics", lang),
        is_wide=len(titles) > _MOST_HELD,
    )


def _draw_recovered(facts: RunFacts, lang: Language) -> str:
    found = facts.result.get("recovered")
    if not found:
        return ""
    rows = [
        [write_name(name), _write(true), _write(learnt), f"{learnt - true:+.4f}"]
        for name, (true, learnt) in found.items()
    ]
    titles = ["", say("true", lang), say("learnt", lang), say("difference", lang)]
    heading = escape(say("Learnt beside true weights", lang))
    return f"<h3>{heading}</h3>" + draw_table(titles, rows, numbers=(1, 2, 3), label=heading)


def _write(value: object) -> str:
    return escape(write_number(value)) if isinstance(value, int | float) else ""
