"""The resumable state of a run on disk: the last good one is always readable."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import torch

from netwright.core.errors import RunFolderError
from netwright.core.replace_file import replace_file
from netwright.core.sync_folder import sync_folder
from netwright.training.find_disk_error import find_disk_error

_WHOLE, _SHARDED = 2, 3
"""Formats: everything in the file, and one that names the folder in which a part of it lies."""
_FOLDER = "shards-"
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

    @property
    def identity(self) -> int | None:
        """Which file it is: another one after each write; None without one."""
        return self.file.stat().st_ino if self.file.exists() else None

    @property
    def last_number(self) -> int:
        """The number of the newest folder of shards; 0 without one."""
        return max(self._list_numbers(), default=0)

    def name_folder(self, number: int) -> Path:
        """The folder of shards of a number."""
        return self.folder / f"{_FOLDER}{number}"

    def write(self, state: dict[str, Any], plan: dict[str, Any]) -> None:
        """Write a state beside the last one, sync it, and rename it into place.

        Args:
            state: tensors and plain values; `shards` names a folder, written before, that belongs to it.
            plan: plain values that a resumed run must share.

        Raises:
            OSError: the disk is full or the folder cannot be written; the last state is untouched.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        version = _SHARDED if "shards" in state else _WHOLE
        held = {"kind": _KIND, "version": version, "plan": plan, "state": state}
        with replace_file(self.file) as beside, find_disk_error():
            torch.save(held, beside)
        sync_folder(self.folder)
        newest = int(state["shards"].removeprefix(_FOLDER)) if "shards" in state else None
        for number in self._list_numbers():
            if newest is None or number < newest:
                shutil.rmtree(self.name_folder(number), ignore_errors=True)

    def _list_numbers(self) -> list[int]:
        names = [folder.name.removeprefix(_FOLDER) for folder in self.folder.glob(f"{_FOLDER}*")]
        return [int(name) for name in names if name.isdecimal()]

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
            raise self.tell_damage() from problem
        if not isinstance(held, dict) or held.get("kind") != _KIND:
            raise RunFolderError(
                "this file is not a netwright checkpoint",
                where=str(self.file),
                fix="name the folder of a run that netwright began",
            )
        if held["version"] not in (_WHOLE, _SHARDED):
            raise RunFolderError(
                f"the checkpoint has format {held['version']}, and this netwright reads up to {_SHARDED}",
                where=str(self.file),
                fix="pip install --upgrade netwright"
                if held["version"] > _SHARDED
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

    def tell_damage(self) -> RunFolderError:
        """What is said of a file that is not as it was written."""
        return RunFolderError(
            "the checkpoint is damaged or was not written by netwright",
            where=str(self.file),
            fix="remove it and train again; the best weights in the run folder are not touched",
        )
