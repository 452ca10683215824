"""`netwright check` on scripts as people write them: faults found, and alarms where nothing is wrong.

Claim: of the faults of `faulty/` at least 95 % are detected, 90 % named rightly and 85 % placed within two
lines; `healthy/` and `tutorials/` get no false errors, and false warnings on at most 2 % of the programs.

Run: python benchmarks/check/score.py [--part PART] [--unchanged | --warm [--jobs 2]] [--write] [NAME ...]
Data: none but scikit-learn's own tables. `expected.yaml` says what is wrong with each faulty program.

Each program is checked by a process of its own; nothing is kept between them. A third of
the programs, chosen by a hash of their names, was held back until the rules were first finished. `fresh/`,
`fresh2/` and `fresh3/` were written later, apart from the rules, and scored when these were finished again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from netwright.cli import app

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "check-benchmark.md"
SECTIONS = ("faulty", "healthy", "tutorials")
FRESH = ("fresh", "fresh2", "fresh3")
FRESH_NAMES = {
    file.stem: folder
    for folder in FRESH
    for section in SECTIONS
    for file in (HERE / folder / section).glob("*.py")
}
HELD_BACK = frozenset(
    name
    for names in yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))["held_back"].values()
    for name in names
)
PARTS = {
    "open": "Open two thirds",
    "held-back": "Held-back third",
    "fresh": "Fresh part",
    "fresh2": "Second fresh part",
    "fresh3": "Third fresh part",
}
START, END = "<!-- figures: benchmarks/check/score.py --write -->\n", "<!-- end of figures -->\n"
SLACK_LINES = 2


@dataclass(frozen=True)
class Outcome:
    """What the check said of one program."""

    section: str
    name: str
    findings: list[dict[str, Any]]
    seconds: float
    failure: str | None = None
    plain_seconds: float | None = None
    is_unchanged: bool | None = None

    @property
    def alarms(self) -> list[dict[str, Any]]:
        """Its errors and warnings; a note is no alarm."""
        return [finding for finding in self.findings if finding["severity"] in {"error", "warning"}]


@dataclass
class Count:
    """One row of the table."""

    faults: int = 0
    detected: int = 0
    named: int = 0
    placed: int = 0
    missed: list[str] = field(default_factory=list)


def read_expected() -> dict[str, Any]:
    expected: dict[str, Any] = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
    for folder in FRESH:
        fresh = yaml.safe_load((HERE / folder / "expected.yaml").read_text(encoding="utf-8"))
        expected["faulty"] |= fresh["faulty"]
    return expected


def find_part(name: str) -> str:
    """The part that a program belongs to: `open`, `held-back` or a folder of fresh ones."""
    if name in FRESH_NAMES:
        return FRESH_NAMES[name]
    return "held-back" if name in HELD_BACK else "open"


def is_third(name: str) -> bool:
    """Whether the hash of a name is of the third that was held back; programs written later are open."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def list_programs(part: str, names: list[str]) -> Iterator[tuple[str, Path]]:
    for section in SECTIONS:
        folders = [HERE, *(HERE / folder for folder in FRESH)]
        for file in sorted(file for folder in folders for file in (folder / section).glob("*.py")):
            if names and file.stem not in names and section not in names:
                continue
            if part in {"all", find_part(file.stem)}:
                yield section, file


