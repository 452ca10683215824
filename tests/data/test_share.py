from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from netwright.data.batches import Batches
from netwright.data.share import Share
from netwright.data.split import DatasetSplit, TensorSplit


class Pairs(torch.utils.data.Dataset):
    def __len__(self):
        return 23

    def __getitem__(self, place):
        return {"number": torch.tensor([float(place)])}, place


class Stream(torch.utils.data.IterableDataset):
    def __iter__(self):
        return ((torch.tensor([float(place)]), place) for place in range(23))


SPLITS = {
    "tensors": TensorSplit(torch.arange(23.0)[:, None], torch.arange(23), torch.arange(23)),
    "dataset": DatasetSplit(Pairs()),
    "stream": DatasetSplit(Stream()),
}


@given(num=st.integers(0, 300), num_shares=st.integers(1, 9))
def test_shares_are_the_batch_and_none_is_a_single_sample(num, num_shares):
    cuts = [Share(number, num_shares).cut(num) for number in range(num_shares)]
    assert [place for cut in cuts for place in range(num)[cut]] == list(range(num))
    sizes = [cut.stop - cut.start for cut in cuts]
    assert num < 2 or 1 not in sizes
    assert num < 2 * num_shares or max(sizes) - min(sizes) <= 1


@given(
    kind=st.sampled_from(sorted(SPLITS)),
    size=st.integers(1, 25),
    num_shares=st.integers(2, 5),
    start=st.integers(0, 2),
    shuffle=st.booleans(),
)
def test_shares_of_all_processes_are_the_batches_of_one(kind, size, num_shares, start, shuffle):
    def list_batches(share):
        batches = Batches(SPLITS[kind], size, shuffle=shuffle and kind != "stream", seed=3).divide(share)
        return [(x, y.tolist()) for x, y in batches.epoch(1, start)]

    whole = list_batches(Share())
    parts = [list_batches(Share(number, num_shares)) for number in range(num_shares)]
    assert [len(part) for part in parts] == [len(whole)] * num_shares
    joined = [[place for _, y in batch for place in y] for batch in zip(*parts, strict=True)]
    assert joined == [y for _, y in whole]
    for x, y in parts[-1]:
        numbers = x["number"] if isinstance(x, dict) else x
        assert numbers[:, 0].tolist() == y
