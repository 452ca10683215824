"""What notebooks show of a run and of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.core.report import Report
from netwright.core.run_spec import PYTHON_MADE
from netwright.jobs.read_log import read_log
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.html_page import HtmlPage
from netwright.see.report.draw_findings import draw_findings
from netwright.see.report.draw_pictures import draw_pictures
from netwright.see.report.draw_scores import draw_scores
from netwright.see.report.draw_summary import draw_summary
from netwright.see.report.run_facts import RunFacts
from netwright.see.scores.draw_curves import draw_curves

if TYPE_CHECKING:
    from netwright.jobs.run import Run


def draw_run_cell(run: Run) -> str:
    """Draw a run for a notebook: what was trained on what, how good it is, its curves; no data is opened.

    Args:
        run: the run.
    """
    lang = choose_language()
    events = read_log(run.files)
    curves = draw_curves(events, lang)
    spec = run.run_file.spec if run.files.run_file.exists() else None
    use = None if spec is None else spec.model.use
    facts = RunFacts(
        name=run.files.path.name,
        source="" if spec is None else spec.data.source.removeprefix(PYTHON_MADE),
        network=(use or type(run.net).__name__).removeprefix(PYTHON_MADE),
        task=run.task,
        result=run.result,
        events=events,
        pictures=() if curves is None else (curves,),
    )
    page = HtmlPage(facts.name, lang)
    page.add_section("", draw_summary(facts, lang))
    page.add_section("", draw_scores(facts, lang))
    page.add_section("", draw_pictures(facts, ("curves",)))
    return page.render_cell()


def draw_report_cell(report: Report) -> str:
    """Draw the result of a check for a notebook.

    Args:
        report: the result.

    >>> "net" in draw_report_cell(Report("net"))
    True
    """
    lang = choose_language()
    page = HtmlPage(report.target, lang)
    page.add_section("", draw_findings(report, lang))
    return page.render_cell()


Report.draw_html = staticmethod(draw_report_cell)  # notebooks ask the report itself
