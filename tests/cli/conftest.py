"""The command as a real process, and one run that several tests look at."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "netwright"]
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
SCORES = "小时,城市,通过\n" + "".join(
    f"{hour / 4:.2f},{'甲乙丙'[hour % 3]},{'是' if hour > 30 else '否'}\n" for hour in range(60)
)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run() -> Run:
    """Run `netwright` to its end."""

    def run_process(*args: object, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
        words = [*COMMAND, *map(str, args)]
        return subprocess.run(
            words, cwd=cwd, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False, **options
        )

    return run_process


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `netwright` in `tmp_path` and leave it running; it is gone after the test."""
    with ExitStack() as stack:

        def start_process(*args: object) -> subprocess.Popen[str]:
            words = [*COMMAND, *map(str, args)]
            process = subprocess.Popen(
                words,
                cwd=tmp_path,
                env=ENVIRONMENT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start_process


@pytest.fixture(scope="session")
def trained(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with `成绩 表.csv` and a run on it in `运行 1`; and what `--json` printed."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "成绩 表.csv").write_text(SCORES, encoding="utf-8")
    done = run("train", "成绩 表.csv", "--out", "运行 1", "--set", "train.epochs=3", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout
