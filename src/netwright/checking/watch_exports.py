"""Keep what a script exports, as it was then."""

from __future__ import annotations

import copy
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol, final

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook

from netwright.checking.exported import Exported
from netwright.checking.loop import Loop
from netwright.checking.place import find_line, is_users
from netwright.checking.replace_attribute import replace_attribute

_MOST_LINES = 3
_Plain = Callable[..., Any]


class _Watcher(Protocol):
    is_off: bool


@contextmanager
def watch_exports(loop: Loop, watcher: _Watcher) -> Iterator[None]:
    """Keep networks that the script itself exports beside what became of them, and whether that is used.

    Args:
        loop: where they are kept.
        watcher: does not look while a network is exported: those calls are not the loop's.
    """
    with ExitStack() as stack:
        seen = _Exports(loop, watcher, stack)
        for owner, name, make in (
            (torch.jit, "trace", seen.make_trace),
            (torch.export, "export", seen.make_export),
            (torch.onnx, "export", seen.make_onnx),
            (torch.export.ExportedProgram, "module", seen.make_same),
            (torch.jit, "freeze", seen.make_same),
            (torch.jit, "optimize_for_inference", seen.make_same),
            (torch.jit, "save", seen.make_save),
            (torch.jit.ScriptModule, "save", seen.make_save),
            (torch.jit._script.RecursiveScriptModule, "save", seen.make_save),
            (torch.export, "save", seen.make_save),
        ):
            stack.enter_context(replace_attribute(owner, name, make))
        yield


@final
class _Exports:
    """Stands around the functions that export, save and call."""

    def __init__(self, loop: Loop, watcher: _Watcher, stack: ExitStack) -> None:
        self._loop, self._watcher, self._stack = loop, watcher, stack
        self._is_hooked = False

    def make_trace(self, plain: _Plain) -> _Plain:
        def trace(func: Any, example_inputs: Any = None, *args: Any, **kwargs: Any) -> Any:
            traced = self._run(plain, func, example_inputs, *args, **kwargs)
            if kwargs.get("example_kwarg_inputs") is None:
                self._keep("torch.jit.trace", func, example_inputs, traced, lambda: traced)
            return traced

        return trace

    def make_export(self, plain: _Plain) -> _Plain:
        def export(mod: Any, args: Any, kwargs: Any = None, **others: Any) -> Any:
            program = self._run(plain, mod, args, kwargs, **others)
            if not kwargs:
                self._keep("torch.export.export", mod, args, program, program.module)
            return program

        return export

    def make_onnx(self, plain: _Plain) -> _Plain:
        def export(model: Any, args: Any = (), *others: Any, **kwargs: Any) -> Any:
            written = self._run(plain, model, args, *others, **kwargs)
            # The newer exporter refuses what it cannot follow; both write what evaluation mode does.
            if kwargs.get("dynamo") is False and not {"training", "kwargs"} & set(kwargs):
                self._keep("torch.onnx.export", model, args, written, None)
            return written

        return export

    def make_same(self, plain: _Plain) -> _Plain:
        def change(exported: Any, *args: Any, **kwargs: Any) -> Any:
            result = plain(exported, *args, **kwargs)
            known = self._find(exported)
            if known is not None:
                known.held.append(result)
            return result

        return change

    def make_save(self, plain: _Plain) -> _Plain:
        def save(exported: Any, *args: Any, **kwargs: Any) -> Any:
            known = self._find(exported)
            if known is not None:
                known.note_saved(self._loop.num_steps)
            return plain(exported, *args, **kwargs)

        return save

    def _run(self, plain: _Plain, *args: Any, **kwargs: Any) -> Any:
        self._watcher.is_off, before = True, self._watcher.is_off
        try:
            return plain(*args, **kwargs)
        finally:
            self._watcher.is_off = before

    def _find(self, exported: Any) -> Exported | None:
        return next((one for one in self._loop.exports if any(exported is part for part in one.held)), None)

    def _keep(self, way: str, net: Any, given: Any, held: Any, make: Callable[[], Any] | None) -> None:
        frame, exports = sys._getframe(2), self._loop.exports
        given = (given,) if isinstance(given, Tensor) else given
        is_plain = isinstance(given, tuple | list) and all(isinstance(part, Tensor) for part in given)
        is_net = isinstance(net, nn.Module) and not isinstance(net, torch.jit.ScriptModule)
        if not is_users(frame) or not is_net or not is_plain or not given:
            return  # what packages trace for themselves is no export of the script's
        line = find_line(frame)
        exports[:] = [one for one in exports if one.line != line]  # the latest of a loop
        if len(exports) >= _MOST_LINES:
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                copied = copy.deepcopy(net)
                made = None if make is None else self._run(lambda: copy.deepcopy(make()))
        except Exception:  # what cannot be copied cannot be compared later
            return
        inputs = tuple(part.detach().clone() for part in given)
        one = Exported(way, net, copied, made, inputs, line, [held])
        if make is None:
            one.note_saved(self._loop.num_steps)
        if not self._is_hooked:
            self._is_hooked = True
            self._stack.callback(register_module_forward_pre_hook(self._see_call).remove)
        exports.append(one)

    def _see_call(self, net: nn.Module, given: Any) -> None:
        known = None if self._watcher.is_off else self._find(net)
        if known is not None:
            known.note_call(given)
