"""One text, said in the reader's language."""

from __future__ import annotations

from typing import Literal

from netwright.see.catalogue.read_chinese import read_chinese

Language = Literal["en", "zh"]
"""English or Simplified Chinese."""


def say(text: str, lang: Language = "en", /, **values: object) -> str:
    """Say a text; what the catalogue lacks is said in English.

    Args:
        text: in English; placeholders have names and may have formats: `{num:,} samples`.
        lang: the reader's language.
        **values: what stands in for the placeholders.

    Returns:
        Plain words, to be escaped before they become HTML.

    >>> say("Samples", "zh"), say("not in the catalogue {num:,}", "zh", num=1200)
    ('样本', 'not in the catalogue 1,200')
    """
    said = read_chinese().get(text, text) if lang == "zh" else text
    return said.format_map(values) if values else said
