"""Watch a training loop that knows nothing of it."""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode

from netwright.checking.loop import Loop, Root, Stepped
from netwright.checking.place import find_line
from netwright.checking.record_lines import Lines, place_layers, record_lines
from netwright.checking.replay_loss import LOSSES, Step, replay_loss
from netwright.core.errors import NetworkError
from netwright.core.find_answer import find_answer

_MOST_ROOTS = 4


@final
class LoopStopped(BaseException):
    """Ends a watched loop after its steps or seconds; no `except Exception` of the user's catches it."""


@contextmanager
def watch_loop(*, steps: int | None = None, seconds: float | None = None) -> Iterator[Loop]:
    """Watch every network, loss, backward pass and optimizer step; nothing of it stays afterwards.

    Args:
        steps: after so many optimizer steps the loop is ended.
        seconds: after this time it is ended.

    Raises:
        LoopStopped: to end the loop.

    >>> net = nn.Linear(2, 1)
    >>> with watch_loop() as loop:
    ...     net(torch.ones(4, 2)).sum().backward()
    >>> len(loop.roots), loop.num_backward
    (1, 1)
    """
    loop = Loop()
    with ExitStack() as stack:
        lines = stack.enter_context(record_lines())
        watcher = _Watcher(loop, lines, steps, None if seconds is None else time.monotonic() + seconds)
        for handle in (
            register_module_forward_pre_hook(watcher.enter),
            register_module_forward_hook(watcher.leave, always_call=True),
            register_optimizer_step_pre_hook(watcher.before_step),
            register_optimizer_step_post_hook(watcher.after_step),
        ):
            stack.callback(handle.remove)
        stack.enter_context(watcher)
        yield loop


class _Watcher(TorchFunctionMode):
    def __init__(self, loop: Loop, lines: Lines, steps: int | None, end: float | None) -> None:
        super().__init__()
        self._loop, self._lines, self._steps, self._end = loop, lines, steps, end
        self._depth = 0
        self._num_steps = 0
        self._answers: dict[int, tuple[Tensor, Root]] = {}
        self._made: dict[int, Step] = {}
        self._marks: dict[int, tuple[nn.Parameter, Tensor]] = {}
        self._is_fed: dict[int, bool] = {}
        self._backward_at_step: dict[int, int] = {}

    def enter(self, net: nn.Module, given: Any) -> None:
        self._depth += 1
        if self._depth > 1 or not torch.is_grad_enabled() or type(net).__module__ == nn.modules.loss.__name__:
            return
        self._made.clear()
        known = any(root.net is net for root in self._loop.roots)
        if known or len(self._loop.roots) >= _MOST_ROOTS or next(net.parameters(), None) is None:
            return
        try:
            inputs = tuple(part.detach().clone() if isinstance(part, Tensor) else part for part in given)
            twin = copy.deepcopy(net)
        except Exception:  # what cannot be copied is only watched
            return
        lines = place_layers(net, self._lines)
        self._loop.roots.append(Root(net, twin, inputs[0] if len(inputs) == 1 else inputs, lines))

    def leave(self, net: nn.Module, _given: Any, output: Any) -> None:
        self._depth -= 1
        root = next((root for root in self._loop.roots if root.net is net), None)
        if self._depth or root is None or output is None or not torch.is_grad_enabled():
            return
        try:
            answer = find_answer(output)[0]
        except NetworkError:
            return
        self._answers = {id(answer): (answer, root)}

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs, name = kwargs or {}, getattr(func, "__name__", "")
        if name == "backward":
            return self._run_backward(func, args, kwargs)
        is_outside = self._depth == 0 or (self._depth == 1 and name in LOSSES)
        if is_outside and self._answers and args and isinstance(args[0], Tensor):
            step = Step(func, name, args, kwargs, find_line(sys._getframe(1)))
            self._keep_loss(step)
            result = func(*args, **kwargs)
            if isinstance(result, Tensor) and len(self._made) < 200:
                step.result = result
                self._made[id(result)] = step
            return result
        return func(*args, **kwargs)

    def _keep_loss(self, step: Step) -> None:
        """Keep how a network's answer came to its first loss, and what it was compared with."""
        for answer, root in self._answers.values():
            if root.loss is None:
                root.loss, root.targets = replay_loss(step, answer, self._made)

    def _run_backward(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._look_for_clearing()
        result = func(*args, **kwargs)
        self._loop.num_backward += 1
        self._answers, self._made = {}, {}
        for stepped in self._loop.steppers:
            self._is_fed[id(stepped)] = self._is_fed.get(id(stepped), False) or _has_gradient(
                stepped.optimizer
            )
        return result

    def _look_for_clearing(self) -> None:
        """A gradient that is gone, zero or another tensor was cleared by its owner, whatever the way."""
        for key, (part, gradient) in list(self._marks.items()):
            if part.grad is not gradient or not bool(gradient.any()):
                del self._marks[key]

    def before_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        loop = self._loop
        stepped = next((one for one in loop.steppers if one.optimizer is optimizer), None)
        if stepped is None:
            stepped = Stepped(optimizer, find_line(sys._getframe(1)))
            loop.steppers.append(stepped)
            self._is_fed[id(stepped)] = loop.num_backward > 0
        stepped.num_steps += 1
        has_closure = (len(args) > 1 and args[1] is not None) or bool(kwargs.get("closure"))
        if has_closure:
            return
        self._look_for_clearing()
        has_gradient = _has_gradient(optimizer)
        since = loop.num_backward - self._backward_at_step.get(id(stepped), 0)
        stepped.num_carried += id(stepped) in self._marks and since > 0
        stepped.num_empty += not has_gradient and self._is_fed.get(id(stepped), False) and since > 0
        stepped.num_unfed += not has_gradient and since == 0
        for root in loop.roots:
            for part in root.net.parameters():
                if part.grad is not None:
                    loop.got_gradient[id(part)] = part

    def after_step(self, optimizer: torch.optim.Optimizer, _args: Any, _kwargs: Any) -> None:
        stepped = next(one for one in self._loop.steppers if one.optimizer is optimizer)
        key = id(stepped)
        self._is_fed[key] = False
        self._backward_at_step[key] = self._loop.num_backward
        self._marks.pop(key, None)
        for part in _list_parameters(optimizer):
            if part.grad is not None and bool(part.grad.any()):
                self._marks[key] = (part, part.grad)
                break
        self._num_steps += 1
        is_late = self._end is not None and time.monotonic() > self._end
        if is_late or (self._steps is not None and self._num_steps >= self._steps):
            raise LoopStopped


def _list_parameters(optimizer: torch.optim.Optimizer) -> list[Any]:
    """The smallest first: one gradient that is not zero tells enough, and a small one is soon read."""
    held = [part for group in optimizer.param_groups for part in group["params"]]
    return sorted(held, key=lambda part: part.numel())


def _has_gradient(optimizer: torch.optim.Optimizer) -> bool:
    return any(part.grad is not None and bool(part.grad.any()) for part in _list_parameters(optimizer))
