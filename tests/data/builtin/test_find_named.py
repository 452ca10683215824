from __future__ import annotations

import io
import pickle
import tarfile
from pathlib import Path

import numpy as np
import pytest

from netwright.core.errors import DataError
from netwright.data.builtin import find_named as module
from netwright.data.builtin.extract_archive import extract_archive
from netwright.data.builtin.find_named import NAMED_SOURCES, cache_folder, find_named
from netwright.data.open_data import open_data


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No folder of this machine is looked into, and nothing is fetched."""
    monkeypatch.delenv("NETWRIGHT_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_DEBIAN", tmp_path / "debian")

    def refuse(urls: list[str], target: Path, **_: object) -> Path:
        raise DataError(f"asked for {urls[0]}", where=str(target), fix="-")

    monkeypatch.setattr(module, "fetch_file", refuse)
    return tmp_path


def write_idx(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for part in ("train", "t10k"):
        images = b"\0\0\x08\x03" + np.array([20, 2, 2], ">u4").tobytes() + bytes(80)
        labels = b"\0\0\x08\x01" + np.array([20], ">u4").tobytes() + bytes(range(10)) * 2
        (folder / f"{part}-images-idx3-ubyte").write_bytes(images)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(labels)
    return folder


@pytest.mark.parametrize("place", ["mnist", "MNIST/raw", "debian/mnist", "cache/netwright/data/mnist"])
def test_places(nowhere: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    folder = write_idx(nowhere / place)
    monkeypatch.setenv("NETWRIGHT_DATA", str(nowhere))
    assert find_named("mnist") == folder


def test_the_folder_itself(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_idx(nowhere / "fashion-mnist")
    monkeypatch.setenv("NETWRIGHT_DATA", str(folder))
    data = open_data("fashion-mnist")
    assert data.task.classes[9] == "Ankle boot"
    with pytest.raises(DataError, match="asked for https://ossci"):
        find_named("mnist")


def test_elsewhere_it_is_fetched(nowhere: Path) -> None:
    for name in NAMED_SOURCES:
        with pytest.raises(DataError, match="asked for https://"):
            open_data(name)
    assert cache_folder() == nowhere / "cache" / "netwright" / "data"


def test_an_archive_is_fetched_once(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def fetch(urls: list[str], target: Path, **_: object) -> Path:
        calls.append(urls[0])
        target.parent.mkdir(parents=True, exist_ok=True)
        batch = pickle.dumps({b"data": np.zeros((20, 3072), np.uint8), b"labels": [0, 1] * 10}, protocol=2)
        write_tar(target, {f"cifar-10-batches-py/{part}": batch for part in ("data_batch_1", "test_batch")})
        return target

    monkeypatch.setattr(module, "fetch_file", fetch)
    assert len(open_data("cifar10").test or ()) == 20
    open_data("cifar10")
    assert calls == ["https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"]


def write_tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", ["../out.txt", "set/../../out.txt", "../../out.txt"])
def test_an_archive_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    archive = write_tar(tmp_path / "a.tar.gz", {"set/in.txt": b"1", name: b"2"})
    place = tmp_path / "inner" / "set"
    place.parent.mkdir()
    with pytest.raises(DataError, match="cannot be unpacked"):
        extract_archive(archive, place)
    assert not (tmp_path / "out.txt").exists()
    assert list(place.parent.iterdir()) == []


def test_a_damaged_archive(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "a.tar.gz", {"set/in.txt": bytes(range(256)) * 100})
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(DataError, match="cannot be unpacked"):
        extract_archive(archive, tmp_path / "set")
    with pytest.raises(DataError, match="no folder other"):
        extract_archive(write_tar(archive, {"set/in.txt": b"1"}), tmp_path / "other")
