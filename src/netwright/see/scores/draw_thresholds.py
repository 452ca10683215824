"""What another threshold of a yes/no answer would give."""

from __future__ import annotations

import numpy as np

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.axis import Axis
from netwright.see.charts.draw_lines import Series, draw_lines
from netwright.see.charts.labels import Labels
from netwright.see.draw_table import draw_table
from netwright.see.picture import Picture
from netwright.see.scores.answered import Answered
from netwright.see.scores.measure_thresholds import Thresholds, measure_thresholds

_MOST_STEPS = 300
_MOST_LABELS = 8
_TOLD = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def draw_thresholds(answered: Answered, lang: Language = "en") -> Picture | None:
    """Draw the ROC and the precision-recall curve of a yes/no answer, or of each label.

    Args:
        answered: samples with the truth and the answers.
        lang: the reader's language.

    Returns:
        None where the task is not binary or multilabel, or only one class occurs.
    """
    task = answered.task
    if task.kind not in {"binary", "multilabel"}:
        return None
    if task.kind == "binary":
        columns = {f"{task.targets[0]}: {task.classes[1]}": (answered.numbers[:, 1], answered.truth)}
    else:
        columns = {
            name: (answered.numbers[:, place], answered.truth[:, place])
            for place, name in enumerate(task.classes[:_MOST_LABELS])
        }
    measured = {name: measure_thresholds(chances, truth) for name, (chances, truth) in columns.items()}
    found = {name: one for name, one in measured.items() if one is not None}
    if not found:
        return None
    title = say("What would another threshold give?", lang)
    about = say(
        "The answer is yes from a probability of 0.5 on. A lower threshold finds more and is wrong more "
        "often. Up and to the left is better on the first, up and to the right on the second.",
        lang,
    )
    axes = (Axis(0, 1), Axis(0, 1))
    size = (400.0, 320.0)
    roc = [
        Series(f"{name} (AUC {one.auroc:.3f})", *_thin(one.false_positives, one.true_positives), place)
        for place, (name, one) in enumerate(found.items())
    ]
    chance = Series(say("guessing", lang), [0.0, 1.0], [0.0, 1.0], 5, is_dashed=True)
    recall = [
        Series(
            f"{name} (AP {one.average_precision:.3f})",
            # Before the first sample is found there is no precision to speak of.
            *_thin(one.true_positives[one.true_positives > 0], one.precision[one.true_positives > 0]),
            place,
        )
        for place, (name, one) in enumerate(found.items())
    ]
    first = Labels(
        "ROC",
        about,
        say("share of the others that is answered yes", lang),
        say("share of the yes samples that is found (recall)", lang),
    )
    second = Labels(
        say("Precision and recall", lang),
        about,
        say("share of the yes samples that is found (recall)", lang),
        say("share of the yes answers that is right (precision)", lang),
    )
    charts = (
        draw_lines([*roc, chance], first, axes=axes, size=size),
        draw_lines(recall, second, axes=axes, size=size),
    )
    body = _write_steps(next(iter(found.values())), lang) if task.kind == "binary" else ""
    facts = {
        name: {"auroc": one.auroc, "average_precision": one.average_precision} for name, one in found.items()
    }
    return Picture("thresholds", title, about, charts, body, facts)


def _thin(x: np.ndarray, y: np.ndarray) -> tuple[list[float], list[float]]:
    """Thousands of steps are more than a picture shows."""
    chosen = np.unique(np.linspace(0, len(x) - 1, min(len(x), _MOST_STEPS)).round().astype(int))
    return x[chosen].tolist(), y[chosen].tolist()


def _write_steps(found: Thresholds, lang: Language) -> str:
    heads = (say("threshold", lang), "precision", "recall")
    rows = []
    for threshold in _TOLD:
        last = int(np.flatnonzero(found.threshold >= threshold)[-1])
        rows.append((f"{threshold:g}", f"{found.precision[last]:.3f}", f"{found.true_positives[last]:.3f}"))
    return draw_table(heads, rows, numbers=(0, 1, 2), label=say("Precision and recall", lang))
