"""Accuracy on eight real tables, beside scikit-learn on the same rows.

Claim: with no settings but the target, netwright is never below the linear model and within two points
of gradient boosting on at least six of the eight.

Run: python benchmarks/tables.py [--seeds 5] [--only titanic] [--json FILE]
Data: NETWRIGHT_TEST_DATA, else ../shared/data beside the repository; the script skips without it.

Each seed draws its own test rows (15 %), and the same training rows go to all. netwright chooses its
best epoch on its validation rows; to be fair, scikit-learn gets training *and* validation rows.
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


def score_netwright(data: nw.Data, seed: int) -> float:
    """Train with no settings; the seed draws the weights too."""
    with tempfile.TemporaryDirectory() as folder:
        run = nw.train(None, data, seed=seed, out=Path(folder) / "run", quiet=True)
        metrics = run.metrics["test"]
    return 100 * metrics["accuracy" if data.task.is_classification else "r2"]


def score_sklearn(data: nw.Data, path: Path) -> tuple[float, float]:
    """Give the score of the linear model and of gradient boosting on the same rows and columns."""
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
    train = np.concatenate([data.train.rows.numpy(), data.val.rows.numpy()])
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
    for model in (linear, boosting):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(frame.iloc[train], truth.iloc[train])
            scores.append(100 * model.score(frame.iloc[test], truth.iloc[test]))
    return scores[0], scores[1]


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
        f"\n| table | rows | netwright | linear | boosting | to boosting | >= linear | (n = {options.seeds})"
    )
    print("|---|--:|--:|--:|--:|--:|---|")
    results: dict[str, Any] = {}
    for name in options.only:
        file, target = TABLES[name]
        path = folder / "tables" / file
        rows = []
        for seed in range(options.seeds):
            data = nw.open_data(path, target=target, split={"seed": seed})
            rows.append((score_netwright(data, seed), *score_sklearn(data, path)))
        ours, linear, boosting = (statistics.mean(column) for column in zip(*rows, strict=True))
        num_rows = sum(len(part) for part in (data.train, data.val, data.test))
        print(
            f"| {name} | {num_rows:,} | {ours:.2f} | {linear:.2f} | {boosting:.2f} | {ours - boosting:+.2f} "
            f"| {'yes' if ours >= linear else f'NO ({ours - linear:+.2f})'} |",
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
