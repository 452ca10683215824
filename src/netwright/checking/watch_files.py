"""See whether weights that are taken to be loaded again are copies."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import Tensor, nn

from netwright.checking.load import Line
from netwright.checking.loop import Loop
from netwright.checking.place import find_line
from netwright.checking.replace_attribute import replace_attribute

_MOST_KEPT = 200


@contextmanager
def watch_files(loop: Loop) -> Iterator[None]:
    """Keep the lines that took a state, loaded later, that is the network itself and was changed by steps.

    `state_dict()` gives the weights themselves, not copies: a state that is kept goes on changing.

    Args:
        loop: where they are kept.
    """
    taken: dict[int, tuple[Any, int, Line]] = {}

    def make_take(plain: Callable[..., Any]) -> Callable[..., Any]:
        def state_dict(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
            state = plain(self, *args, **kwargs)
            if not args and "destination" not in kwargs and len(taken) < _MOST_KEPT:
                taken[id(state)] = (state, loop.num_steps, find_line(sys._getframe(1)))
            for root in loop.roots if loop.num_steps and not args else []:
                if root.net is self and root.taken_line is None:
                    root.taken_line = find_line(sys._getframe(1))
            return state

        return state_dict

    def make_load(plain: Callable[..., Any]) -> Callable[..., Any]:
        def load_state_dict(self: nn.Module, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
            state, step, line = taken.get(id(state_dict), (None, 0, None))
            if state is not None and step < loop.num_steps and _holds_same(self, state_dict):
                loop.stale_loads.append((line or find_line(sys._getframe(1)), loop.num_steps - step))
            return plain(self, state_dict, *args, **kwargs)

        return load_state_dict

    with ExitStack() as stack:
        stack.enter_context(replace_attribute(nn.Module, "state_dict", make_take))
        stack.enter_context(replace_attribute(nn.Module, "load_state_dict", make_load))
        yield


def _holds_same(net: nn.Module, state: Mapping[str, Any]) -> bool:
    """Whether every trained weight of a state is the network's own memory."""
    mine = {name: part for name, part in net.named_parameters() if part.requires_grad}
    held = [state[name] for name in mine if isinstance(state.get(name), Tensor)]
    same = [one.data_ptr() == mine[name].data_ptr() for name, one in state.items() if name in mine]
    return bool(held) and all(same)
