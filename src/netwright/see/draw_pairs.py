"""Names with what is to be said of each, as HTML."""

from __future__ import annotations

from collections.abc import Iterable


def draw_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Draw names beside what is said of them; on a narrow page long words go on in the next line.

    Args:
        pairs: name and words, both as HTML.

    >>> draw_pairs([("device", "cpu")])
    '<table class="pairs"><tbody><tr><th scope="row">device</th><td>cpu</td></tr></tbody></table>'
    """
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{words}</td></tr>' for name, words in pairs)
    return f'<table class="pairs"><tbody>{rows}</tbody></table>' if rows else ""
