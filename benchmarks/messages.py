"""What a person reads when the input is broken or a beginner's network cannot learn.

Claim: every network of a beginner trains or gets a message that teaches, every broken input ends with
its own exit status and a message with a place and a remedy; there is no traceback, and no folder is
left half written. After the mending that a message names, the network trains.

Run: python benchmarks/messages.py [--full] [--only WORD …]
Each case runs in a new folder, through `netwright.cli.app.main` in this process (importing torch for
each would take minutes); then a few as real processes: stopped, killed, with a full disk. Prints
Markdown; exit status 1 where a case went otherwise than it should.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import runpy
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from beginner_networks import HEAD, NETWORKS, BeginnerNetwork
from broken_input import BROKEN_INPUT, SCORES, BrokenInput
from machine import print_machine
from stopped_runs import check_stopped_runs

from netwright.cli.app import main as run_main
from netwright.core.errors import NetwrightError

_QUICK = "train: {epochs: 1, early_stopping: none}\n"
_trained: list[Path] = []


@dataclass(frozen=True)
class Outcome:
    """What one command did.

    Args:
        status: its exit status.
        out: standard output.
        err: standard error.
        left: files and folders that it left behind.
    """

    status: int
    out: str
    err: str
    left: tuple[str, ...]


class _BinaryInput(io.TextIOWrapper):
    def __init__(self, text: str) -> None:
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")


def run_command(args: tuple[str, ...], folder: Path, stdin: str = "") -> Outcome:
    """Run a command in a folder, in this process."""
    before = _list_files(folder)
    out, err = io.StringIO(), io.StringIO()
    kept = sys.argv, sys.stdin, Path.cwd()
    sys.argv, sys.stdin = ["netwright", *args], _BinaryInput(stdin)
    os.chdir(folder)
    status: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            run_main()
    except SystemExit as ended:
        status = ended.code
    finally:
        sys.argv, sys.stdin = kept[:2]
        os.chdir(kept[2])
    left = tuple(sorted(_list_files(folder) - before))
    return Outcome(int(str(status or 0)), out.getvalue(), err.getvalue(), left)


def _list_files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if "__pycache__" not in path.parts}


def write_sources(folder: Path) -> None:
    """Write the data that beginners' networks are trained on."""
    random = np.random.default_rng(0)
    np.savez(
        folder / "images.npz",
        x=random.integers(0, 255, (60, 3, 32, 32), dtype=np.uint8),
        y=np.arange(60) % 10,
    )
    rows = random.normal(size=(80, 20))
    lines = [",".join([*(f"{number:.3f}" for number in row), f"{row.sum():.3f}"]) for row in rows]
    (folder / "twenty.csv").write_text("\n".join([",".join([*(f"x{i}" for i in range(20)), "y"]), *lines]))


def write_network(network: BeginnerNetwork, folder: Path, *, mended: bool = False) -> None:
    """Write a beginner's file, its run file and its script."""
    write_sources(folder)
    source = network.source.lstrip("\n")
    for wrong, right in network.mend if mended else ():
        assert wrong in source, (network.name, wrong)
        source = source.replace(wrong, right)
    (folder / "my_net.py").write_text(HEAD + source, encoding="utf-8")
    run_file = f"data: {network.data}\nmodel: {{use: my_net.py:Net}}\n{_QUICK}"
    (folder / "run.yaml").write_text(run_file)
    script = (
        "\nimport netwright as nw\n\n"
        f"nw.train(Net(), nw.open_data({network.data!r}), epochs=1, early_stopping='none', out='run')\n"
    )
    (folder / "script.py").write_text(HEAD + source + script, encoding="utf-8")


def run_script(folder: Path) -> Outcome:
    """Run the script as `python script.py` does; an error of ours is what its traceback ends in."""
    before = _list_files(folder)
    out, kept = io.StringIO(), Path.cwd()
    os.chdir(folder)
    status, err = 0, ""
    try:
        with contextlib.redirect_stdout(out):
            runpy.run_path("script.py", run_name="__main__")
    except NetwrightError as error:
        status, err = error.exit_status, str(error)
    except Exception as error:
        status, err = -1, f"Traceback: {type(error).__name__}: {error}"
    finally:
        os.chdir(kept)
    return Outcome(status, out.getvalue(), err, tuple(sorted(_list_files(folder) - before)))


def prepare_input(case: BrokenInput, folder: Path) -> None:
    """Write what a broken command needs, a trained run among it."""
    (folder / "scores.csv").write_text(SCORES)
    if "run" in case.args:
        shutil.copytree(_train_once(), folder / "run")
        run_file = folder / "run" / "run.yaml"
        run_file.write_text(run_file.read_text().replace(str(_train_once().parent), str(folder)))
    case.make(folder)


