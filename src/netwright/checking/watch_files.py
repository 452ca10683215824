"""See whether weights that are taken to be loaded again are copies."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import Tensor, nn

from netwright.checking.load import Line
from netwright.checking.loop import Loop
from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute

_MOST_KEPT = 200
_Taken = tuple[Any, int, Line, "weakref.ref[nn.Module]", list[Any]]
"""A state, the steps before it was taken, the line, its network, and its tensors as they were then."""


@contextmanager
def watch_files(loop: Loop) -> Iterator[None]:
    """Keep the lines that took a state, loaded later, that is the network itself and was changed by steps.

    `state_dict()` gives the weights themselves, not copies: a state that is kept goes on changing.

    Args:
        loop: where they are kept.
    """
    taken: dict[int, _Taken] = {}

    def make_take(plain: Callable[..., Any]) -> Callable[..., Any]:
        def state_dict(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
            state = plain(self, *args, **kwargs)
            is_ours = str(sys._getframe(1).f_globals.get("__name__")).startswith("netwright.checking.")
            if not args and "destination" not in kwargs and len(taken) < _MOST_KEPT and not is_ours:
                line = find_line(sys._getframe(1))
                taken[id(state)] = (state, loop.num_steps, line, weakref.ref(self), [*state.values()])
            for root in loop.roots if loop.num_steps and not args else []:
                if root.net is self and root.taken_line is None:
                    root.taken_line = find_line(sys._getframe(1))
            return state

        return state_dict

    def make_load(plain: Callable[..., Any]) -> Callable[..., Any]:
        def load_state_dict(self: nn.Module, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
            found = _find_taken(taken, self, state_dict)
            if found is not None and found[1] < loop.num_steps and _holds_same(self, state_dict):
                line = found[2] or find_line(sys._getframe(1))
                loop.stale_loads.append((line, loop.num_steps - found[1]))
            return plain(self, state_dict, *args, **kwargs)

        return load_state_dict

    with ExitStack() as stack:
        stack.enter_context(replace_attribute(nn.Module, "state_dict", make_take))
        stack.enter_context(replace_attribute(nn.Module, "load_state_dict", make_load))
        yield


def _find_taken(taken: Mapping[int, _Taken], net: nn.Module, state: Any) -> _Taken | None:
    """When a state was taken: it is one that was, holds tensors of one, or is no younger than the latest."""
    if id(state) in taken:
        return taken[id(state)]
    if not isinstance(state, Mapping):
        return None
    held = {id(part) for part in state.values() if isinstance(part, Tensor)}
    own = [one for one in taken.values() if one[3]() is net]
    holding = [one for one in own if held & {id(part) for part in one[4]}]
    if not holding and len(taken) >= _MOST_KEPT:
        return None  # a later one may not have been kept
    return max(holding or own, key=lambda one: one[1], default=None)


def _holds_same(net: nn.Module, state: Mapping[str, Any]) -> bool:
    """Whether every trained weight of a state is the network's own memory."""
    mine = {name: part for name, part in net.named_parameters() if part.requires_grad}
    held = [state[name] for name in mine if isinstance(state.get(name), Tensor)]
    same = [one.data_ptr() == mine[name].data_ptr() for name, one in state.items() if name in mine]
    return bool(held) and all(same)
