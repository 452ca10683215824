"""The loop: epochs, validation, the best weights, checkpoints, and how a run ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any, final

from netwright.core.errors import NetwrightError
from netwright.core.events import BestReached, EpochEnded, Metrics, RunEnded, RunStarted, Status
from netwright.core.random_state import RandomState
from netwright.core.run_spec import EarlyStopping
from netwright.data.data import Data
from netwright.data.split import Split, TensorSplit
from netwright.training.catch_interrupt import CatchInterrupt
from netwright.training.checkpoint import Checkpoint
from netwright.training.evaluate_network import evaluate_network
from netwright.training.explain_stop import explain_stop
from netwright.training.loss_broke import LossBroke
from netwright.training.notifier import Notifier
from netwright.training.processes.crew import find_crew
from netwright.training.processes.shards import cut_shards
from netwright.training.rescue import Rescue
from netwright.training.state_keeper import StateKeeper
from netwright.training.train_result import TrainResult
from netwright.training.training_plan import TrainingPlan

_MAX_SORTED_NUMBERS = 1_000_000
_MAY_CHANGE = {"epochs", "early_stopping", "device", "threads", "capture", "compile", "tune_up"}
_MAY_CHANGE |= {"distributed", "sync_batchnorm", "checkpoint", "on_nan"}
"""Fields that a resumed run may have otherwise than the run that it goes on from."""


@final
class TrainingLoop:
    """One run from its first step (or its checkpoint) to its end.

    Args:
        plan: what was decided.
        data: what to learn from.
        notifier: the way to the observers.
        interrupt: whether a person asked to stop.
        checkpoint: where the state is kept, or None.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        data: Data,
        notifier: Notifier,
        interrupt: CatchInterrupt,
        checkpoint: Checkpoint | None,
    ) -> None:
        self._plan = plan
        self._data = data
        self._notifier = notifier
        self._interrupt = interrupt
        self._epochs = int(plan.spec.epochs)
        self._state = plan.state
        self._progress = plan.state.progress
        self._keeper = StateKeeper(
            plan.state, plan.step, notifier, checkpoint, plan.spec.checkpoint, self._describe_plan()
        )
        self._rescue = Rescue(plan, self._keeper, notifier, self._list_batches)

    def resume(self) -> None:
        """Go on from the checkpoint.

        Raises:
            RunFolderError: it cannot be used.
        """
        self._keeper.resume()

    def run(self) -> TrainResult:
        """Train until the last epoch, early stopping or a person ends it.

        Raises:
            JobFailed: the loss is no longer finite, memory ran out, or a layer failed.
        """
        progress, plan = self._progress, self._plan
        self._send_start()
        # What observers do before the first step is no training, and the clock of a copy begins after it.
        self._state.count_seconds(is_training=False)
        self._keeper.begin()
        status: Status = "finished"
        try:
            why = self._run_epochs()
            if why is None:
                status, why = "stopped", "Ctrl-C"
        except KeyboardInterrupt:
            if self._interrupt.is_requested:
                raise  # the second Ctrl-C: at once
            self._interrupt.request()
            status, why = "stopped", "Ctrl-C"
        except NetwrightError as problem:
            self._keeper.finish(None if self._rescue.has_given_up else problem)
            self._load_best()
            self._send_end("failed", self._gather_metrics(with_test=False), problem.what)
            raise
        self._keeper.finish()
        self._load_best()
        metrics = self._gather_metrics(with_test=True)
        self._state.show_weights(to_all=True)
        self._send_end(status, metrics, why)
        return TrainResult(
            net=self._state.final_net.eval(),
            status=status,
            why=why,
            epochs=progress.epoch,
            seconds=progress.seconds,
            best_epoch=progress.best_epoch,
            metrics=metrics,
            history=tuple(progress.history),
            objective=plan.objective,
            choices=plan.choices,
            spec=plan.spec,
            batch_size=plan.batch_size,
        )

    def _run_epochs(self) -> str | None:
        """Run what is left; why it ended, or None where a person stopped it."""
        progress, stopping = self._progress, self._plan.spec.early_stopping
        while progress.epoch < self._epochs:
            if isinstance(stopping, EarlyStopping) and progress.stale_epochs >= stopping.patience:
                self._keeper.keep(write=False)
                best = f"epoch {progress.best_epoch} was the best for {stopping.patience} epochs"
                return f"early stopping: {self._plan.spec.monitor} no longer got better, {best}"
            try:
                is_over = self._rescue.approach() and self._run_epoch()
            except LossBroke:
                self._rescue.begin()
                continue
            if is_over and progress.epoch < self._epochs:
                return None
        self._keeper.keep(write=False)
        return "the 1 epoch is done" if self._epochs == 1 else f"all {self._epochs} epochs are done"

    def _run_epoch(self) -> bool:
        """Run what is left of the epoch; whether a person stopped it."""
        progress, state = self._progress, self._state
        epoch_began, first_batch = perf_counter(), progress.batch
        if not self._train_epoch():
            if not self._plan.step.is_between_updates:
                self._keeper.keep(write=False)
            return True
        train_metrics = state.metrics.read()
        if not state.is_finite:
            raise LossBroke
        train_seconds = perf_counter() - epoch_began
        num_samples = self._plan.count_samples(first_batch, progress.batch)
        metrics: dict[str, dict[str, float]] = {"train": train_metrics}
        if self._data.val is not None:
            metrics["val"] = self._evaluate(self._data.val, is_final=False)
        self._end_epoch(metrics, num_samples / max(train_seconds, 1e-9))
        return self._interrupt.is_requested

    def _train_epoch(self) -> bool:
        """Run the rest of the epoch; False where a person stopped it."""
        plan, progress, interrupt = self._plan, self._progress, self._interrupt
        metrics, step, notifier, crew = self._state.metrics, plan.step, self._notifier, find_crew()
        epoch, num_batches = progress.epoch + 1, plan.num_batches
        self._state.net.train()
        try:
            for inputs, targets, num in self._list_pieces():
                step.run_series(inputs, targets, num)
                progress.batch += num
                if crew.must_go_back(metrics.bad_batch is not None):
                    raise LossBroke
                notifier.tick(epoch, progress.batch, num_batches)
                if interrupt.is_requested and not step.is_between_updates:
                    return progress.batch == num_batches
            step.update()
        except (NetwrightError, LossBroke, KeyboardInterrupt):
            raise
        except Exception as problem:
            place = f"epoch {epoch}, batch {progress.batch + 1}"
            raise explain_stop(problem, place) from problem
        return True

    def _list_batches(self) -> Iterator[Any]:
        """The batches that are left of the epoch; those that were found not finite are left out."""
        return ((inputs, targets) for inputs, targets, _ in self._list_pieces(lambda: 1))

    def _list_pieces(self, most: Callable[[], int] | None = None) -> Iterator[tuple[Any, Any, int]]:
        """The same, as many in a piece as the step takes at once, or as `most` says."""
        progress, batches, step = self._progress, self._plan.batches, self._plan.step
        random = None
        if batches.is_stream and not progress.batch:
            progress.epoch_random = RandomState.read().state
        elif progress.epoch_random is not None:
            random = RandomState(progress.epoch_random)
        skipped = {batch for epoch, batch in progress.skipped if epoch == progress.epoch + 1}
        if most is None and not skipped:
            most = lambda: step.most_batches  # noqa: E731 - asked anew for every piece
        left = batches.pieces(progress.epoch, progress.batch, random, most=most or (lambda: 1))
        return self._leave_out(left, skipped) if skipped else left

    def _leave_out(self, batches: Iterator[Any], skipped: set[int]) -> Iterator[Any]:
        for number, batch in enumerate(batches, self._progress.batch + 1):
            if number in skipped:
                self._progress.batch += 1
            else:
                yield batch

    def _end_epoch(self, metrics: dict[str, dict[str, float]], pace: float) -> None:
        progress, spec, state = self._progress, self._plan.spec, self._state
        rates = tuple(float(group["lr"]) for group in state.optimizer.param_groups)
        value = metrics.get("val", metrics["train"]).get(spec.monitor, math.nan)
        progress.epoch += 1
        progress.batch = 0
        state.metrics.clear()
        state.schedule.end_epoch(value)
        is_best = self._is_better(value)
        if is_best:
            progress.best_value, progress.best_epoch, progress.stale_epochs = value, progress.epoch, 0
            state.best_weights = state.copy_weights()
        else:
            progress.stale_epochs += 1
        self._state.count_seconds()
        seconds, progress.epoch_seconds = progress.epoch_seconds, 0.0
        progress.history.append(
            {"epoch": progress.epoch, "seconds": seconds, "learning_rates": list(rates), **metrics}
        )
        state.show_weights()
        if is_best and state.is_shown:
            self._notifier.send(BestReached(progress.epoch, state.copy_shown(), state.shown_net))
        self._notifier.send(EpochEnded(progress.epoch, self._epochs, seconds, pace, metrics, rates, is_best))
        self._keeper.keep_epoch()

    def _is_better(self, value: float) -> bool:
        best, stopping = self._progress.best_value, self._plan.spec.early_stopping
        if self._data.val is None or best is None or math.isnan(best):
            return True
        delta = stopping.min_delta if isinstance(stopping, EarlyStopping) else 0.0
        return value < best - delta if self._plan.lower_is_better else value > best + delta

    def _evaluate(self, split: Split, *, is_final: bool) -> dict[str, float]:
        plan = self._plan
        is_in_memory = isinstance(split, TensorSplit)
        is_small = is_in_memory and len(split) * self._data.num_outputs <= _MAX_SORTED_NUMBERS
        return evaluate_network(
            self._state.net if is_final else self._state.judged_net,
            split,
            plan.objective,
            batch_size=plan.batch_size,
            device=plan.device,
            # What is reported is what the kept network answers elsewhere, where nothing is autocast.
            autocast=None if is_final else plan.autocast,
            with_auroc=is_final or is_small or plan.spec.monitor == "auroc",
        )

    def _load_best(self) -> None:
        net, best = self._state.net, self._state.best_weights
        if best is None and self._state.ema is not None:
            best = self._state.copy_weights()
        if best is not None:
            kept = net.state_dict()
            net.load_state_dict({**kept, **cut_shards(best, kept)})

    def _gather_metrics(self, *, with_test: bool) -> Metrics:
        progress, gathered = self._progress, {}
        if progress.best_epoch is not None:
            at_best = progress.history[progress.best_epoch - 1]
            gathered["train"] = dict(at_best["train"])
            if "val" in at_best:
                gathered["val"] = dict(at_best["val"])
        if with_test and progress.step:
            for name, split in (("val", self._data.val), ("test", self._data.test)):
                if split is not None:
                    gathered[name] = self._evaluate(split, is_final=True)
        return gathered

    def _describe_plan(self) -> dict[str, Any]:
        fields = self._plan.spec.model_dump(mode="json", exclude=_MAY_CHANGE)
        return {"batch_size": self._plan.batch_size, **fields}

    def _send_start(self) -> None:
        plan, scale = self._plan, self._plan.objective.answer_scale
        self._notifier.send(
            RunStarted(
                epochs=self._epochs,
                num_batches=plan.num_batches,
                start_epoch=self._progress.epoch + 1,
                choices=plan.choices,
                batch_size=plan.batch_size,
                spec=plan.spec,
                answer_form=plan.objective.answer_form,
                answer_scale=scale and (tuple(scale[0].tolist()), tuple(scale[1].tolist())),
                start_batch=self._progress.batch,
            )
        )

    def _send_end(self, status: Status, metrics: Metrics, why: str) -> None:
        progress = self._progress
        self._state.count_seconds()
        self._notifier.send(
            RunEnded(status, progress.epoch, progress.seconds, progress.best_epoch, metrics, why)
        )
