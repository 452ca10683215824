"""The pictures of how good a network is on samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from netwright.core.task import Task
from netwright.data.split import TensorSplit
from netwright.data.tables.group_features import group_features
from netwright.data.tables.table_encoder import TableEncoder
from netwright.data.tables.vary_column import vary_column
from netwright.jobs.answer_part import AnsweredPart, answer_features
from netwright.see.catalogue.say import Language
from netwright.see.picture import Picture
from netwright.see.scores.answered import Answered
from netwright.see.scores.draw_class_scores import draw_class_scores
from netwright.see.scores.draw_confusion import draw_confusion
from netwright.see.scores.draw_importance import draw_dependence, draw_importance
from netwright.see.scores.draw_reliability import draw_reliability
from netwright.see.scores.draw_residuals import draw_residuals, draw_truth
from netwright.see.scores.draw_thresholds import draw_thresholds
from netwright.see.scores.measure_dependence import measure_dependence
from netwright.see.scores.measure_importance import Importance, measure_importance
from netwright.ship.predictor import Predictor

_PLAIN: dict[str, Callable[[Answered, Language], Picture | None]] = {
    "confusion": draw_confusion,
    "classes": draw_class_scores,
    "reliability": draw_reliability,
    "thresholds": draw_thresholds,
    "truth": draw_truth,
    "residuals": draw_residuals,
}
SCORE_NAMES = (*_PLAIN, "importance", "dependence")
"""Names of the pictures."""

_MOST_ROWS, _MOST_COLUMNS_TRIED, _MOST_COLUMNS = 2000, 300, 6
_MOST_VARIED = 500


def draw_scores(
    predictor: Predictor, part: AnsweredPart, wanted: set[str], lang: Language
) -> Iterator[Picture]:
    """Draw the pictures that suit the task, of those that are wanted.

    Args:
        predictor: the trained network.
        part: samples with its answers.
        wanted: some of `SCORE_NAMES`.
        lang: the reader's language.
    """
    for name, draw in _PLAIN.items():
        picture = draw(part.answered, lang) if name in wanted and len(part.answered) else None
        if picture is not None:
            yield picture
    encoder, split = predictor.encoder, part.split
    is_table = isinstance(encoder, TableEncoder) and isinstance(split, TensorSplit)
    if not (wanted & {"importance", "dependence"} and is_table and len(split) > 1):
        return
    assert isinstance(encoder, TableEncoder)  # noqa: S101  # as tested above
    assert isinstance(split, TensorSplit)  # noqa: S101  # likewise
    features, truth = (
        split.gather(torch.arange(min(len(split), _MOST_ROWS))),
        part.answered.truth[:_MOST_ROWS],
    )
    groups = {name: places for name, places in group_features(encoder).items() if places}
    kept = dict(list(groups.items())[:_MOST_COLUMNS_TRIED])
    ranked = measure_importance(
        features, kept, lambda x: _score(answer_features(predictor, x), truth, predictor.task)
    )
    if "importance" in wanted:
        score = "accuracy" if predictor.task.is_classification else "r2"
        yield draw_importance(ranked, score, (len(features), len(groups)), lang)
    if "dependence" in wanted:
        yield from _draw_dependence(predictor, encoder, features[:_MOST_VARIED], ranked, lang)


def _draw_dependence(
    predictor: Predictor, encoder: TableEncoder, features: Tensor, ranked: list[Importance], lang: Language
) -> Iterator[Picture]:
    varied = (vary_column(encoder, one.column, features) for one in ranked)
    found = [
        measure_dependence(features, values, lambda x: answer_features(predictor, x))
        for values, _ in zip((one for one in varied if one is not None), range(_MOST_COLUMNS), strict=False)
    ]
    if found:
        yield draw_dependence(found, predictor.task, len(features), lang)


def _score(answers: Tensor, truth: np.ndarray, task: Task) -> float:
    """Accuracy, or R2 averaged over targets: what scikit-learn's estimators call their score."""
    answered = Answered(task, "", answers.numpy(), truth, len(truth))
    if task.is_classification:
        return float((answered.chosen == truth).mean())
    error = ((truth - answered.numbers.astype(np.float64)) ** 2).sum(axis=0)
    spread = ((truth - truth.astype(np.float64).mean(axis=0)) ** 2).sum(axis=0)
    return float(np.mean(1 - error / np.where(spread > 0, spread, 1)))
