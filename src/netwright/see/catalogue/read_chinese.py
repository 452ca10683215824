"""The Chinese texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("chinese.yaml")


@lru_cache
def read_chinese(section: str | None = None) -> Mapping[str, str]:
    """Read the Chinese texts, by their English ones.

    Args:
        section: of the file; None for all of them.

    >>> read_chinese()["Samples"], "Samples" in read_chinese("told")
    ('样本', False)
    """
    sections = _read_sections()
    chosen = sections.values() if section is None else [sections[section]]
    return {english: chinese for texts in chosen for english, chinese in (texts or {}).items()}


@lru_cache
def _read_sections() -> dict[str, dict[str, str] | None]:
    # The reader in C takes a tenth of the time, where PyYAML was built with it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    sections: dict[str, dict[str, str] | None] = yaml.load(_FILE.read_text(encoding="utf-8"), loader)  # noqa: S506 - both are safe
    return sections
