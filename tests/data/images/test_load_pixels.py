from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.batches import Batches
from netwright.data.images import cache_folder, load_pixels
from netwright.data.images.cache_folder import CacheFolder
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.load_headers import load_headers
from netwright.data.lazy_inputs import LazyInputs
from netwright.data.open_data import open_data

LAYOUT = ImageLayout(3, 16, 16)


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Forty small photos of two classes, and a cache that takes them although they are few."""
    monkeypatch.setenv("NETWRIGHT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(load_pixels, "_SMALLEST_CACHED_BYTES", 0)
    random = np.random.default_rng(0)
    paths = []
    for number in range(40):
        path = tmp_path / "photos" / ("cat", "dog")[number % 2] / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, (20, 24, 3), dtype=np.uint8)).save(path)
        paths.append(path)
    return paths


def load(paths: list[Path]) -> load_pixels.LoadedPixels:
    return load_pixels.load_pixels(paths, LAYOUT)


def to_tensor(loaded: load_pixels.LoadedPixels) -> Tensor:
    return loaded.images.index_select(0, torch.arange(len(loaded.images)))


def list_entries(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "images").iterdir())


def test_second_time_nothing_is_decoded(photos: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(photos)
    assert first.facts["cache"]["kept"] is True
    assert first.facts["cache"]["was_there"] is False
    monkeypatch.setattr(load_pixels, "read_chunks", None)
    again = load(photos)
    assert again.facts["cache"]["was_there"] is True
    assert torch.equal(to_tensor(again), to_tensor(first))
    assert (again.survey.digests == first.survey.digests).all()
    with pytest.raises(TypeError):
        load_pixels.load_pixels(photos, ImageLayout(1, 16, 16))


def test_a_changed_file_is_decoded_again(photos: list[Path]) -> None:
    before = to_tensor(load(photos))
    content, times = photos[4].read_bytes(), photos[3].stat()
    photos[3].write_bytes(content)
    # As a copy that keeps its time of change would have it.
    os.utime(photos[3], ns=(times.st_atime_ns, times.st_mtime_ns))
    after = to_tensor(load(photos))
    assert torch.equal(after[3], before[4])
    assert torch.equal(after[:3], before[:3])


@pytest.mark.parametrize("damage", ["cut", "no survey", "no json", "empty"])
def test_a_damaged_entry_is_made_again(photos: list[Path], tmp_path: Path, damage: str) -> None:
    before = to_tensor(load(photos))
    (entry,) = list_entries(tmp_path)
    if damage == "cut":
        os.truncate(entry / "pixels", 100)
    elif damage == "no survey":
        (entry / "survey.npz").write_bytes(b"PK")
    elif damage == "no json":
        (entry / "errors.json").write_text("{")
    else:
        for file in entry.iterdir():
            file.unlink()
    again = load(photos)
    assert again.facts["cache"]["was_there"] is False
    assert torch.equal(to_tensor(again), before)


def test_unreadable_files_are_remembered(photos: list[Path]) -> None:
    photos[7].write_bytes(photos[7].read_bytes()[:400])
    first, again = load(photos), load(photos)
    assert again.facts["cache"]["was_there"] is True
    assert list(first.errors) == list(again.errors) == [7]
    assert str(first.errors[7]) == str(again.errors[7])


def test_what_is_too_large_for_memory_stays_on_disk(
    photos: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    photos[7].write_bytes(photos[7].read_bytes()[:400])
    args = {"image_size": 16, "bad_files": "skip"}
    whole = open_data(tmp_path / "photos", **args)
    monkeypatch.setattr(load_pixels, "_LARGEST_IN_MEMORY_BYTES", 0)
    mapped = open_data(tmp_path / "photos", **args)
    monkeypatch.setenv("NETWRIGHT_CACHE", "off")
    monkeypatch.setattr(load_pixels, "_LARGEST_WITHOUT_CACHE_BYTES", 0)
    lazy = open_data(tmp_path / "photos", **args)
    assert lazy.facts["cache"]["train"]["decoded"] == "at every visit"
    for other in (mapped, lazy):
        assert isinstance(other.train.inputs, LazyInputs)  # type: ignore[attr-defined]
        assert other.train.names == whole.train.names  # type: ignore[attr-defined]
        for part in ("train", "val", "test"):
            ours = Batches(getattr(whole, part), 8, shuffle=True, augment=["flip", "crop"])
            theirs = Batches(getattr(other, part), 8, shuffle=True, augment=["flip", "crop"])
            for (x, y), (again_x, again_y) in zip(ours, theirs, strict=True):
                assert torch.allclose(x, again_x, atol=1e-5)
                assert torch.equal(y, again_y)
    x, _ = next(iter(Batches(mapped.train, 4)))
    assert torch.equal(x, next(iter(Batches(mapped.train, 4)))[0])


def test_a_file_that_goes_bad_later_is_named(
    photos: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NETWRIGHT_CACHE", "off")
    monkeypatch.setattr(load_pixels, "_LARGEST_WITHOUT_CACHE_BYTES", 0)
    data = open_data(tmp_path / "photos", image_size=16)
    photos[0].unlink()
    with pytest.raises(DataError, match="there is no such file"):
        _ = [list(Batches(part, 4)) for part in (data.train, data.val, data.test) if part is not None]


def test_a_full_disk_leaves_nothing_behind(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    expected = to_tensor(load(photos))
    CacheFolder(tmp_path / "cache" / "images").remove(list_entries(tmp_path)[0].name)
    monkeypatch.setattr(os, "fsync", fail)
    loaded = load(photos)
    assert loaded.facts["cache"]["kept"] is False
    assert torch.equal(to_tensor(loaded), expected)
    assert list_entries(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_no_obstacle(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NETWRIGHT_CACHE", str(tmp_path / "file"))
    assert load(photos).facts["cache"]["kept"] is False


def test_the_longest_unused_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = 4 * 10_000
    cache = CacheFolder(tmp_path / "cache")

    class Usage:
        @property
        def free(self) -> int:
            return free - sum(file.stat().st_size for file in tmp_path.rglob("data"))

    monkeypatch.setattr(cache_folder.shutil, "disk_usage", lambda _: Usage())

    def make(key: str, num_bytes: int) -> Path | None:
        return cache.build(key, num_bytes, lambda folder: (folder / "data").write_bytes(b"x" * num_bytes))

    for age, key in enumerate(("a", "b", "c")):
        assert make(key, 3_000) is not None
        os.utime(cache.folder / key, (1000 + age, 1000 + age))
    assert cache.find("a") is not None
    assert make("d", 3_000) is not None
    assert {entry.name for entry in cache.folder.iterdir()} == {"a", "c", "d"}
    assert make("e", 11_000) is None
    assert {entry.name for entry in cache.folder.iterdir()} == {"a", "c", "d"}


def test_what_a_killed_process_left_is_cleared(photos: list[Path], tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from netwright.data.images import load_pixels
from netwright.data.images.image_layout import ImageLayout
load_pixels._SMALLEST_CACHED_BYTES = 0
load_pixels.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
paths = [Path(p) for p in {[str(path) for path in photos]!r}]
load_pixels.load_pixels(paths, ImageLayout(3, 16, 16))
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ)
    assert killed.returncode == -9
    (left,) = list_entries(tmp_path)
    assert left.name.startswith(".building-")
    # It could still be at work.
    assert load(photos).facts["cache"]["was_there"] is False
    assert len(list_entries(tmp_path)) == 2
    long_ago = time.time() - 7200
    for path in [*left.iterdir(), left]:
        os.utime(path, (long_ago, long_ago))
    load_pixels.load_pixels(photos, ImageLayout(1, 16, 16))
    assert left not in list_entries(tmp_path)


def test_two_processes_do_not_disturb_each_other(photos: list[Path], tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from netwright.data.images import load_pixels
from netwright.data.images.image_layout import ImageLayout
load_pixels._SMALLEST_CACHED_BYTES = 0
paths = [Path(p) for p in {[str(p) for p in photos]!r}]
for _ in range(3):
    loaded = load_pixels.load_pixels(paths, ImageLayout(3, 16, 16))
    print(int(loaded.images.sum()), loaded.facts["cache"]["kept"])
"""
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = {line for process in both for line in process.communicate()[0].splitlines()}
    assert said == {f"{int(to_tensor(load(photos)).sum())} True"}
    assert len(list_entries(tmp_path)) == 1


def test_headers_are_read_once(photos: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from netwright.data.images import load_headers as module

    monkeypatch.setattr(module, "_SMALLEST_CACHED_FILES", 2)
    photos[5].write_text("no image")
    first = load_headers(photos)
    monkeypatch.setattr(module, "read_headers", None)
    again = load_headers(photos)
    assert first[:5] == again[:5]
    assert str(first[5]) == str(again[5])


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETWRIGHT_CACHE", "off")
    assert CacheFolder.locate("images") is None
    monkeypatch.delenv("NETWRIGHT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert CacheFolder.locate("images") == CacheFolder(tmp_path / "netwright" / "images")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert CacheFolder.locate("images") == CacheFolder(tmp_path / ".cache" / "netwright" / "images")
