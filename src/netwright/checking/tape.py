"""What a loop does between the answers of its networks and the backward pass."""

from __future__ import annotations

import inspect
import sys
import warnings
from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol, final

import torch
from torch import Tensor

from netwright.checking.accuracy_watcher import AccuracyWatcher
from netwright.checking.discard_watcher import DiscardWatcher
from netwright.checking.find_same_views import Encoding
from netwright.checking.find_slips import find_slips
from netwright.checking.function_watcher import FunctionWatcher
from netwright.checking.graph_watcher import GraphWatcher
from netwright.checking.head_watcher import HeadWatcher
from netwright.checking.loop import Line, Loop, Root
from netwright.checking.measures.find_reached import walk_graph
from netwright.checking.note_reached import note_reached
from netwright.checking.place import find_line
from netwright.checking.read_memory import read_memory
from netwright.checking.replay_loss import LOSSES, read_answer, replay_loss
from netwright.checking.step import Step, list_tensors
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random

_LONGEST = 400
_NUM_LATEST = 32
_FROM_NUMBERS = frozenset({"tensor", "as_tensor", "asarray"})
_COMPARISONS = frozenset({"eq", "ne", "__eq__", "__ne__", "sub", "rsub", "__sub__", "__rsub__"}) | LOSSES
_CLIPPING = frozenset({"linalg_vector_norm", "vector_norm", "tensor", "_foreach_clamp_min_", "clamp_"})
_UNSCALING = "_amp_foreach_non_finite_check_and_unscale_"
_CLIPPERS = frozenset(
    inspect.unwrap(function).__code__
    for function in (torch.nn.utils.clip_grad_norm_, torch.nn.utils.clip_grad_value_)
)


class _Clipped(Protocol):
    discards: DiscardWatcher

    def note_clipping(self, line: Line) -> None: ...


