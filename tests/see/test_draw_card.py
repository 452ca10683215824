from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from netwright.data.describe_data import describe_data
from netwright.data.open_data import open_data
from netwright.data.sample_pictures import sample_pictures
from netwright.see.draw_card import draw_card
from netwright.see.write_remarks import write_remarks

VOID = {"meta", "img", "br", "line", "rect"}


class Balance(HTMLParser):
    """Every tag is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def make_card(**facts: Any) -> dict[str, Any]:
    rows = [{"年龄": i % 30, "<b>": "是" if i % 3 else "否", "y": i % 2} for i in range(60)]
    return {**describe_data(open_data(rows)), **facts}


def test_the_page_is_whole_and_needs_no_network() -> None:
    page = draw_card(make_card(first_rows={"columns": ["<b>"], "rows": [["<script>"]]})).render()
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    assert "年龄" in balance.texts
    assert "<b>" in balance.texts
    assert "<script" not in page
    assert not re.search(r"https?://|url\(|@import|<link", page)
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert "max-width:640px" in page


def test_images_are_shown_before_and_after() -> None:
    data = open_data("digits", augment=[{"crop": {"padding": 1}}])
    assert data.spec is not None
    pictures = sample_pictures(data, data.spec.augment, 10)
    assert [one["label"] for one in pictures] == list("0123456789")
    assert any(one["picture"] != one["changed"] for one in pictures)
    page = draw_card(describe_data(data), pictures).render()
    assert page.count("<img") == 20
    assert "crop (padding 1)" in page
    assert sample_pictures(open_data("iris")) == []


def test_what_puts_the_result_in_doubt_comes_first() -> None:
    card = make_card(
        notes=["of 1994"],
        duplicates={"samples": 9},
        conflicting_labels={"samples": 1},
        shared_between_splits=[
            {"splits": ["train", "val"], "samples": 5, "expected_by_chance": 4.2},
            {"splits": ["train", "test"], "samples": 90, "expected_by_chance": 4.2},
        ],
        num_skipped={"3 fields instead of 2": 7},
    )
    remarks = write_remarks(card)
    assert [remark.is_warning for remark in remarks] == [True, True, False, False, False, False]
    texts = " / ".join(remark.text for remark in remarks)
    assert "1 sample comes with several targets" in texts
    assert "test: 90 samples are in train too; a division at random would share about 4: the score" in texts
    assert "7 rows left out: 3 fields instead of 2" in texts
