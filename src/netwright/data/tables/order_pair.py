"""Which of two values is the yes."""

from __future__ import annotations

_YES = {
    *("yes", "y", "true", "t", "on", "positive", "pos", "present", "是", "有", "对", "真", "阳性"),
    *("已", "成功", "流失", "通过", "及格", "合格"),
}
_NO = {
    *("no", "n", "false", "f", "off", "negative", "neg", "absent", "none", "否", "无", "没有", "不", "非"),
    *("错", "假", "阴性", "未", "失败", "未流失", "未通过", "不及格", "不合格"),
}


def order_pair(first: str, second: str) -> tuple[str, str, bool]:
    """Put the value that means no before the one that means yes.

    Args:
        first: one of the two values.
        second: the other.

    Returns:
        The two in order (numbers by size and others by letter where neither means yes or no), and
        whether they do mean no and yes (0 and 1 do).

    >>> order_pair("Yes", "No")
    ('No', 'Yes', True)
    >>> order_pair("male", "female")
    ('female', 'male', False)
    """
    low, high = sorted((first, second), key=_sort_key)
    folded = low.casefold(), high.casefold()
    if folded == ("0", "1"):
        return low, high, True
    if folded[0] in _NO and folded[1] in _YES:
        return low, high, True
    if folded[1] in _NO and folded[0] in _YES:
        return high, low, True
    swap = folded[1] in _NO or folded[0] in _YES
    return (high, low, False) if swap else (low, high, False)


def _sort_key(value: str) -> tuple[bool, float, str]:
    try:
        return False, float(value), value
    except ValueError:
        return True, 0.0, value
