"""Claim: under 64 clients `netwright serve` answers at least 3x as many requests as a plain FastAPI handler.

    pip install fastapi && python benchmarks/ship/serving.py [rounds] [seconds]

The same network and the same encoding on both sides; the two servers take turns (interleaved), each round
asks each of them for some seconds with 1, 16 and 64 clients; medians over the rounds. One process each.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from agreement import write_png
from machine import find_data, print_machine

from netwright.jobs.read_proof import read_proof
from netwright.jobs.run import load_run

HERE = Path(__file__).parent
SOURCES = {
    "row": ["tables/titanic/titanic.csv", "--target", "Survived", "--set", "model={use: mlp}"],
    "image": ["cifar-10-batches-py", "--set", "model=cifar-quick", "--set", "train.epochs=1"],
}


def wait(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json", timeout=5).read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"nothing answers on {port}")


def main() -> None:
    data = find_data()
    if data is None:
        return
    if find_spec("fastapi") is None:
        print("skipped: the other side is FastAPI (pip install fastapi)")
        return
    print_machine()
    rounds, seconds = (int(word) for word in [*sys.argv[1:], "5", "3"][:2])
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    print(f"n = {rounds} rounds of {seconds} s, interleaved; requests/s (p50, p99 in ms)")
    print("| sample | clients | netwright serve | plain FastAPI handler | ratio |\n|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as temp:
        for kind, (source, *options) in SOURCES.items():
            out, script = Path(temp, kind), Path(temp, f"{kind}.py")
            words = [
                sys.executable,
                "-m",
                "netwright",
                "train",
                str(data / source),
                *options,
                "--out",
                str(out),
            ]
            subprocess.run(
                [*words, "--set", "train.epochs=2"], check=True, capture_output=True, env=environment
            )
            run = load_run(out)
            run.export(script)
            proof = read_proof(run)
            bodies = {"netwright": Path(temp, "ours"), "plain": Path(temp, "theirs")}
            if proof.rows:
                columns = {plan.name for plan in run.predictor.encoder.plans}
                row = {name: cell for name, cell in proof.rows[0].items() if name in columns}
                numeric = {plan.name for plan in run.predictor.encoder.plans if plan.role == "number"}
                row = {k: float(v) if k in numeric and v is not None else v for k, v in row.items()}
                bodies["netwright"].write_text(json.dumps({"rows": [row]}))
                bodies["plain"].write_text(json.dumps(row))
                content = "application/json"
            else:
                for body in bodies.values():
                    body.write_bytes(write_png(proof.feeds["image"][0]))
                content = "image/png"
            ports = {"netwright": 18471, "plain": 18472}
            serve = [sys.executable, "-m", "netwright", "serve", str(out), "--port", "18471"]
            plain = [
                sys.executable,
                "-m",
                "uvicorn",
                "plain_handler:app",
                "--port",
                "18472",
                "--log-level",
                "warning",
            ]
            processes = [
                subprocess.Popen(serve, env=environment, stderr=subprocess.DEVNULL),
                subprocess.Popen(plain, env={**environment, "SCRIPT": str(script)}, cwd=HERE),
            ]
            try:
                for port in ports.values():
                    wait(port)
                for clients in (1, 16, 64):
                    seen: dict[str, list[dict]] = {name: [] for name in ports}
                    for _ in range(rounds):
                        for name, port in ports.items():
                            asked = [
                                sys.executable,
                                HERE / "load.py",
                                port,
                                clients,
                                seconds,
                                bodies[name],
                                content,
                            ]
                            done = subprocess.run(map(str, asked), check=True, capture_output=True)
                            seen[name].append(json.loads(done.stdout))
                    ours, theirs = write(seen["netwright"]), write(seen["plain"])
                    print(f"| {kind} | {clients} | {ours} | {theirs} | {ratio(seen):.1f} |", flush=True)
            finally:
                for process in processes:
                    process.terminate()
                    process.wait()


def ratio(seen: dict[str, list[dict]]) -> float:
    pairs = zip(seen["netwright"], seen["plain"], strict=True)
    return statistics.median(ours["per_second"] / theirs["per_second"] for ours, theirs in pairs)


def write(rounds: list[dict]) -> str:
    assert all(set(one["status"]) == {"200"} for one in rounds), rounds
    median = {
        key: statistics.median(one[key] for one in rounds) for key in ("per_second", "p50_ms", "p99_ms")
    }
    return f"{median['per_second']:,.0f} ({median['p50_ms']:.1f}, {median['p99_ms']:.1f})"


if __name__ == "__main__":
    main()
