from __future__ import annotations

import importlib
import pickle
import sys

import numpy as np
import pytest
import torch
from sklearn import metrics, model_selection, preprocessing

from netwright.checking.loop import Loop
from netwright.checking.preparing.watch_imports import watch_imports
from netwright.checking.preparing.watch_preparation import watch_preparation
from netwright.checking.watch_loop import watch_loop
from netwright.core.keep_random import keep_random


def read_state():
    kinds = (preprocessing.StandardScaler, preprocessing.LabelEncoder)
    methods = [vars(kind).get(name) for kind in kinds for name in ("fit", "transform", "fit_transform")]
    functions = (metrics.r2_score, metrics.recall_score, model_selection.train_test_split)
    cells = [cell.cell_contents for one in functions for cell in one.__closure__]
    return methods, functions, cells, list(sys.meta_path), list(torch.nn.modules.module._global_forward_hooks)


def test_nothing_stays_patched():
    before = read_state()
    with watch_loop():
        assert read_state() != before
    assert read_state() == before


def test_what_is_watched_can_be_pickled():
    with watch_preparation(Loop()):
        assert pickle.loads(pickle.dumps(metrics.r2_score)) is metrics.r2_score
        scaler = preprocessing.StandardScaler().fit(np.eye(3))
        assert type(pickle.loads(pickle.dumps(scaler))) is preprocessing.StandardScaler


def test_a_split_is_the_one_that_it_would_be():
    rows, labels = np.arange(40).reshape(20, 2), np.arange(20) % 2

    def split():
        # The second call without a state depends on what the first left of NumPy's.
        with keep_random(seed=1):
            first, second = (model_selection.train_test_split(rows) for _ in range(2))
        stratified = model_selection.train_test_split(rows, labels, stratify=labels, random_state=3)
        return [*first, *second, *stratified]

    plain, loop = split(), Loop()
    with watch_preparation(loop):
        watched = split()
    assert all(map(np.array_equal, plain, watched))
    sources = ((rows,), (rows,), (rows, labels))
    for parting, given in zip(loop.preparation.partings, sources, strict=True):
        for place, source in enumerate(given):
            for part, numbers in zip(parting.outputs[2 * place : 2 * place + 2], parting.rows, strict=True):
                assert np.array_equal(source[numbers], part)


def test_errors_of_a_split_are_scikit_learns_own():
    with watch_preparation(Loop()), pytest.raises(ValueError, match=r"\[4, 5\]"):
        model_selection.train_test_split(range(4), range(5))


def test_each_fit_keeps_its_own_state():
    loop, scaler = Loop(), preprocessing.StandardScaler()
    with watch_preparation(loop):
        scaler.fit_transform(np.array([[0.0], [2.0]]))
        scaler.fit(np.array([[10.0], [20.0]]))
        scaler.transform(np.array([[5.0]]))
    first, second = loop.preparation.turned
    assert [float(one.fit.estimator.mean_[0]) for one in (first, second)] == [1.0, 15.0]
    assert first.source is first.fit.rows
    assert second.source is not second.fit.rows


def test_a_module_that_is_imported_later_is_told_of_once(tmp_path, monkeypatch):
    (tmp_path / "told_later.py").write_text("ready = True", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    told = []
    with watch_imports(["told_later", "never_there"], lambda module: told.append(module.ready)):
        assert told == []
        module = importlib.import_module("told_later")
        importlib.import_module("told_later")
    sys.modules.pop("told_later")
    assert told == [True]
    assert "exec_module" not in vars(module.__loader__)
    with pytest.raises(ModuleNotFoundError), watch_imports(["never_there"], told.append):
        importlib.import_module("never_there")
