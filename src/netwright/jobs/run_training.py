"""What every training run does: folder, observers, weights, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from torch import Tensor, nn

from netwright.core.environment import read_environment
from netwright.core.errors import RunFolderError
from netwright.core.events import BestReached, Event, Noticed, Observer, RunEnded, RunStarted
from netwright.core.guard_code import require_trust
from netwright.core.lock_folder import lock_folder
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import PYTHON_MADE, ModelSpec, RunSpec
from netwright.data.data import Data
from netwright.jobs.record_training import RecordTraining
from netwright.jobs.run import Run, load_run
from netwright.jobs.watch_training import WatchTraining
from netwright.nets.load_package_network import forget_pretrained, is_ready
from netwright.nets.load_weights import WeightsReport
from netwright.ship.model_card import ModelCard, choose_decoding
from netwright.ship.sample_answers import sample_answers
from netwright.ship.save_model import save_model
from netwright.training.checkpoint import Checkpoint
from netwright.training.event_log import EventLog
from netwright.training.processes.crew import find_crew
from netwright.training.recover_linear import recover_linear
from netwright.training.tensorboard_log import TensorBoardLog
from netwright.training.train_network import train_network
from netwright.training.train_result import TrainResult

_LEAST_SECONDS = 1.0
_COST = 50
"""Weights are written at least so many times apart as writing them takes: at most two percent."""


@dataclass(frozen=True, eq=False)
class Training:
    """What a run trains and where it keeps the outcome.

    Args:
        net: the network.
        data: what it learns from.
        spec: the run file; its `folder` says what relative paths start from.
        run_folder: where the run goes.
        loaded: what came of `model.weights`; None without it.
    """

    net: nn.Module
    data: Data
    spec: RunSpec
    run_folder: RunFolder
    loaded: WeightsReport | None = None

    @property
    def home(self) -> Path:
        """What relative paths start from."""
        return Path(self.spec.folder or "").resolve()


def run_training(training: Training, *, observers: Sequence[Observer] = (), resume: bool = False) -> Run:
    """Train, and keep everything that the run folder promises.

    Args:
        training: what to train.
        observers: told of every event besides the run folder.
        resume: go on from the checkpoint in the run folder.

    Returns:
        The run, with its best weights.

    Raises:
        InputError: data, network and train section do not fit together, or the folder cannot be written
            or is in use.
        JobFailed: the training failed; the run folder says so and keeps the best weights.
    """
    folder, crew = training.run_folder, find_crew()
    if not crew.is_first:
        # The first process writes and speaks for all.
        result = _train(training, (), resume=resume)
        crew.wait()
        return load_run(folder.path, net=result.net)
    with lock_folder(folder.path):
        folder.sweep()
        goes_on = resume and Checkpoint(folder.checkpoint).file.exists()
        return _run_locked(training, observers, resume=resume, goes_on=goes_on)


def _run_locked(training: Training, observers: Sequence[Observer], *, resume: bool, goes_on: bool) -> Run:
    keep = _KeepRun(training)
    spec, folder = training.spec, training.run_folder
    log, board = EventLog(folder.log), TensorBoardLog(folder.path)
    if not goes_on:
        log.clear()
        board.clear()
    listening: list[Observer] = [log, *observers]
    record = RecordTraining(training.net, training.data, spec, folder, [board.add_layers], listening)
    if not goes_on:
        record.clear()
    told: list[Observer] = [keep, *([record] if spec.look.training else []), board]
    if spec.check.training:
        watch = WatchTraining(training.net, training.data, spec, folder, listening)
        told += [watch.finish, *listening, watch]
    else:
        told += listening
    try:
        if training.loaded is not None:
            loaded = Noticed(str(training.loaded), {"weights": training.loaded.to_dict()})
            for observer in told:
                observer(loaded)
        result = _train(training, told, resume=resume)
    except BaseException:
        if not resume and not keep.has_begun:
            folder.discard()
        raise
    keep.finish(result.net, recover_linear(result.net, training.data, result.answer_scale))
    find_crew().wait()
    return load_run(folder.path, net=result.net)


def _train(training: Training, observers: Sequence[Observer], *, resume: bool) -> TrainResult:
    spec = training.spec
    return train_network(
        training.net,
        training.data,
        spec.train,
        batch_size=spec.data.batch_size,
        augment=spec.data.augment,
        observers=observers,
        checkpoint_folder=training.run_folder.checkpoint,
        resume=resume,
        output_is_fitted=spec.model.output == "auto" and is_ready(spec.model.use),
        folder=training.home,
    )


def _describe_model(model: ModelSpec) -> dict[str, Any]:
    """How to build the network again; its weights are the run's own by then."""
    source = Path((model.use or "").rpartition(":")[0])
    if model.use is not None and source.suffix == ".py" and source.is_file():
        # A network that was made in this program: whoever runs it agreed to its code.
        require_trust(model.use, source)
    args = forget_pretrained(model.use, model.args)
    return model.model_copy(update={"args": args, "weights": None}).model_dump(mode="json")


