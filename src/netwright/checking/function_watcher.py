"""Sees networks that are no modules: tensors of the loop's own, and what it does with them."""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import final

import torch
from torch import Tensor
from torch._C._functorch import is_functorch_wrapped_tensor

from netwright.checking.accuracy_watcher import AccuracyWatcher
from netwright.checking.function_net import FunctionNet
from netwright.checking.hand_steps import HandSteps
from netwright.checking.loop import Line, Loop, Root
from netwright.checking.measures.split_function import split_function
from netwright.checking.name_tensors import name_tensors
from netwright.checking.replay_loss import replay_loss
from netwright.checking.step import Step, list_tensors
from netwright.core.keep_random import keep_random

_LONGEST = 600
_CLOSE_STEPS = 12
_MOST_JUDGED = 2000


@final
class FunctionWatcher:
    """Keeps what a loop does with its own tensors, as long as it calls no network.

    Args:
        loop: where what is seen is kept.
        accuracy: told of what may be an answer.
    """

    def __init__(self, loop: Loop, accuracy: AccuracyWatcher) -> None:
        self._loop, self._accuracy = loop, accuracy
        self._steps: list[Step] = []
        self._dependent: dict[int, Tensor] = {}
        self._made: dict[int, Line] = {}
        self._hand = HandSteps(loop)
        self._num_passes = self._num_judged = 0

    @property
    def is_on(self) -> bool:
        """Whether no network was called, so that operations are worth keeping."""
        return all(isinstance(root.copy, FunctionNet) for root in self._loop.roots)

    @property
    def is_awake(self) -> bool:
        """Whether operations are still looked at, beyond the steps that are watched closely."""
        return self.is_on and bool(self._loop.roots) and self._num_judged < _MOST_JUDGED

    def wants(self) -> bool:
        """Whether the operation that is about to run is to be noted: few with gradients, and judgements."""
        if torch.is_grad_enabled():
            return self._num_passes < _CLOSE_STEPS
        self._num_judged += 1
        return self._num_judged < _MOST_JUDGED

    def note(self, step: Step) -> None:
        """An operation has run.

        Args:
            step: the operation.
        """
        # A view whose base was written to since cannot even be asked whether it has a graph.
        with suppress(RuntimeError):
            self._keep_step(step)

    def _keep_step(self, step: Step) -> None:
        results = list(list_tensors(step.result))
        given = step.given
        trained = [part for part in given if part.requires_grad and part.is_leaf]
        if trained and any(part.requires_grad and not part.is_leaf for part in results):
            self._loop.used.update(id(part) for part in trained)
        if self._hand.note(step) or any(part.is_leaf and part.requires_grad for part in results):
            self._note_made(step, results)
            return
        is_new = [part for part in trained if id(part) not in self._dependent]
        if is_new or any(id(part) in self._dependent for part in given):
            self._dependent.update((id(part), part) for part in results)
            if is_new and results:
                self._accuracy.begin(results[0])
        else:
            self._note_made(step, results)
        self._accuracy.note(step)
        if results:
            self._steps.append(step)
            del self._steps[:-_LONGEST]

    def _note_made(self, step: Step, results: Sequence[Tensor]) -> None:
        """Where a tensor was made: a leaf that is trained later lies in the same memory."""
        held = {_read_place(part) for part in step.given}
        for part in results:
            if len(self._made) < 10 * _LONGEST and (place := _read_place(part)) not in held:
                self._made[place] = step.line

    def clear(self) -> None:
        """A backward pass is over."""
        self._steps, self._dependent = [], {}
        self._hand.end_backward()

    def keep_loss(self, end: Tensor | Step) -> None:
        """Keep how the loop's own tensors came to a loss, the first time.

        Args:
            end: what a backward pass begins with, or the operation that was to give the loss and raised.
        """
        self._num_passes += 1
        if not self.is_on:
            return
        if not self._loop.roots:
            leaves = self._list_leaves()
            if leaves:
                self._add_root(end, leaves)
        if self._loop.roots:
            self._hand.begin_backward(self._list_trained())

    def _list_trained(self) -> list[Tensor]:
        return [part for root in self._loop.roots for part in root.net.parameters()]

    def _list_leaves(self) -> list[Tensor]:
        used = [part for step in self._steps for part in step.given if part.requires_grad and part.is_leaf]
        held = [
            part
            for optimizer, _ in self._loop.optimizers
            for group in optimizer.param_groups
            for part in group["params"]
        ]
        # What a transformation wraps is no leaf of the loop's and cannot be copied after it.
        own = [part for part in [*used, *held] if not is_functorch_wrapped_tensor(part)]
        return list({id(part): part for part in own}.values())

    def _add_root(self, end: Tensor | Step, leaves: list[Tensor]) -> None:
        named = name_tensors(leaves, sys._getframe(2))
        empty = FunctionNet(named, (), None, None)
        root = self._make_root(end, named) or Root(empty, copy.deepcopy(empty), (), {})
        lines = {name: self._made.get(_read_place(leaf)) for name, leaf in named.items()}
        root.lines = {name: line for name, line in lines.items() if line is not None}
        self._loop.roots.append(root)

    def _make_root(self, end: Tensor | Step, named: dict[str, Tensor]) -> Root | None:
        steps = self._steps if isinstance(end, Tensor) else [*self._steps, end]
        for split in split_function(end, steps, list(named.values())):
            net = FunctionNet(named, split.chain, split.given, split.answer)
            replay, targets = replay_loss(end, split.answer, steps[split.start :])
            if replay is None:
                continue
            inputs = () if split.given is None else split.given.detach().clone()
            root = Root(net, copy.deepcopy(net), inputs, {}, targets, replay, last_inputs=(inputs,))
            if _is_same(root, end):
                return root
        return None


def _is_same(root: Root, end: Tensor | Step) -> bool:
    """Whether the same loss comes out when everything is done again."""
    given = root.inputs if isinstance(root.inputs, tuple) else (root.inputs,)
    try:
        with torch.no_grad(), keep_random(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = root.copy(*given)
            if isinstance(end, Step):
                return True
            again = root.loss(answer, root.targets) if root.loss is not None else None
        return isinstance(again, Tensor) and torch.allclose(
            again, end.detach(), rtol=1e-3, atol=1e-6, equal_nan=True
        )
    except Exception:  # what cannot be done again is not said anything about
        return False


def _read_place(part: Tensor) -> int:
    try:
        return part.data_ptr()
    except RuntimeError:  # a tensor of a transformation has no memory of its own
        return id(part)