def check_program(section: str, file: Path, timeout_seconds: float = 300, compare: bool = False) -> Outcome:
    """Check one program in a process of its own; with `compare`, run it unwatched as well."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as folder:

        def run(*words: str) -> tuple[subprocess.CompletedProcess[str], float]:
            started = time.perf_counter()
            ran = subprocess.run(
                [sys.executable, *words],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=timeout_seconds,
                check=False,
            )
            return ran, time.perf_counter() - started

        try:
            ran, seconds = run("-m", "netwright", "check", str(file), "--json")
        except subprocess.TimeoutExpired:
            return Outcome(section, file.stem, [], timeout_seconds, f"no answer in {timeout_seconds:.0f} s")
        try:
            findings = json.loads(ran.stdout)["findings"]
        except (ValueError, KeyError):
            return Outcome(section, file.stem, [], seconds, tell_failure(ran.stderr))
        if not compare:
            return Outcome(section, file.stem, findings, seconds)
        plain, plain_seconds = run(str(file))
        watched = iter(ran.stderr.splitlines())
        is_unchanged = all(line in watched for line in plain.stdout.splitlines())
        return Outcome(section, file.stem, findings, seconds, None, plain_seconds, is_unchanged)


def tell_failure(said: str) -> str:
    """The sentence of an error; where a file lies on this machine is left out."""
    lines = [line for line in said.splitlines() if re.match(r"\w+: ", line)]
    return lines[-1][:120] if lines else "no answer"


def check_warm(programs: list[tuple[str, Path]], jobs: int, timeout_seconds: int = 120) -> Iterator[Outcome]:
    """Check programs, each in a process of its own, forked from this one, in which torch is loaded."""
    waiting, running = list(reversed(programs)), {}
    while waiting or running:
        while waiting and len(running) < jobs:
            section, file = waiting.pop()
            folder = tempfile.TemporaryDirectory()
            started, child = time.perf_counter(), os.fork()
            if child == 0:
                check_here(file, folder.name, timeout_seconds)
            running[child] = section, file, folder, started
        section, file, folder, started = running.pop(os.wait()[0])
        seconds = time.perf_counter() - started
        with folder:
            out, err = ((Path(folder.name) / name).read_text(encoding="utf-8") for name in ("out", "err"))
        try:
            yield Outcome(section, file.stem, json.loads(out)["findings"], seconds)
        except (ValueError, KeyError):
            yield Outcome(section, file.stem, [], seconds, tell_failure(err))


def check_here(file: Path, folder: str, timeout_seconds: int) -> None:
    """Check one program in this process, which ends with it; what it prints goes into the folder."""
    signal.alarm(timeout_seconds)
    os.chdir(folder)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
    sys.argv = ["netwright", "check", str(file), "--json"]
    try:
        app.main()
    finally:  # whatever it ends with, this process must not go on as the scorer
        sys.stdout.flush()
        os._exit(0)


def load_all() -> None:
    """Load what a check needs, an optimizer's first step included."""
    for package in ("sklearn.datasets", "sklearn.model_selection", "netwright.jobs.check_script"):
        importlib.import_module(package)
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    weight = torch.nn.Parameter(torch.zeros(1))
    weight.sum().backward()
    torch.optim.Adam([weight]).step()


def find_lines(finding: dict[str, Any], name: str) -> list[int]:
    """The lines of the program that a finding points at."""
    found = re.findall(r"([\w.-]+\.py):(\d+)", finding["where"])
    return [int(line) for file, line in found if file == f"{name}.py"]


def judge_fault(outcome: Outcome, fault: dict[str, Any], is_alone: bool) -> tuple[bool, bool, bool]:
    """Whether a fault was detected, named rightly, and placed rightly.

    Detected: named rightly; or, in a program with this one fault, any error or warning; or, in a program with
    two, an error or a warning at its lines.
    """

    def is_near(finding: dict[str, Any]) -> bool:
        lines = find_lines(finding, outcome.name)
        return any(abs(line - right) <= SLACK_LINES for line in lines for right in fault["lines"])

    naming = [finding for finding in outcome.alarms if finding["rule"] in fault["rules"]]
    is_named = bool(naming)
    is_detected = is_named or (bool(outcome.alarms) if is_alone else any(map(is_near, outcome.alarms)))
    return is_detected, is_named, any(map(is_near, naming))


def count_faults(outcomes: list[Outcome], expected: dict[str, Any]) -> dict[str, Count]:
    rows = {"one fault": Count(), "two faults": Count()}
    for outcome in outcomes:
        if outcome.section != "faulty":
            continue
        faults = expected["faulty"][outcome.name]
        row = rows["one fault" if len(faults) == 1 else "two faults"]
        for fault in faults:
            detected, named, placed = judge_fault(outcome, fault, len(faults) == 1)
            row.faults += 1
            row.detected += detected
            row.named += named
            row.placed += placed
            if not placed:
                said = ", ".join(
                    f"{finding['rule']} at {find_lines(finding, outcome.name)}" for finding in outcome.alarms
                )
                lack = "not placed" if named else "misnamed" if detected else "missed"
                row.missed.append(
                    f"{lack}: {outcome.name}: {fault['rules'][0]} at {fault['lines']}; "
                    f"said {outcome.failure or said or 'nothing'}"
                )
    kinds = ("faults", "detected", "named", "placed")
    rows["together"] = Count(*(sum(getattr(row, kind) for row in rows.values()) for kind in kinds))
    return rows


def list_alarms(outcome: Outcome, severity: str, expected: dict[str, Any]) -> list[dict[str, Any]]:
    """The false alarms on a healthy program."""
    allowed = expected["may_warn"].get(outcome.name, [])
    return [
        finding
        for finding in outcome.findings
        if finding["severity"] == severity and not (severity == "warning" and finding["rule"] in allowed)
    ]


