"""The section of the run file that says when the state of a run is written."""

from __future__ import annotations

from pydantic import Field

from netwright.core.section import Section


class CheckpointSpec(Section):
    """How often the state is written that a killed run goes on from; the end of a run always writes it."""

    seconds: float | None = Field(
        60.0, gt=0, description="Seconds of training between two checkpoints; null for none by time."
    )
    epochs: int | None = Field(
        None, ge=1, description="Epochs between two checkpoints, besides those by time."
    )
