"""What recording the layers costs a training, and whether the weights stay the same.

Claim: training with the default records takes at most 3 % longer than without and ends with the same weights.

Run: `python benchmarks/see/cost.py [--rounds 5]`; prints a markdown table. Each round trains every task once
with and once without records, in turns, in fresh processes with one thread. `with / without` is the ratio of
processor seconds of `nw.train` within a round, median over the rounds; `in records` is the share of these
seconds that the records themselves took, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

TASKS = {
    "table, 3 layers": """
net = [{"Linear": 64}, "ReLU", {"Linear": 32}, "ReLU"]
data, fields = nw.open_data("breast-cancer"), {"epochs": 60}
""",
    "table, default network": """
net, data, fields = None, nw.open_data("wine"), {"epochs": 40}
""",
    "digits, default network": """
net, data, fields = None, nw.open_data("digits"), {"epochs": 3}
""",
    "digits, 4 layers": """
net = [{"Linear": 64}, "BatchNorm1d", "ReLU", {"Linear": 32}, "ReLU"]
data, fields = nw.open_data("digits"), {"epochs": 30}
""",
    "images 3 x 32 x 32, convolutions": """
torch.manual_seed(0)
x, y = torch.randn(2048, 3, 32, 32), torch.randint(10, (2048,))
net = [{"Conv2d": [16, 3]}, "BatchNorm2d", "ReLU", {"MaxPool2d": 2}, {"Conv2d": [32, 3]}, "ReLU", "Flatten"]
data, fields = nw.open_data(torch.utils.data.TensorDataset(x, y)), {"epochs": 3, "batch_size": 64}
""",
}

PROGRAM = """
import hashlib, json, tempfile, time
import torch
import netwright as nw
import tensorboard.compat.proto.event_pb2, tensorboard.summary.writer.record_writer  # every run loads them
from netwright.jobs.record_training import RecordTraining

torch.set_num_threads(1)
{task}
spent, record = [0.0], RecordTraining.__call__

def measure(self, event):
    began = time.process_time()
    record(self, event)
    spent[0] += time.process_time() - began

RecordTraining.__call__ = measure
folder, began = tempfile.mkdtemp(), time.process_time()
out, fields["early_stopping"] = folder + "/run", "none"
run = nw.train(net, data, out=out, quiet=True, check=False, look={look}, **fields)
seconds = time.process_time() - began
parts = [part.numpy().tobytes() for part in run.net.state_dict().values()]
weights = hashlib.sha256(b"".join(parts)).hexdigest()
log = run.folder.layers
text = log.read_text() if log.exists() else ""
print(json.dumps([seconds, spent[0], weights, len(text.splitlines()), len(text)]))
"""


def train(task: str, *, look: bool) -> tuple[float, float, str, int, int]:
    """Train in a fresh process: processor seconds, those of records, a hash of weights, records, bytes."""
    program = PROGRAM.format(task=TASKS[task], look=look)
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
    seconds, spent, weights, records, size = json.loads(ran.stdout.splitlines()[-1])
    return seconds, spent, weights, records, size


def main() -> None:
    from machine import print_machine

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print_machine()
    print(f"\nn = {rounds} rounds, median of the ratios within a round\n")
    heads = "training", "seconds without", "with / without", "lowest, highest", "in records", "records", "kB"
    print(f"| {' | '.join(heads)} | same weights |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    for task in TASKS:
        ratios, shares, plain_seconds, same = [], [], [], True
        records = size = 0
        for number in range(rounds):
            order = (True, False) if number % 2 else (False, True)
            told = {look: train(task, look=look) for look in order}
            ratios.append(told[True][0] / told[False][0])
            plain_seconds.append(told[False][0])
            shares.append(told[True][1] / told[True][0])
            same &= told[True][2] == told[False][2]
            records, size = told[True][3:]
        middle = statistics.median(ratios)
        cells = (
            task,
            f"{statistics.median(plain_seconds):.2f}",
            f"{middle:.3f}",
            f"{min(ratios):.3f}, {max(ratios):.3f}",
            f"{statistics.median(shares):.1%}",
            f"{records}",
            f"{size / 1000:.0f}",
            "yes" if same else "NO",
        )
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
