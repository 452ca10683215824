"""Every text that is said has its Chinese line, no line is left over, and placeholders agree."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import yaml

from netwright.core.errors import UsageError
from netwright.see.catalogue import choose_language as choosing
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.catalogue.say import say
from netwright.see.catalogue.translate import translate

HOUSE = Path(choosing.__file__).parents[2]
CHINESE = Path(choosing.__file__).with_name("chinese.yaml")
TREES = {
    file.relative_to(HOUSE).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
    for file in sorted(HOUSE.rglob("*.py"))
}


def list_calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{file}:{node.lineno}", node


def list_texts(node: ast.expr) -> Iterator[str]:
    """Texts that an argument may be: a constant, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from list_texts(node.body)
        yield from list_texts(node.orelse)


def list_local_texts(tree: ast.AST, name: str) -> Iterator[str]:
    """Texts that a name is given in a file: `says = "..." if num == 1 else "..."`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            yield from list_texts(node.value)


def list_said() -> Iterator[tuple[str, str]]:
    for where, call in [*list_calls("say"), *list_calls("mark_text")]:
        if isinstance(call.args[0], ast.Name):
            yield from (
                (where, text) for text in list_local_texts(TREES[where.partition(":")[0]], call.args[0].id)
            )
        else:
            yield from ((where, text) for text in list_texts(call.args[0]))


def read_sections() -> dict[str, list[tuple[str, str]]]:
    """As pairs: a mapping would hide a key that comes twice."""
    root = yaml.compose(CHINESE.read_text(encoding="utf-8"))
    return {
        section.value: [(english.value, chinese.value) for english, chinese in texts.value]
        if isinstance(texts, yaml.MappingNode)
        else []
        for section, texts in root.value
    }


def name_holes(text: str) -> Counter[str]:
    return Counter({name: 1 for _, name, _, _ in Formatter().parse(text) if name is not None})


SECTIONS = read_sections()
BY_RULE = ("rules", "reasons", "remedies")
APART = {"told", "evidence", *BY_RULE}
"""Sections whose keys are not said: sentences of other rooms, and names of rules."""
SAID = {
    english: chinese for name, texts in SECTIONS.items() if name not in APART for english, chinese in texts
}
TOLD = dict(SECTIONS["told"])


def test_each_text_said_has_its_chinese() -> None:
    texts = list(list_said())
    assert len(texts) > 20
    assert [f"{where}: {text}" for where, text in texts if text not in SAID] == []


def test_no_chinese_is_left_over() -> None:
    said = {text for _, text in list_said()}
    assert [text for text in SAID if text not in said] == []


def test_what_other_rooms_tell_is_still_told() -> None:
    """The words of a pattern stand in a string of some file outside the catalogue."""
    strings = {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    words = "\n".join(strings)
    missing = [
        text
        for text in TOLD
        if not all(
            part.strip() in words
            for fixed, *_ in Formatter().parse(text)
            for part in re.split(r"[,:()]| with |1? ?images?|sizes?", fixed)
        )
    ]
    assert missing == []


@pytest.mark.parametrize("section", BY_RULE)
def test_each_rule_is_told_in_chinese(section: str) -> None:
    names = [file.stem.replace("_", "-") for file in (HOUSE / "checking" / "rules").glob("[a-z]*.py")]
    assert sorted(name for name, _ in SECTIONS[section]) == sorted(names)
    unwritten = [name for name, text in SECTIONS[section] if not text.strip()]
    assert unwritten == []


def test_evidence_that_is_told_in_chinese_is_still_measured() -> None:
    measured = {
        node.value
        for file, tree in TREES.items()
        if file.startswith("checking/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [name for name, _ in SECTIONS["evidence"] if name not in measured] == []


def test_each_text_stands_once() -> None:
    counted = Counter(text for name, texts in SECTIONS.items() if name not in APART for text, _ in texts)
    assert [text for text, times in counted.items() if times > 1] == []
    assert len(TOLD) == len(SECTIONS["told"])


@pytest.mark.parametrize("texts", [SAID, TOLD], ids=["said", "told"])
def test_placeholders_agree(texts: dict[str, str]) -> None:
    assert [text for text, chinese in texts.items() if name_holes(text) != name_holes(chinese)] == []


def test_each_placeholder_gets_a_value() -> None:
    lacking = []
    for where, call in list_calls("say"):
        given = {word.arg for word in call.keywords}
        for text in list_texts(call.args[0]):
            holes = set(name_holes(text))
            if None not in given and not holes <= given:
                lacking.append(f"{where}: {holes - given}")
    assert lacking == []


def test_what_is_filled_in_is_never_read_as_a_pattern() -> None:
    assert say("{num:,} rows left out: {reason}", "zh", num=3, reason="{0.__class__}") == (
        "3 行未采用：{0.__class__}"
    )
    assert translate("every row says {x}{0}", "zh") == "每一行都是 {x}{0}"


def test_english_is_said_where_chinese_lacks() -> None:
    assert say("a text of nobody, {name}", "zh", name="你") == "a text of nobody, 你"
    assert translate("a sentence of nobody; another", "zh") == "a sentence of nobody; another"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_SG"}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_locale_chooses(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert choose_language() == language
    assert choose_language("EN") == "en"


def test_another_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no language `de`") as caught:
        choose_language("de")
    assert "en" in caught.value.fix
