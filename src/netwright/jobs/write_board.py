"""What TensorBoard shows of a finished run beside its curves: graph, feature maps, an embedding."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from netwright.core.errors import JobFailed, RunFolderError
from netwright.core.guard_code import guard_code
from netwright.data.data import Data
from netwright.data.split import Split, TensorSplit
from netwright.jobs.inside_sample import choose_part, read_batches
from netwright.jobs.look_layer import name_groups, open_lazily
from netwright.jobs.read_features import choose_some, read_features
from netwright.jobs.run import Run, load_run
from netwright.nets.inside.run_layers import find_last_features, run_layers
from netwright.nets.inside.watch_outputs import LayerOutput
from netwright.see.layers.draw_maps import rank_activity
from netwright.see.layers.paint_numbers import find_scale, paint_numbers
from netwright.training.board_writer import BoardWriter

_NUM_SAMPLES, _MOST_MAPS, _NUM_PLACES = 8, 64, 500
_GAP = 1


@dataclass(frozen=True)
class WrittenBoard:
    """What was written for TensorBoard.

    Args:
        folder: where it is; TensorBoard shows it as a run of its own below the run.
        notes: what could not be written, and why.
    """

    folder: Path
    notes: tuple[str, ...]


def write_board(path: Path, run: Run | None = None, data: Data | None = None) -> WrittenBoard:
    """Write graph, inputs, feature maps of every layer and an embedding of a run for TensorBoard.

    Args:
        path: the run folder.
        run: the run, where it is at hand.
        data: the run's own data, where it was made in Python; None to open it again.

    Returns:
        Where it was written; a graph that cannot be drawn is told in `notes`.

    Raises:
        RunFolderError: there is no run, or the folder cannot be written.
        DataError: the run's data cannot be opened again.
    """
    run = run or load_run(path)
    folder = run.files.path / "tensorboard"
    with guard_code(run.files.path, trust=run.trust):
        part, split = choose_part(open_lazily(run, data)())
        some = choose_some(split, _NUM_SAMPLES)
        inputs = next(read_batches(run, some, _NUM_SAMPLES))
        seen = run_layers(run.net, inputs)
        try:
            notes = _write(folder, run, (inputs, seen), (part, split, some))
        except OSError as error:
            raise RunFolderError(
                f"what TensorBoard shows cannot be written: {error.strerror or error}",
                where=str(folder),
                fix="let the run folder be written, or copy it elsewhere and look at the copy",
            ) from error
    return WrittenBoard(path / "tensorboard", notes)


def _write(
    folder: Path,
    run: Run,
    passed: tuple[tuple[Any, ...], list[LayerOutput]],
    chosen: tuple[str, Split, Split],
) -> tuple[str, ...]:
    """Write it anew; gives what could not be drawn."""
    (inputs, seen), (part, split, some) = passed, chosen
    notes: list[str] = []
    shutil.rmtree(folder, ignore_errors=True)
    writer = BoardWriter(folder)
    try:
        writer.add_graph(run.net, inputs)
    except JobFailed as error:
        notes.append(f"{error.what} ({error.fix})")
    images = {f"feature_maps/{one.path}": paint_sheet(one.main[0]) for one in _list_maps(seen)}
    for place, picture in enumerate(_paint_inputs(some)):
        images[f"inputs/{part}_{place}"] = picture
    writer.add_images(images, 0)
    last = find_last_features(run.net, seen)
    bank = choose_some(split, _NUM_PLACES)
    features = read_features(run, bank, last)
    labels = {"label": name_groups(run, bank, len(features), "en")}
    writer.add_embedding(last or "inputs", features, labels)
    return tuple(notes)


def _list_maps(seen: list[LayerOutput]) -> list[LayerOutput]:
    """The first call of each layer that gives feature maps of more than one place."""
    maps = [one for one in seen if one.main.ndim == 4 and one.main.shape[2] * one.main.shape[3] > 1]
    return [one for one in maps if one.call == 1]


def paint_sheet(maps: torch.Tensor) -> tuple[bytes, int, int]:
    """Paint the feature maps of one sample side by side, each channel its own picture, as a PNG.

    Args:
        maps: (channels, height, width); of more than 64 the most active are painted.

    Returns:
        The PNG, its height and its width.

    >>> paint_sheet(torch.rand(6, 4, 4))[1:]
    (9, 19)
    """
    planes = maps.detach().float().cpu().numpy()
    order = rank_activity(planes)[:_MOST_MAPS]
    scale = find_scale(planes)
    height, width = planes.shape[1:]
    columns = min(len(order), max(1, round((len(order) * height / width) ** 0.5 * 1.5)))
    rows = -(-len(order) // columns)
    sheet = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP, 3), 128, dtype=np.uint8)
    for place, channel in enumerate(sorted(order)):
        top, left = place // columns * (height + _GAP), place % columns * (width + _GAP)
        sheet[top : top + height, left : left + width] = paint_numbers(planes[channel], *scale)
    return _write_png(sheet)


def _paint_inputs(split: Split) -> list[tuple[bytes, int, int]]:
    """The samples as they are kept, where they are images."""
    if not isinstance(split, TensorSplit) or split.inputs.ndim != 4:
        return []
    kept = split.gather(torch.arange(len(split)))
    pixels = kept if kept.dtype == torch.uint8 else None
    if pixels is None or pixels.shape[1] not in {1, 3}:
        return []
    return [_write_png(one.permute(1, 2, 0).expand(-1, -1, 3).numpy()) for one in pixels]


def _write_png(pixels: Any) -> tuple[bytes, int, int]:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return file.getvalue(), pixels.shape[0], pixels.shape[1]
