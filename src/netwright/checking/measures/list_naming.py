"""The operations that are told a number."""

from __future__ import annotations

from netwright.checking.call import Call
from netwright.checking.trace import Trace


def list_naming(trace: Trace, num: int, *names: str) -> list[Call]:
    """List the calls that are given a whole number, by itself or in a shape.

    Args:
        trace: where they were seen.
        num: the number.
        names: of the operations that are looked at.
    """
    flat = {call: list(call.args) for call in trace.list_calls(*names)}
    for parts in flat.values():
        parts += [part for arg in parts if isinstance(arg, tuple | list) for part in arg]
    return [call for call, parts in flat.items() if any(type(part) is int and part == num for part in parts)]
