"""The run folder: what a run leaves behind, and where each part of it lies."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from netwright.core.errors import RunFolderError
from netwright.core.lock_folder import LOCK_NAME, is_locked
from netwright.core.run_spec import RunSpec
from netwright.core.suggest import find_nearest
from netwright.core.write_file import write_file


@dataclass(frozen=True)
class RunFolder:
    """Where a run keeps its files.

    Args:
        path: the folder.
        is_new: whether this process made it.
    """

    path: Path
    is_new: bool = False

    @property
    def run_file(self) -> Path:
        """The run file with every default filled in."""
        return self.path / "run.yaml"

    @property
    def environment(self) -> Path:
        """Versions, machine, device, seed, git commit, command."""
        return self.path / "environment.json"

    @property
    def log(self) -> Path:
        """One event a line."""
        return self.path / "log.jsonl"

    @property
    def weights(self) -> Path:
        """The best weights, under the network's own names."""
        return self.path / "model.safetensors"

    @property
    def encoder(self) -> Path:
        """What the training rows taught about the columns or pixels."""
        return self.path / "encoder.safetensors"

    @property
    def model(self) -> Path:
        """How to build the network and its preprocessing again."""
        return self.path / "model.json"

    @property
    def checkpoint(self) -> Path:
        """The folder of the last resumable state."""
        return self.path / "checkpoint"

    @property
    def result(self) -> Path:
        """How the run ended and how good it is."""
        return self.path / "result.json"

    @property
    def layers(self) -> Path:
        """What happened in the layers, one record a line."""
        return self.path / "layers.jsonl"

    @property
    def findings(self) -> Path:
        """What a check before the training, and the watch over it, found wrong."""
        return self.path / "findings.json"

    @property
    def report(self) -> Path:
        """The report: the run on one page."""
        return self.path / "report.html"

    def discard(self) -> None:
        """Take the folder of a run that never began away again, and `runs` where it holds no other."""
        shutil.rmtree(self.path, ignore_errors=True)
        if not self.is_new:
            self.path.mkdir(exist_ok=True)
        elif self.path.parent.name == "runs" and not any(self.path.parent.iterdir()):
            self.path.parent.rmdir()

    def sweep(self) -> None:
        """Take away what a killed process left half written; only for who holds the folder's lock."""
        for folder in (self.path, self.checkpoint):
            for file in folder.glob(".*.part"):
                if not _is_alive(int(file.name.split(".")[-2])):
                    file.unlink(missing_ok=True)

    def write_json(self, file: Path, content: dict[str, Any]) -> None:
        """Write one of the JSON files, whole or not at all.

        Raises:
            RunFolderError: the disk is full or the folder cannot be written.
        """
        self.write(file, json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    def write(self, file: Path, content: bytes | str) -> None:
        """Write one file of the folder, whole or not at all.

        Raises:
            RunFolderError: the disk is full or the folder cannot be written.
        """
        try:
            write_file(file, content)
        except OSError as error:
            raise _explain_os_error(error, file) from error

    def write_run_file(self, spec: RunSpec) -> None:
        """Write `run.yaml`; running it again gives the same run."""
        content = spec.model_dump(mode="json")
        self.write(self.run_file, yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


def create_run_folder(name: str, *, out: Path | None = None, runs: Path = Path("runs")) -> RunFolder:
    """Make the folder of a new run.

    Args:
        name: what the run is about; the folder becomes `runs/NAME-001`, or the next free number.
        out: the folder itself, where the user named one; it must be new or empty.
        runs: the folder of all runs.

    Raises:
        RunFolderError: the folder holds something already or cannot be made.

    >>> import tempfile
    >>> runs = Path(tempfile.mkdtemp())
    >>> create_run_folder("scores", runs=runs).path.name, create_run_folder("scores", runs=runs).path.name
    ('scores-001', 'scores-002')
    """
    try:
        if out is not None:
            is_new = not out.exists()
            out.mkdir(parents=True, exist_ok=True)
            if not _claim(out):
                raise RunFolderError(
                    f"the folder `{out}` is not empty",
                    where="--out",
                    fix=f"name a new folder, or continue the run in it with --resume {out}",
                )
            return RunFolder(out, is_new)
        runs.mkdir(parents=True, exist_ok=True)
        plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "run"
        taken = [
            int(found[1])
            for one in runs.iterdir()
            if (found := re.fullmatch(re.escape(plain) + r"-(\d+)", one.name))
        ]
        for number in range(max(taken, default=0) + 1, 1_000_000):
            folder = runs / f"{plain}-{number:03d}"
            try:
                folder.mkdir()
            except FileExistsError:  # another process took the number a moment ago
                continue
            return RunFolder(folder, is_new=True)
    except OSError as error:
        raise _explain_os_error(error, out or runs) from error
    raise RunFolderError("no free run number", where=str(runs), fix="move old runs away")


def find_run_folder(path: Path) -> RunFolder:
    """Find the folder of a run that is there already.

    Raises:
        RunFolderError: there is no run in it.
    """
    folder = RunFolder(path)
    if path.is_dir() and folder.log.exists() and not (folder.run_file.exists() or folder.model.exists()):
        raise RunFolderError(
            f"the run in `{path}` was stopped before it began",
            where=str(path),
            fix=f"begin it again: netwright train … --out {path}",
        )
    if not path.is_dir() or not (folder.run_file.exists() or folder.model.exists()):
        raise _explain_no_run(path)
    return folder


def _explain_no_run(path: Path) -> RunFolderError:
    """Say what is there instead: runs in the folder itself, or beside it."""
    inside = _list_runs(path)
    if inside:
        newest = max(inside, key=lambda one: (one / "run.yaml").stat().st_mtime)
        num = "one run" if len(inside) == 1 else f"{len(inside)} runs"
        return RunFolderError(
            f"no run in `{path}` itself: it holds {num}",
            where=str(path),
            fix=f"name one, such as the newest: {newest}",
        )
    found = _list_runs(path.parent) or _list_runs(Path("runs"))
    near = find_nearest(str(path), map(str, found)) or (found[-1] if found else None)
    return RunFolderError(
        f"no run in `{path}`",
        where=str(path),
        fix=f"name a run folder, such as {near}" if near else "train one first: netwright train digits",
    )


def _list_runs(folder: Path) -> list[Path]:
    return sorted(one.parent for one in folder.glob("*/run.yaml")) if folder.is_dir() else []


def _claim(folder: Path) -> bool:
    """Take an empty folder: of two processes that saw it empty, one makes the log and the other cannot.

    A run that was killed before it began leaves an empty log, and its folder is as good as empty.
    """
    log = RunFolder(folder).log
    left = [file for file in folder.iterdir() if file.name != LOCK_NAME and file.suffix != ".part"]
    if left:
        return left == [log] and log.stat().st_size == 0 and not is_locked(folder)
    try:
        log.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _is_alive(process: int) -> bool:
    """Whether another process of this number runs: it may be writing into the folder (an export)."""
    if os.name != "posix" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _explain_os_error(error: OSError, path: Path) -> RunFolderError:
    """Say which folder refused and what to do about it."""
    file = next((one for one in (path, *path.parents) if one.is_file()), None)
    if file is not None and error.errno != errno.ENOSPC:
        if file != path:
            what = f"the folder `{path}` cannot be made: `{file}` is a file"
        else:
            what = f"`{path}` is a file, and a run needs a folder of its own"
        return RunFolderError(what, where=str(path), fix="name another folder with --out")
    return RunFolderError(
        f"the run folder cannot be written: {error.strerror or error}",
        where=str(path),
        fix="free some space, or name another folder with --out"
        if error.errno == errno.ENOSPC
        else "name another folder with --out",
    )