class _KeepRun:
    """An observer that keeps the run file, the best weights and the result in the run folder.

    Weights that are the best go to the disk at once where the last ones did long enough ago, and else by the
    clock: the epochs of a small network are shorter than a disk takes to write.
    """

    def __init__(self, training: Training) -> None:
        self._training = training
        self._folder = training.run_folder
        self._card: ModelCard | None = None
        self._result: dict[str, Any] = {}
        self._waiting: tuple[Mapping[str, Tensor], ModelCard] | None = None
        self._is_saved = False
        self._next_save = 0.0
        self._trouble = ""

    @property
    def has_begun(self) -> bool:
        """Whether the run wrote what it needs to go on."""
        return self._card is not None

    def __call__(self, event: Event) -> None:
        """Keep what an event brings."""
        if isinstance(event, RunStarted):
            self._start(event)
        elif isinstance(event, BestReached) and self._card is not None:
            self._waiting = (event.weights, self._add_answers(self._card, event.net))
        elif isinstance(event, RunEnded):
            self._result = self._describe_end(event)
        try:
            if self._waiting and (isinstance(event, RunEnded) or perf_counter() >= self._next_save):
                self._save(*self._waiting)
            if isinstance(event, RunEnded):
                self._folder.write_json(self._folder.result, self._result)
        except RunFolderError as error:
            self._trouble = error.what
        if self._trouble:
            # As an OSError it is told once and the training goes on; `finish` tries again.
            raise OSError(self._trouble)

    def finish(self, net: nn.Module, recovered: dict[str, tuple[float, float]] | None) -> None:
        """Write what only the end can know, and what the disk refused before."""
        if recovered:
            self._result = {**self._result, "recovered": recovered}
        try:
            if not self._is_saved and self._card is not None:
                self._save(net.state_dict(), self._add_answers(self._card, net))
            if recovered or not self._folder.result.exists():
                self._folder.write_json(self._folder.result, self._result)
        except RunFolderError as error:
            error.fix = f"free some space, then: netwright train --resume {self._folder.path}"
            raise

    def _start(self, event: RunStarted) -> None:
        spec, data = self._training.spec, self._training.data
        resolved = spec.model_copy(
            update={
                "data": spec.data.model_copy(update={"batch_size": event.batch_size}),
                "train": event.spec,
            }
        )
        self._folder.result.unlink(missing_ok=True)  # of the part before, where a run goes on
        self._folder.write_run_file(resolved)
        environment = read_environment(seed=event.spec.seed, device=event.spec.device)
        self._folder.write_json(self._folder.environment, environment)
        is_python_made = (spec.model.use or "").startswith(PYTHON_MADE)
        self._card = ModelCard(
            network=type(self._training.net).__name__,
            model=None if is_python_made else _describe_model(spec.model),
            folder=str(self._training.home),
            task=data.task,
            decoding=choose_decoding(data.task, event.answer_form),
            input_shape=data.input_shape,
            num_numbers=data.num_numbers,
            category_sizes=data.category_sizes,
            answer_scale=event.answer_scale,
            encoder=None if data.encoder is None else data.encoder.to_spec(),
        )

    def _describe_end(self, event: RunEnded) -> dict[str, Any]:
        return {
            "run": self._folder.path.name,
            "status": event.status,
            "why": event.why,
            "epochs": event.epochs,
            "seconds": round(event.seconds, 3),
            "best_epoch": event.best_epoch,
            "metrics": event.metrics,
        }

    def _add_answers(self, card: ModelCard, net: nn.Module) -> ModelCard:
        return replace(card, answers=sample_answers(net, card.input_shape))

    def _save(self, weights: Mapping[str, Tensor], card: ModelCard) -> None:
        self._is_saved, began = False, perf_counter()
        self._next_save = began + _LEAST_SECONDS
        save_model(self._folder, weights, card, self._training.data.encoder)
        self._next_save = max(self._next_save, began + _COST * (perf_counter() - began))
        self._is_saved, self._waiting, self._trouble = True, None, ""
