"""The commands as a shell runs them: what goes to which stream, and with which exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
from pathlib import Path

import pytest

from .conftest import COMMAND, ENVIRONMENT


def test_help_names_every_command_and_the_exit_statuses(run, tmp_path):
    done = run("--help", cwd=tmp_path)
    assert run(cwd=tmp_path).stdout == done.stdout
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in ("data", "new", "train", "evaluate", "predict"))
    assert "Exit status" in done.stdout
    assert done.stderr == ""


def test_version(run, tmp_path):
    from importlib.metadata import version

    done = run("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"netwright {version('netwright')}\n")


def test_a_usage_error_has_a_place_and_a_remedy(run, tmp_path):
    done = run("train", "iris", "--epoch", "3", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "UsageError: No such option: --epoch\n"
        "  where: netwright train\n"
        "  fix:   netwright train --help says what it takes\n"
    )


def test_an_error_goes_to_standard_error_and_leaves_nothing(run, tmp_path):
    (tmp_path / "run.yaml").write_text("data: iris\nmodel:\n  layers: [Linear: 16, ReLU, Linear: 5]\n")
    done = run("train", "run.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ShapeClash: the last layer, `Linear`, gives 5 numbers")
    assert "  where: run.yaml:3:30, model.layers[2]\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["run.yaml"]


def test_debug_shows_where_it_came_from(run, tmp_path):
    done = run("data", "nothing.csv", "--debug", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "  fix:   " in done.stderr


def test_json_alone_is_on_standard_output(trained):
    folder, printed = trained
    result = json.loads(printed)
    assert result["status"] == "finished"
    assert result == json.loads((folder / "运行 1" / "result.json").read_text(encoding="utf-8"))


def test_what_a_network_prints_stays_out_of_the_json(run, tmp_path):
    (tmp_path / "my_net.py").write_text(
        "from torch import nn\n\n\nclass Net(nn.Linear):\n    def __init__(self):\n"
        "        super().__init__(4, 3)\n\n    def forward(self, x):\n"
        "        print('shape', tuple(x.shape))\n        return super().forward(x)\n"
    )
    (tmp_path / "run.yaml").write_text("data: iris\nmodel: {use: my_net.py:Net}\ntrain: {epochs: 1}\n")
    done = run("train", "run.yaml", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["epochs"] == 1
    assert "shape (" in done.stderr


def test_progress_is_plain_lines_where_there_is_no_terminal(run, tmp_path):
    done = run("train", "iris", "--set", "train.epochs=3", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len([line for line in lines if line.startswith("epoch ")]) == 3
    assert not {"\x1b", "\r"} & set(done.stdout + done.stderr)
    assert lines[-1].startswith("next:")
    assert "netwright predict runs/iris-001" in lines[-1]


def test_predict_answers_standard_input_and_files_alike(run, trained):
    folder, _ = trained
    rows = "城市,小时\n甲,1\n没见过,14\n"
    piped = run("predict", "运行 1", "-", input=rows, cwd=folder)
    assert piped.returncode == 0, piped.stderr
    answers = list(csv.DictReader(io.StringIO(piped.stdout)))
    assert len(answers) == 2
    assert {answer["通过"] for answer in answers} <= {"是", "否"}
    (folder / "新 行.csv").write_text(rows, encoding="utf-8")
    written = run("predict", "运行 1", "新 行.csv", "--out", "答案.jsonl", cwd=folder)
    assert (written.returncode, written.stdout) == (0, ""), written.stderr
    lines = (folder / "答案.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["通过"] for line in lines] == [answer["通过"] for answer in answers]


def test_evaluate_says_what_training_said(run, trained):
    folder, printed = trained
    done = run("evaluate", "运行 1", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    before, now = json.loads(printed)["metrics"], json.loads(done.stdout)
    assert now["test"]["accuracy"] == before["test"]["accuracy"]


def test_a_reader_that_leaves_is_no_fault(tmp_path: Path):
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [*COMMAND, "data", "iris"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=write_end,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(write_end)
    assert done.stderr == ""
    assert done.returncode in {0, 1}


def test_a_disk_that_is_full_leaves_no_half_written_file(run, tmp_path):
    (tmp_path / "big.yaml").write_text(
        "data: iris\nmodel: {layers: [Linear: 600, ReLU, Linear: 600, ReLU]}\n"
    )

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = run(
        "train", "big.yaml", "--set", "train.epochs=1", "--out", "run", cwd=tmp_path, preexec_fn=limit_files
    )
    assert done.returncode == 2, done.stdout
    assert "RunFolderError: the run folder cannot be written: File too large" in done.stderr
    assert "model.safetensors" in done.stderr
    assert "Traceback" not in done.stderr
    assert "training goes on" in done.stdout
    left = {path.name for path in (tmp_path / "run").rglob("*")}
    assert not [name for name in left if name.endswith(".part")]
    assert "model.safetensors" not in left


def test_a_console_without_chinese_shows_question_marks(tmp_path: Path):
    (tmp_path / "a.csv").write_text("语文,y\n" + "".join(f"{i},{i % 2}\n" for i in range(40)), encoding="gbk")
    done = subprocess.run(
        [*COMMAND, "data", "a.csv"],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        encoding="ascii",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "??" in done.stdout
    assert "note: read as gb18030" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_output_that_cannot_be_written_is_the_disks_fault_not_ours(tmp_path: Path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "data", "iris"],
            cwd=tmp_path,
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("UsageError: cannot write: No space left on device\n")


def test_training_says_what_is_predicted_and_what_gives_it_away(run, tmp_path):
    rows = "".join(f"{i % 13},{i * 7 % 11},{i % 13 + i * 7 % 11}\n" for i in range(200))
    (tmp_path / "a.csv").write_text("casual,registered,cnt\n" + rows)
    done = run("train", "a.csv", "--set", "train.epochs=1", "--set", "data.batch_size=999", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "note: `casual`, `registered` add up to `cnt`" in done.stdout.replace(
        "`registered`, `casual`", "`casual`, `registered`"
    )
    assert "no network was named: small-tabm is taken" in done.stdout
    target = next(line for line in done.stdout.splitlines() if line.startswith("target "))
    assert "cnt, a number (the last column, as no target was named" in target


def test_help_lists_commands_in_whole_sentences(run, tmp_path):
    done = run("--help", cwd=tmp_path)
    assert "..." not in done.stdout.partition("Commands:")[2].partition("Exit status")[0]


def test_an_address_is_no_folder(run, tmp_path):
    done = run("data", "https://example.com/a.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "where: https://example.com/a.csv" in done.stderr
    assert "download it first" in done.stderr
