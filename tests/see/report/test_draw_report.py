from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.core.finding import Finding
from netwright.core.report import Report
from netwright.core.task import Task
from netwright.data.describe_data import describe_data
from netwright.data.open_data import open_data
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.see.catalogue.say import Language
from netwright.see.report.draw_report import draw_report
from netwright.see.report.run_facts import RunFacts

VOID = {"meta", "img", "br"}
STRANGE = '<script>alert("1")</script>\'"&\u202eتعلم\u200d👩\u200d🔬\x00\ud800' + "x" * 300
SECTIONS = ["scores", "findings", "training", "data", "network", "again"]


class Page(HTMLParser):
    """Every tag is closed, in order; nothing is fetched and nothing runs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        assert tag not in {"script", "link", "iframe", "object", "base"}
        assert not [name for name in held if name.startswith("on")]
        if tag == "section" and held.get("id"):
            self.anchors.append(held["id"] or "")
        if tag == "a":
            self.links.append(held["href"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words += data


def make_facts(name: str = "scores", **changes: Any) -> RunFacts:
    column = name.replace("\ud800", "")  # no table can hold it
    rows = [{"年龄": at % 30, column: "是" if at % 3 else "否", "y": at % 2} for at in range(60)]
    epoch = {
        "event": "EpochEnded", "epoch": 1, "epochs": 1, "seconds": 0.5, "samples_per_second": 10.0,
        "metrics": {"train": {"loss": 0.5}, "val": {"loss": 0.4}}, "learning_rates": [0.1], "is_best": True,
    }  # fmt: skip
    finding = Finding("rule-of-it", "error", f"net ({name})", f"{name} is wrong", f"mend {name}", {name: 0.5})
    found = {"event": "Found", "finding": finding.to_json(), "epoch": 1}
    facts: dict[str, Any] = {
        "folder": f"runs/{name}",
        "source": name,
        "network": name,
        "task": Task("multiclass", (name,), (name, "b", "c")),
        "result": {"status": "finished", "why": name, "epochs": 1, "best_epoch": 1, "seconds": 1.5,
                   "metrics": {"test": {"accuracy": 0.75}, "val": {"accuracy": 0.5}}},
        "events": [{"event": "RunStarted", "choices": {name: name}}, epoch, found,
                   {"event": "Noticed", "says": name}],
        "environment": {"command": name, "versions": {"torch": "2.13.0", name: None},
                        "cpu": {"count": 2, "name": name}},
        "run_file": f"data: {name}",
        "findings": Report(name, (finding,), ("rule-of-it",), {"other": name}, (name,)),
        "card": describe_data(open_data(rows)),
        "table": trace_layers(nn.Sequential(nn.Linear(4, 2), nn.ReLU()), [NetworkInput((4,))], name=name),
    }  # fmt: skip
    return RunFacts(name, **(facts | changes))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_whole_and_its_links_lead_somewhere(lang: Language) -> None:
    text = draw_report(make_facts(), lang).render()
    page = Page(text)
    assert page.anchors == SECTIONS
    assert page.links == [f"#{anchor}" for anchor in page.anchors]
    assert not re.search(r"""https?://(?!www\.w3\.org/)|url\((?!#)|@import|src=["'](?!data:)""", text)
    assert ("效果如何" if lang == "zh" else "How good it is") in page.words
    assert "0.7500" in page.words
    assert "发现于第 1 个 epoch" in page.words or lang == "en"


def test_a_chinese_page_says_nothing_in_english_but_names() -> None:
    """What is left in Latin letters is names, code and what other rooms tell."""
    page = Page(draw_report(make_facts(), "zh").render())
    for word in ("training", "errors", "parameters", "Looked", "Contents", "Worth", "where:"):
        assert word not in page.words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_of_strangers_stay_words(lang: Language) -> None:
    text = draw_report(make_facts(STRANGE), lang).render()
    page = Page(text)
    assert '<script>alert("1")</script>' in page.words
    assert "👩\u200d🔬" in text
    assert "\x00" not in text
    text.encode("utf-8")


@settings(max_examples=15)
@given(st.text(min_size=1))
def test_any_name_leaves_the_page_whole(name: str) -> None:
    facts = make_facts(card=None, table=None, source=name, network=name, name=name)
    assert Page(draw_report(facts).render()).anchors == [
        one for one in SECTIONS if one not in {"data", "network"}
    ]


def test_a_section_that_fails_says_so_and_leaves_the_others() -> None:
    facts = make_facts(card={"source": "cut off"}, events=[{"event": "EpochEnded"}], result={"metrics": [1]})
    page = Page(draw_report(facts).render())
    assert page.anchors == SECTIONS
    assert page.words.count("Not shown: ") == 4  # the summary, scores, training, data
    assert "KeyError" in page.words


def test_what_is_not_known_is_left_out() -> None:
    page = Page(draw_report(RunFacts("killed", lacks={"data": "the file is gone"})).render())
    assert page.anchors == ["data", "again"]
    assert "Not shown: the file is gone" in page.words
    assert "not finished" in page.words


def test_a_failed_run_says_why() -> None:
    result = {"status": "failed", "why": "the loss is no longer finite", "metrics": {}}
    text = draw_report(make_facts(result=result)).render()
    assert '<p class="alarm">failed; the loss is no longer finite</p>' in text


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("train", "val", "test"), None),
        (("train", "test"), "There was no validation part."),
        (("train",), "No part of the data was set aside"),
    ],
)
def test_a_run_without_validation_says_so(parts: tuple[str, ...], said: str | None) -> None:
    metrics = {part: {"accuracy": 0.5} for part in parts}
    words = Page(draw_report(make_facts(result={"status": "finished", "metrics": metrics})).render()).words
    assert (said or "How good it is") in words
    assert ("part" in words.partition("How good")[0]) == (said is not None)


def test_a_stopped_run_says_how_to_go_on() -> None:
    facts = make_facts(result={"status": "stopped"}, folder="runs/my run")
    assert "netwright train --resume 'runs/my run'" in Page(draw_report(facts).render()).words


def test_a_network_of_many_steps_is_listed_not_drawn() -> None:
    net = nn.Sequential(*(nn.ReLU() for _ in range(130)))
    text = draw_report(make_facts(table=trace_layers(net, [NetworkInput((4,))]))).render()
    assert 'nw-net" viewBox' not in text
    assert "130 steps are too many to draw" in text
