"""What was left to netwright, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass
class Choices:
    """Fields of the train section as they are filled in, and what a person is told of them.

    Args:
        fields: value by name, as a run file holds it.
        reasons: value and reason by name, for people.

    >>> choices = Choices()
    >>> choices.fill("optimizer", {"AdamW": {"lr": 0.002}}, "it suits most")
    >>> choices.reasons["optimizer"]
    '{AdamW: {lr: 0.002}} (it suits most)'
    """

    fields: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def fill(self, name: str, value: Any, reason: str) -> None:
        """Fill a field in; no reason, nothing to tell."""
        self.fields[name] = value
        if reason:
            self.reasons[name] = f"{_write(value)} ({reason})"


def _write(value: Any) -> str:
    """Write a value as a run file does."""
    if isinstance(value, dict):
        return yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1000).strip()
    return str(value).lower() if isinstance(value, bool) else str(value)
