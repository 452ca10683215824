"""Go on where a run stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netwright.core.events import Observer
from netwright.core.guard_code import guard_code
from netwright.core.read_run_file import read_run_file
from netwright.core.run_folder import find_run_folder
from netwright.jobs.place_errors import place_errors
from netwright.jobs.prepare_training import prepare_training
from netwright.jobs.run import Run
from netwright.jobs.run_training import run_training
from netwright.training.checkpoint import Checkpoint
from netwright.training.processes.join_crew import join_crew


def resume_run(path: Path, *, sets: Sequence[str] = (), observers: Sequence[Observer] = ()) -> Run:
    """Go on from the checkpoint of a run, in the same folder.

    Args:
        path: the run folder.
        sets: changes of fields that a resumed run may have otherwise, `train.epochs=50`.
        observers: told of every event.

    Raises:
        InputError: there is no run, or its checkpoint cannot be used.
        JobFailed: the training failed.
    """
    with join_crew():
        folder = find_run_folder(path)
        run_file = read_run_file(folder.run_file, sets)
        goes_on = Checkpoint(folder.checkpoint).file.exists()
        with guard_code(folder.path), place_errors(run_file):
            training = prepare_training(run_file, lambda: folder, load=not goes_on)
            return run_training(training, observers=observers, resume=True)
