from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from netwright.core.task import Task
from netwright.training.measure_answers import measure_answers

seeds = st.integers(0, 10_000)


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(2, 60), st.integers(1, 3))
def test_numbers_as_scikit_learn(seed, num, num_targets):
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=(num, num_targets)).astype("float32")
    answers = truth + rng.normal(size=truth.shape).astype("float32")
    task = Task("regression", tuple("abc"[:num_targets]))
    got = measure_answers(torch.tensor(answers), torch.tensor(truth), task)
    assert got["mae"] == pytest.approx(sk.mean_absolute_error(truth, answers), rel=1e-5)
    assert got["rmse"] == pytest.approx(sk.root_mean_squared_error(truth, answers), rel=1e-5)
    assert got["r2"] == pytest.approx(sk.r2_score(truth, answers), rel=1e-4, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(12, 80), st.integers(3, 8))
def test_classes_as_scikit_learn(seed, num, num_classes):
    rng = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(num_classes), rng.integers(num_classes, size=num - num_classes)])
    logits = rng.normal(size=(num, num_classes)).round(1)
    task = Task("multiclass", ("kind",), tuple("abcdefgh"[:num_classes]))
    got = measure_answers(torch.tensor(logits, dtype=torch.float32), torch.tensor(truth), task)
    chosen = torch.tensor(logits, dtype=torch.float32).argmax(1).numpy()
    shares = torch.tensor(logits, dtype=torch.float32).double().softmax(1).numpy()
    assert got["accuracy"] == pytest.approx(sk.accuracy_score(truth, chosen))
    assert got["f1_macro"] == pytest.approx(sk.f1_score(truth, chosen, average="macro"))
    assert got["auroc"] == pytest.approx(sk.roc_auc_score(truth, shares, multi_class="ovr"), abs=1e-9)
    assert ("top5" in got) == (num_classes > 5)


def test_top5_as_scikit_learn():
    rng = np.random.default_rng(0)
    logits, truth = rng.normal(size=(200, 9)), rng.integers(9, size=200)
    got = measure_answers(
        torch.tensor(logits), torch.tensor(truth), Task("multiclass", ("k",), tuple("abcdefghi"))
    )
    assert got["top5"] == pytest.approx(sk.top_k_accuracy_score(truth, logits, k=5))


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(4, 60))
def test_two_classes_as_scikit_learn(seed, num):
    rng = np.random.default_rng(seed)
    truth = np.concatenate([[0, 1], rng.integers(2, size=num - 2)])
    logits = rng.normal(size=num).round(1)  # rounded, so that ties are met
    got = measure_answers(
        torch.tensor(logits)[:, None],
        torch.tensor(truth)[:, None].float(),
        Task("binary", ("y",), ("no", "yes")),
    )
    assert got["accuracy"] == pytest.approx(sk.accuracy_score(truth, logits > 0))
    assert got["f1_macro"] == pytest.approx(sk.f1_score(truth, logits > 0, average="macro"))
    assert got["auroc"] == pytest.approx(sk.roc_auc_score(truth, logits))


def test_labels_as_scikit_learn():
    rng = np.random.default_rng(1)
    truth, logits = rng.integers(2, size=(50, 4)), rng.normal(size=(50, 4))
    got = measure_answers(
        torch.tensor(logits), torch.tensor(truth).float(), Task("multilabel", tuple("abcd"), tuple("abcd"))
    )
    assert got["accuracy"] == pytest.approx((truth == (logits > 0)).mean())
    assert got["f1_macro"] == pytest.approx(sk.f1_score(truth, logits > 0, average="macro"))
    assert got["auroc"] == pytest.approx(sk.roc_auc_score(truth, logits))


def test_what_is_not_defined_is_left_out():
    task = Task("binary", ("y",), ("no", "yes"))
    assert "auroc" not in measure_answers(torch.ones(3, 1), torch.ones(3, 1), task)
    assert "r2" not in measure_answers(torch.ones(1, 1), torch.ones(1, 1), Task("regression", ("y",)))
