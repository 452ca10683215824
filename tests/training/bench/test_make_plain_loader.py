from __future__ import annotations

import torch
from torch.utils.data import Dataset, IterableDataset

from netwright.core.task import Task
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.lazy_inputs import LazyInputs
from netwright.data.split import DatasetSplit, TensorSplit
from netwright.training.bench.make_plain_loader import make_plain_loader

TASK = Task("multiclass", ("species",), ("cat", "dog", "owl"))


class Halve(torch.nn.Module):
    def forward(self, x):
        return x.float() / 2


def make_images(**options):
    pixels = torch.arange(10 * 3 * 4 * 4, dtype=torch.uint8).reshape(10, 3, 4, 4)
    split = TensorSplit(pixels, torch.arange(10) % 3, torch.arange(10), Halve(), 3, **options)
    return Data("mine", "image", TASK, (3, 4, 4), split)


def gather(batches):
    pairs = [(x.clone(), y.clone()) for x, y in batches]
    x, y = (torch.cat(parts) for parts in zip(*pairs, strict=True))
    order = x.flatten(1).sum(1).argsort()
    return x[order], y[order]


def test_it_gives_the_samples_that_batches_give():
    data = make_images()
    batches = Batches(data.train, 4, shuffle=True)
    for mine, theirs in zip(gather(batches.epoch(0)), gather(make_plain_loader(data, batches)), strict=True):
        assert torch.equal(mine, theirs)


def test_images_are_changed_one_by_one_and_mixed_by_the_batch():
    data = make_images()
    augment = ["flip", {"crop": {"padding": 2}}, "mixup"]
    batches = Batches(data.train, 5, shuffle=True, augment=augment)
    for x, y in make_plain_loader(data, batches, augment):
        assert x.shape == (5, 3, 4, 4)
        assert x.dtype == torch.float32
        assert y.shape == (5, 3)
        torch.testing.assert_close(y.sum(1), torch.ones(5))


def test_what_is_read_when_asked_for_is_read_one_by_one():
    class Counting(LazyInputs):
        shape, dtype, taken = torch.Size((6, 2)), torch.float32, []

        def take(self, rows):
            raise NotImplementedError

        def index_select(self, dim, index):
            self.taken.append(len(index))
            return index[:, None].expand(-1, 2).float()

    lazy = Counting()
    data = Data("mine", "table", TASK, (2,), TensorSplit(lazy, torch.arange(6) % 3, torch.arange(6)))
    x, _ = gather(make_plain_loader(data, Batches(data.train, 4)))
    assert x[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert lazy.taken == [1] * 6


def test_a_dataset_of_ones_own_is_taken_as_it_is():
    class Own(Dataset):
        def __len__(self):
            return 7

        def __getitem__(self, row):
            return torch.full((2,), float(row)), row % 3

    class Stream(IterableDataset):
        def __iter__(self):
            return iter([(torch.full((2,), float(row)), row % 3) for row in range(7)])

    for dataset in (Own(), Stream()):
        data = Data("mine", "dataset", TASK, (2,), DatasetSplit(dataset))
        x, _ = gather(make_plain_loader(data, Batches(data.train, 4)))
        assert x[:, 0].tolist() == list(range(7))
