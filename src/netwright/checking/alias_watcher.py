"""Sees whether a loop keeps its best network under another name, and not as a copy."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from types import FrameType, ModuleType
from typing import Any, final

from torch import nn

from netwright.checking.loop import Line, Loop, Root
from netwright.checking.place import find_line

_BEST = re.compile("best|lowest|optimal|最好|最佳|最优", re.IGNORECASE)
_MOST_LOOKS = 200
_MOST_FRAMES = 30
_MOST_HELD = 20


@final
class AliasWatcher:
    """Looks, whenever training begins again after an evaluation, who else is the network.

    Args:
        loop: where the names are kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._first: dict[int, set[str]] = {}
        self._num_looks = 0

    def note_training(self, root: Root, frame: FrameType | None) -> None:
        """A network is about to be trained, for the first time or again.

        Args:
            root: the network.
            frame: of the call.
        """
        if self._num_looks >= _MOST_LOOKS:
            return
        self._num_looks += 1
        found = dict(_list_names(root.net, frame))
        kept = self._loop.aliases
        known = self._first.setdefault(id(root), set(found))
        for name in [name for owner, name in kept if owner is root.net and name not in found]:
            del kept[root.net, name]
        for name, line in found.items():
            # A state that was taken before is what counts, whatever the network is called.
            if name not in known and self._loop.num_steps and root.taken_line is None:
                kept.setdefault((root.net, name), (line, self._loop.num_steps))


def _list_names(net: nn.Module, frame: FrameType | None) -> Iterator[tuple[str, Line]]:
    for _ in range(_MOST_FRAMES):
        line = find_line(frame)
        while frame is not None and line is not None and frame.f_code.co_filename != line[0]:
            frame = frame.f_back
        if frame is None or line is None:
            return
        # Copied, for a frame's names change while they are read.
        for name, value in list(frame.f_locals.items()):
            for path in _list_paths(net, name, value):
                if _BEST.search(path):
                    yield path, _find_keeping(path, line)
        frame = frame.f_back


def _list_paths(net: nn.Module, name: str, value: Any) -> Iterator[str]:
    if value is net:
        yield name
    elif isinstance(value, dict) and len(value) <= _MOST_HELD:
        yield from (f"{name}[{key!r}]" for key, held in value.items() if held is net)
    elif isinstance(value, list | tuple) and len(value) <= _MOST_HELD:
        yield from (f"{name}[{num}]" for num, held in enumerate(value) if held is net)
    elif not isinstance(value, ModuleType | nn.Module | type):
        inside = getattr(value, "__dict__", None)
        if isinstance(inside, dict) and len(inside) <= 2 * _MOST_HELD:
            yield from (f"{name}.{key}" for key, held in list(inside.items()) if held is net)


def _find_keeping(path: str, line: tuple[str, int]) -> Line:
    """The line within the loop that gives a name its value; that of the call where none is found."""
    words = [word for word in re.findall(r"\w+", path) if not word.isdigit()]
    word = re.escape(words[-1])
    given = re.compile(rf"""^\s+.*(["']{word}["']\s*(:|\]\s*=)|\b{word}\b\s*=(?!=)|\b{word}\b,.*=(?!=))""")
    found = [num for num, text in enumerate(linecache.getlines(line[0]), 1) if given.search(text)]
    # A dict that is made at once has its name and its key on one line.
    whole = [num for num in found if all(word in linecache.getline(line[0], num) for word in words)]
    return line[0], (whole or found or [line[1]])[-1]
