"""The report in a browser: it asks for nothing, runs nothing, and fits a telephone."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import netwright as nw
from netwright.core.finding import Finding
from netwright.core.report import Report
from netwright.data.describe_data import describe_data
from netwright.see.report.draw_report import draw_report
from netwright.see.report.run_facts import RunFacts

FILE = Path(__file__).resolve().parents[3] / "benchmarks" / "see" / "open_page.py"


def _load_opener():
    spec = importlib.util.spec_from_file_location("open_page", FILE)
    opener = importlib.util.module_from_spec(spec)
    sys.modules["open_page"] = opener  # dataclasses look their module up
    spec.loader.exec_module(opener)
    return opener


opener = _load_opener()
LOOK = """
document.querySelectorAll("details").forEach(one => one.open = true);
return {width: document.documentElement.scrollWidth, ran: window.ran === undefined,
        dark: getComputedStyle(document.body).backgroundColor}
"""
NAME = '<img src="http://example.com/x.png" onerror="window.ran=1"><script>window.ran=1</script>' + "长" * 200


@pytest.mark.slow
def test_the_report_asks_for_nothing_runs_nothing_and_fits_a_telephone() -> None:
    if opener.find_browser() is None:
        pytest.skip("there is no Chromium")
    rows = [{"a": at % 30, NAME: "x" if at % 3 else NAME, "y": at % 2} for at in range(60)]
    facts = RunFacts(
        NAME,
        folder=NAME,
        source=NAME,
        network=NAME,
        run_file=NAME,
        events=[{"event": "Noticed", "says": NAME}],
        findings=Report(NAME, (Finding(NAME, "error", NAME, NAME, NAME, {NAME: NAME}),), (NAME,)),
        card=describe_data(nw.open_data(rows)),
    )
    opened = opener.open_page(draw_report(facts, "zh").render(), LOOK, width=390, is_dark=True)
    assert opened.requests == ()
    assert opened.found == {"width": 390, "ran": True, "dark": "rgb(20, 24, 29)"}
