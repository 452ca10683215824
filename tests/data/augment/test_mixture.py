from __future__ import annotations

import torch
from torch import nn

from netwright.data.augment.cutmix import Cutmix
from netwright.data.augment.mixup import Mixup
from netwright.data.batches import Batches
from netwright.data.split import TensorSplit


def test_cutmix_shares_targets_by_the_pixels_that_were_pasted() -> None:
    num = 50
    images = torch.arange(num, dtype=torch.uint8)[:, None, None, None].expand(num, 1, 16, 20)
    mixed, targets = Cutmix()(images, torch.eye(num), torch.Generator().manual_seed(0))
    for image, shares in zip(mixed, targets, strict=True):
        for name in image.unique().tolist():
            assert torch.isclose((image == name).float().mean(), shares[name])
    assert torch.allclose(targets.sum(1), torch.ones(num))


def test_mixup_mixes_numbers_as_it_mixes_pixels() -> None:
    images = torch.linspace(0, 1, 30)[:, None, None, None].expand(30, 1, 2, 2)
    mixed, targets = Mixup(alpha=1.0)(images, images[:, 0, 0], torch.Generator().manual_seed(0))
    assert torch.allclose(mixed[:, 0, 0], targets, atol=1e-6)
    assert not torch.allclose(mixed, images)


def test_p_mixes_a_share_of_the_batch() -> None:
    targets = Mixup(p=0.25)(torch.zeros(400, 1, 1, 1), torch.eye(400), torch.Generator().manual_seed(0))[1]
    assert 60 < int((targets.amax(1) < 1).sum()) < 140


def test_batches_give_shares_that_the_loss_takes_as_they_are() -> None:
    split = TensorSplit(torch.zeros(10, 3, 4, 4), torch.arange(10) % 2, torch.arange(10), num_classes=5)
    for x, y in Batches(split, 4, augment=["cutmix"]):
        assert y.shape == (len(x), 5)
        assert y.dtype == torch.float32
        assert nn.functional.cross_entropy(torch.zeros(len(x), 5), y).isfinite()
    assert next(iter(Batches(split, 4)))[1].dtype == torch.int64
