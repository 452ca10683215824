"""The reader's language."""

from __future__ import annotations

import os
from typing import get_args

from netwright.core.errors import UsageError
from netwright.core.suggest import find_nearest
from netwright.see.catalogue.say import Language


def choose_language(asked: str = "auto") -> Language:
    """Choose the language of a page.

    Args:
        asked: `en`, `zh`, or `auto` for the language of the reader's locale.

    Raises:
        UsageError: there is no such language.

    >>> choose_language("zh")
    'zh'
    """
    if asked == "auto":
        # As other programs do: the first of these that is set decides.
        names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
        return "zh" if next(filter(None, names), "").casefold().startswith("zh") else "en"
    for language in get_args(Language):
        if asked.casefold() == language:
            return language  # type: ignore[no-any-return] # of the names above
    near = find_nearest(asked, [*get_args(Language), "auto"])
    raise UsageError(
        f"there is no language `{asked}`",
        where="--lang",
        fix=f"did you mean `{near}`?" if near else "one of auto, en, zh",
    )
