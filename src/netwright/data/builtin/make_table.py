"""Tables that are built in, or made up by a formula."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from netwright.core.errors import DataError
from netwright.core.suggest import suggest_name
from netwright.data.builtin.make_spirals import make_spirals

Columns = dict[str, Any]
Truth = dict[str, Any]

# Functions of scikit-learn by name: importing it takes as long as torch, and most runs need none of it.
BUILTIN_TABLES: dict[str, tuple[str, str]] = {
    "iris": ("load_iris", "species"),
    "wine": ("load_wine", "cultivar"),
    "breast-cancer": ("load_breast_cancer", "diagnosis"),
    "diabetes": ("load_diabetes", "progression"),
}
SYNTHETIC_TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "make-regression": (
        "make_regression",
        {"n_samples": 1000, "n_features": 10, "noise": 1.0, "bias": 5.0, "random_state": 0},
    ),
    "make-classification": ("make_classification", {"n_samples": 1000, "random_state": 0}),
    "moons": ("make_moons", {"n_samples": 1000, "noise": 0.1, "random_state": 0}),
    "circles": (
        "make_circles",
        {"n_samples": 1000, "noise": 0.1, "factor": 0.5, "random_state": 0},
    ),
    "spirals": ("make_spirals", {}),
}
"""Each with the arguments that differ from the function's own; all of them can be set in `data.args`."""


def make_table(name: str, args: dict[str, Any]) -> tuple[Columns, list[str], Truth | None]:
    """Make the columns of a built-in or synthetic table.

    Args:
        name: one of `BUILTIN_TABLES` or `SYNTHETIC_TABLES`.
        args: arguments of a synthetic table, by the names of `sklearn.datasets` (`n_samples`,
            `noise`, …); spirals take `n_samples`, `n_classes`, `noise`, `turns`, `random_state`.

    Returns:
        The columns by name, the names of the target columns, and for make-regression the truth:
        {"features": names, "weights": a number for each (a row a target where there are several),
        "bias": number}, in the units of the columns.

    Raises:
        DataError: an argument that the source does not take.

    >>> columns, targets, truth = make_table("make-regression", {"n_features": 2})
    >>> list(columns), targets, truth["bias"]
    (['x0', 'x1', 'target'], ['target'], 5.0)
    """
    if name in BUILTIN_TABLES:
        return _load_builtin(name, args)
    called, defaults = SYNTHETIC_TABLES[name]
    make = _find_function(called)
    allowed = [parameter for parameter in inspect.signature(make).parameters if parameter != "coef"]
    for given in args:
        if given not in allowed:
            raise DataError(
                f"`{name}` takes no argument `{given}`",
                where=f"data.args of {name}",
                fix=suggest_name(given, allowed),
            )
    settings = {**defaults, **args}
    if name == "make-regression":
        # By default every feature counts, so that every weight can be recovered.
        settings.setdefault("n_informative", settings["n_features"])
        settings["coef"] = True
    try:
        made = make(**settings)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"`{name}` cannot be made: {error}", where=f"data.args of {name}", fix="change the argument"
        ) from error
    x, y = made[0], made[1]
    columns: Columns = {f"x{i}": x[:, i] for i in range(x.shape[1])}
    if y.ndim == 1:
        columns["target"] = y if name == "make-regression" else y.astype(str)
        targets = ["target"]
    else:
        targets = [f"target{i}" for i in range(y.shape[1])]
        columns |= {target: y[:, i] for i, target in enumerate(targets)}
    truth = _truth(made[2], len(targets), settings["bias"]) if name == "make-regression" else None
    return columns, targets, truth


def _find_function(name: str) -> Callable[..., Any]:
    if name == make_spirals.__name__:
        return make_spirals
    from sklearn import datasets

    found: Callable[..., Any] = getattr(datasets, name)
    return found


def _truth(weights: Any, num_targets: int, bias: float) -> Truth:
    rows = weights.T if num_targets > 1 else weights.reshape(-1)
    features = [f"x{i}" for i in range(rows.shape[-1])]
    return {"features": features, "weights": rows.tolist(), "bias": float(bias)}


def _load_builtin(name: str, args: dict[str, Any]) -> tuple[Columns, list[str], None]:
    if args:
        raise DataError(f"`{name}` takes no arguments", where=f"data.args of {name}", fix="remove data.args")
    called, target = BUILTIN_TABLES[name]
    load = _find_function(called)
    loaded = load(scaled=False) if name == "diabetes" else load()
    columns: Columns = {str(column): loaded.data[:, i] for i, column in enumerate(loaded.feature_names)}
    if name == "diabetes":
        columns["sex"] = columns["sex"].astype(int).astype(str)
        columns[target] = loaded.target
    else:
        columns[target] = np.asarray(loaded.target_names)[loaded.target].astype(str)
    return columns, [target], None
