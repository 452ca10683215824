"""The table inside a compressed file."""

from __future__ import annotations

import importlib.util
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from netwright.core.errors import DataError, MissingPackage

TABLE_SUFFIXES = (
    *(".csv", ".tsv", ".txt", ".tab", ".data", ".dat", ".jsonl", ".ndjson", ".json"),
    *(".parquet", ".pq", ".arrow", ".feather", ".ipc", ".xlsx", ".xlsm", ".xls"),
)
"""Endings by which a table is known among the files of an archive."""

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06")
_PIECE_BYTES = 1 << 20
_PACKED_BYTES = 1 << 12
_ALLOWED_BYTES = 64 << 20
_LARGEST_RATIO = 100


def unpack_table(raw: bytes, name: str) -> tuple[bytes, str]:
    """Take a table out of gzip, zstd or a zip archive; what is not compressed stays as it is.

    What a file is follows from its first bytes, not from its ending. A file that grows beyond 64 MiB and
    a hundred times its size is refused: no table does that, and a trap does.

    Args:
        raw: the file's bytes.
        name: the file as the user named it.

    Returns:
        The bytes of the table, and its own file name (for its ending).

    Raises:
        DataError: the file is damaged, grows without end, or holds no table or several.
        MissingPackage: zstd, where the package for it is not installed.

    >>> import gzip
    >>> unpack_table(gzip.compress(b"a,b"), "t.csv.gz")
    (b'a,b', 't.csv')
    """
    bare = PurePath(name).name
    try:
        if raw.startswith(_GZIP):
            return _collect(_inflate(raw), len(raw), name), bare.removesuffix(".gz")
        if raw.startswith(_ZSTD):
            return _collect(_read_zstd(raw, name), len(raw), name), bare.removesuffix(".zst")
        if raw.startswith(_ZIP) and not _is_workbook(raw):
            return _unzip(raw, name)
    except (
        zlib.error,
        EOFError,
        OSError,
        zipfile.BadZipFile,
        RuntimeError,
        ValueError,
        NotImplementedError,
    ) as error:
        said = (str(error).splitlines() or ["it is damaged"])[0]
        raise DataError(
            f"the compressed file cannot be unpacked: {said}",
            where=name,
            fix="check that the file is whole, or unpack it first",
        ) from None
    return raw, bare


def _inflate(raw: bytes) -> Iterator[bytes]:
    """Several gzip members may follow one another, as `cat a.gz b.gz` makes them."""
    while raw.startswith(_GZIP):
        member = zlib.decompressobj(wbits=31)
        rest = raw
        while not member.eof:
            piece = member.decompress(rest, _PIECE_BYTES)
            if not piece and not member.unconsumed_tail:
                raise EOFError("it ends too early")
            yield piece
            rest = member.unconsumed_tail
            if not rest and not member.eof and not piece:
                raise EOFError("it ends too early")
        raw = member.unused_data


def _read_zstd(raw: bytes, name: str) -> Iterator[bytes]:
    if importlib.util.find_spec("zstandard") is None:
        raise MissingPackage(
            "reading .zst files needs the package `zstandard`, which is not installed",
            where=name,
            fix='pip install "netwright[zstd]", or unpack the file first',
        )
    import zstandard

    # A damaged frame may ask for a window of gigabytes.
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    rest = memoryview(raw)
    try:
        while bytes(rest[:4]) == _ZSTD:
            frame = reader.decompressobj()
            # Its streams take a file that is cut short for one that ends there; only `eof` tells.
            while not frame.eof:
                if not rest:
                    raise EOFError("it ends too early")
                piece, rest = rest[:_PACKED_BYTES], rest[_PACKED_BYTES:]
                yield frame.decompress(piece)
            rest = memoryview(frame.unused_data + bytes(rest))
    except zstandard.ZstdError as error:
        raise OSError(str(error)) from None


def _unzip(raw: bytes, name: str) -> tuple[bytes, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        held = [
            entry for entry in archive.infolist() if not entry.is_dir() and not _is_hidden(entry.filename)
        ]
        tables = [entry for entry in held if PurePath(entry.filename).suffix.lower() in TABLE_SUFFIXES]
        chosen = tables if len(tables) == 1 or len(held) > 1 else held
        if len(chosen) != 1:
            shown = ", ".join(entry.filename for entry in (tables or held)[:6]) or "nothing"
            raise DataError(
                f"the archive holds {len(tables)} tables, and one is wanted: {shown}",
                where=name,
                fix="unpack it and name the table",
            )
        entry = chosen[0]
        if entry.flag_bits & 1:
            raise DataError("the archive is locked by a password", where=name, fix="unpack it first")
        with archive.open(entry) as file:
            return _collect(_read_pieces(file), entry.compress_size, name), PurePath(entry.filename).name


def _is_hidden(entry: str) -> bool:
    return any(part.startswith(("__MACOSX", ".")) for part in PurePath(entry).parts)


def _is_workbook(raw: bytes) -> bool:
    """A workbook is a zip archive too; its list of contents stands at the end."""
    return b"xl/workbook" in raw[-65536:] or b"[Content_Types].xml" in raw[:4096]


def _read_pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(_PIECE_BYTES):
        yield piece


def _collect(pieces: Iterator[bytes], num_packed: int, name: str) -> bytes:
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) > max(_ALLOWED_BYTES, _LARGEST_RATIO * num_packed):
            raise DataError(
                f"{num_packed:,} bytes unpack to more than {len(kept):,}: no table is that regular",
                where=name,
                fix="if the file is what it should be, unpack it first and name the table",
            )
    return bytes(kept)
