"""Where a layer stands in the run file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where a layer stands, and what a message calls it.

    Args:
        path: of the field in the run file: `model.layers[3]`.
        number: of the layer in its list, counted from 1.
        folder: the run file's folder, from where the user's own files are looked for.
        name: of the layer, as written.

    >>> Place("model.layers[3]", 4, Path(), "Linear").label
    'layer 4 `Linear`'
    """

    path: str
    number: int
    folder: Path
    name: str = "?"

    @property
    def label(self) -> str:
        """What a message calls the layer."""
        return f"layer {self.number} `{self.name}`"
