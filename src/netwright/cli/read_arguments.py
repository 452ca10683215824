"""Arguments of a layer, as one types them on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from netwright.core.errors import UsageError

_OPTIONS = {
    "input": "--input 3x32x32",
    "want": "--want 32x32",
    "at": "--at 0,1,2",
    "kernel": '--kernel "1 0 / 0 1" for weights, or kernel_size=3 for a size',
    "seed": "--seed 0",
    "layer": "name the layer first: netwright explain Conv2d",
}


def read_arguments(words: Sequence[str]) -> tuple[list[Any], dict[str, Any]]:
    """Read `name=value` and values alone.

    Args:
        words: values may be numbers, names, true, false, none, and several with commas or `x` between them.

    Returns:
        Values without a name, and values by name.

    Raises:
        UsageError: a name is written twice, or is that of an option.

    >>> read_arguments(["6", "kernel_size=3x5", "bias=false", "padding=same"])
    ([6], {'kernel_size': (3, 5), 'bias': False, 'padding': 'same'})
    """
    args: list[Any] = []
    settings: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip()
        if not equals:
            args.append(_read_value(word))
        elif name in _OPTIONS or not name.isidentifier():
            fix = _OPTIONS.get(name, "write name=value")
            raise UsageError(f"`{word}` is no argument of a layer", where="netwright explain", fix=fix)
        elif name in settings:
            raise UsageError(
                f"`{name}` is written twice", where="netwright explain", fix=f"write {name}= once"
            )
        else:
            settings[name] = _read_value(value)
    return args, settings


def _read_value(text: str) -> Any:
    text = text.strip()
    if re.fullmatch(r"\d+([xX×]\d+)+", text):
        return tuple(int(part) for part in re.split(r"[xX×]", text))
    bare = text[1:-1] if text[:1] + text[-1:] in {"()", "[]"} else text
    if "," in bare or bare != text:
        return tuple(_read_value(part) for part in bare.split(",") if part.strip())
    if text.casefold() == "none":
        return None
    try:
        return float(text) if re.fullmatch(r"[+-]?[\d.]+[eE][+-]?\d+", text) else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return text
