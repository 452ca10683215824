"""Sees what a training loop does, closely at first and lightly afterwards."""

from __future__ import annotations

import copy
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode

from netwright.checking.alias_watcher import AliasWatcher
from netwright.checking.bind_inputs import bind_inputs
from netwright.checking.judged import keep_judged
from netwright.checking.loaded import Loaded
from netwright.checking.loop import Broken, Loop, Phase, Root
from netwright.checking.loop_end import LoopEnd
from netwright.checking.mark_phase import mark_phase
from netwright.checking.note_ungraded import note_ungraded
from netwright.checking.place import find_line
from netwright.checking.pool_watcher import PoolWatcher
from netwright.checking.read_viewed import read_viewed
from netwright.checking.record_lines import Lines, place_layers
from netwright.checking.replace_attribute import replace_attribute
from netwright.checking.step_watcher import StepWatcher
from netwright.checking.tape import Tape

_MOST_ROOTS = 4
_MOST_PHASES = 500
_MOST_LOSSES = 4000
_CLOSE_PHASES = 3
"""Phases without gradients that are watched closely, and as many for each schedule that waits for a score."""


@final
class LoopWatcher(TorchFunctionMode):
    """Sees calls of networks, losses, backward passes and steps.

    Closely means operation by operation; lightly, only calls of known networks, backward passes and steps.

    Args:
        loop: where what is seen is kept.
        lines: the lines that build layers.
        steps: after so many steps the loop is ended; None for never.
        end: the time (`time.monotonic`) after which it is ended; None for never.
    """

    def __init__(self, loop: Loop, lines: Lines, steps: int | None, end: float | None) -> None:
        super().__init__()
        self._loop, self._lines, self._end = loop, lines, LoopEnd(loop, steps, end)
        self.is_off = False
        self.loaded: list[Loaded] = []
        self._roots: dict[int, Root] = {}
        self._calls: list[bool] = []
        self._depth = 0
        self._tape = Tape(loop)
        self._pools = PoolWatcher(loop)
        self._aliases = AliasWatcher(loop)
        self._stepping = StepWatcher(loop, lines)
        self._handles: list[Any] = []
        self._is_close = False
        self._num_woken = 0
        self._latest: Any = None
        self._every = 1
        self._is_in_backward = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch for a while."""
        with ExitStack() as stack:
            stack.callback(self._look_away)
            for handle in (
                register_optimizer_step_pre_hook(self._before_step),
                register_optimizer_step_post_hook(self._after_step),
            ):
                stack.callback(handle.remove)
            stack.enter_context(replace_attribute(torch.autograd, "backward", self._make_backward))
            self._look_closely()
            yield

    def _look_closely(self) -> None:
        self._look_away()
        self._handles = [
            register_module_forward_pre_hook(self._enter),
            register_module_forward_hook(self._leave, always_call=True),
        ]
        torch._C._push_on_torch_function_stack(self)
        self._is_close = True

    def _look_lightly(self) -> None:
        self._look_away()
        self._handles = [register_module_forward_pre_hook(self._glance)]

    def _look_away(self) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles = []
        self._calls, self._depth = [], 0
        self._tape.clear()
        if not self._is_close:
            return
        self._is_close = False
        above = []
        while torch._C._len_torch_function_stack():
            mode = torch._C._pop_torch_function_stack()
            if mode is self:
                break
            above.append(mode)  # the user's own, entered since
        for mode in reversed(above):
            torch._C._push_on_torch_function_stack(mode)

    # Networks

    def _enter(self, net: nn.Module, given: Any) -> None:
        # What has no parameters (a loss that is a module) is not a network: what it does is the loop's.
        is_net = self._depth > 0 or next(net.parameters(), None) is not None
        self._calls.append(is_net)
        self._depth += is_net
        if self._depth != 1 or not is_net or self.is_off:
            return
        root = self._roots.get(id(net))
        is_needed = root is None and torch.is_grad_enabled() and len(self._roots) < _MOST_ROOTS
        note_ungraded(self._loop, net, sys._getframe(1))
        inputs = None
        if is_needed or (root is not None and root.loss is None and torch.is_grad_enabled()):
            inputs = bind_inputs(net, given, sys._getframe(1))
        if is_needed and inputs is not None:
            root = self._add_root(net, inputs, given)
        if root is not None:
            self._note_call(root, given)
            self._pools.begin(root, given)
            self._tape.begin(root, inputs, is_shuffled=self._pools.is_shuffled(given, self.loaded))

    def _add_root(self, net: nn.Module, inputs: Any, given: Any) -> Root | None:
        # What torch.compile gives wraps the network that the user wrote, which alone can be looked into.
        own = getattr(net, "_orig_mod", net)
        try:
            twin = copy.deepcopy(own)
        except Exception:  # what cannot be copied is only watched
            return None
        root = Root(own, twin, inputs, place_layers(own, self._lines))
        root.viewed = read_viewed(given[0] if given else None)
        self._loop.roots.append(root)
        self._roots[id(net)] = root
        return root

    def _leave(self, net: nn.Module, _given: Any, output: Any) -> None:
        if not self._calls or not self._calls.pop():
            return
        self._depth -= 1
        root = None if self._depth else self._roots.get(id(net))
        if root is not None and not self.is_off:
            self._tape.end(root, output)

    def _glance(self, net: nn.Module, given: Any) -> None:
        root = self._roots.get(id(net))
        if root is None and not (net.training or self.is_off):
            note_ungraded(self._loop, net, sys._getframe(1))
        if root is None or self.is_off:
            return
        num = len(root.phases)
        phase = self._note_call(root, given)
        is_new = len(root.phases) > num and not phase.with_grad
        if is_new and self._num_woken < _CLOSE_PHASES * (1 + self._loop.num_waiting):
            self._num_woken += 1
            self._look_closely()
            self._calls, self._depth = [True], 1  # this very call, whose beginning is past
            self._tape.begin(root, None)

    def _note_call(self, root: Root, given: Any) -> Phase:
        with_grad, training = torch.is_grad_enabled(), root.net.training
        phase = root.phases[-1] if root.phases else None
        is_same = phase is not None and phase.with_grad == with_grad and phase.training == training
        if phase is None or (not is_same and len(root.phases) < _MOST_PHASES):
            phase = Phase(with_grad, training, self._loop.num_steps, find_line(sys._getframe(2)))
            mark_phase(root, phase)
            root.phases.append(phase)
            if with_grad:
                self._aliases.note_training(root, sys._getframe(2))
        phase.num_calls += 1
        first = given[0] if given else None
        if phase.num_calls == 1:
            self._latest = None
        phase.num_repeated += first is not None and first is self._latest
        self._latest = first
        if with_grad:
            root.last_inputs = given
        else:
            self.loaded = []  # what it was given is not learnt from
            keep_judged(self._loop, root, given, sys._getframe(2))
        return phase

    # Operations and backward passes

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if self._depth or self.is_off or self._is_in_backward:
            return func(*args, **(kwargs or {}))
        result = self._tape.run(func, args, kwargs or {}, self._stepping)
        self._pools.note(getattr(func, "__name__", ""), args, result)
        return result

    def _make_backward(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
            if self.is_off or self._is_in_backward:
                return plain(tensors, *args, **kwargs)
            self._is_in_backward = True
            try:
                loss = tensors if isinstance(tensors, Tensor) else next(iter(tensors), None)
                if isinstance(loss, Tensor):
                    self._note_loss(loss)
                self._end.note_backward()
                if self._is_close:
                    self._stepping.look_for_clearing()
                    self._pools.end()
                result = plain(tensors, *args, **kwargs)
            finally:
                self._is_in_backward = False
            loop = self._loop
            loop.backward_line = loop.backward_line or find_line(sys._getframe(1))
            loop.num_backward += 1
            loop.num_retained += bool(kwargs.get("retain_graph") or (len(args) > 1 and args[1]))
            for loaded in self.loaded:
                loaded.num_trained += 1
            self.loaded = []
            for root in loop.roots:
                if root.phases:
                    root.phases[-1].num_backward += 1
            if self._is_close:
                self._stepping.note_backward()
                self._tape.functions.clear()
                self._tape.clear(spent=loss)
            return result

        return backward

    def _note_loss(self, loss: Tensor) -> None:
        loop = self._loop
        if self._is_close:
            self.is_off = True  # what is tried here is not the loop's
            try:
                self._tape.keep_loss(loss)
            finally:
                self.is_off = False
        if loss.numel() != 1 or (loss.device.type != "cpu" and loop.num_backward % 50):
            return  # reading a number from a device waits for it
        if not loss.requires_grad and not torch.is_grad_enabled():
            loop.graphless = loop.ungraded
        value = float(loss.detach())
        if loop.num_backward % self._every == 0:
            loop.losses.append(value)
            if len(loop.losses) > _MOST_LOSSES:
                del loop.losses[1::2]
                self._every *= 2
        if not math.isfinite(value):
            loop.num_broken += 1
            if loop.broken is None:
                self._keep_broken(value)

    def _keep_broken(self, value: float) -> None:
        roots = [root for root in self._loop.roots if root.last_inputs]
        if not roots:
            return
        root = roots[-1]
        try:
            twin = copy.deepcopy(root.net)
        except Exception:  # as in _add_root
            return
        line = find_line(sys._getframe(2))
        inputs = root.last_inputs[0] if len(root.last_inputs) == 1 else root.last_inputs
        self._loop.broken = Broken(value, self._loop.num_steps, root, twin, inputs, line)

    def _before_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        if self.is_off:
            return
        self._tape.note_step()
        has_closure = (len(args) > 1 and args[1] is not None) or bool(kwargs.get("closure"))
        self._stepping.begin_step(optimizer, has_closure=has_closure, is_close=self._is_close)

    def _after_step(self, optimizer: torch.optim.Optimizer, _args: Any, _kwargs: Any) -> None:
        if self.is_off:
            return
        loop = self._loop
        loop.num_steps += 1
        wants_close = self._stepping.end_step(optimizer, is_close=self._is_close)
        self._end.note_step()
        if wants_close and not self._is_close:
            self._look_closely()
        elif not wants_close and self._is_close and not self._tape.functions.is_awake:
            self._look_lightly()
