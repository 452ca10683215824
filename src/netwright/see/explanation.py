"""All that is known of one layer, to read, to draw and to compute with."""

from __future__ import annotations

import dataclasses
import html
import json
import shutil
from dataclasses import dataclass
from typing import Any

from netwright.core.errors import UsageError
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.walk import Walk
from netwright.nets.arithmetic.window_answer import WindowAnswer
from netwright.nets.arithmetic.write_value import write_value
from netwright.see.draw_curve_svg import draw_curve_svg
from netwright.see.draw_windows_svg import draw_windows_svg
from netwright.see.svg_page import SvgPage
from netwright.see.write_facts import wrap_text, write_facts
from netwright.see.write_walk import write_walk

_MOST_SHOWN = 12


@dataclass(frozen=True)
class Explanation:
    """The arithmetic of one layer; `str()` is what the terminal shows.

    Args:
        facts: the numbers.
        walk: one output value term by term.
        output: the whole output of one sample, nested by axis.
        answer: settings for a wanted size; the facts are then those of the simplest.

    >>> print(Explanation(LayerFacts("ReLU", "ReLU()", "Cuts off.")).write(60))
    ReLU()
    Cuts off.
    <BLANKLINE>
      parameters         none
    """

    facts: LayerFacts
    walk: Walk | None = None
    output: list[Any] | float | None = None
    answer: WindowAnswer | None = None

    @property
    def output_shape(self) -> tuple[int, ...] | None:
        """Shape that comes out of one sample; None where it is not known."""
        return self.facts.output_shapes[0] if self.facts.output_shapes else None

    @property
    def num_parameters(self) -> int:
        """Numbers that the layer learns."""
        return self.facts.num_parameters

    @property
    def num_multiply_adds(self) -> int:
        """Multiplications with an addition, for one sample."""
        return self.facts.num_multiply_adds

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is probably not meant."""
        return self.facts.warnings

    def write(self, width: int) -> str:
        """Write it for a terminal of a width, in characters."""
        width = max(width, 40)
        lines: list[str] = []
        if self.answer is not None:
            lines += _write_answer(self.answer, width)
        if self.answer is None or self.answer.solutions:
            lines += write_facts(self.facts, width)
        if self.output is not None:
            lines += ["", "output", *_write_matrix(self.output)]
        if self.walk is not None:
            lines += ["", *write_walk(self.walk, width)]
        return "\n".join(line.rstrip() for line in lines)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON can hold it, without the samples of the curve."""
        facts = dataclasses.asdict(self.facts)
        facts.pop("curve")
        for count, parameter in zip(facts["parameters"], self.facts.parameters, strict=True):
            count["num"] = parameter.num
        for shown, axis in zip(facts["axes"], self.facts.axes, strict=True):
            shown["never_touched"] = list(axis.list_untouched())
        facts["properties"] = dict(self.facts.properties)
        told = {
            **facts,
            "num_parameters": self.num_parameters,
            "num_multiply_adds": self.num_multiply_adds,
            "walk": dataclasses.asdict(self.walk) if self.walk else None,
            "output": self.output,
            "want": dataclasses.asdict(self.answer) if self.answer else None,
        }
        return {name: value for name, value in told.items() if value is not None}

    def to_json(self) -> str:
        """Give everything as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_svg(self) -> str:
        """Draw the windows, or the curve.

        Raises:
            UsageError: the layer has neither.
        """
        page = SvgPage()
        title = self.facts.call if len(self.facts.call) < 90 else self.facts.name
        if self.facts.axes:
            draw_windows_svg(self.facts.axes, title, page)
        elif self.facts.curve is not None:
            draw_curve_svg(self.facts.curve, title, page)
        else:
            raise UsageError(
                f"there is nothing to draw of {self.facts.name}",
                where=f"explain {self.facts.name} --svg",
                fix="--svg is for layers with windows (convolution, pooling), activations and losses",
            )
        return page.render()

    def __str__(self) -> str:
        return self.write(min(shutil.get_terminal_size((100, 24)).columns, 160))

    def _repr_html_(self) -> str:
        drawn = self.to_svg() if self.facts.axes or self.facts.curve else ""
        return f"<pre>{html.escape(self.write(100))}</pre>{drawn}"


def _write_answer(answer: WindowAnswer, width: int) -> list[str]:
    sizes = " x ".join(map(str, answer.want))
    free = ", ".join(answer.solved_for) or "nothing"
    if not answer.solutions:
        return wrap_text(f"no small setting of {free} gives {sizes}: {answer.says}", width, "  ")
    num = len(answer.solutions)
    lines = [f"{num} small setting{'s' * (num > 1)} of {free} give{'s' * (num == 1)} {sizes}:"]
    lines += [f"  {answer.write_settings(at)}" for at in range(min(num, _MOST_SHOWN))]
    if num > _MOST_SHOWN:
        lines.append(f"  .. {num - _MOST_SHOWN} more (--json lists all)")
    return [*wrap_text(lines[0], width, "  "), *lines[1:], "", "with the first of them:", ""]


def _write_matrix(output: list[Any] | float) -> list[str]:
    """Write numbers as rows; planes are headed by their channel."""
    if not isinstance(output, list):
        return [f"  {write_value(output)}"]
    if not isinstance(output[0], list):
        output = [output]
    if isinstance(output[0][0], list):
        lines = []
        for channel, plane in enumerate(output):
            lines += [*([f"  channel {channel}"] if len(output) > 1 else []), *_write_matrix(plane)]
        return lines
    cells = [[write_value(value) for value in row] for row in output]
    wide = max(len(cell) for row in cells for cell in row)
    return ["  " + " ".join(cell.rjust(wide) for cell in row) for row in cells]
