"""Custom autograd functions whose backward is not the derivative of their forward."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import find_line
from netwright.checking.run_traced import call_network
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random

Used = tuple[Any, tuple[Any, ...], tuple[str, int] | None]


@dataclass(frozen=True, eq=False)
class WrongGradient:
    """A custom function with a backward that is not its derivative.

    Args:
        function: the class.
        line: where its backward returns.
        told: slope along a direction as backward tells it.
        measured: the same by differences.
    """

    function: Any
    line: tuple[str, int] | None
    told: float
    measured: float


def list_wrong_gradients(subject: Subject) -> list[WrongGradient]:
    """Compare backward with differences, in double precision, at what each function was given.

    Functions with corners, steps or no curve at all are left out: there another backward may be meant
    (straight-through estimators, reversed gradients).

    Raises:
        CannotMeasure: there is no loss, or the forward pass fails.
    """
    trace = subject.read(trace_step)
    nodes = _walk_nodes([part.grad_fn for part in (trace.answer, trace.loss) if part is not None])
    if not any(isinstance(node, torch.autograd.function.BackwardCFunction) for node in nodes):
        return []
    used: list[Used] = []
    net = subject.copy_net()
    try:
        with keep_random(), _watch_functions(used):
            given = subject.inputs
            output = call_network(net, given.clone() if isinstance(given, Tensor) else given)
            if subject.loss is not None:
                subject.loss(output, subject.targets)
    except Exception as error:
        raise CannotMeasure(f"the forward pass fails: {error}") from error
    found: dict[Any, WrongGradient] = {}
    for function, args, _ in used:
        slopes = None if function in found else _compare(function, args)
        if slopes is not None:
            code = function.backward.__code__
            found[function] = WrongGradient(function, (code.co_filename, _find_return(code)), *slopes)
    return list(found.values())


def _walk_nodes(waiting: list[Any]) -> Iterator[Any]:
    seen: set[Any] = set()
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            yield node
            waiting.extend(after for after, _ in node.next_functions)


@contextmanager
def _watch_functions(used: list[Used]) -> Iterator[None]:
    plain = vars(torch.autograd.Function)["apply"]

    def apply(function: Any, *args: Any, **kwargs: Any) -> Any:
        if not function.__module__.startswith("torch.") and len(used) < 20 and not kwargs:
            used.append((function, args, find_line(sys._getframe(1))))
        return plain.__func__(function, *args, **kwargs)

    torch.autograd.Function.apply = classmethod(apply)  # type: ignore[assignment,method-assign]  # put back below
    try:
        yield
    finally:
        torch.autograd.Function.apply = plain  # type: ignore[method-assign]  # as it was


def _compare(function: Any, args: tuple[Any, ...]) -> tuple[float, float] | None:
    """The slope as backward tells it and by differences; None where they agree or cannot be compared."""
    held = [_make_double(part) for part in args]
    places = [n for n, part in enumerate(held) if isinstance(part, Tensor) and part.is_floating_point()]
    try:
        with keep_random(), torch.enable_grad():
            told, measured = [], []
            for _ in range(3):
                moves = {n: torch.randn_like(held[n]) for n in places}
                slopes = _measure(function, held, moves)
                if slopes is None:
                    return None
                told.append(slopes[0])
                measured.append(slopes[1])
    except Exception:  # it takes no doubles, or other shapes
        return None
    wrong = [abs(a - b) > 0.05 * max(abs(a), abs(b)) for a, b in zip(told, measured, strict=True)]
    return (told[0], measured[0]) if all(wrong) else None


def _make_double(part: Any) -> Any:
    return part.detach().double() if isinstance(part, Tensor) and part.is_floating_point() else part


def _measure(function: Any, held: list[Any], moves: dict[int, Tensor]) -> tuple[float, float] | None:
    args = [part.clone().requires_grad_() if n in moves else part for n, part in enumerate(held)]
    output = function.apply(*args)
    weight = torch.randn_like(output)
    gradients = torch.autograd.grad(output, [args[n] for n in moves], weight, allow_unused=True)
    told = sum(float((g * moves[n]).sum()) for n, g in zip(moves, gradients, strict=True) if g is not None)

    def value(step: float) -> float:
        with torch.no_grad():
            moved = [part + step * moves[n] if n in moves else part for n, part in enumerate(held)]
            return float((function.apply(*moved) * weight).sum())

    middle = value(0.0)
    slopes = [(value(step) - value(-step)) / (2 * step) for step in (1e-5, 1e-4)]
    bend = abs(value(1e-4) - 2 * middle + value(-1e-4)) / 1e-8
    scale = max(abs(slopes[0]), 1e-8)
    if abs(slopes[0] - slopes[1]) > 1e-3 * scale or bend < 1e-3 * scale:
        return None
    return told, slopes[0]


def _find_return(code: CodeType) -> int:
    """The line of the last `return`, which gives the gradient; the first line where there is no source."""
    try:
        lines, first = inspect.getsourcelines(code)
    except OSError:
        return code.co_firstlineno
    found = [number for number, line in enumerate(lines) if line.lstrip().startswith("return")]
    return first + found[-1] if found else code.co_firstlineno
