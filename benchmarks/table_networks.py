"""The ready networks for tables beside each other, a linear model and gradient boosting, on 22 tables.

Claim: the network that a table gets when nobody names one is the best of the ready ones in the mean over
all tables, and within two points of boosting on most. README.md beside this file says what holds.

Run: python benchmarks/table_networks.py [--seeds 0 1 2 3 4] [--networks small-tabm tabular-mlp]
     [--tables titanic] [--out FILE]
Data: NETWRIGHT_TEST_DATA, else ../shared/data beside the repository; the script skips without it.

Each seed draws its own parts (70 % train, 15 % validation, 15 % test) and the weights. Everybody learns from
the same encoded training rows; networks choose their epoch by the loss on the validation rows. Scores are
accuracy or R2 on the test rows, x 100; seconds are processor seconds of one run with everything by default.
With --out every score is kept as a line of JSON, and a run that was stopped goes on where it was.
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

from machine import find_data, print_machine
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge

import netwright as nw

LEAKS = ["instant", "casual", "registered"]
TABLES: dict[str, tuple[str, str | None, list[str]]] = {
    "titanic": ("titanic/titanic.csv", "Survived", []),
    "adult": ("adult/adult-train.csv", None, []),
    "california_housing": ("california_housing/housing.csv", "median_house_value", []),
    "penguins_raw": ("penguins_raw/penguins_raw.csv", "Species", []),
    "telco_churn": ("telco_churn/telco_churn.csv", "Churn", []),
    "wine_white": ("wine_quality/white.csv", None, []),
    "wine_red": ("wine_quality/red.csv", None, []),
    "house_prices_ames": ("house_prices_ames/train.csv", "SalePrice", []),
    "abalone": ("abalone/abalone.csv", None, []),
    "bike_hour": ("bike_sharing/bike_hour.csv", "cnt", LEAKS),
    "bike_day": ("bike_sharing/bike_day.csv", "cnt", LEAKS),
    "zh_telecom_churn": ("zh_telecom_churn_gbk/CustomerSurvival.csv", "流失用户", []),
    "zh_logistics": ("zh_logistics_gbk/data_wuliu.csv", None, []),
    "zh_house_listings": ("zh_house_listings/listings.csv", None, []),
}
BUILT_IN = ["iris", "wine", "breast-cancer", "diabetes", "make-classification", "moons", "circles", "spirals"]
SKLEARN = ["linear", "boosting"]
NETWORKS = ["small-tabm", "tabular-mlp", "tabular-resnet", "realmlp"]


def open_table(folder: Path | None, name: str, seed: int) -> nw.Data:
    """Open a table with the parts that a seed draws."""
    if folder is None or name in BUILT_IN:
        return nw.open_data(name, split={"seed": seed})
    file, target, drop = TABLES[name]
    return nw.open_data(folder / "tables" / file, target=target, drop=drop, split={"seed": seed})


def score(model: str, data: nw.Data, seed: int) -> dict[str, float]:
    """Train one model and measure it on the test rows."""
    began = process_time()
    is_class = data.task.is_classification
    if model not in SKLEARN:
        with tempfile.TemporaryDirectory() as folder:
            measured = nw.train(model, data, seed=seed, out=Path(folder) / "run", quiet=True).metrics
        metric = "accuracy" if is_class else "r2"
        found = {part: 100 * measured[part][metric] for part in ("val", "test")}
        return {**found, "loss": measured["val"]["loss"], "seconds": process_time() - began}
    made: Any
    if model == "linear":
        made = LogisticRegression(max_iter=2000) if is_class else Ridge()
    else:
        kind = HistGradientBoostingClassifier if is_class else HistGradientBoostingRegressor
        made = kind(random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # steps that ran out
        made.fit(data.train.inputs.numpy(), data.train.targets.numpy().ravel())
    parts = {"val": data.val, "test": data.test}
    found = {
        name: 100 * made.score(part.inputs.numpy(), part.targets.numpy().ravel())
        for name, part in parts.items()
    }
    return {**found, "seconds": process_time() - began}


def print_table(results: dict[tuple[str, int, str], dict[str, float]], models: list[str]) -> None:
    """Print the mean over the seeds that every model has, a row a table, and what it comes to."""
    print("\n| table | n | " + " | ".join(models) + " | seconds |\n|---|--:|" + "--:|" * (len(models) + 1))
    means: dict[str, list[float]] = {model: [] for model in models}
    for table in dict.fromkeys(name for name, _, _ in results):
        seeds = {seed for name, seed, _ in results if name == table}
        seeds = {seed for seed in seeds if all((table, seed, model) in results for model in models)}
        if not seeds:
            continue
        row = [statistics.mean(results[table, seed, model]["test"] for seed in seeds) for model in models]
        seconds = [
            statistics.mean(results[table, seed, model]["seconds"] for seed in seeds)
            for model in models
            if model not in SKLEARN
        ]
        for model, value in zip(models, row, strict=True):
            means[model].append(value)
        cells = " | ".join(f"{value:.2f}" for value in row)
        print(f"| {table} | {len(seeds)} | {cells} | {' / '.join(f'{value:.1f}' for value in seconds)} |")
    # Below 0 a model is worse than the mean of the target: how much worse says nothing.
    learnt = {model: [max(value, 0.0) for value in means[model]] for model in models}
    for name, values in (("mean", means), ("mean, none below 0", learnt)):
        print(
            f"| {name} | | "
            + " | ".join(f"{statistics.mean(values[model]):.2f}" for model in models)
            + " | |"
        )
    print()
    for model in models:
        for rival in models:
            if model not in SKLEARN and model != rival:
                gaps = [ours - theirs for ours, theirs in zip(means[model], means[rival], strict=True)]
                worst = f"not below {sum(gap >= -1e-6 for gap in gaps)}, within 2 points"
                print(f"{model} to {rival}: {worst} {sum(gap >= -2 for gap in gaps)} of {len(gaps)} tables")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--networks", nargs="*", default=NETWORKS)
    parser.add_argument("--tables", nargs="*", default=[*TABLES, *BUILT_IN])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    folder = find_data()
    if folder is None:
        options.tables = [name for name in options.tables if name in BUILT_IN]
    print_machine()
    results: dict[tuple[str, int, str], dict[str, float]] = {}
    if options.out and options.out.exists():
        for line in options.out.read_text(encoding="utf-8").splitlines():
            kept = json.loads(line)
            results[kept.pop("table"), kept.pop("seed"), kept.pop("model")] = kept
    models = [*options.networks, *SKLEARN]
    for table in options.tables:
        for seed in options.seeds:
            missing = [model for model in models if (table, seed, model) not in results]
            data = open_table(folder, table, seed) if missing else None
            for model in missing:
                results[table, seed, model] = score(model, data, seed)
                if options.out:
                    line = {"table": table, "seed": seed, "model": model, **results[table, seed, model]}
                    with options.out.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(line) + "\n")
    asked = {
        key: one
        for key, one in results.items()
        if key[0] in options.tables and key[1] in options.seeds and key[2] in models
    }
    print_table(asked, models)


if __name__ == "__main__":
    main()
