"""What is wrong with a run file, in words: pydantic's own messages speak of types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from netwright.core.errors import RunFileError
from netwright.core.parse_yaml import Mark
from netwright.core.parse_yaml import Path as FieldPath
from netwright.core.run_spec import RunSpec
from netwright.core.suggest import suggest_name


def explain_problem(error: ValidationError, name: str, marks: dict[FieldPath, Mark]) -> RunFileError:
    """Say the first mistake, its place and the values that are allowed.

    Args:
        error: what pydantic found.
        name: the run file's name.
        marks: line and column of each field that was written.
    """
    problems = error.errors(include_url=False)
    paths = [_strip_unions(problem["loc"]) for problem in problems]
    # A union reports one problem for every alternative: the one that went deepest is the one meant.
    first = max(
        range(len(problems)), key=lambda at: (problems[at]["type"] == "extra_forbidden", len(paths[at]))
    )
    problem, path = problems[first], paths[first]
    field = _write_path(path)
    place = f"{find_place(name, marks, path)}, {field}" if field else name
    num_others = len({other for other in paths if other[: len(path)] != path and path[: len(other)] != other})
    more = f" ({num_others} more after it)" if num_others else ""
    match problem["type"]:
        case "extra_forbidden":
            what = f"`{path[-1]}` is no field of {_write_path(path[:-1]) or 'a run file'}{more}"
            return RunFileError(what, where=place, fix=_suggest_field(path))
        case "missing" if path and isinstance(path[-1], str):
            fix = "add `data: digits`, or a table, a folder, a name" if field == "data" else f"add `{field}`"
            return RunFileError(f"`{field}` is missing{more}", where=place, fix=fix)
        case "value_error":
            said = problem["msg"].removeprefix("Value error, ")
            return RunFileError(said + more, where=place, fix="change or leave out one of the two")
    while path and isinstance(path[-1], int):
        path = path[:-1]
    shapes = [_find_annotation(path)]
    words = [word for shape in shapes for word in _list_words(shape)]
    given = problem["input"]
    fix = suggest_name(given, words) if isinstance(given, str) and words else ""
    if not fix.startswith("did you mean"):
        fix = "write " + " or ".join(dict.fromkeys(_describe_values(shapes[0])))
    if fix == "write a list" and isinstance(given, str):
        fix += f": [{given}]"
    return RunFileError(f"`{field}` cannot be {given!r}{more}", where=place, fix=fix)


def _suggest_field(path: FieldPath) -> str:
    """Say which field was meant: one of the same name elsewhere, else the nearest here."""
    name = str(path[-1])
    if name in {"lr", "learning_rate"}:
        return "it belongs to the optimizer: train.optimizer: {AdamW: {lr: 0.001}}"
    for section in ("data", "model", "train"):
        if name in _list_fields((section,)):
            return f"it belongs to `{section}`: {section}.{name}"
    return suggest_name(name, _list_fields(path[:-1]))


def find_place(name: str, marks: dict[FieldPath, Mark], path: FieldPath) -> str:
    """Give file:line:column of a field, or of the nearest field around it that was written.

    >>> find_place("run.yaml", {("data",): (2, 1)}, ("data", "target"))
    'run.yaml:2:1'
    """
    for length in range(len(path), 0, -1):
        if path[:length] in marks:
            line, column = marks[path[:length]]
            return f"{name}:{line}:{column}"
    return name


def _strip_unions(loc: tuple[int | str, ...]) -> FieldPath:
    """Leave only what a user wrote: pydantic puts the names of union members into the path."""
    path: FieldPath = ()
    for part in loc:
        annotation = _find_annotation(path)
        models = [one for one in _unfold(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
        mappings = [one for one in _unfold(annotation) if get_origin(one) is dict]
        is_field = any(part in model.model_fields for model in models)
        is_member = part in {"str", "int"} or re.match(
            r"(dict|list|tuple|literal|constrained)\b.*\[", str(part)
        )
        is_unknown = bool(models) and part == loc[-1] and part not in {model.__name__ for model in models}
        is_key = bool(mappings) and part != "[key]"
        if isinstance(part, int) or is_field or (not is_member and (is_key or is_unknown)):
            path = (*path, part)
    return path


def _find_annotation(path: FieldPath) -> Any:
    """Find what a field may hold; None where the path leaves the schema."""
    node: Any = RunSpec
    for part in path:
        for one in _unfold(node):
            if isinstance(one, type) and issubclass(one, BaseModel) and part in one.model_fields:
                field = one.model_fields[str(part)]
                # Constraints of a plain field stand beside its annotation, not in it.
                node = (
                    _Constrained(field.annotation, tuple(field.metadata))
                    if field.metadata
                    else field.annotation
                )
                break
            if get_origin(one) is dict:
                node = get_args(one)[1]
                break
        else:
            return None
    return node


class _Constrained:
    """An annotation with the bounds that stand beside it."""

    def __init__(self, annotation: Any, bounds: tuple[Any, ...]) -> None:
        self.annotation = annotation
        self.bounds = bounds


def _unfold(annotation: Any) -> Iterator[Any]:
    """Give the alternatives of a union, with their bounds where they have any."""
    if isinstance(annotation, _Constrained):
        yield from (_Constrained(one, annotation.bounds) for one in _unfold(annotation.annotation))
    elif hasattr(annotation, "__metadata__"):
        yield _Constrained(get_args(annotation)[0], annotation.__metadata__)
    elif get_args(annotation) and get_origin(annotation) not in {dict, list, tuple, Literal}:
        for one in get_args(annotation):
            yield from _unfold(one)
    else:
        yield annotation


def _list_fields(path: FieldPath) -> list[str]:
    models = [one for one in _unfold(_find_annotation(path)) if hasattr(one, "model_fields")]
    return [field for model in models for field in model.model_fields]


def _list_words(annotation: Any) -> list[str]:
    return [word for one in _unfold(annotation) if get_origin(one) is Literal for word in get_args(one)]


def _describe_values(annotation: Any) -> Iterator[str]:
    """Say in words what a field may hold."""
    for one in _unfold(annotation):
        bare, bounds = (one.annotation, one.bounds) if isinstance(one, _Constrained) else (one, ())
        if get_origin(bare) is Literal:
            yield from (f"`{word}`" for word in get_args(bare))
        elif bare is NoneType:
            continue
        elif get_origin(bare) in {list, tuple}:
            yield "a list"
        elif get_origin(bare) is dict or hasattr(bare, "model_fields"):
            yield "fields (`name: value`)"
        else:
            kind = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}.get(
                bare, "a value"
            )
            said = " and ".join(_describe_bounds(bounds))
            yield f"{kind} {said}" if said else kind


def _describe_bounds(bounds: tuple[Any, ...]) -> Iterator[str]:
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    for bound in bounds:
        for inner in getattr(bound, "metadata", [bound]):
            for name, word in words.items():
                if getattr(inner, name, None) is not None:
                    yield f"{word} {getattr(inner, name):g}"


def _write_path(path: FieldPath) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
