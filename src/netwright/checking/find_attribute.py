"""The line of a class that sets an attribute."""

from __future__ import annotations

import inspect
import re

from torch import nn

_REFLECTIVE = re.compile(r"getattr\(|children\(|modules\(|__dict__|_modules|vars\(")


def find_attribute(module: nn.Module, name: str) -> tuple[str, int] | None:
    """Find the line `self.name = …` in the user's class of a module.

    Args:
        module: the module that has the attribute.
        name: the attribute.

    Returns:
        File and line; None where the source is not known.

    >>> find_attribute(nn.ReLU(), "inplace")[0].endswith("activation.py")
    True
    """
    for kind in type(module).__mro__:
        if kind is nn.Module:
            break
        try:
            lines, start = inspect.getsourcelines(kind)
            file = inspect.getsourcefile(kind)
        except (OSError, TypeError):
            continue
        for number, line in enumerate(lines):
            if file and re.search(rf"\bself\.{re.escape(name)}\s*(:[^=]+)?=[^=]", line):
                return file, start + number
    return None


def find_mention(module: nn.Module, pattern: str) -> tuple[str, int] | None:
    """Find the first line of the user's class of a module that matches.

    Args:
        module: any module.
        pattern: a regular expression.

    Returns:
        File and line; None where there is none, or the class is not the user's.
    """
    if type(module).__module__.startswith(("torch.", "netwright.")):
        return None
    try:
        lines, start = inspect.getsourcelines(type(module))
        file = inspect.getsourcefile(type(module))
    except (OSError, TypeError):
        return None
    found = (number for number, line in enumerate(lines) if re.search(pattern, line))
    number = next(found, None)
    return (file, start + number) if file and number is not None else None


def find_class_line(module: nn.Module) -> tuple[str, int] | None:
    """Find the line of a module's class; None where the source is not known or is not the user's."""
    if type(module).__module__.startswith(("torch.", "netwright.")):
        return None
    try:
        file = inspect.getsourcefile(type(module))
        return (file, inspect.getsourcelines(type(module))[1]) if file else None
    except (OSError, TypeError):
        return None


def is_mentioned(module: nn.Module, name: str) -> bool:
    """Whether the file of a module's class uses an attribute anywhere but where it sets it.

    Args:
        module: the module that has the attribute.
        name: the attribute.

    Returns:
        True as well where that cannot be told: no source, or attributes found by reflection.
    """
    if type(module).__module__.startswith(("torch.", "netwright.")):
        return True
    try:
        source = inspect.getsource(inspect.getmodule(type(module)) or type(module))
    except (OSError, TypeError):
        return True
    if _REFLECTIVE.search(source):
        return True
    mentions = re.search(rf"\.{re.escape(name)}\b(?!\s*(?::[^=\n]+)?=[^=])", source)
    return mentions is not None or re.search(rf"[\"']{re.escape(name)}[\"']", source) is not None
