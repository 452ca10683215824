"""The arithmetic of a layer, in lines of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.window_axis import WindowAxis
from netwright.nets.arithmetic.write_value import write_shape
from netwright.see.draw_curve import draw_curve
from netwright.see.draw_windows import draw_windows

_MARGIN = 19


def write_facts(facts: LayerFacts, width: int) -> list[str]:
    """Write what is known of a layer.

    Args:
        facts: to write.
        width: characters a line may have, at least 40.

    >>> print(*write_facts(LayerFacts("ReLU", "ReLU()", "Cuts off."), 60), sep=chr(10))
    ReLU()
    Cuts off.
    <BLANKLINE>
      parameters         none
    """
    lines = [*wrap_text(facts.call, width, "  "), *wrap_text(facts.says, width, ""), ""]
    if facts.output_shapes:
        taken = ", ".join(map(write_shape, facts.input_shapes)) or "what it takes"
        lines += _put("shape", [f"{taken} -> {', '.join(map(write_shape, facts.output_shapes))}"], width)
    lines += _put("one value", facts.value, width)
    for names, formula in _join_alike(facts.sizes):
        lines += _put(names, _write_formula(formula), width)
    lines += _write_parameters(facts, width)
    if facts.multiply_adds is not None:
        formula = facts.multiply_adds
        lines += _put("multiply-adds", ["0"] if formula.filled == "0" else _write_formula(formula), width)
    if facts.receptive_field:
        lines += _put("receptive field", [write_shape(facts.receptive_field)], width)
    for name, text in facts.properties:
        lines += _put(name, [text], width)
    for warning in facts.warnings:
        lines += _put("WARNING", [warning], width)
    for note in facts.notes:
        lines += _put("note", [note], width)
    return [*lines, *_draw(facts, width)]


def wrap_text(text: str, width: int, indent: str) -> list[str]:
    """Break a text into lines.

    Args:
        text: to break; its own line breaks stay.
        width: characters a line may have.
        indent: before every line but the first.

    >>> wrap_text("one two", 4, " ")
    ['one', ' two']
    """
    parts = text.splitlines() or [""]
    wrap = textwrap.TextWrapper(
        width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [line for part in parts for line in wrap.wrap(part) or [""]]


def _put(label: str, texts: Iterable[str], width: int) -> Iterator[str]:
    """Put a label before texts; what is too long goes on below."""
    for number, text in enumerate(texts):
        wrapped = wrap_text(text, width - _MARGIN - 2, "  ")
        for at, line in enumerate(wrapped):
            shown = label if number == at == 0 else ""
            if len(shown) >= _MARGIN:
                yield f"  {shown}"
                shown = ""
            yield f"  {shown.ljust(_MARGIN)}{line}".rstrip()


def _write_formula(formula: FilledFormula) -> list[str]:
    if formula.filled == str(formula.value):
        return [f"{formula.value:,} ({formula.general})"]
    return [formula.general, f"= {formula.filled} = {formula.value:,}"]


def _join_alike(formulas: Iterable[FilledFormula]) -> list[tuple[str, FilledFormula]]:
    joined: dict[tuple[str, int], tuple[list[str], FilledFormula]] = {}
    for formula in formulas:
        joined.setdefault((formula.filled, formula.value), ([], formula))[0].append(formula.name)
    return [(", ".join(names) if len(names) < 3 else "every axis", one) for names, one in joined.values()]


def _write_parameters(facts: LayerFacts, width: int) -> Iterator[str]:
    if not facts.parameters:
        yield from _put("parameters", ["none"], width)
        return
    rows = [
        (
            one.name,
            (f"{one.copies} * " if one.copies > 1 else "") + " x ".join(map(str, one.shape)),
            one.reason,
            f"{one.num:,}",
        )
        for one in facts.parameters
    ]
    total = f"{facts.num_parameters:,}"
    if len(rows) > 12:
        more = sum(one.num for one in facts.parameters[12:])
        rows = [*rows[:12], (f".. {len(rows) - 12} more", "", "", f"{more:,}")]
    if len(rows) > 1:
        rows.append(("together", "", "", total))
    sizes = [max(len(row[at]) for row in rows) for at in range(4)]
    # Where a line has no room, the reason is left out rather than broken.
    roomy = _MARGIN + 2 + sum(sizes) + 6 <= width
    texts = [
        "  ".join(
            [name.ljust(sizes[0]), shape.ljust(sizes[1]), *([reason.ljust(sizes[2])] * roomy),
             num.rjust(sizes[3])]
        )
        for name, shape, reason, num in rows
    ]  # fmt: skip
    for number, text in enumerate(texts):
        yield f"  {('parameters' if number == 0 else '').ljust(_MARGIN)}{text}"


def _draw(facts: LayerFacts, width: int) -> Iterator[str]:
    if facts.curve is not None:
        yield ""
        yield from ("  " + line for line in draw_curve(facts.curve, width - 2))
    groups: list[tuple[list[str], WindowAxis]] = []
    for axis in facts.axes:
        lines = draw_windows(axis, width - 2)
        for names, drawn in groups:
            if draw_windows(drawn, width - 2) == lines:
                names.append(axis.name)
                break
        else:
            groups.append(([axis.name], axis))
    for names, axis in groups:
        yield ""
        yield from (
            "  " + line
            for line in wrap_text(
                _title(" and ".join(", ".join(names).rsplit(", ", 1)), axis), width - 2, "  "
            )
        )
        yield from ("  " + line for line in draw_windows(axis, width - 2))


def _title(names: str, axis: WindowAxis) -> str:
    before, after = axis.padding
    pads = ""
    if axis.kind == "spread" and before:
        pads = f", {before} cut off at either end"
    elif before or after:
        pads = f", padding {before} before and {after} after"
    if axis.kind == "adaptive":
        return f"{names}: {axis.size} divided among {axis.num_windows}"
    step = f"{axis.stride} apart" + (f", dilation {axis.dilation}" if axis.dilation > 1 else "")
    verb = "written by" if axis.kind == "spread" else "read by"
    return f"{names}: {axis.size}{pads}, {verb} {axis.num_windows} windows of {axis.kernel}, {step}"
