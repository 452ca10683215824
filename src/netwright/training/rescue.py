"""Back to where training was still finite, and what is done about the batch that broke it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, final

from torch import Tensor

from netwright.core.errors import JobFailed, NetwrightError
from netwright.core.events import Found, Noticed
from netwright.core.finding import Finding, Severity
from netwright.core.random_state import RandomState
from netwright.training.explain_stop import explain_stop
from netwright.training.find_breakage import Breakage, find_breakage
from netwright.training.loss_broke import LossBroke
from netwright.training.notifier import Notifier
from netwright.training.processes.crew import find_crew
from netwright.training.processes.shards import take_part
from netwright.training.state_keeper import StateKeeper
from netwright.training.training_plan import TrainingPlan

_MOST_SKIPPED = 10
_MOST_RETURNS = 3
_FIX = "a lower learning rate (train.optimizer), or train.clip_grad_norm: 1.0"


@final
class Rescue:
    """Runs the batches from the last good state again, finds the one that broke, and stops or skips it.

    The loop sees a loss that is not finite up to 32 batches late, when the weights are spoiled. As training
    is the same to the bit when it is run again, the batch is found by doing so.

    Args:
        plan: what is trained, and `spec.on_nan`.
        keeper: has the last good state.
        notifier: told of what was found.
        list_batches: gives what is left of the epoch, as the loop takes it.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        keeper: StateKeeper,
        notifier: Notifier,
        list_batches: Callable[[], Iterator[Any]],
    ) -> None:
        self._plan, self._keeper, self._notifier = plan, keeper, notifier
        self._list_batches = list_batches
        self._state, self._progress = plan.state, plan.state.progress
        self._seen: tuple[int, int] | None = None
        self._is_close = False
        self._searched = -1
        self._num_returns = 0
        self.has_given_up = False
        """Whether it ended the run: where there are several processes, all of them at once."""

    def begin(self) -> None:
        """Go back to the last good state: something is not finite."""
        progress, metrics = self._progress, self._state.metrics
        metrics.settle()
        # From the end: where another number of processes went on, nobody has counted from the beginning.
        batch = progress.batch - metrics.num_after_bad
        for epoch, number in sorted(progress.skipped, reverse=True):
            batch -= epoch == progress.epoch + 1 and batch <= number <= progress.batch
        crew = find_crew()
        batch = crew.share(min(crew.collect(batch) or [batch]))
        crew.go_back()
        self._seen, self._is_close, self._searched = (progress.epoch, batch), False, -1
        if self._plan.spec.on_nan == "stop":
            says = f"{_say_broken(progress.epoch, batch)}; going back to where it began"
            self._notifier.send(Noticed(says, {"epoch": progress.epoch + 1, "batch": batch}))
        self._keeper.rewind()

    def approach(self) -> bool:
        """Run up to the batch that broke, looking at each one near it; nothing happens where none did.

        Returns:
            Whether the loop may go on with the epoch; False where the state is an earlier one now.

        Raises:
            JobFailed: the batch was found and is not to be skipped, or too many were.
        """
        if self._seen is None or self._searched == self._progress.epoch:
            return True
        seen_epoch, seen_batch = self._seen
        if self._progress.epoch < seen_epoch and not self._is_close:
            return True
        self._state.net.train()
        try:
            return self._search(seen_epoch, seen_batch)
        except (NetwrightError, LossBroke):
            raise
        except Exception as problem:
            place = f"epoch {self._progress.epoch + 1}, batch {self._progress.batch + 1}, run again"
            raise explain_stop(problem, place) from problem

    def _search(self, seen_epoch: int, seen_batch: int) -> bool:
        progress, step, plan = self._progress, self._plan.step, self._plan
        is_last = progress.epoch >= seen_epoch
        reach = 2 * plan.spec.accumulate
        good: dict[str, Any] = {}
        before: tuple[RandomState, list[tuple[Tensor, Tensor]]] | None = None
        batch: Any = None
        for batch in self._list_batches():
            number = progress.batch + 1
            if is_last and number > seen_batch + reach and not step.is_between_updates:
                break
            is_near = self._is_close or number >= seen_batch - reach
            if is_near and not step.is_between_updates:
                if not self._is_close and not self._state.is_finite:
                    return self._search_everywhere()
                good = self._state.copy()
            if is_near:
                before = RandomState.read(), [(one, one.clone()) for one in plan.state.net.buffers()]
            step.run(*batch)
            progress.batch = number
            if before is not None and self._is_broken():
                return self._settle(good, before, batch)
        else:
            step.update()
            if before is not None and self._is_broken():
                return self._settle(good, before, batch)
        self._searched = progress.epoch
        if is_last:
            self._give_up()
        return True

    def _search_everywhere(self) -> bool:
        """The weights were spoiled long before it was seen: look at every batch since the last good state."""
        self._keeper.rewind()
        self._is_close = True
        return False

    def _is_broken(self) -> bool:
        if not self._state.is_finite:
            return True
        if self._state.scaler is not None:
            return False  # gradients of fp16 overflow now and then, and the scaler leaves such steps out
        parameters = self._state.net.parameters()
        gradients = [take_part(part.grad) for part in parameters if part.grad is not None]
        is_finite = all(bool(gradient.isfinite().all()) for gradient in gradients)
        return find_crew().is_any(not is_finite)

    def _settle(
        self,
        good: dict[str, Any],
        before: tuple[RandomState, list[tuple[Tensor, Tensor]]],
        batch: tuple[Any, Tensor],
    ) -> bool:
        """The batch is found: say what broke in it, and stop or leave it out."""
        plan, progress = self._plan, self._progress
        number = progress.batch
        self._keeper.put_back(good)
        random, buffers = before
        for buffer, value in buffers:
            buffer.detach().copy_(value)
        random.restore()
        names = plan.batches.name_samples(progress.epoch, number - 1)
        broken = self._explain(batch, names)
        self._keeper.put_back(good)
        self._seen = None
        is_skipped = plan.spec.on_nan == "skip"
        if is_skipped:
            progress.skipped.append([progress.epoch + 1, number])
        self._keeper.keep(write=False)
        if not is_skipped or len(progress.skipped) == 1:
            self._tell(broken, number)  # once: each batch after it is told by a line
        in_a_row = _count_row(progress.skipped)
        if not is_skipped:
            raise self._fail(broken, number)
        if in_a_row > _MOST_SKIPPED:
            raise self._fail(broken, number, f"; {in_a_row} batches in a row were not finite")
        says = f"epoch {progress.epoch + 1}, batch {number} is left out: {broken.says}"
        self._notifier.send(Noticed(says, {"skipped": len(progress.skipped)}))
        return False

    def _explain(self, batch: tuple[Any, Tensor], names: Sequence[str] | None) -> Breakage:
        """What broke: where several processes share the batch, in the share of the first that knows."""
        crew, state = find_crew(), self._state
        state.show_weights(to_all=True)
        num = len(batch[1])
        if names is None and not crew.is_alone:
            names = [f"sample {place} of the share of process {crew.rank}" for place in range(num)]
        mine: Breakage | None = None
        try:
            mine = find_breakage(self._plan, batch, names) if num else None
        except Exception as problem:  # the others wait for what this process has to say
            says = f"looking into the batch failed: {type(problem).__name__}: {problem}"
            mine = Breakage(says, "the batch", _FIX, is_here=False)
        found = [one for one in crew.collect(mine) or () if one is not None]
        first: Any = min(found, key=lambda one: not one.is_here) if found else None
        told: Breakage = crew.share(first)
        return told

    def _tell(self, broken: Breakage, number: int) -> None:
        epoch = self._progress.epoch + 1
        facts: dict[str, Any] = {"epoch": epoch, "batch": number}
        if broken.samples:
            facts["samples"] = ", ".join(broken.samples[:10])
        severity: Severity = "error" if self._plan.spec.on_nan == "stop" else "warning"
        finding = Finding("non-finite-loss", severity, broken.where, broken.says, broken.fix, facts)
        self._notifier.send(Found(finding, epoch))

    def _fail(self, broken: Breakage, number: int, more: str = "") -> JobFailed:
        progress = self._progress
        rates = ", ".join(f"{group['lr']:.3g}" for group in self._state.optimizer.param_groups)
        kept = progress.best_epoch
        return self._end(
            f"{_say_broken(progress.epoch, number)}, learning rate {rates}: {broken.says}{more}",
            f"{broken.where}; "
            + (f"the weights of epoch {kept} are kept" if kept else "no epoch was complete"),
            broken.fix,
        )

    def _end(self, what: str, where: str, fix: str) -> JobFailed:
        self.has_given_up = True
        return JobFailed(what, where=where, fix=fix)

    def _give_up(self) -> None:
        """Run again, everything was finite: the device does not round the same way twice."""
        assert self._seen is not None  # noqa: S101 - there was something to look for
        epoch, batch = self._seen
        self._seen = None
        self._num_returns += 1
        if self._num_returns > _MOST_RETURNS:
            raise self._end(
                f"{_say_broken(epoch, batch)}, and not where it is run again",
                f"{self._plan.objective.name}, {self._num_returns} times",
                _FIX,
            )
        self._notifier.send(Noticed("run again, everything was finite; training goes on"))


def _say_broken(epoch: int, batch: int) -> str:
    return f"the loss is no longer finite: epoch {epoch + 1}, batch {batch}"


def _count_row(skipped: list[list[int]]) -> int:
    """How many of the batches that were left out last follow one another."""
    num = 0
    for epoch, batch in reversed(skipped):
        if num and [epoch, batch + num] != skipped[-1]:
            break
        num += 1
    return num
