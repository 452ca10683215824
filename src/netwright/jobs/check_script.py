"""Check a training script: it runs unchanged, and what it does is watched."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import Tensor

from netwright.checking.check_subject import check_subject
from netwright.checking.loop import Loop, Root
from netwright.checking.subject import Subject
from netwright.checking.watch_loop import LoopStopped, watch_loop
from netwright.core.errors import JobFailed, UsageError
from netwright.core.locate_error import locate_error
from netwright.core.report import Report
from netwright.jobs.check import refuse_unknown
from netwright.jobs.make_subject import stand_in

_MOST_SAMPLES = 64


def check_script(
    script: str,
    args: Sequence[str] = (),
    *,
    steps: int | None = None,
    seconds: float | None = None,
    ignore: Collection[str] = (),
) -> Report:
    """Run a training script as it is, watch its loop, then check each network that it trains.

    Args:
        script: the Python file.
        args: its own arguments.
        steps: after so many optimizer steps it is ended.
        seconds: after this time it is ended, at the next step.
        ignore: names of rules that are not asked.

    Raises:
        UsageError: there is no such file.
        JobFailed: the script raised, and no rule says why; or it trained nothing.
    """
    refuse_unknown(ignore, "--ignore")
    file = Path(script)
    if not file.is_file():
        raise UsageError(f"there is no file {script}", where="netwright check", fix="name a Python script")
    with watch_loop(steps=steps, seconds=seconds) as loop:
        try:
            with _as_main(file, args):
                runpy.run_path(str(file.resolve()), run_name="__main__")
        except (LoopStopped, SystemExit):
            pass
        except Exception as error:
            loop.raised = error
    reports = [_check_root(loop, root, script, ignore) for root in loop.roots]
    report = _join(script, reports)
    if loop.raised is not None and not report.errors:
        line = locate_error(loop.raised, file)
        said = " ".join(str(loop.raised).split())
        raise JobFailed(
            f"the script raised {type(loop.raised).__name__}: {said}", where=line, fix=f"mend {line}"
        ) from loop.raised
    if not reports:
        raise JobFailed(
            "no network was called with gradients: there is nothing to check",
            where=script,
            fix="name a script that trains a torch.nn.Module, with its arguments after `--`",
        )
    return report


def _check_root(loop: Loop, root: Root, script: str, ignore: Collection[str]) -> Report:
    inputs, targets = root.inputs, root.targets
    is_batch = isinstance(inputs, Tensor) and inputs.ndim > 0
    if is_batch and targets is not None and targets.ndim and len(inputs) == len(targets) > _MOST_SAMPLES:
        inputs, targets = inputs[:_MOST_SAMPLES], targets[:_MOST_SAMPLES]
    subject = Subject(
        root.copy,
        inputs,
        targets,
        root.loss or stand_in,
        loss_is_assumed=root.loss is None,
        loop_is_known=True,
        loop=loop,
        lines=root.lines,
    )
    return check_subject(subject, script, ignore=ignore)


def _join(script: str, reports: list[Report]) -> Report:
    """One report of several networks; what is said of the loop is said once."""
    if not reports:
        return Report(script)
    findings = {(one.rule, one.where, one.says): one for report in reports for one in report.findings}
    run = {name for report in reports for name in report.rules_run}
    skipped: dict[str, str] = {}
    for report in reports:
        skipped |= {name: why for name, why in report.rules_skipped.items() if name not in run}
    return replace(
        reports[0],
        findings=tuple(
            sorted(findings.values(), key=lambda one: ("error", "warning", "note").index(one.severity))
        ),
        rules_run=tuple(sorted(run)),
        rules_skipped=skipped,
        fine=tuple(dict.fromkeys(word for report in reports for word in report.fine)),
        seconds=sum(report.seconds for report in reports),
    )


@contextmanager
def _as_main(file: Path, args: Sequence[str]) -> Iterator[None]:
    """Let a script find its arguments and its neighbours as if Python had been called with it."""
    kept: tuple[list[str], list[Any]] = (sys.argv, sys.path[:])
    sys.argv = [str(file), *args]
    sys.path.insert(0, str(file.resolve().parent))
    try:
        yield
    finally:
        sys.argv, sys.path[:] = kept
