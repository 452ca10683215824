"""Collate functions that take samples from their targets, and those that keep them together."""

from __future__ import annotations

import pytest

from netwright.jobs.check_script import check_script

SCRIPT = """import random
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset
torch.manual_seed(0)
random.seed(0)


class Texts(Dataset):
    def __init__(self):
        self.items = [(torch.randint(1, 30, (random.randint(3, 9),)), i % 2) for i in range(96)]

    def __len__(self):
        return 96

    def __getitem__(self, i):
        return self.items[i]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.out = nn.Embedding(30, 8), nn.Linear(8, 2)

    def forward(self, x):
        return self.out(self.embed(x).mean(1))


def gather(samples):
{gather}


net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
loader = DataLoader(Texts(), batch_size=16, shuffle=True, collate_fn=gather)
for epoch in range(2):
    for batch in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(batch[0]), batch[1]).backward()
        optimizer.step()
"""
LABELS = "    labels = torch.tensor([label for _, label in samples])\n"
PAD = "    return pad_sequence([text for text, _ in samples], batch_first=True), labels"


def list_lines(gather, tmp_path):
    code = SCRIPT.format(gather=gather)
    script = tmp_path / "train.py"
    script.write_text(code, encoding="utf-8")
    lines = code.splitlines()
    return {
        one.rule: lines[one.line[1] - 1].strip() if one.line else ""
        for one in check_script(str(script)).findings
        if one.severity == "error"
    }


@pytest.mark.parametrize(
    ("gather", "line"),
    [
        (
            LABELS + "    texts = sorted((text for text, _ in samples), key=len)\n"
            "    return pad_sequence(texts, batch_first=True), labels",
            "texts = sorted((text for text, _ in samples), key=len)",
        ),
        (
            LABELS + PAD.replace("labels", "labels.sort().values"),
            PAD.replace("labels", "labels.sort().values").strip(),
        ),
        (LABELS + PAD.replace("labels", "labels.flip(0)"), "def gather(samples):"),
    ],
    ids=["texts", "labels", "backwards"],
)
def test_targets_that_are_left_in_another_order_are_told(gather, line, tmp_path):
    assert list_lines(gather, tmp_path)["collated-apart"] == line


@pytest.mark.parametrize(
    "gather",
    [
        "    samples = sorted(samples, key=lambda one: len(one[0]))\n" + LABELS + PAD,
        LABELS + "    order = torch.tensor([len(text) for text, _ in samples]).argsort()\n"
        "    texts = pad_sequence([samples[place][0] for place in order], batch_first=True)\n"
        "    return texts[order.argsort()], labels",
        LABELS + "    order = torch.tensor([len(text) for text, _ in samples]).argsort()\n"
        "    texts = pad_sequence([samples[place][0] for place in order], batch_first=True)\n"
        "    return texts, labels, order",
        LABELS + PAD + ", labels.flip(0)",
        "    random.shuffle(samples)\n" + LABELS + PAD,
    ],
    ids=["pairs", "undone", "order told", "partners", "shuffled"],
)
def test_pairs_that_stay_together_are_fine(gather, tmp_path):
    assert "collated-apart" not in list_lines(gather, tmp_path)
