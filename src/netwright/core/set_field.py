"""`--set section.field=value`: one field of a run file, changed from the command line."""

from __future__ import annotations

from typing import Any

import yaml

from netwright.core.errors import RunFileError
from netwright.core.parse_yaml import Path, parse_yaml


def set_field(written: dict[str, Any], change: str) -> Path:
    """Put one change into what the run file says.

    Args:
        written: the parsed run file; changed in place.
        change: `section.field=value`; the value is read as YAML.

    Returns:
        The path of the field that was set.

    Raises:
        RunFileError: it is no such change.

    >>> run = {"data": "digits"}
    >>> set_field(run, "data.split.val=0.2"), run
    (('data', 'split', 'val'), {'data': {'source': 'digits', 'split': {'val': 0.2}}})
    """
    name, equals, value = change.partition("=")
    path = tuple(part for part in name.strip().split(".") if part)
    if not equals or not path:
        raise RunFileError(f"`{change}` sets nothing", where="--set", fix="write --set train.epochs=3")
    try:
        parsed, _ = parse_yaml(value)
    except yaml.YAMLError as error:
        if value.lstrip().startswith(("{", "[", '"', "'")):
            raise RunFileError(
                f"the value of `{name}` is not YAML: {getattr(error, 'problem', None) or error}",
                where=f"--set {change}",
                fix="close its brackets and quotes; in a shell put the whole change in quotes",
            ) from None
        parsed = value
    place: dict[str, Any] = written
    for part in path[:-1]:
        inner = place.get(part)
        if isinstance(inner, str) and part in {"data", "model"}:
            inner = {"data": {"source": inner}, "model": {"use": inner}}[part]
        elif isinstance(inner, list) and part == "model":
            inner = {"layers": inner}
        elif inner is not None and not isinstance(inner, dict):
            inner = {inner: {}} if isinstance(inner, str) and path[-2] == part and inner != "auto" else {}
        place[part] = inner if inner is not None else {}
        place = place[part]
    place[path[-1]] = parsed
    return path
