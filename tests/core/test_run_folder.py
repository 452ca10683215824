"""Run folders get a name of their own, and writing into them is all or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netwright.core.errors import RunFolderError
from netwright.core.run_folder import RunFolder, create_run_folder, find_run_folder
from netwright.core.run_spec import RunSpec


def test_numbers_go_up_and_names_are_made_safe(tmp_path: Path) -> None:
    first = create_run_folder("../成绩 2024", runs=tmp_path / "runs").path
    assert first.parent == tmp_path / "runs"
    assert first.name == "成绩-2024-001"
    (tmp_path / "runs" / "成绩-2024-041").mkdir()
    assert create_run_folder("成绩 2024", runs=tmp_path / "runs").path.name == "成绩-2024-042"


def test_out_names_the_folder_itself_and_never_writes_over_another(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert create_run_folder("x", out=out).path == out
    (out / "kept.txt").write_text("mine")
    with pytest.raises(RunFolderError, match="not empty"):
        create_run_folder("x", out=out)
    assert (out / "kept.txt").read_text() == "mine"


def test_a_file_where_a_folder_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunFolderError, match="is a file, and a run needs a folder"):
        create_run_folder("x", runs=tmp_path / "runs")


def test_a_full_disk_is_named_and_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = RunFolder(tmp_path)
    folder.write(folder.result, "old")

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(RunFolderError, match="No space left") as caught:
        folder.write(folder.result, "new")
    assert "free some space" in caught.value.fix
    assert folder.result.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["result.json"]


def test_a_folder_without_a_run_points_to_one_that_has(tmp_path: Path) -> None:
    folder = create_run_folder("x", runs=tmp_path)
    folder.write_run_file(RunSpec.model_validate({"data": "digits"}))
    assert find_run_folder(folder.path).path == folder.path
    with pytest.raises(RunFolderError) as caught:
        find_run_folder(tmp_path / "x-002")
    assert str(folder.path) in caught.value.fix


def test_a_mistyped_run_is_named_rather_than_the_last_one(tmp_path: Path) -> None:
    for name in ("titanic", "wine"):
        create_run_folder("x", out=tmp_path / name).write_run_file(RunSpec.model_validate({"data": "digits"}))
    with pytest.raises(RunFolderError) as caught:
        find_run_folder(tmp_path / "titani")
    assert caught.value.fix.endswith(str(tmp_path / "titanic"))


def test_of_two_processes_that_saw_a_folder_empty_one_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_run_folder("x", out=tmp_path / "a")
    monkeypatch.setattr(Path, "iterdir", lambda _: iter(()))  # what the slower one saw a moment ago
    with pytest.raises(RunFolderError, match="not empty"):
        create_run_folder("x", out=tmp_path / "a")
