"""One output value term by term, as text."""

from __future__ import annotations

from collections.abc import Iterator

from netwright.nets.arithmetic.walk import Walk, WalkTerm
from netwright.nets.arithmetic.write_value import write_value

_MOST_LINES = 48


def write_walk(walk: Walk, width: int) -> list[str]:
    """Write one output value: a line for each row of the window, then the sum.

    Args:
        walk: to write.
        width: characters a line may have.

    Returns:
        Lines; a term is input times weight, and padding stands in brackets.

    >>> term = WalkTerm((0, 0, 0), 2.0, 3.0, False)
    >>> write_walk(Walk((0, 0, 0), (term,), 1, 0.5, "sum", 1.0, 6.5), 80)[0]
    'output[0, 0, 0] = 6.5'
    """
    lines = [f"output[{', '.join(map(str, walk.at))}] = {write_value(walk.total)}"]
    rows = list(_list_rows(walk, width))
    lines += rows[:_MOST_LINES]
    if len(rows) > _MOST_LINES:
        lines.append(f"  .. {len(rows) - _MOST_LINES} lines more (--json lists all)")
    if any(term.is_padding for term in walk.terms):
        lines.append("  ( ) stands outside the input: padding")
    lines.append("  " + _write_end(walk))
    return lines


def _list_rows(walk: Walk, width: int) -> Iterator[str]:
    numbers = max((len(_write_term(term)) for term in walk.terms), default=1)
    per_line = max(1, min(walk.per_line, (width - 24) // (numbers + 3)))
    channel = None
    sums = walk.kind == "sum"
    for start in range(0, len(walk.terms), per_line):
        terms = walk.terms[start : start + per_line]
        if terms[0].source[0] != channel and len(terms[0].source) > 1:
            channel = terms[0].source[0]
            yield f"  channel {channel}, from place {', '.join(map(str, terms[0].source[1:]))}"
        joint = ", " if walk.kind == "max" else " + "
        line = "    " + joint.join(_write_term(term).rjust(numbers) for term in terms)
        yield line + (f"  = {write_value(sum(term.product for term in terms))}" if sums else "")


def _write_term(term: WalkTerm) -> str:
    value = f"({write_value(term.value)})" if term.is_padding else write_value(term.value)
    if term.weight is None:
        return value
    weight = write_value(term.weight)
    return f"{value}*{weight}" if not weight.startswith("-") else f"{value}*({weight})"


def _write_end(walk: Walk) -> str:
    if walk.kind == "max":
        return f"the largest is {write_value(walk.total)}"
    added = sum(term.product for term in walk.terms)
    if walk.kind == "mean":
        return f"{write_value(added)} / {write_value(walk.divisor)} = {write_value(walk.total)}"
    bias = "no bias" if walk.bias is None else f"bias {write_value(walk.bias)}"
    return f"sum of {len(walk.terms)} terms {write_value(added)}, {bias}: {write_value(walk.total)}"
