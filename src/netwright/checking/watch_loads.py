"""See what of a checkpoint gets into a network."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from netwright.checking.loop import Load, Loop
from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute

_MOST_LOADS = 50
_SAMPLE = 64


@contextmanager
def watch_loads(loop: Loop) -> Iterator[None]:
    """Keep what each `load_state_dict` was given, before its network is trained, and what that took of it.

    Args:
        loop: where it is kept.
    """

    def make_load(plain: Callable[..., Any]) -> Callable[..., Any]:
        def load_state_dict(self: nn.Module, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
            own = self.state_dict()
            result = plain(self, state_dict, *args, **kwargs)
            unexpected = getattr(result, "unexpected_keys", None)
            kept = loop.late_loads if loop.num_steps else loop.loads
            is_wanted = len(kept) < _MOST_LOADS and not (loop.num_steps and _is_known(self, loop))
            if is_wanted and isinstance(state_dict, Mapping) and unexpected is not None:
                kept.append(_describe(self, state_dict, len(unexpected), own))
            return result

        return load_state_dict

    with replace_attribute(nn.Module, "load_state_dict", make_load):
        yield


def _is_known(net: nn.Module, loop: Loop) -> bool:
    """Whether the loop called a network with gradients that has a module of it."""
    known = {id(module) for root in loop.roots for module in root.net.modules()}
    return any(id(module) in known for module in net.modules())


def _describe(net: nn.Module, state: Mapping[str, Any], num_strange: int, own: Mapping[str, Any]) -> Load:
    samples = {
        name: part.detach().flatten()[:_SAMPLE].clone()
        for name, part in net.named_parameters()
        if part.ndim > 1 and isinstance(state.get(name), Tensor)
    }
    line = find_line(sys._getframe(2))
    return Load(net, line, len(state), len(state) - num_strange, len(own), samples)
