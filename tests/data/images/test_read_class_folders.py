from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from netwright.core.errors import DataError
from netwright.data.images.read_class_folders import read_class_folders
from netwright.data.open_data import open_data


def save(path: Path, size: tuple[int, int] = (8, 8), colour: str = "red") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def make_pets(folder: Path, parts: tuple[str, ...] = ("",), num: int = 12) -> Path:
    for part in parts:
        for name, colour in (("cat", "red"), ("dog", "blue")):
            for i in range(num):
                save(folder / part / name / f"{i:02}.png", colour=colour)
    return folder


def test_classes_are_folders(tmp_path: Path) -> None:
    make_pets(tmp_path)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "cat" / ".DS_Store").touch()
    data = open_data(tmp_path)
    assert data.task.classes == ("cat", "dog")
    assert data.input_shape == (3, 8, 8)
    assert len(data.train) + len(data.val or ()) + len(data.test or ()) == 24
    assert data.facts["skipped"] == []
    x, y = data.train.inputs, data.train.targets  # type: ignore[attr-defined]
    assert bool(((x[:, 0, 0, 0] == 0).float() == y[:, 0]).all())


def test_official_parts_are_kept(tmp_path: Path) -> None:
    make_pets(tmp_path, ("Train", "valid", "test"))
    data = open_data(tmp_path)
    assert [len(part or ()) for part in (data.train, data.val, data.test)] == [24, 24, 24]
    assert data.facts["notes"][0] == "val and test: as the source divides it"


def test_nested_folders_and_a_wrapper(tmp_path: Path) -> None:
    make_pets(tmp_path / "pets-master" / "photos")
    save(tmp_path / "pets-master" / "photos" / "cat" / "2024" / "x.png")
    found = read_class_folders(tmp_path)
    assert found.classes == ("cat", "dog")
    assert found.parts["train"].labels.bincount().tolist() == [13, 12]


def test_a_mixture_of_sizes(tmp_path: Path) -> None:
    make_pets(tmp_path)
    for i in range(20):
        save(tmp_path / "cat" / f"large{i}.jpg", (300, 200))
    found = read_class_folders(tmp_path)
    assert found.parts["train"].images.shape[1:] == (3, 8, 8)
    assert "2 image sizes" in found.notes[0]
    assert read_class_folders(tmp_path, image_size=(10, 20)).parts["train"].images.shape[1:] == (3, 10, 20)
    assert open_data(tmp_path, image_size=16).input_shape == (3, 16, 16)


def test_grey_stays_grey(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        Image.new("L", (5, 5)).save(tmp_path / name / "1.png")
    assert read_class_folders(tmp_path).parts["train"].images.shape == (2, 1, 5, 5)


def test_strays_are_left_out_and_said_to_be(tmp_path: Path) -> None:
    make_pets(tmp_path)
    (tmp_path / "cat" / "notes.txt").write_text("hello")
    Image.new("P", (8, 8)).save(tmp_path / "dog" / "missing.gif")
    save(tmp_path / "loose.png")
    (tmp_path / "empty").mkdir()
    found = read_class_folders(tmp_path)
    assert len(found.parts["train"].images) == 24
    reasons = {Path(entry["file"]).name: entry["reason"] for entry in found.skipped}
    assert set(reasons) == {"notes.txt", "missing.gif", "loose.png"}
    assert "placeholder" in reasons["missing.gif"]
    assert "no images in empty/: no class" in found.notes


def test_damaged_images(tmp_path: Path) -> None:
    make_pets(tmp_path)
    Image.effect_noise((64, 64), 50).convert("RGB").save(tmp_path / "cat" / "cut.jpg")
    whole = (tmp_path / "cat" / "cut.jpg").read_bytes()
    (tmp_path / "cat" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "dog" / "text.png").write_text("hello")
    with pytest.raises(DataError, match=r"1 of 26 images cannot be read: .*text.png: not an image") as caught:
        read_class_folders(tmp_path)
    assert "bad_files: skip" in caught.value.fix
    (tmp_path / "dog" / "text.png").unlink()
    with pytest.raises(DataError, match=r"cut.jpg: the image is cut off"):
        read_class_folders(tmp_path)
    (tmp_path / "dog" / "text.png").write_text("hello")
    found = read_class_folders(tmp_path, bad_files="skip")
    assert len(found.parts["train"].images) == len(found.parts["train"].names) == 24
    assert {Path(entry["file"]).name for entry in found.skipped} == {"cut.jpg", "text.png"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "no images; the folder is empty"),
        (["readme.md", "a/b.csv"], "no images; it holds 1 .csv, 1 .md"),
        (["1.png", "2.png"], "2 images, and no folder that says which class they are"),
        (["cat/1.png", "cat/2.png"], "all images are of one class, `cat`"),
        (["train/cat/1.png", "train/dog/1.png", "test/bird/1.png"], "test has images of class `bird`"),
    ],
)
def test_folders_that_cannot_be_used(tmp_path: Path, files: list[str], said: str) -> None:
    for name in files:
        path = tmp_path / name
        if path.suffix == ".png":
            save(path)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text("hello")
    with pytest.raises(DataError, match=said):
        read_class_folders(tmp_path)


def test_a_test_folder_without_classes(tmp_path: Path) -> None:
    make_pets(tmp_path, ("train",))
    save(tmp_path / "test" / "1.png")
    found = read_class_folders(tmp_path)
    assert set(found.parts) == {"train"}
    assert "no class folders" in found.notes[0]


def test_a_separate_source_for_the_test(tmp_path: Path) -> None:
    make_pets(tmp_path / "one")
    make_pets(tmp_path / "two", num=3)
    save(tmp_path / "two" / "dog" / "large.png", (50, 40), "blue")
    data = open_data(tmp_path / "one", test=tmp_path / "two")
    assert data.test is not None
    assert len(data.test) == 7
    assert data.test.inputs.shape[1:] == data.input_shape  # type: ignore[attr-defined]


def test_real_photos(real_data: Path) -> None:
    data = open_data(real_data / "hymenoptera", image_size=32)
    assert data.task.classes == ("ants", "bees")
    assert len(data.train) + len(data.test or ()) == 244
    assert len(data.val or ()) == 153
    assert any(entry["file"].endswith("imageNotFound.gif") for entry in data.facts["skipped"])
