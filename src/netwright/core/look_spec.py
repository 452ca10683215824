"""The part of the run file on what is kept to be looked at."""

from __future__ import annotations

from pydantic import Field

from netwright.core.section import Section


class LookSpec(Section):
    """What is kept to be looked at."""

    training: bool = Field(
        True,
        description="Whether weights, activations and gradients of the layers are recorded after some "
        "epochs, for `netwright look` and TensorBoard.",
    )
