"""A rule: one fault, and how it is proved."""

from __future__ import annotations

import inspect
import math
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent
from typing import Any, ClassVar

from netwright.checking.place import Place
from netwright.checking.subject import Subject
from netwright.core.finding import Finding, Severity

SECTIONS = ("What it finds", "Why it matters", "Sick example", "Healthy example", "Source")


class Rule(ABC):
    """One fault, and how it is proved; the docstring of its file is its page.

    A rule's name is its file's name with hyphens. `severity` is the highest that it gives, `checks` says
    in a few words what is fine where it finds nothing. `reads_functions` lets it judge networks that are no
    modules as well, which are known by their operations alone.
    """

    severity: ClassVar[Severity]
    checks: ClassVar[str]
    reads_functions: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The rule's name: `softmax-before-cross-entropy`."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @property
    def page(self) -> str:
        """The docstring of the rule's file."""
        return inspect.cleandoc(sys.modules[type(self).__module__].__doc__ or "")

    @property
    def summary(self) -> str:
        """The first sentence of its page."""
        return self.page.partition("\n")[0]

    @property
    def sections(self) -> dict[str, str]:
        """The sections of its page, by title."""
        parts = re.split(r"^(.+)\n-{4,}$", self.page, flags=re.MULTILINE)
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        return {title.strip(): dedent(text).strip() for title, text in pairs}

    @abstractmethod
    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at a subject and yield what is wrong with it.

        Raises:
            CannotMeasure: what the rule looks at cannot be measured here; the report says why.
        """

    def find(
        self,
        where: Place | str,
        *,
        says: str,
        fix: str,
        evidence: dict[str, Any] | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """Write a finding of this rule.

        Args:
            where: the place.
            says: what is wrong.
            fix: the change that mends it.
            evidence: what was measured, by name.
            severity: where it is not the rule's own.
        """
        line = where.line if isinstance(where, Place) else None
        facts, grade = evidence or {}, severity or self.severity
        return Finding(self.name, grade, str(where), says, fix, facts, line, _read_effect(facts))


def _read_effect(evidence: dict[str, Any]) -> float | None:
    """Read how much of the loss the fix took away: the loss as it is, and the one measured after it."""
    numbers = [(name, value) for name, value in evidence.items() if isinstance(value, float)]
    for (name, before), (_, after) in pairwise(numbers):
        if name.startswith("loss "):
            is_known = math.isfinite(before) and math.isfinite(after) and before > 0
            return max(0.0, (before - after) / before) if is_known else None
    return None
