"""What can go wrong, each with its place and its remedy.

NetwrightError
├── InputError               exit status 2: the user's command, file or data must change
│   ├── UsageError           a command, an option or an argument
│   ├── RunFileError         a run file or a `--set`
│   ├── DataError            a table, an image, a dataset
│   ├── NetworkError         a layer list, a module, a factory
│   │   └── ShapeClash       a layer that cannot take what arrives
│   ├── RunFolderError       a run folder that cannot be read or written
│   └── MissingPackage       an optional package that is not installed
└── JobFailed                exit status 1: the input was fine and the work failed
"""

from __future__ import annotations

from typing import Any

from netwright.core.edit import Edit


class NetwrightError(Exception):
    """Something the user should know, where it is, and how to mend it.

    Args:
        what: what happened, with the user's own names and numbers.
        where: the place: a file with line, a column, a layer path, a command.
        fix: the change that mends it.
        edit: the first change of `fix` for a program to make; None where only a person can.

    >>> print(NetwrightError("no column `age`", where="scores.csv", fix="--target years"))
    NetwrightError: no column `age`
      where: scores.csv
      fix:   --target years
    """

    exit_status = 1

    def __init__(self, what: str, *, where: str, fix: str, edit: Edit | None = None) -> None:
        super().__init__(what, where, fix)
        self.what = what
        self.where = where
        self.fix = fix
        self.edit = edit

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.what}\n  where: {self.where}\n  fix:   {self.fix}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.what, self.where, self.fix, self.edit)


def _rebuild(
    kind: type[NetwrightError], what: str, where: str, fix: str, edit: Edit | None
) -> NetwrightError:
    """Errors cross worker processes, and pickle cannot pass keyword-only arguments by itself."""
    return kind(what, where=where, fix=fix, edit=edit)


class InputError(NetwrightError):
    """The user's command, file or data must change (exit status 2)."""

    exit_status = 2


class UsageError(InputError):
    """A command, an option or an argument that cannot be used."""


class RunFileError(InputError):
    """A run file, or a `--set`, that does not say what a run file may say."""


class DataError(InputError):
    """A table, an image or a dataset that cannot be used as it is."""


class NetworkError(InputError):
    """A layer list, a module or a factory that gives no usable network."""


class ShapeClash(NetworkError):
    """A layer that cannot take what arrives."""


class RunFolderError(InputError):
    """A run folder that cannot be read or written."""


class MissingPackage(InputError):
    """An optional package that this command needs and that is not installed."""


class JobFailed(NetwrightError):
    """The input was fine and the work failed (exit status 1)."""
