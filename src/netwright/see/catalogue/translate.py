"""A sentence that was filled in elsewhere, said in the reader's language."""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from netwright.see.catalogue.read_chinese import read_chinese
from netwright.see.catalogue.say import Language

_MOST_LETTERS = 600


def translate(told: str, lang: Language) -> str:
    """Translate a sentence whose text stands in the catalogue as a pattern; others stay as they are.

    Args:
        told: in English, with its numbers and names filled in; `; ` joins what is found on its own.
        lang: the reader's language.

    >>> translate("all 20 epochs are done", "zh"), translate("something else", "zh")
    ('20 个 epoch 全部完成', 'something else')
    >>> translate("every value is a number; 3 are infinite and count as missing", "zh")
    '每个值都是数；3 个为无穷大，按缺失处理'
    """
    if lang == "en" or len(told) > _MOST_LETTERS:
        return told
    whole = _find_text(told)
    if whole is not None:
        return whole
    parts = [_find_text(part) for part in told.split("; ")]
    if all(part is None for part in parts):
        return told
    return "；".join(part or old for part, old in zip(parts, told.split("; "), strict=True))


def _find_text(told: str) -> str | None:
    said = read_chinese("told").get(told)
    if said is not None:
        return said
    for pattern, chinese in _list_patterns():
        found = pattern.fullmatch(told)
        if found is not None:
            return chinese.format_map(found.groupdict())
    return None


@lru_cache(maxsize=1)
def _list_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with the most words of their own first: a pattern that is mostly a hole fits too much."""
    known = read_chinese("told")
    texts = [text for text in known if "{" in text]
    texts.sort(key=lambda text: -len(re.sub(r"\{.*?\}", "", text)))
    return tuple((_write_pattern(text), known[text]) for text in texts)


def _write_pattern(text: str) -> re.Pattern[str]:
    parts = []
    seen: set[str] = set()
    for words, name, _, _ in Formatter().parse(text):
        parts.append(re.escape(words))
        if name:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>[^;]+?)")
            seen.add(name)
    return re.compile("".join(parts))
