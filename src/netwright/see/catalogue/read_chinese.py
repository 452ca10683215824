"""The Chinese texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("chinese.yaml")
_APART = {"rules", "reasons", "remedies", "evidence"}
"""Sections whose keys are names that rules have, not texts."""


@lru_cache
def read_chinese(section: str | None = None) -> Mapping[str, str]:
    """Read the Chinese texts, by their English ones.

    Args:
        section: of the file; None for all whose keys are texts.

    >>> read_chinese()["Samples"], "Samples" in read_chinese("told")
    ('样本', False)
    """
    sections = _read_sections()
    names = [name for name in sections if name not in _APART] if section is None else [section]
    chosen = [sections[name] for name in names]
    return {english: chinese for texts in chosen for english, chinese in (texts or {}).items()}


@lru_cache
def _read_sections() -> dict[str, dict[str, str] | None]:
    # The reader in C takes a tenth of the time, where PyYAML was built with it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    sections: dict[str, dict[str, str] | None] = yaml.load(_FILE.read_text(encoding="utf-8"), loader)  # noqa: S506 - both are safe
    return sections
