"""Whether a table is read into memory or block by block."""

from __future__ import annotations

from pathlib import Path

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.streams.block_source import BlockSource
from netwright.data.streams.frame_blocks import ARROW, PARQUET, FrameBlocks
from netwright.data.streams.json_blocks import JSON_LINES, JsonBlocks
from netwright.data.streams.measure_memory import measure_memory
from netwright.data.streams.text_blocks import TextBlocks

TEXT = (".csv", ".tsv", ".txt", ".tab", ".data")
_SMALL_BYTES = 1 << 24
# Opening in memory holds the cells, their numbers in float64 and the encoded rows in float32, some of them
# twice; text comes on top of it. Measured on tables of numbers and words: 4 and 8 times.
_TIMES_CELLS, _TIMES_TEXT = 4, 8
_SHARE = 0.5


def choose_stream(path: Path, name: str, spec: DataSpec) -> BlockSource | None:
    """Choose whether a table is read block by block.

    By itself (`data.stream: auto`) it is where opening it in memory would take more than half of the memory
    that is there.

    Args:
        path: the file.
        name: the file as the user named it.
        spec: `stream` decides; `delimiter`, `encoding`, `header`, `missing` and `bad_rows` say how.

    Returns:
        The file in blocks, or None to read it into memory.

    Raises:
        DataError: it must stream and is no file that can.

    >>> choose_stream(Path("small.csv"), "small.csv", DataSpec(source="small.csv", stream=False)) is None
    True
    """
    kind = path.suffix.lower()
    can_stream = path.is_file() and kind in (*PARQUET, *ARROW, *JSON_LINES, *TEXT)
    if spec.stream is True and not can_stream:
        raise DataError(
            f"`{path.name}` cannot be read in blocks",
            where=f"{name}, data.stream",
            fix="give a file ending in .parquet, .feather, .csv, .tsv or .jsonl, or data.stream: false",
        )
    if spec.stream is False or not can_stream:
        return None
    if spec.stream == "auto":
        free = measure_memory()
        num_bytes = path.stat().st_size
        if free is None or num_bytes < _SMALL_BYTES or _estimate(path, name, num_bytes) <= _SHARE * free:
            return None
    return _open_blocks(path, name, spec)


def _estimate(path: Path, name: str, num_bytes: int) -> int:
    if path.suffix.lower() in (*PARQUET, *ARROW):
        frame = FrameBlocks(path, name)
        return _TIMES_CELLS * frame.num_rows * frame.row_bytes
    return _TIMES_TEXT * num_bytes


def _open_blocks(path: Path, name: str, spec: DataSpec) -> BlockSource:
    kind = path.suffix.lower()
    if kind in (*PARQUET, *ARROW):
        return FrameBlocks(path, name, spec.missing)
    if kind in JSON_LINES:
        return JsonBlocks(path, name, missing=spec.missing, bad_rows=spec.bad_rows)
    reading = {
        "delimiter": spec.delimiter,
        "encoding": spec.encoding,
        "header": spec.header,
        "missing": spec.missing,
        "bad_rows": spec.bad_rows,
    }
    return TextBlocks(path, name, reading)
