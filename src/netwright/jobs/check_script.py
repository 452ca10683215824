"""Check a training script: it runs unchanged, and what it does is watched."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from netwright.checking.find_unbuilt import find_unbuilt
from netwright.checking.loop_stopped import LoopStopped
from netwright.checking.rules.no_parameters import NoParameters
from netwright.checking.subject import Subject
from netwright.checking.watch_loop import watch_loop
from netwright.core.errors import JobFailed, UsageError
from netwright.core.locate_error import locate_error
from netwright.core.report import Report
from netwright.jobs.diagnose_loop import diagnose_loop
from netwright.jobs.refuse_unknown import refuse_unknown
from netwright.jobs.stand_in import stand_in


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
        steps: after so many steps, of an optimizer or by hand, it is ended.
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
    status: object = None
    with _as_main(file, args) as names:
        with watch_loop(steps=steps, seconds=seconds) as loop:
            try:
                code = compile(file.read_bytes(), str(file.resolve()), "exec")
                exec(code, names)  # noqa: S102 - the user's own script
            except LoopStopped:
                pass
            except SystemExit as ended:
                status = ended.code
            except Exception as error:
                loop.raised = error
        report = diagnose_loop(loop, script, ignore=ignore)
        unbuilt = find_unbuilt(loop.raised) if loop.raised is not None and not loop.roots else None
        if unbuilt is not None and NoParameters().name not in ignore:
            found = tuple(NoParameters().examine(Subject(unbuilt, (), loss=stand_in, loop=loop)))
            report = Report(script, found, (NoParameters().name,))
    if loop.raised is not None and not report.errors:
        line = locate_error(loop.raised, file)
        said = " ".join(str(loop.raised).split())
        raise JobFailed(
            f"the script raised {type(loop.raised).__name__}: {said}", where=line, fix=f"mend {line}"
        ) from loop.raised
    if not loop.roots and not loop.used and not report.findings:
        raise JobFailed(
            "no network was called with gradients: there is nothing to check"
            + (f" (the script ended itself with exit status {status})" if status else ""),
            where=script,
            fix="name a script that trains a torch.nn.Module, with its arguments after `--`",
        )
    return report


@contextmanager
def _as_main(file: Path, args: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Let a script find its arguments, its neighbours and itself as if Python had been called with it.

    Its module stays `__main__` until its networks are checked: by it the source of its classes is found.
    """
    kept: tuple[list[str], list[Any], ModuleType] = (sys.argv, sys.path[:], sys.modules["__main__"])
    main = ModuleType("__main__")
    main.__dict__.update(__file__=str(file.resolve()), __builtins__=builtins)
    sys.argv, sys.modules["__main__"] = [str(file), *args], main
    sys.path.insert(0, str(file.resolve().parent))
    try:
        yield main.__dict__
    finally:
        sys.argv, sys.path[:], sys.modules["__main__"] = kept
