"""Whose Python a run folder may bring in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from netwright.core.errors import RunFolderError

_SAFE = ("torch.nn", "netwright.nets")
_reading: ContextVar[Path | None] = ContextVar("reading", default=None)
AGREED = "NETWRIGHT_TRUST"
"""Set by `--trust`, for this process and the ones that it starts."""


@contextmanager
def guard_code(run: Path, *, trust: bool = False) -> Iterator[None]:
    """Read names of code from a run folder, which may be a stranger's.

    Meanwhile only code that this user has run with netwright before is imported: names in a folder that
    somebody sent must not run somebody's code.

    Args:
        run: the run folder.
        trust: whether the caller agrees to whatever code it names.
    """
    token = _reading.set(None if trust or os.environ.get(AGREED) == "1" else run)
    try:
        yield
    finally:
        _reading.reset(token)


def require_trust(name: str, file: Path | None = None) -> None:
    """Agree to import code, or say why not.

    What the user names themselves (a run file, a command) is agreed to and remembered by place and
    content; what a run folder names must be remembered, or belong to torch.nn or netwright.

    Args:
        name: `my_net.py:Net`, `package.module:Net`.
        file: the file, where it is one.

    Raises:
        RunFolderError: a run folder names code that this user has never run.

    >>> with guard_code(Path("runs/from-a-stranger")):
    ...     require_trust("os:system")
    Traceback (most recent call last):
    netwright.core.errors.RunFolderError: RunFolderError: the run brings code of its own, `os:system`, ...
    """
    source = name.rpartition(":")[0]
    if file is None and any(source == one or source.startswith(f"{one}.") for one in _SAFE):
        return
    # A file is known again after it was edited where it lies, and after it was moved as it was.
    known = [name.encode()] if file is None else [str(file.resolve()).encode(), file.read_bytes()]
    marks = {hashlib.sha256(one).hexdigest() for one in known}
    run = _reading.get()
    if run is None:
        _remember(marks)
    elif not marks & _read_marks():
        raise RunFolderError(
            f"the run brings code of its own, `{name}`, that was never run here",
            where=str(run),
            fix=f"read {file or source} first; then agree with --trust (Python: nw.load_run(…, trust=True))",
        )


def _find_store() -> Path:
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "netwright" / "trusted"


def _read_marks() -> set[str]:
    try:
        return set(_find_store().read_text(encoding="ascii").split())
    except (OSError, RuntimeError, UnicodeDecodeError):  # no home, no file, or not ours
        return set()


def _remember(marks: set[str]) -> None:
    new = marks - _read_marks()
    if not new:
        return
    # Where there is no home to write to, the run asks for agreement later.
    with suppress(OSError, RuntimeError):
        store = _find_store()
        store.parent.mkdir(parents=True, exist_ok=True)
        with store.open("a", encoding="ascii") as file:
            file.write("".join(f"{mark}\n" for mark in sorted(new)))
