"""`netwright check` on the ready networks: all silent, and how long the quick part takes.

Claim: no ready network gets an error or a warning, neither by itself with a batch nor in a plain loop that
trains it, and the quick part takes at most 2 s of processor time beyond importing torch.

Run: python benchmarks/check/zoo.py
Data: scikit-learn's digits, as 3 x 32 x 32 pictures for networks of pictures; its wines for the others.
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
from sklearn.datasets import load_digits, load_wine
from torch import Tensor, nn

import netwright as nw
from netwright.nets.find_zoo import find_zoo
from netwright.nets.list_zoo import list_zoo

NUM_SAMPLES = 64
STEPS = 20


def load_pictures() -> tuple[Tensor, Tensor]:
    digits = load_digits()
    small = torch.tensor(digits.images / 8 - 1, dtype=torch.float32)[:, None]
    return nn.functional.interpolate(small, size=(32, 32)).repeat(1, 3, 1, 1), torch.tensor(digits.target)


def load_rows() -> tuple[Tensor, Tensor]:
    rows, labels = (torch.tensor(part) for part in load_wine(return_X_y=True))
    return ((rows - rows.mean(0)) / rows.std(0)).float(), labels


def shape_answer(answer: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Let several members of one network each be taught."""
    if answer.ndim == 3:
        return answer.flatten(0, 1), labels.repeat_interleave(answer.shape[1])
    return answer, labels


def measure_loss(answer: Tensor, labels: Tensor) -> Tensor:
    return nn.functional.cross_entropy(*shape_answer(answer, labels))


def check_network(name: str, data: tuple[Tensor, Tensor]) -> str:
    inputs, labels = data
    order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(0))
    inputs, labels = inputs[order], labels[order]
    torch.manual_seed(0)
    net = find_zoo(name)(tuple(inputs.shape[1:]), len(labels.unique()))
    started = time.process_time()
    report = nw.check(net, (inputs[:NUM_SAMPLES], labels[:NUM_SAMPLES]), loss=measure_loss)
    seconds = time.process_time() - started
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    with nw.watch(net, quiet=True) as diagnosis:
        for step in range(STEPS):
            at = order[step * 8 % (len(order) - 32) :][:32]
            loss = measure_loss(net(inputs[at]), labels[at])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    told = [*report.findings, *diagnosis.findings]
    said = "; ".join(f"{one.severity} {one.rule}: {one.says}" for one in told) or "-"
    return f"| {name} | {sum(part.numel() for part in net.parameters()):,} | {seconds:.1f} | {said} |"


def main() -> None:
    torch.set_num_threads(1)
    pictures, rows = load_pictures(), load_rows()
    check_network("linear", rows)  # what is loaded once, the very first step of torch included
    print("| network | numbers | quick part, s | findings |\n|---|--:|--:|---|")
    for name in list_zoo():
        try:
            line = check_network(name, pictures)
        except (ValueError, nw.NetwrightError):  # it takes rows of numbers
            line = check_network(name, rows)
        print(line, flush=True)


if __name__ == "__main__":
    main()
