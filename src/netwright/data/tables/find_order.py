"""The order that words have."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SCALES = tuple(
    tuple(line.split("|"))
    for line in (
        "xxxs|xxs|xs|s|m|l|xl|xxl|xxxl|xxxxl",
        "tiny|small|medium|large|extra large|huge",
        "very low|low|medium|high|very high",
        "low|moderate|high|critical",
        "low|mid|high",
        "none|mild|moderate|severe|critical",
        "poor|fair|average|good|excellent",
        "very poor|poor|average|good|very good|excellent",
        "very bad|bad|ok|good|very good",
        "po|fa|ta|gd|ex",
        "bronze|silver|gold|platinum|diamond",
        "never|rarely|sometimes|often|always",
        "never|seldom|occasionally|usually|always",
        "strongly disagree|disagree|neutral|agree|strongly agree",
        "very dissatisfied|dissatisfied|neutral|satisfied|very satisfied",
        "first|second|third|fourth|fifth",
        "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        "january|february|march|april|may|june|july|august|september|october|november|december",
        "mon|tue|wed|thu|fri|sat|sun",
        "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
        "primary|secondary|high school|college|bachelor|master|doctorate",
        "极低|很低|低|较低|中|较高|高|很高|极高",
        "低|中低|中|中高|高",
        "小|中|大|特大",
        "很差|差|较差|一般|较好|好|很好",
        "差|中|良|优",
        "不及格|及格|中等|良好|优秀",
        "从不|很少|偶尔|有时|经常|总是",
        "非常不满意|不满意|一般|满意|非常满意",
        "文盲|小学|初中|高中|大专|本科|硕士|博士",
        "小学|初中|中专|专科|本科|研究生",
        "低楼层|中楼层|高楼层",
        "周一|周二|周三|周四|周五|周六|周日",
        "星期一|星期二|星期三|星期四|星期五|星期六|星期日",
        "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
        "一年级|二年级|三年级|四年级|五年级|六年级",
        "第一|第二|第三|第四|第五",
        "一级|二级|三级|四级|五级",
    )
)
_BOUND = r"[$¥€]?(\d[\d,]*\.?\d*)\s*(?:[kKmM万%元岁年]|years?)?"
_RANGE = re.compile(
    rf"(?:([<≤>≥]|under|below|over|above|less than|more than|up to|小于|大于|不足)\s*=?)?\s*{_BOUND}"
    rf"(?:\s*(?:-|–|—|~|～|至|到|to)\s*{_BOUND})?\s*(\+|以上|以下|及以上|or more|or less)?",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"(?:level|grade|stage|tier|rank|第|等级)?\s*(\d+)\s*(?:st|nd|rd|th|级|星|档|等|stars?)?", re.IGNORECASE
)


def find_order(words: Sequence[str]) -> tuple[str, ...] | None:
    """Put words in their order, from low to high, where they have one that is known.

    Known are scales (low, medium, high; 差, 中, 良, 优; days and months), ranges of numbers (18-25, 65+)
    and counted steps (1st, 2nd; 3级).

    Args:
        words: different words, three or more.

    Returns:
        The words in order; None where they have none.

    >>> find_order(["high", "Low", "medium"])
    ('Low', 'medium', 'high')
    >>> find_order(["65+", "<18", "18-64"])
    ('<18', '18-64', '65+')
    >>> find_order(["red", "green", "blue"]) is None
    True
    """
    if len(words) < 3:
        return None
    folded = [word.casefold().strip() for word in words]
    for scale in _SCALES:
        if set(folded) <= set(scale):
            return tuple(sorted(words, key=lambda word: scale.index(word.casefold().strip())))
    for read in (_read_step, _read_range):
        places = [read(word) for word in words]
        known = [place for place in places if place is not None]
        if len(known) == len(words) and len(set(known)) == len(words):
            return tuple(word for _, word in sorted(zip(known, words, strict=True)))
    return None


def _read_step(word: str) -> tuple[float, float] | None:
    found = _NTH.fullmatch(word.strip())
    # A bare number is a number.
    return (float(found[1]), 0.0) if found and found[1] != word.strip() else None


def _read_range(word: str) -> tuple[float, float] | None:
    found = _RANGE.fullmatch(word.strip())
    if not found or not (found[1] or found[3] or found[4]):
        return None
    low = float(found[2].replace(",", ""))
    below = (found[1] or "").casefold() in {"<", "≤", "under", "below", "less than", "up to", "小于", "不足"}
    above = bool(found[1]) and not below
    if below or (found[4] or "").casefold() in {"以下", "or less"}:
        return (low, -1.0)
    return (low, 1.0 if above or found[4] else 0.0)
