"""What a chart says in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """What a chart says in words, already in the reader's language.

    Args:
        title: the question that it answers.
        about: one line of help in reading it.
        x: what runs along the lower side.
        y: what runs along the left side.
        second: what runs along the right side, where something does.
    """

    title: str
    about: str = ""
    x: str = ""
    y: str = ""
    second: str = ""
