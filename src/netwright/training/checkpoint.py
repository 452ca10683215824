"""The resumable state of a run on disk: the last good one is always readable."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, final

import torch

from netwright.core.errors import RunFolderError
from netwright.core.replace_file import replace_file

_VERSION = 2
_KIND = "netwright checkpoint"


@final
@dataclass(frozen=True)
class Checkpoint:
    """A folder that holds the last resumable state.

    Args:
        folder: made where it is missing.

    >>> import tempfile
    >>> checkpoint = Checkpoint(Path(tempfile.mkdtemp()))
    >>> checkpoint.write({"step": 3}, {"seed": 0}); checkpoint.read({"seed": 0})
    {'step': 3}
    """

    folder: Path

    @property
    def file(self) -> Path:
        """The file in the folder."""
        return self.folder / "state.pt"

    def write(self, state: dict[str, Any], plan: dict[str, Any]) -> None:
        """Write a state beside the last one, sync it, and rename it into place.

        Args:
            state: tensors and plain values.
            plan: plain values that a resumed run must share.

        Raises:
            OSError: the disk is full or the folder cannot be written; the last state is untouched.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with replace_file(self.file) as beside:
            stream = _Stream(beside)
            try:
                held = {"kind": _KIND, "version": _VERSION, "plan": plan, "state": state}
                torch.save(held, stream)  # type: ignore[arg-type]  # it writes, and torch asks no more
            except RuntimeError:
                if stream.problem is not None:
                    raise stream.problem from None
                raise
        if os.name == "posix":
            # The rename itself must survive a power cut, not only the bytes.
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def read(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Read the last state, for a run with the same plan.

        Raises:
            RunFolderError: it cannot be read, is of a newer version, or belongs to another plan.
        """
        try:
            packed = io.BytesIO(self.file.read_bytes())
        except OSError as problem:
            raise RunFolderError(
                f"the checkpoint cannot be read: {problem.strerror}",
                where=str(self.file),
                fix="make the file readable for you",
            ) from problem
        try:
            held = torch.load(packed, map_location="cpu", weights_only=True)
        except Exception as problem:  # torch raises many kinds on a damaged file
            raise RunFolderError(
                "the checkpoint is damaged or was not written by netwright",
                where=str(self.file),
                fix="remove it and train again; the best weights in the run folder are not touched",
            ) from problem
        if not isinstance(held, dict) or held.get("kind") != _KIND:
            raise RunFolderError(
                "this file is not a netwright checkpoint",
                where=str(self.file),
                fix="name the folder of a run that netwright began",
            )
        if held["version"] != _VERSION:
            raise RunFolderError(
                f"the checkpoint has format {held['version']}, and this netwright reads {_VERSION}",
                where=str(self.file),
                fix="pip install --upgrade netwright"
                if held["version"] > _VERSION
                else "remove it and train again; the best weights in the run folder are not touched",
            )
        for name, value in plan.items():
            if held["plan"].get(name) != value:
                raise RunFolderError(
                    f"the run was begun with {name} = {held['plan'].get(name)!r}, and now it is {value!r}",
                    where=str(self.file),
                    fix=f"set {name} back to resume, or begin a new run",
                )
        state: dict[str, Any] = held["state"]
        return state


class _Stream:
    """Keeps what the disk said: torch tells of a full disk as of a wrong position in its own file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.problem: OSError | None = None
        self.flush = file.flush

    def write(self, piece: bytes | memoryview) -> int:
        try:
            return self._file.write(piece)
        except OSError as problem:
            self.problem = problem
            raise
