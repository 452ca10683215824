"""What `nw.watch` has to say."""

from __future__ import annotations

from typing import final

from netwright.core.errors import UsageError
from netwright.core.finding import Finding
from netwright.core.report import Report
from netwright.jobs.draw_cells import draw_report_cell


@final
class Diagnosis:
    """What is known of a loop that `nw.watch` watches; complete when the block is over.

    It is falsy where there is neither error nor warning, as a report is.

    >>> Diagnosis().report
    Traceback (most recent call last):
        ...
    netwright.core.errors.UsageError: UsageError: the loop is still watched: there is no report yet
      where: nw.watch
      fix:   read it after the `with` block
    """

    def __init__(self) -> None:
        self._report: Report | None = None

    @property
    def report(self) -> Report:
        """The report.

        Raises:
            UsageError: the block is not over.
        """
        if self._report is None:
            raise UsageError(
                "the loop is still watched: there is no report yet",
                where="nw.watch",
                fix="read it after the `with` block",
            )
        return self._report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, errors first."""
        return self.report.findings

    def close(self, report: Report) -> None:
        """Keep the report: the block is over."""
        self._report = report

    def __bool__(self) -> bool:
        return bool(self.report)

    def __str__(self) -> str:
        return str(self.report)

    def _repr_html_(self) -> str | None:
        return None if self._report is None else draw_report_cell(self._report)
