from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.core.growing_file import GrowingFile


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=5)), st.lists(st.binary(max_size=5)), st.binary(max_size=5))
def test_later_pieces_and_halves_are_cut_off(tmp_path_factory, kept, lost, half):
    path = tmp_path_factory.mktemp("grown") / "log"
    file = GrowingFile(path)
    for piece in kept:
        file.add(piece)
    state = file.state_dict()
    for piece in lost:
        file.add(piece)
    with path.open("ab") as torn:
        torn.write(half)
    again = GrowingFile(path)
    again.load_state_dict(state)
    again.add(b"end")
    assert path.read_bytes() == b"".join([*kept, b"end"])


def test_pieces_that_the_disk_refused_go_out_with_the_next(tmp_path: Path) -> None:
    file = GrowingFile(tmp_path / "gone" / "log")
    for piece in (b"a", b"b"):
        with pytest.raises(FileNotFoundError):
            file.add(piece)
    file.file.parent.mkdir()
    file.add(b"c")
    assert file.file.read_bytes() == b"abc"


def test_clearing_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"of a run before")
    file = GrowingFile(tmp_path / "log")
    file.clear()
    file.add(b"new")
    assert file.file.read_bytes() == b"new"
