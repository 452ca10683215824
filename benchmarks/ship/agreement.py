"""Claim: torch, ONNX Runtime, torch.export, the server and the plain script answer a whole test part alike.

    python benchmarks/ship/agreement.py [epochs]

Wants the folder of real data (NETWRIGHT_TEST_DATA) and the extras `onnx` and `serve`. n = every sample of the
test part of each run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from machine import find_data, print_machine

from netwright.core.run_folder import RunFolder
from netwright.jobs.read_proof import read_proof
from netwright.jobs.run import Run, load_run

RUNS = {
    "digits": ["digits"],
    "cifar-quick": ["cifar-10-batches-py", "--set", "model=cifar-quick"],
    "titanic": ["tables/titanic/titanic.csv", "--target", "Survived"],
    "adult": ["tables/adult/adult-train.csv"],
    "california_housing": ["tables/california_housing/housing.csv", "--target", "median_house_value"],
    "hymenoptera": ["hymenoptera", "--set", "data.image_size=64"],
    "zh_telecom_churn_gbk": ["tables/zh_telecom_churn_gbk/CustomerSurvival.csv"],
}


def train(data: Path, words: list[str], out: Path, epochs: str) -> Run:
    source, *options = words
    place = data / source
    subprocess.run(
        [sys.executable, "-m", "netwright", "train", str(place if place.exists() else source), *options,
         "--out", str(out), "--set", f"train.epochs={epochs}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return load_run(out)


def ask_server(run: Run, folder: RunFolder) -> tuple[float, float]:
    """Largest difference and label agreement of the server on the whole test part."""
    proof = read_proof(run)
    expected = run.predictor.answer(proof.samples)
    process = subprocess.Popen(
        [sys.executable, "-m", "netwright", "serve", str(folder.path), "--port", "0", "--max-body", "99999999"],
        stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        address = process.stderr.readline().split(" on ")[1].split(" ")[0]
        answers: list[dict] = []
        if proof.rows:
            columns = {plan.name for plan in run.predictor.encoder.plans}
            rows = [{k: v for k, v in row.items() if k in columns} for row in proof.rows]
            for start in range(0, len(rows), 500):
                body = json.dumps({"rows": rows[start : start + 500]}, default=str).encode()
                answers += post(address, body, "application/json")
        else:
            for pixels in proof.feeds["image"]:
                answers += post(address, write_png(pixels), "image/png")
    finally:
        process.terminate()
        process.wait()
    numbers = np.array([read_numbers(one) for one in answers])
    difference = float(np.abs(numbers - expected.numbers.numpy()).max())
    same = [one.get("label") == label for one, label in zip(answers, expected.labels, strict=True)]
    return difference, float(np.mean(same)) if expected.task.is_classification else float("nan")


def read_numbers(answer: dict) -> list[float]:
    return list(answer["probabilities"].values()) if "probabilities" in answer else [answer["value"]]


def post(address: str, body: bytes, kind: str) -> list[dict]:
    request = urllib.request.Request(f"{address}/predict", body, {"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)["predictions"]


def write_png(pixels: np.ndarray) -> bytes:
    import io

    from PIL import Image

    image = Image.fromarray(
        pixels[0] if len(pixels) == 1 else np.ascontiguousarray(pixels.transpose(1, 2, 0))
    )
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def main() -> None:
    data = find_data()
    if data is None:
        return
    print_machine()
    epochs = sys.argv[1] if len(sys.argv) > 1 else "3"
    os.environ["OMP_NUM_THREADS"] = "1"
    print("| run | samples | ONNX | .pt2 | script | server | labels the same | int8: before, after |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    with tempfile.TemporaryDirectory() as temp:
        for name, words in RUNS.items():
            out = Path(temp, name)
            began = time.perf_counter()
            run = train(data, words, out, epochs)
            facts = {kind: run.export(Path(temp, f"{name}.{kind}")) for kind in ("onnx", "pt2", "py")}
            int8 = run.export(Path(temp, f"{name}-int8.onnx"), int8=True)["int8"]
            difference, served = ask_server(run, run.folder)
            agreed = facts["onnx"]["label_agreement"]
            labels = "-" if agreed is None else f"{min(agreed, served):.2%}"
            metric = "accuracy" if "accuracy" in int8["before"] else "r2"
            cells = [
                f"{facts['onnx']['num_samples']:,}",
                *(f"{facts[kind]['max_difference']:.1e}" for kind in ("onnx", "pt2", "py")),
                f"{difference:.1e}",
                labels,
                f"{metric} {int8['before'][metric]:.4f}, {int8['after'][metric]:.4f}",
            ]
            print(f"| {name} | {' | '.join(cells)} |", flush=True)
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
