"""YAML as YAML 1.2 means it, with the place of every key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

Path = tuple[str | int, ...]
Mark = tuple[int, int]
"""Line and column, counted from 1."""


class _Loader(yaml.SafeLoader):
    """PyYAML reads YAML 1.1, where `1e-3` is text and `no` is False; a run file means YAML 1.2."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith((":bool", ":float", ":timestamp", ":int"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$"
    ),
    list("-+.0123456789"),
)
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


def parse_yaml(text: str) -> tuple[Any, dict[Path, Mark]]:
    r"""Read a YAML (or JSON) text.

    Args:
        text: the whole text.

    Returns:
        The value, and for each path in it (keys and list positions) the place where it starts.

    Raises:
        yaml.YAMLError: the text is not YAML, or a key stands twice in one mapping.

    >>> parse_yaml("train: {lr: 1e-3, amsgrad: no}")[0]
    {'train': {'lr': 0.001, 'amsgrad': 'no'}}
    >>> parse_yaml("data:\n  source: a.csv")[1][("data", "source")]
    (2, 3)
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        marks = dict(_walk_marks(node, ()))
        return loader.construct_document(node), marks
    finally:
        loader.dispose()


def _walk_marks(node: yaml.Node, path: Path) -> Iterator[tuple[Path, Mark]]:
    """Give the place of every key and item, the key's own place where there is one."""
    if not path:
        yield path, _mark(node)
    if isinstance(node, yaml.MappingNode):
        seen: set[Any] = set()
        for key, value in node.value:
            name = key.value
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"`{name}` stands twice", key.start_mark)
            seen.add(name)
            yield (*path, name), _mark(key)
            yield from _walk_marks(value, (*path, name))
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield (*path, position), _mark(item)
            yield from _walk_marks(item, (*path, position))


def _mark(node: yaml.Node) -> Mark:
    return node.start_mark.line + 1, node.start_mark.column + 1
