"""Batches that are ready for the network, sliced from memory."""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from itertools import islice
from typing import Any, final

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import one_hot
from torch.utils.data import IterableDataset

from netwright.core.errors import DataError, UsageError
from netwright.core.random_state import RandomState
from netwright.core.run_spec import NamedField
from netwright.data.augment.build_augment import build_augment
from netwright.data.augment.mixture import Mixture
from netwright.data.collate_samples import collate_samples
from netwright.data.cut_pieces import cut_pieces
from netwright.data.lazy_inputs import LazyInputs
from netwright.data.read_ahead import read_ahead
from netwright.data.share import Share
from netwright.data.split import DatasetSplit, Split, TensorSplit
from netwright.data.streams.cut_batches import cut_batches
from netwright.data.streams.stream_split import StreamSplit

Batch = tuple[Any, Any]

# Gathering several batches at once amortises the call; beyond the processor's cache it only costs memory.
_BLOCK_BYTES = 1 << 18
_ORDER, _AUGMENT = 0, 1


@final
class Batches:
    """Batches of a split: each pass gives every sample once, in an order that (seed, epoch) decides.

    A drop-in for a DataLoader in anyone's own loop: iterating runs the next epoch.

    Args:
        split: where the samples are.
        batch_size: samples a batch, at least 1.
        shuffle: whether each epoch has its own random order.
        seed: seed of order and augmentation, at least 0.
        drop_last: whether a last batch that is not full is left out.
        augment: changes to training images, as in the run file (`["flip", {"crop": {"padding": 4}}]`);
            after `mixup` or `cutmix` targets are shares: float32 (batch, classes) instead of class indices.
        device: where the batches are wanted.

    >>> split = TensorSplit(torch.arange(5.0)[:, None], torch.arange(5), torch.arange(5))
    >>> [y.tolist() for x, y in Batches(split, 2)]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        split: Split,
        batch_size: int,
        *,
        shuffle: bool = False,
        seed: int = 0,
        drop_last: bool = False,
        augment: Sequence[NamedField] | None = None,
        device: str | torch.device = "cpu",
    ) -> None:
        if batch_size < 1:
            raise UsageError(f"a batch of {batch_size} samples", where="batch_size", fix="1 or more")
        self.split = split
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        self.device = torch.device(device)
        self._augment = build_augment(augment or ())
        self._finish = None
        if isinstance(split, TensorSplit) and split.finish is not None:
            self._finish = copy.deepcopy(split.finish).to(self.device).eval()
        if self._augment and not (isinstance(split, TensorSplit) and split.inputs.ndim == 4):
            raise DataError(
                "only images can be augmented, and these samples are not images",
                where="data.augment",
                fix="remove `augment`; a Dataset of your own changes its images in its own __getitem__",
            )
        if self.is_stream and shuffle:
            raise DataError(
                "a stream (IterableDataset) cannot be shuffled: its order is its own",
                where=type(_dataset(split)).__name__,
                fix="shuffle=False, and shuffle in the dataset's __iter__",
            )
        self._epoch, self._batch = 0, 0
        self._is_resumed = False
        self._share = Share()

    def divide(self, share: Share) -> Batches:
        """Give one process's share of every batch; size, order, length and position stay those of batches."""
        self._share = share
        return self

    @property
    def mixes_targets(self) -> bool:
        """Whether images are mixed, so that targets are shares."""
        return any(isinstance(change, Mixture) for change in self._augment)

    @property
    def is_stream(self) -> bool:
        """Whether the samples come in an order of their own, from a user's IterableDataset."""
        return isinstance(self.split, DatasetSplit) and isinstance(self.split.dataset, IterableDataset)

    @property
    def num_samples(self) -> int:
        """Samples that one epoch gives; TypeError for a stream."""
        num = len(self.split)
        return num - num % self.batch_size if self.drop_last else num

    def __len__(self) -> int:
        """Batches an epoch; TypeError for a stream."""
        return (self.num_samples + self.batch_size - 1) // self.batch_size

    def __iter__(self) -> Iterator[Batch]:
        """Run the next epoch; after `load_state_dict`, what was left of the interrupted one."""
        if self._batch and not self._is_resumed:
            self._epoch, self._batch = self._epoch + 1, 0
        self._is_resumed = False
        epoch, start = self._epoch, self._batch
        last = None if self.is_stream else len(self) - 1
        for position, batch in enumerate(self.epoch(epoch, start), start):
            ended = position == last
            self._epoch, self._batch = (epoch + 1, 0) if ended else (epoch, position + 1)
            yield batch
        self._epoch, self._batch = epoch + 1, 0

    def epoch(self, index: int, start: int = 0, random: RandomState | None = None) -> Iterator[Batch]:
        """Give the batches of one epoch; the same (seed, index) gives the same batches.

        Args:
            index: which epoch, from 0.
            start: the batch to begin with, from 0.
            random: the generators as they were when the epoch began, for a stream that draws its order
                from them and begins in the middle.
        """
        if isinstance(self.split, TensorSplit):
            return self._tensor_epoch(self.split, index, start)
        if isinstance(self.split, StreamSplit):
            return self._share.divide(self._window_epoch(self.split, index, start))
        if self.is_stream:
            return self._share.divide(self._stream_epoch(start, random))
        return self._dataset_epoch(index, start)

    def pieces(
        self, index: int, start: int = 0, random: RandomState | None = None, *, most: Callable[[], int]
    ) -> Iterator[tuple[Any, Any, int]]:
        """Give the batches of one epoch, several in one piece where they lie ready one after another.

        Args:
            index: as `epoch` takes it; start and random too.
            start: the batch to begin with, from 0.
            random: the generators as they were when the epoch began.
            most: asked before each piece how many batches it may have.
        """
        if isinstance(self.split, TensorSplit) and not self._augment and self._finish is None:
            return self._tensor_pieces(self.split, index, start, most)
        return ((*batch, 1) for batch in self.epoch(index, start, random))

    def name_samples(self, index: int, batch: int) -> list[str] | None:
        """Name the samples of this process's share of a batch, as their source does; None where nobody knows.

        Args:
            index: which epoch, from 0.
            batch: which batch, from 0.
        """
        split = self.split
        if self.is_stream or isinstance(split, StreamSplit):
            return None
        order = self._order(index) if self.shuffle else torch.arange(len(split))
        places = order[batch * self.batch_size : min(self.num_samples, (batch + 1) * self.batch_size)]
        places = places[self._share.cut(len(places))]
        if not isinstance(split, TensorSplit):
            return [f"sample {place}" for place in places.tolist()]
        names, rows = split.names, split.rows
        return [names[place] if names else f"row {int(rows[place])}" for place in places.tolist()]

    def state_dict(self) -> dict[str, int]:
        """The position: the epoch, and the batch that comes next."""
        return {"epoch": self._epoch, "batch": self._batch}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go to a position; the next pass goes on from there."""
        self._epoch, self._batch = int(state["epoch"]), int(state["batch"])
        self._is_resumed = True

    def _generator(self, *path: int) -> torch.Generator:
        seed = np.random.SeedSequence([self.seed, *path]).generate_state(1, np.uint64)[0]
        return torch.Generator().manual_seed(int(seed) & (2**63 - 1))

    def _order(self, epoch: int) -> Tensor:
        return torch.randperm(len(self.split), generator=self._generator(epoch, _ORDER))

    def _tensor_epoch(self, split: TensorSplit, epoch: int, start: int) -> Iterator[Batch]:
        changes = self._augment or self._finish is not None
        for position, (x, y, _) in enumerate(self._tensor_pieces(split, epoch, start, lambda: 1), start):
            yield self._ready(x, y, epoch, position) if changes else (x, y)

    def _tensor_pieces(
        self, split: TensorSplit, epoch: int, start: int, most: Callable[[], int]
    ) -> Iterator[tuple[Tensor, Tensor, int]]:
        blocks = self._cut_blocks(split, epoch, start)
        if isinstance(split.inputs, LazyInputs):
            # Reading releases the interpreter: a thread reads the next block while this one is trained on.
            blocks = read_ahead(blocks)
        with closing(blocks):
            for low, sizes, block in blocks:
                skip = max(0, start - low // self.batch_size)
                yield from cut_pieces(*self._place(block), sizes, skip=skip, most=most)

    def _cut_blocks(
        self, split: TensorSplit, epoch: int, start: int
    ) -> Generator[tuple[int, int | list[int], tuple[Tensor, Tensor]]]:
        """Copies of some batches at a time: a network that changes its input must not change the data."""
        num, size = self.num_samples, self.batch_size
        order = self._order(epoch) if self.shuffle else None
        sample_bytes = split.inputs.shape[1:].numel() * split.inputs.dtype.itemsize + split.targets[:1].nbytes
        block = max(1, _BLOCK_BYTES // max(1, sample_bytes * size)) * size
        # From the same places wherever an epoch begins: the place of a batch in memory decides how it is
        # rounded, and a resumed run must round as the whole one did.
        for low in range(start * size // block * block, num, block):
            high = min(num, low + block)
            sizes, rows = self._share.choose(low, high, size)
            if order is not None:
                rows = order[low:high] if rows is None else order[rows]
            if rows is None:
                yield low, sizes, (split.cut(low, high), split.targets[low:high].clone())
            else:
                yield low, sizes, (split.gather(rows), split.targets.index_select(0, rows))

    def _window_epoch(self, split: StreamSplit, epoch: int, start: int) -> Iterator[Batch]:
        random = np.random.default_rng([self.seed, epoch, _ORDER]) if self.shuffle else None
        # Reading releases the interpreter: a thread reads the next window while this one is trained on.
        with closing(read_ahead(split.windows(random, start * self.batch_size))) as windows:
            yield from cut_batches(windows, self.batch_size, drop_last=self.drop_last, place=self._place)

    def _place(self, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        return batch[0].to(self.device), batch[1].to(self.device)

    @torch.no_grad()
    def _ready(self, x: Tensor, y: Tensor, epoch: int, position: int) -> Batch:
        if self._augment:
            generator = self._generator(epoch, _AUGMENT, position, *self._share.path)
            if self.mixes_targets and not y.is_floating_point():
                y = one_hot(y, self._num_classes).to(torch.float32)
            for change in self._augment:
                if isinstance(change, Mixture):
                    x, y = change(x, y, generator)
                else:
                    x = change(x, generator)
        if self._finish is not None:
            x = self._finish(x)
        return x, y

    @cached_property
    def _num_classes(self) -> int:
        split = self.split
        assert isinstance(split, TensorSplit)  # noqa: S101 - no other samples are augmented
        return split.num_classes or int(split.targets.max()) + 1

    def _dataset_epoch(self, epoch: int, start: int) -> Iterator[Batch]:
        dataset, num, size = _dataset(self.split), self.num_samples, self.batch_size
        order = self._order(epoch).tolist() if self.shuffle else range(len(self.split))
        # Not a DataLoader: its iterator draws from torch's global generator, and a resumed run would differ.
        for low in range(start * size, num, size):
            rows = order[low : min(num, low + size)]
            mine = rows[self._share.cut(len(rows))]
            # A share without samples has the layout of one: what a network takes may be several tensors.
            batch = self._collate([dataset[row] for row in mine or rows[:1]])
            yield batch if mine else self._share.take(batch)

    def _stream_epoch(self, start: int, random: RandomState | None) -> Iterator[Batch]:
        now = RandomState.read() if start else None
        if random is not None:
            random.restore()
        stream = iter(_dataset(self.split))
        for _ in islice(stream, start * self.batch_size):
            pass
        if now is not None:
            now.restore()
        while samples := list(islice(stream, self.batch_size)):
            if len(samples) == self.batch_size or not self.drop_last:
                yield self._collate(samples)

    def _collate(self, samples: list[Any]) -> Batch:
        return collate_samples(samples, self.device, where=type(_dataset(self.split)).__name__)


def _dataset(split: Split) -> Any:
    return split.dataset if isinstance(split, DatasetSplit) else None
