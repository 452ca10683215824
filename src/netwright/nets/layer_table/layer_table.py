"""The table of layers of a network."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from netwright.core.errors import NetworkError
from netwright.nets.layer_table.layer_row import LayerRow, Shape


@dataclass(frozen=True, eq=False)
class LayerTable:
    """Every step of a network's forward pass, and what it costs.

    Args:
        network: class of the network, or how the user named it.
        rows: the steps, in order.
        inputs: name and shape of each input, the batch axis included.
        outputs: shapes of what comes out; empty where the pass broke.
        output_rows: indices of the rows that give it.
        batch: samples in the batch.
        num_parameters: all of the network, each tensor once.
        num_trainable: those that take a gradient.
        weight_bytes: memory of parameters and buffers.
        is_measured: whether real numbers went through, because the code looks at values; what autograd
            keeps was then measured on a smaller batch and scaled up.
        failure: why the pass broke; None where it went through.
        notes: what a person should know.
    """

    network: str
    rows: tuple[LayerRow, ...]
    inputs: tuple[tuple[str, Shape], ...]
    outputs: tuple[Shape, ...]
    output_rows: tuple[int, ...]
    batch: int
    num_parameters: int
    num_trainable: int
    weight_bytes: int
    is_measured: bool = False
    failure: NetworkError | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of one sample."""
        return sum(row.multiply_adds for row in self.rows)

    @property
    def saved_bytes(self) -> int:
        """What autograd keeps of one batch for the backward pass."""
        return sum(row.saved_bytes for row in self.rows)

    @property
    def num_weight_layers(self) -> int:
        """Layers with weights, each once."""
        return sum({row.path: row.num_weight_layers for row in self.rows if row.num_weight_layers}.values())

    @cached_property
    def depth(self) -> int:
        """Layers with weights on the longest path from an input to an output."""
        longest: list[int] = []
        for row in self.rows:
            before = max((longest[source] for source in row.sources if 0 <= source < len(longest)), default=0)
            longest.append(before + row.num_weight_layers)
        return max(longest, default=0)

    def to_json(self) -> dict[str, Any]:
        """Give the table as JSON can hold it."""
        failure = self.failure
        return {
            "network": self.network,
            "batch": self.batch,
            "inputs": [{"name": name, "shape": list(shape)} for name, shape in self.inputs],
            "outputs": [list(shape) for shape in self.outputs],
            "layers": [row.to_dict() for row in self.rows],
            "totals": {
                "parameters": self.num_parameters,
                "trainable": self.num_trainable,
                "weight_bytes": self.weight_bytes,
                "multiply_adds": self.multiply_adds,
                "saved_bytes": self.saved_bytes,
                "weight_layers": self.num_weight_layers,
                "depth": self.depth,
            },
            "measured": self.is_measured,
            "failure": None
            if failure is None
            else {"what": failure.what, "where": failure.where, "fix": failure.fix},
            "notes": list(self.notes),
        }
