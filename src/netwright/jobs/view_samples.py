"""What a person sees of samples: rows as they stand in their file, images as pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from jaxtyping import Shaped
from torch import Tensor
from torch.utils.data import IterableDataset

from netwright.data.images.write_picture import write_picture
from netwright.data.split import DatasetSplit, Split, TensorSplit
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.data.tables.undo_encoding import undo_encoding
from netwright.jobs.answer_part import AnsweredPart
from netwright.see.catalogue.say import Language, say
from netwright.see.scores.sample_view import SampleView
from netwright.ship.predictor import Predictor

_MOST_PIXELS = 200
_SMALL = 64
_MOST_LETTERS = 60


def view_samples(
    predictor: Predictor,
    part: AnsweredPart,
    find_table: Callable[[], Table | None],
    lang: Language,
    whole: Split | None = None,
) -> Callable[[Sequence[int]], list[SampleView]]:
    """Prepare to show samples of a part.

    Args:
        predictor: the trained network.
        part: its samples.
        find_table: reads the table that they are rows of; asked once, and only if it is needed.
        lang: the reader's language.
        whole: the part of the run's own data that they were chosen from, by whose numbers a person can ask
            for them; None for samples from elsewhere.

    Returns:
        From positions in `part` to what a person sees of them.
    """

    def view(positions: Sequence[int]) -> list[SampleView]:
        views = show(positions)
        if whole is None:
            return views
        codes = [f"{part.answered.part}:{one}" for one in _find_numbers(part.split, whole, positions)]
        return [
            replace(one, code=code, place=one.place or code) for one, code in zip(views, codes, strict=True)
        ]

    def show(positions: Sequence[int]) -> list[SampleView]:
        split = part.split
        if not positions:
            return []
        if isinstance(predictor.encoder, TableEncoder) and isinstance(split, TensorSplit):
            return _view_rows(predictor.encoder, split, positions, find_table(), lang)
        if isinstance(split, TensorSplit):
            pixels = split.gather(torch.tensor(positions))
            names = [split.names[one] if split.names else count(int(split.rows[one])) for one in positions]
            return [_view_pixels(one, name) for one, name in zip(pixels, names, strict=True)]
        if isinstance(split, DatasetSplit) and not isinstance(split.dataset, IterableDataset):
            samples = [split.dataset[one][0] for one in positions]
            return [_view_pixels(one, count(at)) for one, at in zip(samples, positions, strict=True)]
        return [SampleView(count(one)) for one in positions]

    def count(position: int) -> str:
        # A sample that has a code needs no second number.
        return "" if whole is not None else say("sample {num:,}", lang, num=position + 1)

    return view


def _find_numbers(split: Split, whole: Split, positions: Sequence[int]) -> list[int]:
    """The numbers in a part of samples that were chosen from it."""
    if not isinstance(split, TensorSplit) or not isinstance(whole, TensorSplit) or split is whole:
        return list(positions)
    numbers = {row: number for number, row in enumerate(whole.rows.tolist())}
    return [numbers[row] for row in split.rows[list(positions)].tolist()]


def _view_rows(
    encoder: TableEncoder, split: TensorSplit, positions: Sequence[int], table: Table | None, lang: Language
) -> list[SampleView]:
    rows = [int(split.rows[one]) for one in positions]
    if table is None or max(rows) >= table.frame.height:
        features = split.gather(torch.tensor(positions))
        cells = undo_encoding(encoder, features)
        return [SampleView(_name_row(row, lang), one) for row, one in zip(rows, cells, strict=True)]
    # The truth is told beside the cells.
    shown = table.frame[rows].drop(encoder.target.columns, strict=False).rows(named=True)
    places = [
        _name_row(row, lang)
        if table.lines is None
        else say(
            "line {num:,}" if table.counted == "line" else "row {num:,}", lang, num=int(table.lines[row])
        )
        for row in rows
    ]
    return [
        SampleView(place, {name: _write_cell(cell) for name, cell in row.items()})
        for place, row in zip(places, shown, strict=True)
    ]


def _name_row(row: int, lang: Language) -> str:
    return say("row {num:,}", lang, num=row + 1)


def _write_cell(cell: object) -> str:
    words = "" if cell is None else str(cell)
    return words if len(words) <= _MOST_LETTERS else words[: _MOST_LETTERS - 1] + "…"


def _view_pixels(sample: object, name: str) -> SampleView:
    """An image as it is; another tensor of one or three channels from its least to its greatest value."""
    if not isinstance(sample, Tensor) or sample.ndim not in {2, 3} or not sample.numel():
        return SampleView(name)
    pixels: Shaped[Tensor, "channels height width"] = sample if sample.ndim == 3 else sample[None]
    if pixels.shape[0] not in {1, 3, 4} or pixels.shape[1] < 2:
        return SampleView(name)
    if pixels.dtype != torch.uint8:
        pixels = pixels.float()
        low, high = pixels.min(), pixels.max()
        pixels = ((pixels - low) / (high - low).clamp(min=1e-12) * 255).round().nan_to_num(0).to(torch.uint8)
    height, width = pixels.shape[1:]
    picture = write_picture(pixels.permute(1, 2, 0).numpy(), _MOST_PIXELS)
    return SampleView(name, {}, picture, max(height, width) < _SMALL, height / width)
