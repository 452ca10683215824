from __future__ import annotations

import gzip
import importlib.util
import io
import zipfile

import pytest
import zstandard

from netwright.core.errors import DataError, MissingPackage
from netwright.data.tables import unpack_table as module
from netwright.data.tables.read_table import read_table
from netwright.data.tables.unpack_table import unpack_table

TEXT = b"a,b\n1,x\n2,y\n"


def pack_zip(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


PACKED = {
    "gzip": ("t.csv.gz", gzip.compress(TEXT)),
    "gzip in two parts": ("t.csv.gz", gzip.compress(TEXT[:4]) + gzip.compress(TEXT[4:])),
    "zstd": ("t.csv.zst", zstandard.compress(TEXT)),
    "zstd in two parts": ("t.csv.zst", zstandard.compress(TEXT[:4]) + zstandard.compress(TEXT[4:])),
    "zip with a page about it": ("t.zip", pack_zip(folder__t_csv=TEXT, README_md=b"about")),
    "zip without an ending inside": ("t.zip", pack_zip(t_names=TEXT)),
    "gzip under a wrong ending": ("wrong.csv", gzip.compress(TEXT)),
}


# Named ones: gzip writes the time into its bytes, and pytest makes names of bytes.
@pytest.mark.parametrize(("name", "packed"), PACKED.values(), ids=PACKED)
def test_packed_tables_are_read(tmp_path, name, packed):
    (tmp_path / name).write_bytes(packed)
    assert read_table(tmp_path / name).frame.rows() == [(1, "x"), (2, "y")]


def test_the_ending_inside_counts(tmp_path):
    (tmp_path / "t.jsonl.gz").write_bytes(gzip.compress(b'{"a": 1}\n{"a": 2}\n'))
    assert read_table(tmp_path / "t.jsonl.gz").frame["a"].to_list() == [1, 2]


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_a_file_cut_short_is_no_short_table(compress):
    packed = compress(b"".join(b"%d,%d\n" % (i, i * i) for i in range(5000)))
    for length in (20, len(packed) // 2, len(packed) - 1):
        with pytest.raises(DataError, match="cannot be unpacked"):
            unpack_table(packed[:length], "t.csv")


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.compress, lambda raw: pack_zip(t_csv=raw)], ids=["gzip", "zstd", "zip"]
)
def test_bombs_are_refused(monkeypatch, pack):
    monkeypatch.setattr(module, "_ALLOWED_BYTES", 1 << 20)
    with pytest.raises(DataError, match="no table is that regular"):
        unpack_table(pack(bytes(8 << 20)), "t.csv")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a_csv": b"1", "b_csv": b"2"}, "holds 2 tables.*a.csv, b.csv"),
        ({}, "holds 0 tables"),
        ({"a_png": b"1", "b_png": b"2"}, "holds 0 tables.*a.png"),
    ],
)
def test_an_archive_holds_one_table(files, says):
    with pytest.raises(DataError, match=says):
        unpack_table(pack_zip(**files), "t.zip")


def test_a_missing_package_is_named_with_its_extra(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "zstandard" else found(name, *rest)
    )
    with pytest.raises(MissingPackage) as error:
        unpack_table(zstandard.compress(TEXT), "t.csv.zst")
    assert "netwright[zstd]" in error.value.fix
    assert error.value.where == "t.csv.zst"
