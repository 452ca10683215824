from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from netwright.core.errors import DataError
from netwright.data.data import Data
from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.load_encoder import load_encoder
from netwright.data.open_data import open_data

GREYS = {f"{number:03}": 10 * number for number in range(20)}


def save_images(folder: Path, suffix: str = ".png") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, grey in GREYS.items():
        Image.new("L", (6, 6), grey).save(folder / (name + suffix))
    return folder


def write_table(path: Path, header: str, rows: list[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def list_pairs(data: Data) -> dict[str, Any]:
    """Name of each sample to its target, having made sure that its pixels are those of the file."""
    pairs = {}
    for part in (data.train, data.val, data.test):
        if part is not None:
            for name, pixels, target in zip(part.names, part.inputs, part.targets, strict=True):  # type: ignore[attr-defined]
                assert pixels.unique().tolist() == [GREYS[Path(name).stem]]
                pairs[name] = target.tolist()
    return pairs


@pytest.mark.parametrize(
    ("images", "written", "args"),
    [
        (".", "{}.png", {}),
        (".", "{}", {}),
        ("img", "img/{}.png", {}),
        ("img", "img\\{}.png", {}),
        ("labels", "{}", {}),
        ("labels", "{}.png", {}),
        ("elsewhere/deep", "{}", {"root": "elsewhere/deep"}),
        ("elsewhere/deep", "deep/{}.png", {"root": "elsewhere"}),
    ],
)
def test_files_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, images: str, written: str, args: dict[str, Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    save_images(tmp_path / images)
    rows = [f"{written.format(name)},{'dark' if grey < 100 else 'light'}" for name, grey in GREYS.items()]
    write_table(tmp_path / "labels.csv", "file,kind", rows)
    data = open_data("labels.csv", **args)
    assert data.kind == "image"
    assert data.task.classes == ("dark", "light")
    assert data.input_shape == (1, 6, 6)
    pairs = list_pairs(data)
    assert {Path(name).stem: target for name, target in pairs.items()} == {
        name: [float(grey >= 100)] for name, grey in GREYS.items()
    }


def test_numbers_and_labels_are_targets_too(tmp_path: Path) -> None:
    save_images(tmp_path)
    rows = [f"{n},{g / 7:.3f},{int(g > 50)},{int(g % 20 == 0)}" for n, g in GREYS.items()]
    table = write_table(tmp_path / "table.csv", "id,weight,big,even", rows)
    weights = open_data(table, target="weight")
    assert weights.task.kind == "regression"
    assert {Path(n).stem: round(t[0], 3) for n, t in list_pairs(weights).items()} == {
        name: round(grey / 7, 3) for name, grey in GREYS.items()
    }
    labels = open_data(table, target=["big", "even"])
    assert labels.task.kind == "multilabel"
    assert labels.task.classes == ("big", "even")
    assert list_pairs(labels)["019.png"] == [1.0, 0.0]
    assert any("columns that are not used: weight" in note for note in labels.facts["notes"])


def test_official_parts_and_groups(tmp_path: Path) -> None:
    save_images(tmp_path)
    rows = [f"{n},{'test' if g < 60 else 'train'},p{g // 40},{int(g > 100)}" for n, g in GREYS.items()]
    table = write_table(tmp_path / "table.csv", "id,split,patient,ill", rows)
    data = open_data(table, split={"val": 0.3, "by": "patient"})
    assert data.test is not None
    assert data.val is not None
    assert sorted(data.test.names) == [f"{i:03}.png" for i in range(6)]  # type: ignore[attr-defined]
    patients = [
        {GREYS[Path(name).stem] // 40 for name in part.names}  # type: ignore[attr-defined]
        for part in (data.train, data.val)
    ]
    assert all(patients)
    assert not patients[0] & patients[1]


def test_files_that_are_missing_or_broken(tmp_path: Path) -> None:
    save_images(tmp_path)
    (tmp_path / "003.png").unlink()
    (tmp_path / "004.png").write_bytes((tmp_path / "004.png").read_bytes()[:40])
    table = write_table(tmp_path / "t.csv", "file,kind", [f"{n}.png,{g > 90}" for n, g in GREYS.items()])
    with pytest.raises(DataError, match=r"1 of 20 images cannot be read: .*003.png: there is no such file"):
        open_data(table)
    data = open_data(table, bad_files="skip")
    assert set(list_pairs(data)) == {f"{name}.png" for name in GREYS} - {"003.png", "004.png"}
    assert {Path(entry["file"]).name for entry in data.facts["skipped"]} == {"003.png", "004.png"}
    assert data.facts["unusable_files"]["files"] == 2


def test_rows_without_a_target(tmp_path: Path) -> None:
    save_images(tmp_path)
    rows = [f"{n}.png,{'' if g == 70 else g > 90}" for n, g in GREYS.items()]
    table = write_table(tmp_path / "t.csv", "file,kind", rows)
    with pytest.raises(DataError, match="1 row has no value in `kind`"):
        open_data(table)
    data = open_data(table, bad_rows="skip")
    assert "007.png" not in list_pairs(data)
    assert data.facts["skipped"] == [{"line": 9, "reason": "no value in `kind`"}]


def test_tables_without_images_stay_tables(tmp_path: Path) -> None:
    save_images(tmp_path / "img")
    rows = [f"{i},{i * 2},{i % 2}" for i in range(40)]
    assert open_data(write_table(tmp_path / "t.csv", "id,x,y", rows)).kind == "table"
    named = write_table(tmp_path / "n.csv", "file,x,y", [f"{i}.jpg,{i % 7},{i % 2}" for i in range(40)])
    with pytest.raises(DataError, match="column `file` names images, and most are not there") as caught:
        open_data(named)
    assert "data.root" in caught.value.fix
    assert open_data(named, drop=["file"]).kind == "table"
    with pytest.raises(DataError, match="no column names the images"):
        open_data(write_table(tmp_path / "t.csv", "id,x,y", rows), root=str(tmp_path / "img" / "none"))


def test_an_id_that_means_two_files(tmp_path: Path) -> None:
    save_images(tmp_path)
    save_images(tmp_path, ".bmp")
    table = write_table(tmp_path / "t.csv", "id,kind", [f"{n},{g > 90}" for n, g in GREYS.items()])
    with pytest.raises(DataError, match=r"`000` may be 000.bmp or 000.png|`\d+` may be"):
        open_data(table)


def test_a_separate_test_table_is_read_like_the_first(tmp_path: Path) -> None:
    save_images(tmp_path)
    names = list(GREYS)
    train = write_table(tmp_path / "a.csv", "file,kind", [f"{n},{'xyz'[i % 3]}" for i, n in enumerate(names)])
    test = write_table(tmp_path / "b.csv", "file,kind", [f"{n},z" for n in names[:5]])
    data = open_data(train, test=test)
    assert data.test is not None
    assert data.test.targets.tolist() == [2] * 5  # type: ignore[attr-defined]
    assert sum(pair["samples"] for pair in data.facts["shared_between_splits"]) == 5


def test_prediction_reads_the_table_as_training_did(tmp_path: Path) -> None:
    save_images(tmp_path)
    table = write_table(tmp_path / "t.csv", "id,weight", [f"{n},{g / 7:.3f}" for n, g in GREYS.items()])
    encoder = open_data(table).encoder
    assert isinstance(encoder, ImageEncoder)
    again = load_encoder(encoder.to_spec())
    assert isinstance(again, ImageEncoder)
    raw = again.read(table)
    assert raw.targets is not None
    assert np.allclose(raw.targets[:, 0].numpy(), [g / 7 for g in GREYS.values()], atol=1e-3)
    assert [int(image.max()) for image in raw.parts[0]] == list(GREYS.values())
    bare = write_table(tmp_path / "new.csv", "id,other", [f"{n},1" for n in list(GREYS)[:3]])
    assert again.read(bare).targets is None
    (tmp_path / "001.png").write_bytes(b"no")
    with pytest.raises(DataError, match=r"001\.png"):
        again.read(bare)
    again.bad_files = "skip"
    raw = again.read(table)
    assert len(raw.names) == 19
    assert raw.targets is not None
    assert torch.equal(raw.targets[:2, 0], torch.tensor([0.0, round(20 / 7, 3)]))
    assert [Path(entry["file"]).name for entry in raw.skipped] == ["001.png"]
