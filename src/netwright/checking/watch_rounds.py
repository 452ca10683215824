"""See what the loops around a backward pass go through."""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, GeneratorType
from typing import Any

import torch
from torch.utils.data.dataloader import _BaseDataLoaderIter

from netwright.checking.loop import Loop
from netwright.checking.place import find_line, is_users
from netwright.checking.read_source import read_scope
from netwright.checking.replace_attribute import replace_attribute
from netwright.checking.round import Round

_MOST_LINES = 8
_ONCE = (GeneratorType, map, zip, enumerate, filter, itertools.chain, itertools.islice, itertools.starmap)
_Step = tuple[FrameType, ast.AST]


@contextmanager
def watch_rounds(loop: Loop) -> Iterator[None]:
    """Keep loops over what can be gone through once only, inside of a loop over epochs.

    Args:
        loop: where they are kept, until a later round makes a backward pass too.
    """
    seen: set[Any] = set()

    def make(plain: Callable[..., Any]) -> Callable[..., Any]:
        def backward(*args: Any, **kwargs: Any) -> Any:
            line = find_line(sys._getframe(1))
            if line not in seen and len(seen) < _MOST_LINES:
                seen.add(line)
                loop.rounds += _find_rounds(sys._getframe(1))
            loop.rounds[:] = [one for one in loop.rounds if one.read_number() == one.first]
            for one in loop.rounds:
                one.num_passes += 1
            return plain(*args, **kwargs)

        return backward

    with replace_attribute(torch.autograd, "backward", make):
        yield


def _find_rounds(frame: FrameType | None) -> list[Round]:
    path: list[_Step] = []
    while frame is not None:
        if is_users(frame) and (
            frame.f_code.co_name == "<module>" or not frame.f_code.co_name.startswith("<")
        ):
            path = [*_list_path(frame), *path]
        frame = frame.f_back
    loops = [place for place, (_, node) in enumerate(path) if isinstance(node, ast.For)]
    found = []
    for outer, inner in itertools.pairwise(loops):
        between = [node for _, node in path[outer + 1 : inner]]
        if any(isinstance(node, ast.If | ast.While | ast.Match | ast.IfExp) for node in between):
            continue  # a later round may leave it out
        made = _make_round(path[outer], path[inner])
        found += [] if made is None else [made]
    return found


def _list_path(frame: FrameType) -> list[_Step]:
    """The statements of a function around the line that it is at, from the outside."""
    line = frame.f_lineno
    node = read_scope((frame.f_code.co_filename, line))
    path: list[_Step] = []
    while node is not None:
        inside = (one for one in ast.iter_child_nodes(node) if isinstance(one, ast.stmt | ast.ExceptHandler))
        node = next((one for one in inside if one.lineno <= line <= (one.end_lineno or 0)), None)
        if node is not None:
            path.append((frame, node))
    return path


def _make_round(outer: _Step, inner: _Step) -> Round | None:
    epochs, batches = outer[1], inner[1]
    if not isinstance(epochs, ast.For) or not isinstance(batches, ast.For) or _skips(epochs):
        return None
    asked = [batches.iter, *(batches.iter.args if isinstance(batches.iter, ast.Call) else [])]
    for one in asked:
        value = _read_value(one, inner[0])
        if not isinstance(value, (*_ONCE, _BaseDataLoaderIter)):
            continue
        for name in (node.id for node in ast.walk(epochs.target) if isinstance(node, ast.Name)):
            first = outer[0].f_locals.get(name)
            if type(first) is int and _is_only(name, outer):
                line = (inner[0].f_code.co_filename, batches.lineno)
                return Round(value, ast.unparse(one), line, outer[0], name, first)
    return None


def _is_only(name: str, outer: _Step) -> bool:
    """Whether nothing else of a function gives a name a value, which would be read in place of this one's."""
    scope = (
        read_scope((outer[0].f_code.co_filename, outer[1].lineno)) if isinstance(outer[1], ast.For) else None
    )
    given = [
        node
        for node in (ast.walk(scope) if scope is not None else ())
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    return len(given) == 1


def _skips(epochs: ast.For) -> bool:
    """Whether a round may be left by `continue`."""
    waiting: list[ast.AST] = [*epochs.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Continue):
            return True
        if not isinstance(node, ast.For | ast.While | ast.FunctionDef):
            waiting.extend(ast.iter_child_nodes(node))
    return False


def _read_value(node: ast.AST, frame: FrameType) -> Any:
    """What a name, or an attribute that an object itself holds, stands for."""
    if isinstance(node, ast.Name):
        return frame.f_locals.get(node.id, frame.f_globals.get(node.id))
    if isinstance(node, ast.Attribute):
        return getattr(_read_value(node.value, frame), "__dict__", {}).get(node.attr)
    return None
