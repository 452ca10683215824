from __future__ import annotations

import re
from pathlib import Path

import pytest
from torch import nn

import netwright as nw
from netwright.core.report import Report


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def make_cells(folder: Path) -> dict[str, str]:
    net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))
    data = nw.open_data("iris")
    run = nw.train(net, data, out=folder / "run", epochs=1, quiet=True, check=False)
    shown = {"run": run, "data": data, "findings": nw.check(net, data), "network": nw.show(net, data)}
    return {name: one._repr_html_() for name, one in shown.items()}


def list_selectors(style: str) -> list[str]:
    """Of every rule, those within @media and @supports too."""
    flat = re.sub(r"@[\w-]+[^{;]*\{", "", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
    return [
        one.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", flat) for one in rule.strip().split(",")
    ]


def test_cells_show_what_they_are_and_leave_the_notebook_alone(tmp_path: Path) -> None:
    cells = make_cells(tmp_path)
    assert "test accuracy" in cells["run"]
    assert "Did it learn" in cells["run"]
    assert "species" in cells["data"]
    assert "softmax-before-cross-entropy" in cells["findings"]
    assert "15 parameters" in cells["network"]
    for name, cell in cells.items():
        assert 'class="nw cell"' in cell, name
        assert not re.search(r"<(?:html|body|script|link)\b|https?://(?!www\.w3\.org)", cell), name
        styles = re.findall(r"<style>(.*?)</style>", cell, flags=re.DOTALL)
        selectors = [one for style in styles for one in list_selectors(style)]
        assert len(selectors) > 20, name
        assert [one for one in selectors if not one.startswith(".nw")] == [], name


def test_cells_speak_the_language_of_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    cells = make_cells(tmp_path)
    for name, words in {
        "run": "最佳 epoch",
        "data": "数据划分",
        "findings": "如何修正",
        "network": "个参数",
    }.items():
        assert words in cells[name], name


def test_a_run_without_its_run_file_is_shown(tmp_path: Path) -> None:
    run = nw.train(None, "iris", out=tmp_path / "run", epochs=1, quiet=True, check=False)
    run.files.run_file.unlink()
    assert "test accuracy" in nw.load_run(tmp_path / "run")._repr_html_()


def test_a_name_of_a_stranger_stays_words() -> None:
    assert "<script>" not in (Report("<script>")._repr_html_() or "")


def test_a_loop_that_is_watched_shows_nothing_yet() -> None:
    with nw.watch(nn.Linear(2, 2), quiet=True) as diagnosis:
        assert diagnosis._repr_html_() is None
    assert "nw cell" in (diagnosis._repr_html_() or "")
