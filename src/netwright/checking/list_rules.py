"""Every rule of the house."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from netwright.checking import rules
from netwright.checking.rule import Rule


@cache
def list_rules() -> tuple[Rule, ...]:
    """List one object of every rule, in order of the alphabet: each file of `rules` holds one.

    >>> "no-parameters" in [rule.name for rule in list_rules()]
    True
    """
    found = []
    for info in sorted(pkgutil.iter_modules(rules.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{rules.__name__}.{info.name}")
        found += [
            held()
            for held in vars(module).values()
            if inspect.isclass(held)
            and issubclass(held, Rule)
            and held.__module__ == module.__name__
            and not inspect.isabstract(held)
        ]
    return tuple(found)
