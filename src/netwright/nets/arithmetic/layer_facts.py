"""What is known of one layer without training it."""

from __future__ import annotations

from dataclasses import dataclass

from netwright.nets.arithmetic.curve import Curve
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.parameter_count import ParameterCount
from netwright.nets.arithmetic.window_axis import WindowAxis


@dataclass(frozen=True)
class LayerFacts:
    """The arithmetic of one layer. Shapes are those of one sample: there is no batch axis.

    Args:
        name: of the class.
        call: the layer as Python writes it.
        says: what it does, in one sentence.
        input_shapes: of what it takes; empty where that is not known.
        output_shapes: of what it gives; empty where that is not known.
        value: how one output value is computed, one line a step.
        sizes: how the output's shape follows from the input's.
        parameters: what it learns.
        multiply_adds: as `torch.utils.flop_counter` has them, which counts two operations each; None
            where there is nothing to count them on.
        receptive_field: positions along each axis that one output value may depend on.
        axes: where its windows fall.
        curve: the function, where it is one of a single number.
        properties: more that is worth knowing, as (name, text).
        warnings: what is probably not meant.
        notes: what else to know.

    >>> LayerFacts("ReLU", "ReLU()", "Sets what is negative to 0.").num_parameters
    0
    """

    name: str
    call: str
    says: str
    input_shapes: tuple[tuple[int, ...], ...] = ()
    output_shapes: tuple[tuple[int, ...], ...] = ()
    value: tuple[str, ...] = ()
    sizes: tuple[FilledFormula, ...] = ()
    parameters: tuple[ParameterCount, ...] = ()
    multiply_adds: FilledFormula | None = None
    receptive_field: tuple[int, ...] = ()
    axes: tuple[WindowAxis, ...] = ()
    curve: Curve | None = None
    properties: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def num_parameters(self) -> int:
        """Numbers that it learns."""
        return sum(parameter.num for parameter in self.parameters)

    @property
    def num_multiply_adds(self) -> int:
        """Multiplications with an addition, for one sample."""
        return self.multiply_adds.value if self.multiply_adds else 0
