"""Train what a run file, a table, a folder or a name says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netwright.core.events import Observer
from netwright.jobs.begun_run import BegunRun
from netwright.jobs.place_errors import place_errors
from netwright.jobs.prepare_training import prepare_training
from netwright.jobs.read_source import read_source
from netwright.jobs.resume_run import resume_run
from netwright.jobs.run import Run
from netwright.jobs.run_training import run_training
from netwright.training.processes.join_crew import join_crew


def train_source(
    source: str,
    *,
    target: Sequence[str] | None = None,
    sets: Sequence[str] = (),
    out: Path | None = None,
    observers: Sequence[Observer] = (),
) -> Run:
    """Train from a run file, or on a table, a folder or a name with everything else by default.

    Processes that torchrun started train one run together; where it started them again after one was
    lost, they go on from the last checkpoint.

    Args:
        source: the run file or the data.
        target: columns to predict.
        sets: changes of fields, `train.epochs=3`.
        out: the run folder itself; without it `runs/NAME-001`.
        observers: told of every event.

    Raises:
        InputError: run file, data or network cannot be used.
        JobFailed: the training failed.
    """
    with join_crew():
        begun = BegunRun(Path(source).stem, out)
        found = begun.find()
        if found is not None:
            return resume_run(found, observers=observers)
        run_file = read_source(source, target=target, sets=sets)
        training = prepare_training(run_file, begun.make)
        with place_errors(run_file):
            return run_training(training, observers=observers)
