from __future__ import annotations

import pytest
import torch

from netwright.checking.read_viewed import read_viewed

IMAGES = torch.zeros(20, 4, 4, 3)


@pytest.mark.parametrize(
    ("given", "shape"),
    [
        (IMAGES.view(-1, 3, 4, 4), (20, 4, 4, 3)),
        (IMAGES.view(-1, 3, 4, 4)[5:9], (4, 4, 4, 3)),
        (IMAGES.permute(0, 3, 1, 2), ()),
        (IMAGES.permute(0, 3, 1, 2).contiguous(), ()),
        (IMAGES[5:9], ()),
        (IMAGES, ()),
        ("no tensor", ()),
    ],
)
def test_shape_before_a_reshape(given, shape):
    assert read_viewed(given) == shape


def test_reshaped_images_are_told_in_a_watched_loop(look):
    code = """
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 36, 3))
images, targets = torch.rand(32, 8, 8, 3), torch.randint(3, (32,))
inputs, loss = images.view(-1, 3, 8, 8), nn.CrossEntropyLoss()

def train():
    loss(net(inputs), targets).backward()
"""
    from netwright.checking.check_subject import check_subject

    subject = look(code)
    subject.net = subject.loop.roots[0].copy
    (finding,) = check_subject(subject, "net").findings
    assert (finding.rule, finding.line[1]) == ("view-instead-of-permute", 10)
    assert "permute(0, 3, 1, 2)" in finding.fix
