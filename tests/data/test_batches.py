from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils.data import Dataset, IterableDataset

from netwright.core.errors import DataError, RunFileError, UsageError
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.make_batches import make_batches
from netwright.data.open_data import open_data
from netwright.data.split import DatasetSplit, TensorSplit


def make_split(num: int, finish: nn.Module | None = None) -> TensorSplit:
    rows = torch.arange(num)
    return TensorSplit(rows.float()[:, None] * torch.ones(3), rows, rows, finish)


class Rows(Dataset[Any]):
    def __init__(self, num: int) -> None:
        self.num = num

    def __len__(self) -> int:
        return self.num

    def __getitem__(self, row: int) -> tuple[Tensor, Tensor]:
        return torch.full((3,), float(row)), torch.tensor(row)


class Stream(IterableDataset[Any]):
    def __iter__(self) -> Any:
        return iter((torch.tensor([float(row)]), torch.tensor(row)) for row in range(7))


def list_targets(batches: Any) -> list[list[int]]:
    return [y.tolist() for _, y in batches]


splits = st.sampled_from(["tensor", "dataset"])


@given(splits, st.integers(1, 40), st.integers(1, 12), st.booleans(), st.booleans())
@settings(max_examples=60)
def test_each_sample_comes_once(kind: str, num: int, size: int, shuffle: bool, drop_last: bool) -> None:
    split = make_split(num) if kind == "tensor" else DatasetSplit(Rows(num))
    batches = Batches(split, size, shuffle=shuffle, seed=3, drop_last=drop_last)
    seen = list_targets(batches)
    assert len(seen) == len(batches)
    assert all(len(batch) == size for batch in seen[:-1])
    flat = [row for batch in seen for row in batch]
    assert len(set(flat)) == len(flat) == batches.num_samples == (num - num % size if drop_last else num)


@given(splits, st.integers(1, 40), st.integers(1, 9), st.integers(0, 99), st.integers(0, 30))
@settings(max_examples=60)
def test_resumed_is_as_uninterrupted(kind: str, num: int, size: int, seed: int, taken: int) -> None:
    split = make_split(num) if kind == "tensor" else DatasetSplit(Rows(num))
    whole = Batches(split, size, shuffle=True, seed=seed)
    expected = [batch for _ in range(4) for batch in list_targets(whole)]
    first = Batches(split, size, shuffle=True, seed=seed)
    before: list[list[int]] = []
    while len(before) < min(taken, 3 * len(first)):
        before += [y.tolist() for _, y in islice(iter(first), min(taken, 3 * len(first)) - len(before))]
    second = Batches(split, size, shuffle=True, seed=seed)
    second.load_state_dict(first.state_dict())
    after: list[list[int]] = []
    while len(before) + len(after) < len(expected):
        after += list_targets(second)
    assert before + after == expected


def test_epochs_differ_and_seeds_decide() -> None:
    batches = Batches(make_split(50), 10, shuffle=True, seed=1)
    first, second = list_targets(batches), list_targets(batches)
    assert first != second
    assert first == list_targets(batches.epoch(0))
    assert second == list_targets(batches.epoch(1))
    assert first != list_targets(Batches(make_split(50), 10, shuffle=True, seed=2))
    assert first[3:] == list_targets(batches.epoch(0, start=3))


def test_a_pass_that_was_left_early_counts() -> None:
    batches = Batches(make_split(6), 2, shuffle=True)
    next(iter(batches))
    assert batches.state_dict() == {"epoch": 0, "batch": 1}
    assert list_targets(batches) == list_targets(batches.epoch(1))


def test_batches_are_copies() -> None:
    split = make_split(4)
    for x, y in Batches(split, 2):
        x.zero_()
        y.zero_()
    assert split.targets.tolist() == [0, 1, 2, 3]
    assert split.inputs[3].tolist() == [3.0, 3.0, 3.0]


def test_the_global_generator_is_left_alone() -> None:
    state = torch.get_rng_state()
    for split in (make_split(9), DatasetSplit(Rows(9))):
        list(Batches(split, 2, shuffle=True))
    assert torch.equal(torch.get_rng_state(), state)


def test_the_last_step_is_applied() -> None:
    split = make_split(4, nn.Flatten())
    assert all(x.shape == (2, 3) for x, _ in Batches(split, 2))