def write_table(outcomes: list[Outcome], expected: dict[str, Any], title: str) -> str:
    lines = [f"**{title}**", ""]
    rows = {name: row for name, row in count_faults(outcomes, expected).items() if row.faults}
    if rows:
        lines += ["| programs with | faults | detected | right rule | right line |", "|---|--:|--:|--:|--:|"]
        for name, row in rows.items():
            shares = [f"{number / row.faults:.1%}" for number in (row.detected, row.named, row.placed)]
            lines.append(f"| {name} | {row.faults} | {' | '.join(shares)} |")
        lines.append("")
    lines += [
        "| without a fault | programs | with a false error | with a false warning |",
        "|---|--:|--:|--:|",
    ]
    for section in SECTIONS[1:]:
        here = [outcome for outcome in outcomes if outcome.section == section]
        false = [sum(bool(list_alarms(o, kind, expected)) for o in here) for kind in ("error", "warning")]
        if here:
            share = f"{false[1]} ({false[1] / len(here):.1%})"
            lines.append(f"| {section} | {len(here)} | {false[0]} | {share} |")
    return "\n".join([*lines, ""])


def list_details(outcomes: list[Outcome], expected: dict[str, Any]) -> list[str]:
    """Every miss and every false alarm, to be judged one by one."""
    lines = [miss for row in count_faults(outcomes, expected).values() for miss in row.missed]
    for outcome in outcomes:
        if outcome.section != "faulty":
            lines += [
                f"false {kind}: {outcome.name}: {finding['rule']} at {finding['where']}: {finding['says']}"
                for kind in ("error", "warning")
                for finding in list_alarms(outcome, kind, expected)
            ]
    lines += [f"failed: {outcome.name}: {outcome.failure}" for outcome in outcomes if outcome.failure]
    lines += [f"output changed: {outcome.name}" for outcome in outcomes if outcome.is_unchanged is False]
    return lines


def write_times(outcomes: list[Outcome], warm: bool) -> str:
    start = "torch being loaded already" if warm else "the start of Python and torch included"
    text = f"Median of {len(outcomes)} checks: {statistics.median(o.seconds for o in outcomes):.1f} s each, "
    text += f"the slowest {max(o.seconds for o in outcomes):.1f} s, {start}."
    both = [o for o in outcomes if o.plain_seconds is not None]
    if both:
        same = sum(bool(o.is_unchanged) for o in both)
        more = statistics.median(o.seconds - (o.plain_seconds or 0) for o in both)
        text += f" Printed the same lines when watched: {same} of {len(both)}."
        text += f" A check takes {more:.1f} s more than the program alone (median)."
    return text + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="score netwright check on faulty and healthy scripts")
    parser.add_argument("--part", choices=[*PARTS, "all"], default="all")
    parser.add_argument("--unchanged", action="store_true", help="run each unwatched too, and compare")
    parser.add_argument(
        "--warm", action="store_true", help="fork each check from a process with torch loaded"
    )
    parser.add_argument("--jobs", type=int, default=1, help="programs checked at once, with --warm")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/check-benchmark.md")
    parser.add_argument("names", nargs="*", help="programs or sections; without them all")
    asked = parser.parse_args()
    expected = read_expected()
    programs = list(list_programs(asked.part, asked.names))
    if asked.warm:
        load_all()
        checked = check_warm(programs, asked.jobs)
    else:
        checked = (check_program(*program, compare=asked.unchanged) for program in programs)
    outcomes = []
    for outcome in checked:
        outcomes.append(outcome)
        said = outcome.failure or ", ".join(finding["rule"] for finding in outcome.alarms)
        print(f"{outcome.section}/{outcome.name}: {said or '-'}", file=sys.stderr, flush=True)
    outcomes.sort(key=lambda outcome: (SECTIONS.index(outcome.section), outcome.name))
    parts = {part: [one for one in outcomes if find_part(one.name) == part] for part in PARTS}
    tables = [write_table(here, expected, PARTS[part]) for part, here in parts.items() if here]
    figures = "\n".join([*tables, write_times(outcomes, asked.warm)])
    details = list_details(outcomes, expected)
    print(figures)
    print("\n".join(details))
    if asked.write:
        figures += "\nEvery fault not placed, and every false alarm:\n\n"
        figures += "\n".join(f"- {line}" for line in details) + "\n" if details else "none\n"
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{START}\n{figures}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
