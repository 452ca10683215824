"""See what of a checkpoint gets into a network."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from torch import Tensor, nn

from netwright.checking.load import Load
from netwright.checking.loop import Loop
from netwright.checking.note_restored import note_restored
from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute

_MOST_LOADS = 50
_SAMPLE = 64


@contextmanager
def watch_loads(loop: Loop) -> Iterator[None]:
    """Keep what each `load_state_dict` was given and what the network took, until steps train that network.

    Args:
        loop: where it is kept.
    """

    def make_load(plain: Callable[..., Any]) -> Callable[..., Any]:
        def load_state_dict(self: nn.Module, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
            own = self.state_dict()
            result = plain(self, state_dict, *args, **kwargs)
            if loop.shares:
                note_restored(loop, self)
            unexpected = getattr(result, "unexpected_keys", None)
            is_kept = len(loop.loads) < _MOST_LOADS and isinstance(state_dict, Mapping)
            if is_kept and unexpected is not None and not _is_stepped(loop, self):
                load = _describe(self, state_dict, len(unexpected), own)
                was_called = _is_known(self, loop)
                loop.loads.append(replace(load, after_steps=loop.num_steps, was_called=was_called))
            return result

        return load_state_dict

    with replace_attribute(nn.Module, "load_state_dict", make_load):
        yield


def _is_known(net: nn.Module, loop: Loop) -> bool:
    """Whether the loop called a network with gradients that has a module of it."""
    known = {id(module) for root in loop.roots for module in root.net.modules()}
    return any(id(module) in known for module in net.modules())


def _is_stepped(loop: Loop, net: nn.Module) -> bool:
    own = {id(part) for part in net.parameters()}
    groups = (group for stepped in loop.steppers for group in stepped.optimizer.param_groups)
    return any(id(part) in own for group in groups for part in group["params"])


def _describe(net: nn.Module, state: Mapping[str, Any], num_strange: int, own: Mapping[str, Any]) -> Load:
    samples = {
        name: part.detach().flatten()[:_SAMPLE].clone()
        for name, part in net.named_parameters()
        if part.ndim > 1 and isinstance(state.get(name), Tensor)
    }
    line = find_line(sys._getframe(2))
    return Load(net, line, len(state), len(state) - num_strange, len(own), samples)