@final
class Tape:
    """Keeps the operations of a loop outside of its networks, from an answer to the backward pass.

    Args:
        loop: where the losses that are found are kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._accuracy = AccuracyWatcher(loop)
        self.functions = FunctionWatcher(loop, self._accuracy)
        self._graphs = GraphWatcher(loop)
        self._heads = HeadWatcher(loop)
        self._is_scaled = False
        self._old: list[tuple[Root, list[Tensor]]] = []
        self.clear()

    def clear(self, spent: Any = None) -> None:
        """Forget what was seen: a backward pass is over.

        Args:
            spent: the loss that it began with.
        """
        if isinstance(spent, Tensor):
            self._graphs.note_loss(spent)
            self._old = [(root, list(list_tensors(output))) for root, output, _ in self._outputs]
        self._heads.clear()
        self._steps: list[Step] = []
        self._latest: deque[Step] = deque(maxlen=_NUM_LATEST)
        self._outputs: list[tuple[Root, Any, Any]] = []
        self._encodings: list[Encoding] = []
        self._aliases: dict[int, Tensor] = {}
        self._told: dict[int, Tensor] = {}
        self._is_told = False

    def note_step(self) -> None:
        """An optimizer is about to step, itself or at a scaler's bidding."""
        if self._is_scaled and not _is_scaler():
            self._loop.num_stepped_scaled += 1
            self._loop.scaled_line = self._loop.scaled_line or find_line(sys._getframe(1))
        self._is_scaled = False

    def begin(self, root: Root, inputs: Any, *, is_shuffled: bool = False) -> None:
        """A network is about to be called.

        Args:
            root: the network.
            inputs: a copy of what it is given, where it may be wanted.
            is_shuffled: whether these are samples in a new order.
        """
        self._inputs = inputs
        if torch.is_grad_enabled() and self._old:
            if is_shuffled and (_list_memory(root.last_inputs[1:]) & self._list_states(root)):
                root.num_mixed += 1
                root.mixed_line = root.mixed_line or find_line(sys._getframe(1))
            given = {id(part) for part in list_tensors(root.last_inputs) if part.grad_fn is not None}
            old = {id(part) for owner, parts in self._old if owner is root for part in parts}
            if given & old:
                root.carried += 1
                root.carried_line = root.carried_line or find_line(sys._getframe(1))

    def _list_states(self, root: Root) -> set[int]:
        """The memory of what a network gave before the last backward pass."""
        return _list_memory([parts for owner, parts in self._old if owner is root])

    def end(self, root: Root, output: Any) -> None:
        """A network has answered."""
        answer = read_answer(output)
        self._heads.begin(root, output)
        if answer is None:
            return
        self._accuracy.begin(answer)
        if torch.is_grad_enabled():
            self._outputs.append((root, output, self._inputs))
            self._encodings.append(Encoding(root, output, self._inputs, find_line(sys._getframe(1))))
        elif root.phases:
            self._told, self._is_told = {id(answer): answer}, False

    def run(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], clipped: _Clipped) -> Any:
        """Run an operation of the loop and keep it.

        Args:
            func: the function of torch.
            args: its arguments.
            kwargs: its named arguments.
            clipped: told where gradients are clipped.
        """
        name = getattr(func, "__name__", "")
        if name in _CLIPPING and (line := _find_clipping()) is not None:
            clipped.note_clipping(line)
            self._loop.num_clipped_scaled += self._is_scaled
            self._loop.scaled_line = self._loop.scaled_line or line
        if name == "__get__":
            clipped.discards.note_get(func)
        if name == _UNSCALING:
            self._is_scaled = False
        if self._told and not torch.is_grad_enabled():
            return self._follow_told(func, name, args, kwargs)
        is_function = self.functions.is_on and not self._outputs
        if is_function and not self.functions.wants():
            return func(*args, **kwargs)
        if not self._outputs and not self._graphs.is_on and not is_function:
            result = func(*args, **kwargs)
            self._heads.note(name, args, kwargs, result, sys._getframe(2))
            return result
        step = Step(func, name, args, kwargs, find_line(sys._getframe(2)), torch.is_grad_enabled())
        try:
            step.result = func(*args, **kwargs)
        except Exception:
            self._keep_end(step)
            if is_function:
                self.functions.keep_loss(step)
            raise
        self._heads.note(name, args, kwargs, step.result, sys._getframe(2))
        if is_function:
            self.functions.note(step)
            return step.result
        self._keep_step(step)
        self._accuracy.note(step)
        return step.result

    def _keep_step(self, step: Step) -> None:
        result, args = step.result, step.args
        if not isinstance(result, Tensor | tuple | list):
            return
        self._graphs.note_step(step)
        if step.is_detaching:
            for root, output, _ in self._outputs:
                if any(part is args[0] for part in list_tensors(output)):
                    root.cut_line = root.cut_line or step.line
        if step.name == "mul" and _is_scaler():
            self._aliases[id(result)] = args[0]
            self._is_scaled = self._loop.was_scaled = True
        elif self._outputs:
            self._latest.append(step)
            if len(self._steps) < _LONGEST:
                self._steps.append(step)

    def _follow_told(self, func: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Whether an answer without gradients is compared with what the loop knows."""
        result = func(*args, **kwargs)
        parts = list(list_tensors((args, kwargs)))
        self._heads.note(name, args, kwargs, result, sys._getframe(3))
        if any(id(part) in self._told for part in parts):
            line = find_line(sys._getframe(3))
            self._accuracy.note(Step(func, name, args, kwargs, line, False, result))
            self._told.update((id(part), part) for part in list_tensors(result))
            others = [part for part in parts if id(part) not in self._told and part.ndim]
            if name in _COMPARISONS and others and not self._is_told:
                self._is_told = True
                if self._loop.judging is not None and self._loop.judging.truth is None:
                    self._loop.judging.truth = others[0]
                for root in self._loop.roots:
                    phase = root.phases[-1] if root.phases else None
                    if phase is not None and not phase.with_grad:
                        phase.num_judged += 1
                        phase.judged_line = phase.judged_line or line
        return result

    def keep_loss(self, loss: Tensor) -> None:
        """Keep how an answer came to the loss that a backward pass begins with."""
        begun, loss = loss, self._aliases.get(id(loss), loss)
        if loss.requires_grad and self._outputs:
            find_slips(self._loop, loss, self._steps, self._encodings, self._latest)
            maker = self._find_numbers(loss)
            self._loop.num_leaves += maker is not None
            self._loop.leaf_line = maker.line if maker is not None else self._loop.leaf_line
        for root, output, inputs in self._outputs:
            answer = read_answer(output)
            if root.loss is not None or answer is None or inputs is None:
                continue
            ends: list[Tensor | Step] = [loss, *(step for step in self._steps if step.name in LOSSES)]
            for end in ends:
                if self._keep_replay(root, end, output, inputs, loss):
                    break
            else:
                self._keep_inside(root, output, loss, inputs)
        self.functions.keep_loss(begun)
        note_reached(self._loop, begun)

    def _find_numbers(self, loss: Tensor) -> Step | None:
        """The operation that made all that a loss follows from anew, of numbers and after the answer."""
        leaves = [loss] if loss.is_leaf else list(walk_graph([loss]))
        made = {id(step.result): step for step in self._steps if loss.is_leaf or step.name in _FROM_NUMBERS}
        makers = [made.get(id(leaf)) for leaf in leaves]
        return makers[-1] if makers and None not in makers else None

    def _keep_replay(self, root: Root, end: Tensor | Step, output: Any, inputs: Any, loss: Tensor) -> bool:
        answer = find_answer(output)[0]
        replay, targets = replay_loss(end, answer, self._steps, output)
        if replay is None:
            return False
        expected = loss if isinstance(end, Tensor) else end.result
        try:
            with torch.no_grad(), keep_random(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                again = replay(answer.detach().clone(), targets)
            if not torch.allclose(again, expected.detach(), rtol=1e-3, atol=1e-6, equal_nan=True):
                return False
        except Exception:  # what cannot be done again is not said anything about
            return False
        root.loss, root.targets, root.inputs = replay, targets, inputs
        return True

    def _keep_inside(self, root: Root, output: Any, loss: Tensor, inputs: Any) -> None:
        """A network that gives its loss itself."""
        place = next((n for n, part in enumerate(list_tensors(output)) if part is loss), None)
        if place is not None:
            root.loss = lambda given, _truth: list(list_tensors(given))[place]
            root.inputs = inputs

    def _keep_end(self, failed: Step) -> None:
        """An operation of the loop raised: it was to lead to the loss."""
        for root, output, inputs in self._outputs:
            answer = read_answer(output)
            if root.loss is None and answer is not None and inputs is not None:
                root.loss, root.targets = replay_loss(failed, answer, [*self._steps, failed])
                root.inputs = inputs


def _list_memory(value: Any) -> set[int]:
    return {read_memory(part) for part in list_tensors(value)} - {0}


def _walk_back(depth: int, most: int) -> Iterator[Any]:
    frame: Any = sys._getframe(depth + 1)
    for _ in range(most):
        if frame is None:
            return
        yield frame
        frame = frame.f_back


def _find_clipping() -> Line:
    """The user's line, where gradients are being clipped."""
    for frame in _walk_back(2, 10):
        if frame.f_code in _CLIPPERS:
            return find_line(frame)
    return None


def _is_scaler() -> bool:
    return any(frame.f_code.co_filename.endswith("grad_scaler.py") for frame in _walk_back(2, 6))
