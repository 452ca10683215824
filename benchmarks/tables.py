"""Accuracy on eight real tables, beside scikit-learn on the same rows.

Aim: with no settings but the target, netwright is never below the linear model and within two points
of gradient boosting on at least six of the eight. README.md beside this file says what holds and what not.

Run: python benchmarks/tables.py [--seeds 5] [--only titanic] [--json FILE]
Data: NETWRIGHT_TEST_DATA, else ../shared/data beside the repository; the script skips without it.

Each seed draws its own parts: 70 % of the rows to train on, 15 % for validation, 15 % for the test. netwright
learns from the training rows and only chooses its epoch on the validation rows. scikit-learn is fitted
twice: on the training rows alone (the same split, in brackets) and on training *and* validation rows, as
nothing keeps its users from doing. The claim is held against the second, which is the harder.
scikit-learn sees the columns that netwright uses: numbers with the median for missing and (linear)
standardised, categories one-hot (linear) or as categories (boosting). Scores are accuracy or R2, x 100.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import warnings
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pandas as pd
from machine import find_data, print_machine
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import netwright as nw
from netwright.data.tables.read_table import read_table

TABLES: dict[str, tuple[str, str | None]] = {
    "titanic": ("titanic/titanic.csv", "Survived"),
    "adult": ("adult/adult-train.csv", None),
    "california_housing": ("california_housing/housing.csv", "median_house_value"),
    "penguins_raw": ("penguins_raw/penguins_raw.csv", "Species"),
    "telco_churn": ("telco_churn/telco_churn.csv", "Churn"),
    "wine_quality": ("wine_quality/white.csv", None),
    "zh_telecom_churn_gbk": ("zh_telecom_churn_gbk/CustomerSurvival.csv", "流失用户"),
    "house_prices_ames": ("house_prices_ames/train.csv", "SalePrice"),
}


def score_netwright(data: nw.Data, seed: int) -> tuple[float, float]:
    """Train with no settings, the seed drawing the weights too; give score and processor seconds."""
    began = process_time()
    with tempfile.TemporaryDirectory() as folder:
        run = nw.train(None, data, seed=seed, out=Path(folder) / "run", quiet=True)
        metrics = run.metrics["test"]
    return 100 * metrics["accuracy" if data.task.is_classification else "r2"], process_time() - began


def score_sklearn(data: nw.Data, path: Path) -> tuple[float, float, float, float]:
    """Give the score of the linear model and of gradient boosting on the same columns.

    First fitted on the training and validation rows, then both again on the training rows alone.
    """
    frame = read_table(path).frame.to_pandas()
    used = [column for column in data.columns if column.features]
    numbers = [column.name for column in used if column.role == "number"]
    dates = [column.name for column in used if column.role == "date"]
    words = [column.name for column in used if column.role not in {"number", "date"}]
    for name in dates:
        frame[name] = pd.to_datetime(frame[name], errors="coerce").astype("int64").astype(float)
    for name in words:
        frame[name] = frame[name].astype(str)
    for name in numbers:
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
    numbers += dates
    train = data.train.rows.numpy()
    both = np.concatenate([train, data.val.rows.numpy()])
    test = data.test.rows.numpy()
    target = frame[data.task.targets[0]]
    is_class = data.task.is_classification
    truth = target.astype(str) if is_class else target.astype(float)
    linear = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            (OneHotEncoder(handle_unknown="ignore", min_frequency=5), words),
        ),
        LogisticRegression(max_iter=2000) if is_class else Ridge(),
    )
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=254)
    boosting = make_pipeline(
        make_column_transformer((codes, words), ("passthrough", numbers)),
        (HistGradientBoostingClassifier if is_class else HistGradientBoostingRegressor)(
            categorical_features=list(range(len(words))), random_state=0
        ),
    )
    scores = []
    for rows in (both, train):
        for model in (linear, boosting):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # words that the fitted rows lack, steps that ran out
                model.fit(frame.iloc[rows], truth.iloc[rows])
                scores.append(100 * model.score(frame.iloc[test], truth.iloc[test]))
    return scores[0], scores[1], scores[2], scores[3]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=list(TABLES))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = find_data()
    if folder is None:
        return
    print_machine()
    print(
        "\n| table | rows | netwright | linear | boosting | to linear | to boosting | seconds a run "
        f"| (n = {options.seeds})"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    results: dict[str, Any] = {}
    for name in options.only:
        file, target = TABLES[name]
        path = folder / "tables" / file
        rows = []
        for seed in range(options.seeds):
            data = nw.open_data(path, target=target, split={"seed": seed})
            rows.append((*score_netwright(data, seed), *score_sklearn(data, path)))
        ours, seconds, linear, boosting, linear_train, boosting_train = (
            statistics.mean(column) for column in zip(*rows, strict=True)
        )
        num_rows = sum(len(part) for part in (data.train, data.val, data.test))
        print(
            f"| {name} | {num_rows:,} | {ours:.2f} | {linear:.2f} ({linear_train:.2f}) "
            f"| {boosting:.2f} ({boosting_train:.2f}) | {ours - linear:+.2f} | {ours - boosting:+.2f} "
            f"| {seconds:.1f} |",
            flush=True,
        )
        results[name] = {"netwright": ours, "linear": linear, "boosting": boosting, "seeds": rows}
    within = sum(one["netwright"] >= one["boosting"] - 2 for one in results.values())
    above = sum(one["netwright"] >= one["linear"] for one in results.values())
    print(f"\nwithin 2 points of boosting: {within} of {len(results)}; not below linear: {above}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