def test_augmentation_is_decided_by_seed_epoch_and_batch() -> None:
    images = torch.randint(0, 256, (12, 3, 8, 8), dtype=torch.uint8)
    split = TensorSplit(images, torch.arange(12), torch.arange(12))
    batches = Batches(split, 4, augment=["flip", {"crop": {"padding": 2}}], seed=5)
    first = [x for x, _ in batches.epoch(0)]
    assert all(torch.equal(a, b) for a, b in zip(first, (x for x, _ in batches.epoch(0)), strict=True))
    assert torch.equal(next(batches.epoch(0, start=2))[0], first[2])
    assert not torch.equal(next(batches.epoch(1))[0], first[0])
    assert torch.equal(split.inputs, images)


def test_streams() -> None:
    batches = Batches(DatasetSplit(Stream()), 3)
    assert list_targets(batches) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list_targets(batches.epoch(0, start=1)) == [[3, 4, 5], [6]]
    assert list_targets(Batches(DatasetSplit(Stream()), 3, drop_last=True)) == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(TypeError):
        len(batches)
    with pytest.raises(DataError, match="cannot be shuffled"):
        Batches(DatasetSplit(Stream()), 3, shuffle=True)


def test_what_cannot_be() -> None:
    with pytest.raises(UsageError, match="0 samples"):
        Batches(make_split(3), 0)
    with pytest.raises(DataError, match="only images"):
        Batches(make_split(3), 1, augment=["flip"])
    images = TensorSplit(torch.zeros(2, 1, 4, 4), torch.zeros(2), torch.arange(2))
    with pytest.raises(RunFileError, match="did you mean `flip`"):
        Batches(images, 1, augment=["flp"])
    with pytest.raises(RunFileError, match="whole number of pixels"):
        Batches(images, 1, augment=[{"crop": {"padding": 0}}])


def test_samples_that_do_not_stack() -> None:
    class Ragged(Rows):
        def __getitem__(self, row: int) -> tuple[Tensor, Tensor]:
            return torch.zeros(row + 1), torch.tensor(row)

    with pytest.raises(DataError, match="cannot be stacked") as caught:
        list(Batches(DatasetSplit(Ragged(4)), 2))
    assert "Ragged" in caught.value.where


def test_data_gives_its_training_part() -> None:
    data = open_data("iris")
    assert isinstance(data, Data)
    batches = make_batches(data, 32, shuffle=True)
    assert batches.num_samples == len(data.train)
    x, y = next(iter(batches))
    assert x.dtype == torch.float32
    assert y.dtype == torch.int64
    assert x.shape == (32, 4)


def test_a_part_is_written_by_its_sizes_not_its_numbers() -> None:
    part = TensorSplit(torch.zeros(900, 4), torch.zeros(900, 1), torch.arange(900))
    assert repr(part) == "TensorSplit(900 samples, inputs (900, 4), targets (900, 1))"


def test_a_batch_lies_in_memory_as_it_did_wherever_an_epoch_begins() -> None:
    """Matrix products of odd sizes round by alignment, and a resumed run must round as the whole one."""
    split = TensorSplit(torch.rand(3000, 5), torch.arange(3000), torch.arange(3000))
    batches = Batches(split, 7, shuffle=True)
    whole = [(x.clone(), x.data_ptr() % 64) for x, _ in batches.epoch(0)]
    assert len({place for _, place in whole}) > 1
    for start in (1, 13, 200, 428):
        for (x, place), (y, _) in zip(whole[start:], batches.epoch(0, start), strict=True):
            assert torch.equal(x, y)
            assert y.data_ptr() % 64 == place


def test_samples_are_named_as_their_source_names_them() -> None:
    split = TensorSplit(torch.rand(5, 2), torch.arange(5), torch.arange(5) + 10)
    batches = Batches(split, 2, shuffle=True, seed=1)
    for number, (_, y) in enumerate(batches.epoch(0)):
        assert batches.name_samples(0, number) == [f"row {row + 10}" for row in y.tolist()]
    named = TensorSplit(split.inputs, split.targets, split.rows, names=tuple("abcde"))
    assert Batches(named, 2).name_samples(3, 1) == ["c", "d"]
