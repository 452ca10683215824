"""The folder of the run that this launch began."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, final

from netwright.core.launch import read_launch
from netwright.core.run_folder import RunFolder, create_run_folder
from netwright.training.processes.crew import find_crew

_calls: list[str] = []


@final
class BegunRun:
    """The folder of the run that this launch began, found again after torchrun started its processes anew.

    To be made once for each run, in all processes and in the same order.

    Args:
        name: what the run is about, as `create_run_folder` takes it.
        out: the folder itself, where the user named one.
    """

    def __init__(self, name: str, out: Path | None) -> None:
        _calls.append(name)
        self._name, self._out = name, out
        launch = read_launch()
        self._mark: dict[str, Any] | None = None
        if launch.run_id is not None:
            self._mark = {"launch": launch.run_id, "run": len(_calls), "name": name}
        self._is_restarted = launch.num_restarts > 0

    def find(self) -> Path | None:
        """Find the folder to go on in; None in a first attempt, and where the run had not begun."""
        if self._mark is None or not self._is_restarted:
            return None
        crew = find_crew()
        return crew.share(self._search() if crew.is_first else None)

    def make(self) -> RunFolder:
        """Make a new folder: one, whatever the number of processes.

        Raises:
            RunFolderError: the folder holds something already or cannot be made.
        """
        crew = find_crew()
        folder = None
        if crew.is_first:
            folder = create_run_folder(self._name, out=self._out)
            if self._mark is not None:
                folder.write_json(_name_mark(folder), self._mark)
        made = crew.share(folder)
        assert made is not None  # noqa: S101 - the first process has made it, or has failed for all
        return made

    def _search(self) -> Path | None:
        places = [self._out] if self._out is not None else sorted(Path("runs").glob("*"))
        for place in places:
            folder = RunFolder(place, is_new=self._out is None)
            try:
                is_mine = json.loads(_name_mark(folder).read_text(encoding="utf-8")) == self._mark
            except (OSError, ValueError):
                continue
            if is_mine and folder.run_file.exists():
                return place
            if is_mine:
                folder.discard()  # the process was lost before the run began
        return None


def _name_mark(folder: RunFolder) -> Path:
    return folder.path / "launch.json"
