"""Names of rules that do not exist."""

from __future__ import annotations

from collections.abc import Collection

from netwright.checking.list_rules import list_rules
from netwright.core.errors import UsageError
from netwright.core.suggest import suggest_name


def refuse_unknown(names: Collection[str], where: str) -> None:
    """Refuse names of rules that do not exist.

    Args:
        names: as the user wrote them.
        where: where they wrote them.

    Raises:
        UsageError: with the name that was probably meant.

    >>> refuse_unknown(["summed-loss"], "--ignore")
    """
    known = [rule.name for rule in list_rules()]
    for name in names:
        if name not in known:
            raise UsageError(f"no rule is called `{name}`", where=where, fix=suggest_name(name, known))
