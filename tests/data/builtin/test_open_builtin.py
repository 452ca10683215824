from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from netwright.core.errors import DataError
from netwright.data.builtin.make_table import make_table
from netwright.data.builtin.open_builtin import BUILTIN_NAMES
from netwright.data.open_data import open_data


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_each_opens_with_three_parts(name: str) -> None:
    data = open_data(name)
    assert data.source == name
    assert all(len(part or ()) > 15 for part in (data.train, data.val, data.test))
    assert data.input_shape is not None
    assert str(data).startswith(f"Data({name}: ")


def test_names_are_real() -> None:
    assert open_data("iris").task.classes == ("setosa", "versicolor", "virginica")
    assert open_data("iris").columns[0].name == "sepal length (cm)"
    assert set(open_data("breast-cancer").task.classes) == {"benign", "malignant"}
    assert open_data("diabetes").task.targets == ("progression",)


def test_the_truth_is_in_the_columns_units() -> None:
    columns, _, truth = make_table("make-regression", {"noise": 0.0, "n_features": 4})
    assert truth is not None
    x = np.stack([columns[name] for name in truth["features"]], axis=1)
    assert np.allclose(x @ np.array(truth["weights"]) + truth["bias"], columns["target"])
    assert truth["bias"] != 0
    assert all(weight != 0 for weight in truth["weights"])
    assert open_data("make-regression", args={"noise": 0.0, "n_features": 4}).truth == truth


def test_several_targets() -> None:
    data = open_data("make-regression", args={"n_targets": 2, "n_features": 3})
    assert data.task.targets == ("target0", "target1")
    assert data.truth is not None
    assert np.shape(data.truth["weights"]) == (2, 3)


def test_arguments() -> None:
    assert len(open_data("moons", args={"n_samples": 200}).train) == 140
    assert open_data("spirals", args={"n_classes": 3}).task.num_outputs == 3
    for name, args, said in (
        ("moons", {"nois": 1}, "takes no argument `nois`"),
        ("make-regression", {"coef": True}, "takes no argument `coef`"),
        ("make-classification", {"n_classes": 50}, "cannot be made"),
        ("spirals", {"n_classes": 1}, "at least 2 spirals"),
        ("iris", {"n_samples": 5}, "takes no arguments"),
        ("digits", {"n_samples": 5}, "takes no arguments"),
    ):
        with pytest.raises(DataError, match=said):
            open_data(name, args=args)


def test_columns_are_not_for_images() -> None:
    with pytest.raises(DataError, match="images have none"):
        open_data("digits", drop=["a"])


def test_a_run_on_a_file_waits_for_no_scikit_learn() -> None:
    code = "import sys, netwright.jobs.train; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
