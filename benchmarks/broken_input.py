"""Broken input for the command line: each way a file, a folder or a command is wrong, once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

SCORES = "hours,city,passed\n" + "".join(
    f"{hour / 4:.2f},{'ABC'[hour % 3]},{'yes' if hour > 30 else 'no'}\n" for hour in range(60)
)


@dataclass(frozen=True)
class BrokenInput:
    """One command on broken input.

    Args:
        name: what is wrong.
        args: the command; it runs in a folder of its own, which holds `scores.csv` and, where the
            command names `run`, a run that was trained on it.
        says: parts of what a person must read on standard error, or on standard output where the
            command must work.
        make: writes the broken files.
        status: the exit status that is right.
        stdin: standard input.
    """

    name: str
    args: tuple[str, ...]
    says: tuple[str, ...]
    make: Callable[[Path], object] = Path.exists
    status: int = 2
    stdin: str = ""


def write_table(text: str | bytes, name: str = "bad.csv") -> Callable[[Path], object]:
    """Give a maker of one file."""
    return lambda folder: (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)


def edit_json(name: str, **fields: object) -> Callable[[Path], object]:
    """Give a maker that changes a JSON file of the run."""

    def edit(folder: Path) -> None:
        file = folder / "run" / name
        file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **fields}))

    return edit


def damage(name: str, content: bytes = b"not what it was") -> Callable[[Path], object]:
    """Give a maker that overwrites a file of the run."""
    return lambda folder: (folder / "run" / name).write_bytes(content)


def _draw(folder: Path, *, broken: str = "") -> None:
    """Write a folder of 2 classes of 6 images each, one of them broken."""
    random = np.random.default_rng(0)
    for label in ("cat", "dog"):
        (folder / "photos" / label).mkdir(parents=True)
        for number in range(6):
            pixels = random.integers(0, 255, (24, 24, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / "photos" / label / f"{number}.jpg")
    first = folder / "photos" / "cat" / "0.jpg"
    if broken == "truncated":
        first.write_bytes(first.read_bytes()[:300])
    elif broken == "animated":
        first.unlink()
        frames = [Image.new("RGB", (24, 24), color) for color in ("red", "blue")]
        frames[0].save(first.with_suffix(".gif"), save_all=True, append_images=frames[1:])
    elif broken == "gifs":
        for path in (folder / "photos").glob("*/*.jpg"):
            picture = Image.open(path)
            picture.save(path.with_suffix(".gif"), save_all=True, append_images=[picture.rotate(90)])
            path.unlink()
    elif broken == "text":
        first.write_text("no picture at all")


def _take_away(folder: Path) -> None:
    (folder / "run" / "model.safetensors").unlink()


def _write_run_file(text: str) -> Callable[[Path], object]:
    return write_table(text, "run.yaml")


GBK = "姓名,城市,成绩\n" + "".join(
    f"学生{n},{'北京' if n % 2 else '上海'},{n % 7 * 10 + n % 3}\n" for n in range(40)
)
UNSEEN = "hours,city\n" + "".join(f"{n / 100},city-{n}\n" for n in range(1000))
UNICODE = "成绩 数据"

TABLES = (
    BrokenInput("empty CSV", ("train", "bad.csv"), ("bad.csv", "empty"), write_table("")),
    BrokenInput("blank lines only", ("train", "bad.csv"), ("bad.csv", "empty"), write_table("\n\n\n")),
    BrokenInput("header only", ("train", "bad.csv"), ("bad.csv", "no rows"), write_table("a,b,y\n")),
    BrokenInput(
        "target absent",
        ("train", "scores.csv", "--target", "pased"),
        ("pased", "scores.csv", "did you mean `passed`"),
    ),
    BrokenInput(
        "all-missing target",
        ("train", "bad.csv"),
        ("`y`", "bad.csv"),
        write_table("a,b,y\n" + "1,2,\n3,4,\n" * 20),
    ),
    BrokenInput(
        "an all-missing column",
        ("train", "bad.csv", "--set", "train.epochs=1", "--out", "out"),
        ("best epoch",),
        write_table(SCORES.replace("city", "gone").replace(",A", ",").replace(",B", ",").replace(",C", ",")),
        status=0,
    ),
    BrokenInput(
        "one class only",
        ("train", "bad.csv"),
        ("passed", "yes", "bad.csv"),
        write_table(SCORES.replace(",no", ",yes")),
    ),
    BrokenInput(
        "NaN labels",
        ("train", "bad.csv"),
        ("`passed`", "4 of 60 rows", "lines 2, 3, 4, 5", "bad_rows: skip"),
        write_table(SCORES.replace("no\n", "NaN\n", 4)),
    ),
    BrokenInput(
        "NaN labels, left out (must work)",
        ("data", "bad.csv", "--set", "data.bad_rows=skip"),
        ("left out", "passed"),
        write_table(SCORES.replace("no\n", "NaN\n", 4)),
        status=0,
    ),
    BrokenInput(
        "text in a number column",
        ("train", "bad.csv"),
        ("`oops` in `hours`", "bad.csv, line 12", "roles: {hours: category}"),
        write_table(SCORES.replace("\n2.50,", "\noops,")),
    ),
    BrokenInput(
        "text in a column declared number",
        ("train", "bad.csv", "--set", "data.roles.city=number"),
        ("`city`", "number", "roles"),
        write_table(SCORES),
    ),
    BrokenInput(
        "infinity in a column (must work)",
        ("train", "bad.csv", "--set", "train.epochs=1", "--out", "out"),
        ("best epoch",),
        write_table(SCORES.replace("\n2.50,", "\ninf,")),
        status=0,
    ),
    BrokenInput(
        "ragged lines",
        ("train", "bad.csv"),
        ("bad.csv", "line 3", "4 fields", "3"),
        write_table(SCORES.replace("0.25,B,no", "0.25,B,no,extra")),
    ),
    BrokenInput(
        "a header name twice (must work, told)",
        ("data", "bad.csv"),
        ("note: column name `hours` comes again", "`hours_2`"),
        write_table(SCORES.replace("hours,city", "hours,hours")),
        status=0,
    ),
    BrokenInput(
        "GBK, undeclared (must work)",
        ("data", "bad.csv"),
        ("姓名", "成绩"),
        write_table(GBK.encode("gbk")),
        status=0,
    ),
    BrokenInput(
        "declared encoding is wrong",
        ("train", "bad.csv", "--set", "data.encoding=utf-8"),
        ("utf-8", "bad.csv", "encoding"),
        write_table(GBK.encode("gbk")),
    ),
    BrokenInput(
        "unknown encoding",
        ("train", "scores.csv", "--set", "data.encoding=utf-9"),
        ("utf-9", "encoding"),
    ),
    BrokenInput("no such file", ("train", "scroes.csv"), ("scroes.csv", "did you mean `scores.csv`")),
    BrokenInput(
        "a folder named as CSV",
        ("train", "folder.csv"),
        ("folder.csv",),
        lambda folder: (folder / "folder.csv").mkdir(),
    ),
    BrokenInput(
        "binary named as CSV",
        ("train", "bad.csv"),
        ("bad.csv",),
        write_table(bytes(range(256)) * 20),
    ),
    BrokenInput("standard input is empty", ("data", "-"), ("standard input", "empty")),
    BrokenInput("too few rows", ("train", "bad.csv"), ("bad.csv", "2"), write_table("a,y\n1,x\n2,y\n")),
    BrokenInput(
        "every column dropped",
        ("train", "scores.csv", "--set", "data.drop=[hours, city]"),
        ("1 column left", "data.drop"),
    ),
    BrokenInput(
        "a dropped column that is not there",
        ("train", "scores.csv", "--set", "data.drop=[ctiy]"),
        ("ctiy", "did you mean `city`"),
    ),
    BrokenInput(
        "Chinese names and a space in the path (must work)",
        ("train", f"{UNICODE}/表 1.csv", "--set", "train.epochs=1", "--out", f"{UNICODE}/运行 1"),
        ("运行 1",),
        lambda folder: (
            (folder / UNICODE).mkdir(),
            (folder / UNICODE / "表 1.csv").write_text(GBK, encoding="utf-8"),
        ),
        status=0,
    ),
)

IMAGES = (
    BrokenInput(
        "a folder with no images",
        ("train", "photos"),
        ("photos", "no images"),
        lambda folder: (folder / "photos").mkdir(),
    ),
    BrokenInput(
        "images in no class folders",
        ("train", "photos"),
        ("photos", "class"),
        lambda folder: (
            _draw(folder),
            [
                shutil.move(str(f), folder / "photos" / f"{f.parent.name}{f.name}")
                for f in (folder / "photos").glob("*/*.jpg")
            ],
            [f.rmdir() for f in (folder / "photos").iterdir() if f.is_dir()],
        ),
    ),
    BrokenInput(
        "a truncated JPEG",
        ("train", "photos"),
        ("photos/cat/0.jpg", "cut off", "bad_files: skip"),
        lambda folder: _draw(folder, broken="truncated"),
    ),
    BrokenInput(
        "a text named .jpg",
        ("train", "photos"),
        ("photos/cat/0.jpg", "bad_files"),
        lambda folder: _draw(folder, broken="text"),
    ),
    BrokenInput(
        "a truncated JPEG, left out",
        ("data", "photos", "--set", "data.bad_files=skip"),
        ("0.jpg",),
        lambda folder: _draw(folder, broken="truncated"),
        status=0,
    ),
    BrokenInput(
        "a GIF of two frames among JPEGs (left out, told)",
        ("data", "photos"),
        ("left out", "photos/cat/0.gif", "placeholder"),
        lambda folder: _draw(folder, broken="animated"),
        status=0,
    ),
    BrokenInput(
        "GIFs of two frames",
        ("train", "photos"),
        ("photos/cat/0.gif", "frames"),
        lambda folder: _draw(folder, broken="gifs"),
    ),
    BrokenInput(
        "one class folder only",
        ("train", "photos"),
        ("photos", "cat"),
        lambda folder: (_draw(folder), shutil.rmtree(folder / "photos" / "dog")),
    ),
    BrokenInput(
        "an image as a table",
        ("train", "photos/cat/0.jpg"),
        ("0.jpg",),
        _draw,
    ),
)

RUN_FILES = (
    BrokenInput(
        "a field misspelt",
        ("train", "run.yaml"),
        ("run.yaml:3:3", "epoch", "did you mean `epochs`"),
        _write_run_file("data: iris\ntrain:\n  epoch: 3\n"),
    ),
    BrokenInput(
        "a layer misspelt",
        ("train", "run.yaml"),
        ("run.yaml:3", "`Lineer`", "did you mean `Linear`"),
        _write_run_file("data: iris\nmodel:\n  layers: [Lineer: 8, ReLU]\n"),
    ),
    BrokenInput(
        "a layer argument misspelt",
        ("train", "run.yaml"),
        ("run.yaml:3", "kernel", "did you mean `kernel_size`"),
        _write_run_file("data: digits\nmodel:\n  layers: [Conv2d: {out_channels: 8, kernel: 3}]\n"),
    ),
    BrokenInput(
        "a list of layers that ends in the wrong size",
        ("train", "run.yaml"),
        ("run.yaml:3", "gives 5 numbers", "`species` has 3 classes", "`Linear: 3`"),
        _write_run_file("data: iris\nmodel:\n  layers: [Linear: 16, ReLU, Linear: 5]\n"),
    ),
    BrokenInput(
        "a list of layers that clash",
        ("train", "run.yaml"),
        ("run.yaml:3", "512", "64"),
        _write_run_file(
            "data: digits\nmodel:\n  layers: [Flatten, Linear: {in_features: 512, out_features: 9}, ReLU]\n"
        ),
    ),
    BrokenInput(
        "a value of the wrong kind",
        ("train", "run.yaml"),
        ("run.yaml:2:9", "train.epochs", "many"),
        _write_run_file("data: iris\ntrain: {epochs: many}\n"),
    ),
    BrokenInput(
        "YAML that cannot be read",
        ("train", "run.yaml"),
        ("run.yaml:", "YAML"),
        _write_run_file("data: iris\ntrain: {epochs: 3\nmodel: mlp\n"),
    ),
    BrokenInput("an empty run file", ("train", "run.yaml"), ("run.yaml", "data"), _write_run_file("")),
    BrokenInput(
        "no data in the run file",
        ("train", "run.yaml"),
        ("run.yaml", "data"),
        _write_run_file("train: {epochs: 3}\n"),
    ),
    BrokenInput("no such run file", ("train", "rnu.yaml"), ("rnu.yaml",)),
    BrokenInput(
        "an optimizer misspelt",
        ("train", "iris", "--set", "train.optimizer=AdmaW"),
        ("AdmaW", "did you mean `AdamW`"),
    ),
    BrokenInput(
        "a loss that is not there",
        ("train", "iris", "--set", "train.loss=CrossEntropy"),
        ("CrossEntropy", "did you mean `CrossEntropyLoss`"),
    ),
    BrokenInput(
        "a learning rate of text",
        ("train", "iris", "--set", "train.optimizer={SGD: {lr: fast}}"),
        ("`lr` of SGD is a number", "`fast`"),
    ),
    BrokenInput("--set without a value", ("train", "iris", "--set", "train.epochs"), ("train.epochs", "=")),
    BrokenInput("--set of nothing", ("train", "iris", "--set", "=3"), ("--set",)),
    BrokenInput(
        "--set of an unknown section",
        ("train", "iris", "--set", "trian.epochs=3"),
        ("--set trian.epochs=3", "did you mean `train`"),
    ),
    BrokenInput(
        "--set that is no YAML", ("train", "iris", "--set", "train.optimizer={Adam: "), ("train.optimizer",)
    ),
    BrokenInput(
        "a negative count",
        ("train", "iris", "--set", "train.epochs=-1"),
        ("--set train.epochs=-1", "at least 1"),
    ),
    BrokenInput("an unknown option", ("train", "iris", "--epoch", "3"), ("--epoch", "netwright train")),
    BrokenInput("an unknown command", ("trian", "iris"), ("trian", "train")),
    BrokenInput("no source", ("train",), ("netwright train digits",)),
    BrokenInput("a name misspelt", ("train", "digts"), ("digts", "did you mean `digits`")),
    BrokenInput(
        "a file of a network that is not there",
        ("train", "run.yaml"),
        ("run.yaml:2", "my_net.py"),
        _write_run_file("data: iris\nmodel: {use: my_net.py:Net}\n"),
    ),
    BrokenInput(
        "an argument that the class does not take",
        ("train", "run.yaml"),
        ("hiden", "did you mean `hidden`"),
        lambda folder: (
            write_table(
                "from torch import nn\ndef Net(hidden=8):\n    return nn.Linear(4, 3)\n", "my_net.py"
            )(folder),
            _write_run_file("data: iris\nmodel: {use: my_net.py:Net, args: {hiden: 3}}\n")(folder),
        ),
    ),
)

RUN_FOLDERS = (
    BrokenInput("no run folder", ("predict", "rum", "scores.csv"), ("no run in `rum`", "run")),
    BrokenInput(
        "a folder with no run in it",
        ("evaluate", "empty"),
        ("empty",),
        lambda folder: (folder / "empty").mkdir(),
    ),
    BrokenInput(
        "a run of a newer netwright",
        ("predict", "run", "scores.csv"),
        ("format 99", "pip install --upgrade netwright"),
        edit_json("model.json", format=99),
    ),
    BrokenInput(
        "a damaged model.json", ("predict", "run", "scores.csv"), ("model.json",), damage("model.json")
    ),
    BrokenInput(
        "a model.json without its task",
        ("predict", "run", "scores.csv"),
        ("model.json", "damaged"),
        edit_json("model.json", task={"kind": "guessing"}),
    ),
    BrokenInput(
        "damaged weights",
        ("predict", "run", "scores.csv"),
        ("model.safetensors",),
        damage("model.safetensors"),
    ),
    BrokenInput(
        "empty weights",
        ("predict", "run", "scores.csv"),
        ("model.safetensors",),
        damage("model.safetensors", b""),
    ),
    BrokenInput(
        "no weights yet", ("predict", "run", "scores.csv"), ("model.safetensors", "--resume"), _take_away
    ),
    BrokenInput(
        "a damaged encoder",
        ("predict", "run", "scores.csv"),
        ("encoder.safetensors",),
        damage("encoder.safetensors"),
    ),
    BrokenInput(
        "an encoder of another run",
        ("predict", "run", "scores.csv"),
        ("encoder.safetensors", "of two runs"),
        lambda folder: shutil.copy(
            folder / "run" / "model.safetensors", folder / "run" / "encoder.safetensors"
        ),
    ),
    BrokenInput(
        "a damaged run.yaml", ("evaluate", "run"), ("run.yaml",), damage("run.yaml", b"data: {source: [\n")
    ),
    BrokenInput(
        "a checkpoint that cannot be unpickled",
        ("train", "--resume", "run"),
        ("state.pt", "damaged"),
        damage("checkpoint/state.pt"),
    ),
    BrokenInput(
        "a checkpoint of another run file",
        ("train", "--resume", "run", "--set", "train.seed=5"),
        ("seed", "begin a new run"),
    ),
    BrokenInput("--resume of no run", ("train", "--resume", "rum"), ("no run in `rum`",)),
    BrokenInput(
        "train twice into one folder",
        ("train", "scores.csv", "--out", "run"),
        ("`run` is not empty", "--resume run"),
    ),
    BrokenInput(
        "a file in place of the run folder",
        ("train", "scores.csv", "--out", "scores.csv"),
        ("`scores.csv` is a file", "--out"),
    ),
    BrokenInput(
        "a run folder inside a file",
        ("train", "scores.csv", "--out", "scores.csv/run"),
        ("`scores.csv` is a file", "scores.csv/run"),
    ),
    BrokenInput(
        "a run folder in /proc", ("train", "scores.csv", "--out", "/proc/run"), ("/proc/run", "--out")
    ),
    BrokenInput(
        "1,000 unseen categories (must work)",
        ("predict", "run", "bad.csv"),
        ("passed",),
        write_table(UNSEEN),
        status=0,
    ),
    BrokenInput(
        "predict with a missing column",
        ("predict", "run", "bad.csv"),
        ("`city`", "bad.csv"),
        write_table("hours\n1\n2\n"),
    ),
    BrokenInput(
        "predict with a column misspelt",
        ("predict", "run", "bad.csv"),
        ("`city`", "bad.csv", "`City`"),
        write_table("hours,City\n1,A\n2,B\n"),
    ),
    BrokenInput(
        "predict with extra and reordered columns (must work)",
        ("predict", "run", "bad.csv"),
        ("passed",),
        write_table("more,city,hours\nx,A,1\ny,B,2\n"),
        status=0,
    ),
    BrokenInput(
        "predict with text for a number",
        ("predict", "run", "bad.csv"),
        ("`oops` is not a number", "bad.csv, line 2", "`hours`"),
        write_table("hours,city\noops,A\n2,B\n"),
    ),
    BrokenInput(
        "predict on an empty file", ("predict", "run", "bad.csv"), ("bad.csv", "empty"), write_table("")
    ),
    BrokenInput("predict on empty standard input", ("predict", "run", "-"), ("standard input", "empty")),
    BrokenInput(
        "predict from standard input (must work)",
        ("predict", "run", "-", "--json"),
        ('{"sample": ', '"passed": '),
        status=0,
        stdin="hours,city\n1,A\n14,B\n",
    ),
    BrokenInput("predict on a folder", ("predict", "run", "photos"), ("`photos` is a folder", ".csv"), _draw),
    BrokenInput(
        "predict into no folder",
        ("predict", "run", "scores.csv", "--out", "nowhere/answers.csv"),
        ("nowhere/answers.csv", "--out"),
    ),
    BrokenInput(
        "predict into a folder",
        ("predict", "run", "scores.csv", "--out", "folder"),
        ("folder", "--out"),
        lambda folder: (folder / "folder").mkdir(),
    ),
    BrokenInput(
        "predict into a full device",
        ("predict", "run", "scores.csv", "--out", "/dev/full"),
        ("/dev/full", "No space left"),
    ),
    BrokenInput(
        "evaluate without the target",
        ("evaluate", "run", "--data", "bad.csv"),
        ("no targets", "`passed`", "netwright predict"),
        write_table("hours,city\n1,A\n2,B\n"),
    ),
    BrokenInput(
        "evaluate on a class that is new",
        ("evaluate", "run", "--data", "bad.csv"),
        ("perhaps", "passed"),
        write_table("hours,city,passed\n1,A,yes\n2,B,perhaps\n"),
    ),
    BrokenInput(
        "evaluate after the data went",
        ("evaluate", "run"),
        ("scores.csv",),
        lambda folder: (folder / "scores.csv").unlink(),
    ),
    BrokenInput(
        "evaluate after the data changed",
        ("evaluate", "run"),
        ("no longer", "--data"),
        lambda folder: (folder / "scores.csv").write_text(SCORES.replace("0.25,", "9.25,")),
    ),
    BrokenInput(
        "new over a file that is there", ("new", "iris", "--out", "scores.csv"), ("scores.csv", "--force")
    ),
)

BROKEN_INPUT = {"table": TABLES, "images": IMAGES, "run file": RUN_FILES, "run folder": RUN_FOLDERS}
