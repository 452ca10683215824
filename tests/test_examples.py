"""Every example runs as a reader would run it: a process of its own, in a copy of the folder.

An example without an entry in `EXAMPLES` fails, and so does an entry without an example.
"""

from __future__ import annotations

import gzip
import json
import os
import pickle
import re
import shlex
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "examples"


@dataclass(frozen=True)
class Example:
    """How an example is run, and what must come of it.

    Args:
        command: as its first lines give it; it runs in the example's folder.
        check: judges the folder it ran in and what was printed.
        options: added to the command, to keep the test short.
        prepare: puts files beside a folder `data`, where NETWRIGHT_DATA points.
    """

    command: str
    check: Callable[[Path, str], None]
    options: str = ""
    prepare: Callable[[Path], None] | None = None


def _metrics(folder: Path, run: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((folder / "runs" / run / "result.json").read_text(encoding="utf-8"))
    assert result["status"] == "finished"
    metrics: dict[str, Any] = result["metrics"]["test"]
    return metrics


def _reaches(run: str, **least: float) -> Callable[[Path, str], None]:
    """A check that the run's test metrics are at least these."""

    def check(folder: Path, printed: str) -> None:
        metrics = _metrics(folder, run)
        for name, value in least.items():
            assert metrics[name] >= value, metrics

    return check


def _prints(pattern: str, least: float = 0.0) -> Callable[[Path, str], None]:
    """A check that a line is printed; the number in its brackets, if any, is at least this."""

    def check(folder: Path, printed: str) -> None:
        found = re.search(pattern, printed)
        assert found, printed
        assert not found.groups() or float(found[1]) >= least, printed

    return check


def _all_of(*checks: Callable[[Path, str], None]) -> Callable[[Path, str], None]:
    def check(folder: Path, printed: str) -> None:
        for one in checks:
            one(folder, printed)

    return check


def _weights_are_recovered(folder: Path, printed: str) -> None:
    result = json.loads((folder / "runs/linear_regression-001/result.json").read_text(encoding="utf-8"))
    recovered = result["recovered"]
    assert set(recovered) == {"x0", "x1", "bias"}
    for true, learnt in recovered.values():
        assert abs(true - learnt) < 0.1
    assert re.search(r"bias +4\.2000 +4\.\d+", printed)


def _table_is_the_same(folder: Path, printed: str) -> None:
    assert printed == ""
    name = "student_scores/成绩单.csv"
    assert (folder.parent / name).read_bytes() == (FOLDER / name).read_bytes()
    assert "出勤率" in (folder.parent / name).read_text(encoding="gbk")


def _only_equal_weights_stay_equal(folder: Path, printed: str) -> None:
    found = re.findall(r"accuracy (\d\.\d+) +neurons that differ: (\d+) of 64", printed)
    accuracies, different = zip(*((float(a), int(n)) for a, n in found), strict=True)
    assert different == (64, 64, 1)
    assert min(accuracies[:2]) > max(0.85, accuracies[2])


def _rules_are_applied(folder: Path, printed: str) -> None:
    from safetensors.torch import load_file

    weights = load_file(folder / "runs/own_init-001/model.safetensors")
    # With a step of almost nothing, training leaves the first weights as they were set.
    assert weights["0.bias"].numpy() == pytest.approx(0.1, abs=1e-4)
    assert weights["2.bias"].numpy() == pytest.approx(0.0, abs=1e-4)
    assert float(weights["0.weight"].std()) == pytest.approx(0.05, rel=0.15)
    assert float(weights["2.weight"].std()) == pytest.approx((2 / (64 + 32)) ** 0.5, rel=0.15)


def _answers_are_one(folder: Path, printed: str) -> None:
    here, there = re.findall(r"process says: +(class_\d \[.+\])", printed)
    assert here == there
    assert "answer alike: True" in printed
    before, after = re.findall(r"(\d\.\d+)", printed.splitlines()[-1])
    assert float(after) < float(before)


def _marks_are_told(folder: Path, printed: str) -> None:
    assert _metrics(folder, "scores")["r2"] >= 0.9
    assert "mae" in printed
    command = "netwright predict runs/scores 新同学.csv"
    assert command in (folder / "scores.yaml").read_text(encoding="utf-8")
    header, first, second = _run(command, folder).splitlines()
    assert header == "sample,总评"
    assert float(first.split(",")[1]) > 85
    assert 55 < float(second.split(",")[1]) < 75


def _make_stripes(num: int, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy images of ten classes, each with a bright stripe at its own height."""
    random = np.random.default_rng(num)
    labels = np.arange(num) % 10
    images = random.integers(0, 60, (num, height, width), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label + 3 : 2 * label + 5] += 180
    return images, labels.astype(np.uint8)


def _write_idx(name: str) -> Callable[[Path], None]:
    """Small stand-ins for MNIST's four files, in their own format."""

    def write(data: Path) -> None:
        (data / name).mkdir(parents=True)
        for part, num in (("train", 1500), ("t10k", 300)):
            images, labels = _make_stripes(num, 28, 28)
            with gzip.open(data / name / f"{part}-images-idx3-ubyte.gz", "wb") as file:
                file.write(struct.pack(">IIII", 2051, num, 28, 28) + images.tobytes())
            with gzip.open(data / name / f"{part}-labels-idx1-ubyte.gz", "wb") as file:
                file.write(struct.pack(">II", 2049, num) + labels.tobytes())

    return write


def _write_cifar(data: Path) -> None:
    """Small stand-ins for CIFAR-10's python batches."""
    folder = data / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    for part, num in (("data_batch_1", 300), ("data_batch_2", 301), ("test_batch", 200)):
        images, labels = _make_stripes(num, 32, 32)
        rows = np.repeat(images.reshape(num, -1), 3, axis=1).reshape(num, -1, 3).transpose(0, 2, 1)
        content = {b"data": rows.reshape(num, -1), b"labels": labels.tolist()}
        (folder / part).write_bytes(pickle.dumps(content))
    names = [f"class {label}".encode() for label in range(10)]
    (folder / "batches.meta").write_bytes(pickle.dumps({b"label_names": names}))


EXAMPLES: dict[str, Example] = {
    "cifar10_quick.yaml": Example(
        "netwright train cifar10_quick.yaml",
        _reaches("cifar10_quick-001", accuracy=0.4),
        options="--set train.epochs=3",
        prepare=_write_cifar,
    ),
    "fashion_mnist_mlp.yaml": Example(
        "netwright train fashion_mnist_mlp.yaml",
        _reaches("fashion_mnist_mlp-001", accuracy=0.9),
        prepare=_write_idx("fashion-mnist"),
    ),
    "linear_regression.yaml": Example("netwright train linear_regression.yaml", _weights_are_recovered),
    "mnist_lenet.yaml": Example(
        "netwright train mnist_lenet.yaml",
        _reaches("mnist_lenet-001", accuracy=0.9),
        options="--set train.epochs=3",
        prepare=_write_idx("mnist"),
    ),
    "own_dataset.py": Example(
        "python own_dataset.py",
        _all_of(_reaches("waves", accuracy=0.85), _prints("a sine wave is taken for: sine")),
    ),
    "own_dataset.yaml": Example(
        "netwright train own_dataset.yaml", _reaches("own_dataset-001", accuracy=0.85)
    ),
    "own_init.py": Example("python own_init.py", _only_equal_weights_stay_equal),
    "own_init.yaml": Example(
        "netwright train own_init.yaml",
        _rules_are_applied,
        options="--set train.epochs=1 --set 'train.optimizer={SGD: {lr: 1e-9}}'",
    ),
    "own_loop.py": Example("python own_loop.py", _prints(r"test accuracy (\d\.\d+)", 0.93)),
    "own_module.py": Example(
        "python own_module.py",
        _all_of(
            _reaches("own-module", accuracy=0.9),
            _prints("constant numbers unchanged: True"),
            _prints("one shared layer: True"),
            _prints("same answers: True"),
            _prints("the same weights: True"),
        ),
    ),
    "own_module.yaml": Example("netwright train own_module.yaml", _reaches("own_module-001", accuracy=0.9)),
    "photo_folder.py": Example(
        "python photo_folder.py",
        _all_of(_reaches("photos", accuracy=0.85), _prints(r"is a flower\n  flower +(\d+\.\d)%", 50)),
    ),
    "residual_net.yaml": Example(
        "netwright train residual_net.yaml",
        _reaches("residual_net-001", accuracy=0.97),
        options="--set train.epochs=4",
    ),
    "save_and_load.py": Example("python save_and_load.py", _answers_are_one),
    "student_scores/scores.py": Example(
        "python scores.py",
        _all_of(_reaches("scores", r2=0.9), _prints("姓名: dropped"), _prints(r"\[(\d+\.\d), \d+\.\d\]", 85)),
    ),
    "student_scores/scores.yaml": Example("netwright train scores.yaml --out runs/scores", _marks_are_told),
    "student_scores/write_scores.py": Example("python write_scores.py", _table_is_the_same),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The examples in a folder of their own, so that no run is left among the sources."""
    left_out = shutil.ignore_patterns("runs", "__pycache__")
    return Path(shutil.copytree(FOLDER, tmp_path / "examples", ignore=left_out))


def _run(line: str, folder: Path, **environment: str) -> str:
    """Run a line as a shell in the environment's folder would, and give what it printed."""
    words = shlex.split(line)
    if words[0] == "netwright":
        words[:1] = ["python", "-m", "netwright"]
    ran = subprocess.run(
        [sys.executable, *words[1:]],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def _list_examples() -> list[str]:
    files = [file for file in FOLDER.rglob("*") if file.suffix in {".py", ".yaml"}]
    return sorted(
        file.relative_to(FOLDER).as_posix()
        for file in files
        if not {"runs", "__pycache__"} & set(file.relative_to(FOLDER).parts)
    )


def test_every_example_has_an_entry_and_a_line_in_the_readme() -> None:
    assert _list_examples() == sorted(EXAMPLES)
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, example in EXAMPLES.items():
        assert Path(name).name in readme or f"[.yaml]({name})" in readme, name
        assert example.command in (FOLDER / name).read_text(encoding="utf-8"), name


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_example_runs(name: str, copied: Path) -> None:
    example = EXAMPLES[name]
    data = copied.parent / "data"
    if example.prepare is not None:
        example.prepare(data)
    folder = (copied / name).parent
    printed = _run(f"{example.command} {example.options}", folder, NETWRIGHT_DATA=str(data))
    example.check(folder, printed)


@pytest.mark.slow
def test_photos_of_ones_own(copied: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for name, shade in (("day", 200), ("night", 20)):
        (tmp_path / "mine" / name).mkdir(parents=True)
        for number in range(30):
            pixels = random.integers(0, 50, (40 + number, 50, 3), dtype=np.uint8) + np.uint8(shade)
            Image.fromarray(pixels).save(tmp_path / "mine" / name / f"{number}.png")
    printed = _run(f"python photo_folder.py {shlex.quote(str(tmp_path / 'mine'))}", copied)
    assert "classes: day, night" in printed
    assert re.search(r"is a day\n  day +\d+\.\d%\n  night", printed)
