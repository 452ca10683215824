"""Scores are what scikit-learn says they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.metrics import (
    average_precision_score,
    confusion_matrix,
    precision_recall_curve,
    precision_recall_fscore_support,
    r2_score,
    roc_auc_score,
    roc_curve,
)

from netwright.core.task import Task
from netwright.data.tables.column_values import ColumnValues
from netwright.see.scores.answered import Answered
from netwright.see.scores.measure_classes import count_confusion, measure_classes
from netwright.see.scores.measure_dependence import measure_dependence
from netwright.see.scores.measure_importance import measure_importance
from netwright.see.scores.measure_reliability import measure_reliability
from netwright.see.scores.measure_thresholds import measure_thresholds
from netwright.see.scores.rank_labels import rank_labels
from netwright.see.scores.rank_mistakes import rank_mistakes

CLASSES = ("猫", "dog", "owl", "never")


def make_answered(seed: int, num: int = 60) -> Answered:
    """Samples of three classes; the fourth never occurs."""
    random = np.random.default_rng(seed)
    numbers = random.dirichlet(np.ones(4), num)
    return Answered(Task("multiclass", ("pet",), CLASSES), "test", numbers, random.integers(0, 3, num), num)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 60))
def test_class_scores_are_those_of_scikit_learn(seed: int, num: int) -> None:
    answered = make_answered(seed, num)
    labels = list(range(4))
    expected = confusion_matrix(answered.truth, answered.chosen, labels=labels)
    assert count_confusion(answered).tolist() == expected.tolist()
    theirs = precision_recall_fscore_support(answered.truth, answered.chosen, labels=labels, zero_division=0)
    ours = measure_classes(answered)
    found = [(one.precision, one.recall, one.f1, one.support) for one in ours]
    np.testing.assert_allclose(np.array(found).T, np.array(theirs, dtype=float), atol=1e-12)


def test_label_scores_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    truth, numbers = random.integers(0, 2, (50, 3)).astype(float), random.random((50, 3))
    labels = ("a", "b", "c")
    answered = Answered(Task("multilabel", labels, labels), "test", numbers, truth, 50)
    theirs = precision_recall_fscore_support(truth, numbers > 0.5, zero_division=0)
    found = [(one.precision, one.recall, one.f1, one.support) for one in measure_classes(answered)]
    np.testing.assert_allclose(np.array(found).T, np.array(theirs, dtype=float), atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([1, 2, 8]))
def test_thresholds_are_those_of_scikit_learn(seed: int, decimals: int) -> None:
    random = np.random.default_rng(seed)
    truth = np.array([0, 1, *random.integers(0, 2, 40)])
    chances = random.random(42).round(decimals)
    found = measure_thresholds(chances, truth)
    assert found is not None
    assert found.auroc == pytest.approx(roc_auc_score(truth, chances))
    assert found.average_precision == pytest.approx(average_precision_score(truth, chances))
    false_positives, true_positives, thresholds = roc_curve(truth, chances, drop_intermediate=False)
    np.testing.assert_allclose(found.false_positives, false_positives)
    np.testing.assert_allclose(found.true_positives, true_positives)
    np.testing.assert_allclose(found.threshold, thresholds)
    precision, recall, _ = precision_recall_curve(truth, chances)
    np.testing.assert_allclose(found.precision[::-1], precision)
    np.testing.assert_allclose(found.true_positives[::-1], recall)


def test_thresholds_need_two_classes() -> None:
    assert measure_thresholds(np.array([0.1, 0.9]), np.array([1, 1])) is None


def test_a_calibrated_network_is_reliable() -> None:
    random = np.random.default_rng(0)
    chances = random.random(20_000)
    truth = (random.random(20_000) < chances).astype(np.int64)
    task = Task("binary", ("rain",), ("no", "yes"))
    honest = Answered(task, "test", np.stack([1 - chances, chances], 1), truth, 20_000)
    boast = (chances > 0.5) * 0.98 + 0.01
    vain = Answered(task, "test", np.stack([1 - boast, boast], 1), truth, 20_000)
    assert measure_reliability(honest).ece < 0.01
    # It is right three times in four, and says 99 in 100.
    assert measure_reliability(vain).ece == pytest.approx(0.24, abs=0.02)
    assert measure_reliability(vain).counts.sum() == 20_000


class _Linear(RegressorMixin, BaseEstimator):
    def __init__(self, weights: tuple[float, ...] = ()) -> None:
        self.weights = weights
        self.fitted_ = True

    def fit(self, x: np.ndarray, y: np.ndarray) -> _Linear:
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(x @ np.array(self.weights))


def test_importance_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 3))
    weights = (2.0, 0.5, 0.0)
    y = x @ np.array(weights) + random.normal(size=200) * 0.1
    theirs = permutation_importance(_Linear(weights), x, y, n_repeats=40, random_state=0)

    def score(inputs: torch.Tensor) -> float:
        return float(r2_score(y, inputs.numpy() @ np.array(weights)))

    groups = {"a": [0], "b": [1], "c": [2]}
    found = {one.column: one for one in measure_importance(torch.tensor(x), groups, score, num_repeats=40)}
    for place, name in enumerate("abc"):
        allowed = 4 * theirs.importances_std[place] / math.sqrt(40) + 1e-9
        assert found[name].mean == pytest.approx(theirs.importances_mean[place], abs=allowed)
        assert found[name].deviation == pytest.approx(theirs.importances_std[place], rel=0.5, abs=1e-9)


def test_features_of_one_column_are_shuffled_together() -> None:
    """Its 0/1 features would else say two words at once."""
    words = torch.eye(3).repeat(10, 1)
    seen: list[torch.Tensor] = []

    def score(inputs: torch.Tensor) -> float:
        seen.append(inputs.clone())
        return 0.0

    measure_importance(words, {"word": [0, 1, 2]}, score)
    assert all(torch.equal(one.sum(1), torch.ones(30)) for one in seen)
    assert not all(torch.equal(one, words) for one in seen)


def test_dependence_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(50, 2))
    estimator = _Linear((2.0, -1.0))
    theirs = partial_dependence(estimator, x, [0], grid_resolution=7, method="brute")
    grid = theirs["grid_values"][0]
    values = ColumnValues("a", [0], torch.tensor(grid)[:, None], tuple(grid), ())
    found = measure_dependence(
        torch.tensor(x), values, lambda inputs: torch.tensor(estimator.predict(inputs.numpy()))[:, None]
    )
    np.testing.assert_allclose(found.mean[:, 0], theirs["average"][0])


def test_the_worst_come_first() -> None:
    numbers = np.array([[0.6, 0.4], [0.99, 0.01], [0.2, 0.8]])
    answered = Answered(Task("binary", ("ok",), ("no", "yes")), "test", numbers, np.array([1, 1, 1]), 3)
    assert [one.position for one in rank_mistakes(answered)] == [1, 0]
    task = Task("regression", ("price", "age"))
    truth = np.array([[1000.0, 1.0], [2000.0, 2.0], [3000.0, 3.0]])
    far = Answered(task, "test", truth + np.array([[0, 0], [100, 0], [0, 2]]), truth, 3)
    # A distance counts in the spread of its own target.
    assert [one.position for one in rank_mistakes(far)] == [2, 1, 0]
    assert rank_mistakes(far)[0].truth == "3,000, 3"


def test_flipped_labels_are_found() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 600)
    chances = np.full((600, 3), 0.05) + 0.85 * np.eye(3)[truth] + random.random((600, 3)) * 0.05
    chances /= chances.sum(axis=1, keepdims=True)
    flipped = random.choice(600, 30, replace=False)
    labels = truth.copy()
    labels[flipped] = (labels[flipped] + 1) % 3
    found = rank_labels(chances, labels)
    assert {one.position for one in found[:30]} == set(flipped.tolist())
    assert all(one.likelier == truth[one.position] for one in found[:30])
    assert 20 <= sum(one.is_firm for one in found) <= 30


def test_a_class_without_samples_is_no_likelier_label() -> None:
    chances = np.array([[0.1, 0.1, 0.8], [0.9, 0.1, 0.0]])
    found = rank_labels(chances, np.array([0, 0]))
    assert [(one.position, one.is_firm) for one in found] == [(0, False)]
