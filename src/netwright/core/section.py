"""What every section of the run file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the run file; a field that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
