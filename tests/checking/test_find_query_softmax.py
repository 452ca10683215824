"""Attention whose softmax runs over the queries is told; layouts that are only unusual are not."""

from __future__ import annotations

import pytest

HEAD = """import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)
        self.slots = nn.Parameter(torch.randn(5, 8))
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        BODY
        return self.head(mixed[:, 0] + mixed[:, 1:].mean(1))

net = Net()
inputs, targets, loss = torch.randn(32, 5, 8), torch.randint(3, (32,)), nn.CrossEntropyLoss()
"""


def _find(look, body):
    from netwright.checking.measures.find_query_softmax import find_query_softmax

    return look(HEAD.replace("BODY", body)).read(find_query_softmax)


@pytest.mark.parametrize(
    "body",
    [
        "mixed = (q @ k.transpose(1, 2) / 3).softmax(dim=1) @ v",
        "mixed = torch.einsum('bij,bjd->bid', torch.einsum('bid,bjd->bij', q, k).softmax(1), v)",
        "mixed = torch.bmm(nn.functional.dropout(torch.softmax(torch.bmm(q, k.mT), -2), 0.1), v)",
        "mixed = v.mT.matmul(torch.softmax(k @ q.mT, dim=-1)).mT",
    ],
)
def test_a_softmax_over_the_queries_is_found(look, body):
    assert _find(look, body) is not None


@pytest.mark.parametrize(
    "body",
    [
        "mixed = (q @ k.transpose(1, 2) / 3).softmax(dim=-1) @ v",
        "mixed = (k @ q.mT).softmax(dim=1).mT @ v",
        "mixed = v.mT.matmul(torch.softmax(k @ q.mT, dim=1)).mT",
        "mixed = torch.einsum('bji,bjd->bid', torch.einsum('bjd,bid->bji', k, q).softmax(1), v)",
        "mixed = q.softmax(-1) @ (k.softmax(1).mT @ v)",
        "a = (q @ k.mT).softmax(1) + 1e-8; mixed = (a / a.sum(-1, keepdim=True)) @ v",
        "a = (self.slots @ k.mT).softmax(1); mixed = a @ v",
    ],
)
def test_other_layouts_are_left_alone(look, body):
    assert _find(look, body) is None
