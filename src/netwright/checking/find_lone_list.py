"""A list that holds one network several times."""

from __future__ import annotations

import linecache
import re
from collections.abc import Collection
from types import FrameType

from torch import nn

from netwright.checking.lone_list import LoneList
from netwright.checking.place import is_users

_MOST_FRAMES = 30
_MOST_HELD = 200


def find_lone_list(parts: Collection[nn.Parameter], frame: FrameType | None) -> LoneList | None:
    """Find a list in the variables of a stack whose every place is the one network with these parameters.

    Args:
        parts: all parameters of the network.
        frame: where to start; callers are looked at outwards.

    >>> import sys
    >>> nets = [nn.Linear(2, 1)] * 3
    >>> lone = find_lone_list(list(nets[0].parameters()), sys._getframe())
    """
    wanted = {id(part) for part in parts}
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return None
        own = frame.f_locals.get("self") if is_users(frame) else None
        held = {**frame.f_locals, **getattr(own, "__dict__", {})} if is_users(frame) else {}
        for name, value in held.items():
            if type(value) not in {list, tuple, nn.ModuleList} or not 2 <= len(value) <= _MOST_HELD:
                continue
            net = value[0]
            is_lone = isinstance(net, nn.Module) and all(one is net for one in value)
            if is_lone and {id(part) for part in net.parameters()} == wanted:
                return LoneList(net, name, len(value), _find_making(name, frame))
        frame = frame.f_back
    return None


def _find_making(name: str, frame: FrameType) -> tuple[str, int]:
    """The line that gives the list its value; that of the call where none is found."""
    file = frame.f_code.co_filename
    given = re.compile(rf"\b{re.escape(name)}\b\s*(:[^=]+)?=(?!=)")
    found = [num for num, text in enumerate(linecache.getlines(file), 1) if given.search(text)]
    return file, max((num for num in found if num <= frame.f_lineno), default=(found or [frame.f_lineno])[0])
