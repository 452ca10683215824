"""Many batches of training in one call."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, final

import torch
from jaxtyping import Shaped
from torch import Tensor, nn
from torch.optim import Optimizer

from netwright.core.random_state import RandomState
from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.group_lists import GroupLists
from netwright.training.has_step_hooks import has_step_hooks
from netwright.training.record_update import list_state, read_numbers, record_update
from netwright.training.replay.replay import Replay
from netwright.training.replay.series import Series
from netwright.training.step import Step


@final
class SeriesStep(Step):
    """Many batches of training in one call: forward, loss, gradient and update of each, without Python.

    The weights are the same, to the bit, as batch by batch: before it is used, both were run on copies. What
    does not fit (the last batch of an epoch, any while somebody listens to modules or optimizer with hooks,
    the first, which makes the optimizer's state) goes by itself as before.

    Args:
        single: the recorded step that takes one batch.
        eager: what it stands in for.
        net: the network.
        num_rows: samples of a full batch.
    """

    def __init__(self, single: CapturedStep, eager: EagerStep, net: nn.Module, num_rows: int) -> None:
        self._single = single
        self._eager = eager
        self._state = eager.state
        self._net = net
        self._num_rows = num_rows
        self._series: _Recording | None = None

    @classmethod
    def try_capture(
        cls,
        single: CapturedStep,
        eager: EagerStep,
        net: nn.Module,
        inputs: Shaped[Tensor, "batch *sample"],
        targets: Shaped[Tensor, "batch *answer"],
    ) -> SeriesStep | None:
        """Prove on copies of network and optimizer that many batches at once do what one after another do.

        Args:
            single: a recorded step of the network.
            eager: what it stands in for.
            net: the network.
            inputs: a full batch of what it takes.
            targets: as the batches give them.

        Returns:
            The step; None where an update is more than the optimizer's own kernel, or the proof fails.
        """
        if not eager.is_bare:
            return None
        before = RandomState.read()
        try:
            is_proved = _prove(single, net, eager.state.optimizer, inputs, eager.lay_out(targets))
        except Exception:  # whatever it is: batch by batch it will be told in the network's own words
            return None
        finally:
            before.restore()
        return cls(single, eager, net, len(targets)) if is_proved else None

    @property
    def num_operations(self) -> int:
        """Operations from the inputs of a batch to loss and gradients."""
        return self._single.num_operations

    @property
    def is_between_updates(self) -> bool:
        """Never with gradients of its own: each batch is an update."""
        return self._single.is_between_updates

    @property
    def most_batches(self) -> int:
        """Batches that it takes in one call, as things are now."""
        optimizer = self._state.optimizer
        if self._single.is_watched or has_step_hooks(optimizer):
            return 1
        groups = GroupLists.read(optimizer)
        if groups is None or not all(isinstance(one.group["lr"], float) for one in groups):
            return 1
        if self._series is None or not self._series.fits(groups):
            self._series = _Recording(self._single, self._net, groups, self._num_rows)
        return self._state.metrics.num_free

    def run(self, inputs: Any, targets: Shaped[Tensor, "batch *answer"]) -> None:
        """Train on one batch."""
        self._single.run(inputs, targets)

    def run_series(self, inputs: Any, targets: Shaped[Tensor, "rows *answer"], num: int) -> None:
        """Train on batches that lie one after another, `most_batches` at most."""
        if num == 1 or self._series is None:
            super().run_series(inputs, targets, num)
            return
        state, groups = self._state, self._series.groups
        rates: list[list[float]] = [[] for _ in groups]
        for _ in range(num):
            for of_group, lists in zip(rates, groups, strict=True):
                of_group.append(lists.group["lr"])
            state.progress.step += 1
            if state.schedule.moves_each_step:
                state.schedule.end_step()
        laid_out = self._eager.lay_out(targets)
        losses, answers = self._series.run(inputs, laid_out, num, rates)
        state.metrics.add(losses, answers, laid_out)

    def update(self) -> None:
        """Nothing waits for an update."""
        self._single.update()

    def forget(self) -> None:
        """Drop what an odd batch left."""
        self._single.forget()


@final
class _Recording:
    """The recorded step of a network with the update of an optimizer."""

    def __init__(
        self, single: CapturedStep, net: nn.Module, groups: Sequence[GroupLists], num_rows: int
    ) -> None:
        self.groups = list(groups)
        self._numbers = [read_numbers(one.group) for one in groups]
        tape, learners = single.tape, single.list_learners(net)
        num_cut = 2
        self._held = single.list_held(net)
        values = dict(zip(map(id, self._held), tape.inputs[num_cut:], strict=True))
        loss, answer, *gradients = tape.outputs
        places = {
            part: (values[id(part)], gradient) for part, gradient in zip(learners, gradients, strict=True)
        }
        update = record_update(groups, places)
        whole = replace(
            tape,
            inputs=[*tape.inputs, *update.state],
            calls=[*tape.calls, *update.calls],
            outputs=[loss, answer],
        )
        self._held += list_state(groups)
        self._replay = Replay(whole, Series(num_cut, num_rows, update.rates))

    def fits(self, groups: Sequence[GroupLists]) -> bool:
        """Whether it holds what these groups hold now."""
        if any(mine is not now for mine, now in zip(self.groups, groups, strict=True)):
            return False
        return self._numbers == [read_numbers(one.group) for one in groups]

    def run(
        self, inputs: Tensor, targets: Tensor, num: int, rates: Sequence[list[float]]
    ) -> tuple[Tensor, Tensor]:
        """Train on all batches; their losses and answers."""
        with torch.no_grad():
            losses, answers = self._replay(inputs, targets, num, *rates, *self._held)
        return losses, answers


def _prove(
    single: CapturedStep, net: nn.Module, optimizer: Optimizer, inputs: Tensor, targets: Tensor
) -> bool:
    """Whether three batches leave the same behind both ways."""
    rows = torch.arange(len(targets))
    orders = (rows, rows.flip(0), rows.roll(1))
    batches = [(inputs.index_select(0, order), targets.index_select(0, order)) for order in orders]
    left, began = [], torch.get_rng_state()
    for is_series in (False, True):
        twin, its_optimizer = copy.deepcopy((net, optimizer))
        torch.set_rng_state(began)
        rates = [[group["lr"], group["lr"] / 2] for group in its_optimizer.param_groups]
        told = _take_step(single, twin, its_optimizer, batches[0])
        groups = GroupLists.read(its_optimizer)
        if groups is None:
            return False
        if is_series:
            recording = _Recording(single, twin, groups, len(targets))
            both = [torch.cat(parts) for parts in zip(*batches[1:], strict=True)]
            losses, answers = recording.run(both[0], both[1], 2, rates)
            told += [losses, answers]
        else:
            found = []
            for number, batch in enumerate(batches[1:]):
                for group, of_group in zip(its_optimizer.param_groups, rates, strict=True):
                    group["lr"] = of_group[number]
                found.append(_take_step(single, twin, its_optimizer, batch))
            told += [torch.stack([one[0] for one in found]), torch.cat([one[1] for one in found])]
        left.append([*told, *single.list_held(twin), *list_state(groups), torch.get_rng_state()])
    return all(torch.equal(first, second) for first, second in zip(*left, strict=True))


def _take_step(
    single: CapturedStep, net: nn.Module, optimizer: Optimizer, batch: tuple[Tensor, Tensor]
) -> list[Tensor]:
    with torch.no_grad():
        loss, answer, *gradients = single.replay(*batch, *single.list_held(net))
        for part, gradient in zip(single.list_learners(net), gradients, strict=True):
            part.grad = gradient
        optimizer.step()
    return [loss, answer]
