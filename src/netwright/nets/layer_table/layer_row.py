"""One step of a forward pass: a layer, or a function that the code called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Shape = tuple[int, ...]


@dataclass(frozen=True)
class LayerRow:
    """One step of a forward pass, in the order of the passes through it.

    Args:
        path: of the module as in `named_modules()`; for a function, of the module whose code called it.
        kind: class of the layer; a function's name ends in `()`.
        inputs: shapes of the tensors that arrive, the batch axis included.
        outputs: shapes of the tensors that come out.
        num_parameters: own parameters, shared ones only where they come first.
        num_frozen: those among them that take no gradient.
        num_shared: parameters that are the same tensors as in an earlier row, not counted again.
        shared_with: path of the layer whose parameters they are.
        multiply_adds: of matrix products and convolutions, for one sample.
        field: receptive field in the network's input, one size an axis of the map; None where there is none.
        saved_bytes: what autograd keeps of this step for the backward pass, for the whole batch.
        sources: indices of the rows whose outputs arrive; -1, -2, … are the network's inputs.
        source_shapes: shape that each of them sends.
        note: what a person should know, such as that the layer never ran.
        num_weight_layers: how many layers with weights (Linear, convolution, recurrent …) this is.
    """

    path: str
    kind: str
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    num_parameters: int = 0
    num_frozen: int = 0
    num_shared: int = 0
    shared_with: str | None = None
    multiply_adds: int = 0
    field: Shape | None = None
    saved_bytes: int = 0
    sources: tuple[int, ...] = ()
    source_shapes: tuple[Shape, ...] = ()
    note: str = ""
    num_weight_layers: int = 0

    @property
    def is_function(self) -> bool:
        """Whether the code called a function here, not a layer."""
        return self.kind.endswith("()")

    def to_dict(self) -> dict[str, Any]:
        """Give the row as JSON can hold it."""
        return {
            "path": self.path,
            "kind": self.kind,
            "inputs": [list(shape) for shape in self.inputs],
            "outputs": [list(shape) for shape in self.outputs],
            "parameters": self.num_parameters,
            "frozen": self.num_frozen,
            "shared": self.num_shared,
            "shared_with": self.shared_with,
            "multiply_adds": self.multiply_adds,
            "receptive_field": None if self.field is None else list(self.field),
            "saved_bytes": self.saved_bytes,
            "sources": list(self.sources),
            "note": self.note,
        }