def _train_once() -> Path:
    if not _trained:
        folder = Path(tempfile.mkdtemp(prefix="netwright-"))
        (folder / "scores.csv").write_text(SCORES)
        done = run_command(("train", "scores.csv", "--out", "run", "--set", "train.epochs=2"), folder)
        assert done.status == 0, done
        _trained.append(folder / "run")
    return _trained[0]


def judge(outcome: Outcome, says: tuple[str, ...], status: int) -> list[str]:
    """Say what is wrong with what a command did; nothing where all is well."""
    wrong = [f"exit status {outcome.status}, not {status}"] if outcome.status != status else []
    said = outcome.out + outcome.err if status == 0 else outcome.err
    wrong += [f"does not say {part!r}" for part in says if part not in said]
    if "Traceback" in said or "netwright itself failed" in said:
        wrong.append("shows a fault of the program")
    if status:
        wrong += [f"leaves {name}" for name in outcome.left[:3]]
        wrong += [f"has no {part.strip()}" for part in ("  where: ", "  fix:   ") if part not in outcome.err]
    return wrong


def check_network(network: BeginnerNetwork) -> Iterator[tuple[str, Outcome, list[str]]]:
    """Run a network through a run file and through a script, and once more as the message mends it."""
    status = 2 if network.says else 0
    says = network.says or network.notices
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        write_network(network, folder)
        outcome = run_command(("train", "run.yaml", "--out", "run"), folder)
        yield "run file", outcome, judge(outcome, says, status)
        if network.by_script:
            shutil.rmtree(folder / "run", ignore_errors=True)
            outcome = run_script(folder)
            told = tuple(part.replace("my_net.py", "script.py") for part in says)
            yield "script", outcome, judge(outcome, told, status)
    if network.mend:
        with tempfile.TemporaryDirectory() as named:
            write_network(network, Path(named), mended=True)
            outcome = run_command(("train", "run.yaml", "--out", "run"), Path(named))
            yield "mended", outcome, judge(outcome, (), 0)


def check_input(case: BrokenInput) -> tuple[Outcome, list[str]]:
    """Run a command on broken input."""
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named).resolve()
        prepare_input(case, folder)
        outcome = run_command(case.args, folder, case.stdin)
        return outcome, judge(outcome, case.says, case.status)


def print_case(name: str, outcome: Outcome, wrong: list[str], *, full: bool) -> None:
    """Print one row."""
    said = (
        outcome.err.strip()
        if outcome.status
        else next((line for line in outcome.out.splitlines() if "note" in line), "works")
    )
    said = said.replace(tempfile.gettempdir() + "/", "…/")
    if not full:
        said = (
            said.replace("\n  where: ", " **where:** ")
            .replace("\n  fix:   ", " **fix:** ")
            .replace("\n", " ")
        )
    cell = said.replace("|", "\\|").replace("\n", "<br>")
    print(f"| {name} | {outcome.status} | {cell} |{' **WRONG: ' + '; '.join(wrong) + '**' if wrong else ''}")


def main() -> int:
    """Run every case; 1 where one went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[""], help="cases whose name holds one of these")
    parser.add_argument("--full", action="store_true", help="keep the lines of each message")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print_machine()
    num_cases = num_wrong = 0
    print("\n## Networks of beginners\n\n| case | status | message |\n|---|--:|---|")
    for network in NETWORKS:
        if not any(word in network.name for word in options.only):
            continue
        for route, outcome, wrong in check_network(network):
            num_cases, num_wrong = num_cases + 1, num_wrong + bool(wrong)
            if route == "run file" or wrong:
                print_case(
                    f"{network.name} ({route})" if route != "run file" else network.name,
                    outcome,
                    wrong,
                    full=options.full,
                )
    for kind, cases in BROKEN_INPUT.items():
        print(f"\n## Broken input: {kind}\n\n| case | status | message |\n|---|--:|---|")
        for case in cases:
            if any(word in case.name for word in options.only):
                outcome, wrong = check_input(case)
                num_cases, num_wrong = num_cases + 1, num_wrong + bool(wrong)
                print_case(case.name, outcome, wrong, full=options.full)
    if options.only == [""]:
        print("\n## Real processes\n\n| case | status | last words |\n|---|--:|---|")
        for name, status, said, is_wrong in check_stopped_runs():
            num_cases, num_wrong = num_cases + 1, num_wrong + bool(is_wrong)
            print(f"| {name} | {status} | {said} |{' **WRONG: ' + is_wrong + '**' if is_wrong else ''}")
    print(f"\n{num_cases} runs, {num_wrong} went otherwise than they should")
    return int(num_wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
