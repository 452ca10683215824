"""The names of the ready networks."""

from __future__ import annotations

import pkgutil

from netwright.nets import zoo


def list_zoo() -> list[str]:
    """List the names of all ready networks, in order of the alphabet.

    >>> "cifar-quick" in list_zoo()
    True
    """
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(zoo.__path__))
