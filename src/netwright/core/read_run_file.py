"""A run file, read and checked: every mistake with its line, its column and what was meant."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from netwright.core.errors import RunFileError
from netwright.core.explain_problem import explain_problem, find_place
from netwright.core.parse_yaml import Mark, parse_yaml
from netwright.core.parse_yaml import Path as FieldPath
from netwright.core.run_spec import RunSpec
from netwright.core.set_field import set_field


@dataclass(frozen=True)
class RunFile:
    """A run file as it was read.

    Args:
        spec: what it says, with defaults.
        name: the file, as the user named it.
        folder: what relative paths in it start from.
        marks: line and column of each field.
    """

    spec: RunSpec
    name: str
    folder: Path
    marks: dict[FieldPath, Mark]

    def place(self, where: str) -> str:
        """Turn a field (`model.layers[3], after …`) into a place in the file, where it stands there.

        >>> spec = RunSpec.model_validate({"data": "digits"})
        >>> run_file = RunFile(spec, "a.yaml", Path(), {("data",): (3, 1)})
        >>> run_file.place("data.target"), run_file.place("net.head")
        ('a.yaml:3:1, data.target', 'net.head')
        """
        field = re.match(r"(data|model|train)\b((?:\.\w+|\[\d+\])*)", where)
        if not field:
            return where
        path = tuple(int(part) if part.isdigit() else part for part in re.findall(r"\w+", field[0]))
        return f"{find_place(self.name, self.marks, path)}, {where}"


def read_run_file(path: Path, sets: Sequence[str] = ()) -> RunFile:
    """Read a run file (YAML, TOML or JSON, by its suffix).

    Args:
        path: the file.
        sets: changes from the command line, `train.epochs=3`.

    Raises:
        RunFileError: the file cannot be read, or says what a run file may not say.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "run.yaml"
    >>> _ = file.write_text("data: digits")
    >>> read_run_file(file, ["train.epochs=3"]).spec.train.epochs
    3
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RunFileError(
            f"the run file is not UTF-8 text (byte {error.start})", where=str(path), fix="save it as UTF-8"
        ) from None
    except OSError as error:
        raise RunFileError(
            f"the run file cannot be read: {error.strerror}",
            where=str(path),
            fix="name a .yaml, .toml or .json file; `netwright new SOURCE --out run.yaml` writes one",
        ) from None
    written, marks = _parse_text(text, path)
    return build_run_file(written, sets=sets, name=str(path), folder=path.resolve().parent, marks=marks)


def build_run_file(
    written: Any,
    *,
    sets: Sequence[str] = (),
    name: str,
    folder: Path,
    marks: dict[FieldPath, Mark] | None = None,
) -> RunFile:
    """Check what a run file says.

    Args:
        written: the parsed content.
        sets: changes from the command line.
        name: what to call it in errors.
        folder: what relative paths in it start from.
        marks: line and column of each field, where it was a file.

    Raises:
        RunFileError: a field that is unknown, missing, or has a value that it may not have.
    """
    marks = dict(marks or {})
    if written is None or not isinstance(written, dict):
        raise RunFileError(
            "the run file is empty"
            if written is None
            else f"a run file holds fields, not a {type(written).__name__}",
            where=name,
            fix="write at least `data: digits`, or any table or folder",
        )
    written = json.loads(json.dumps(written, default=str))
    for change in sets:
        path = set_field(written, change)
        marks = {known: mark for known, mark in marks.items() if known[: len(path)] != path}
    try:
        spec = RunSpec.model_validate(written)
    except ValidationError as error:
        raise _blame_set(explain_problem(error, name, marks), sets) from None
    return RunFile(spec, name, (folder / (spec.folder or "")).resolve(), marks)


def _blame_set(problem: RunFileError, sets: Sequence[str]) -> RunFileError:
    """Name the `--set` that brought a field, where one did."""
    field = problem.where.rpartition(", ")[2]
    for change in reversed(sets):  # of two for one field the later counts
        name = change.partition("=")[0].strip()
        if name == field or field.startswith((f"{name}.", f"{name}[")) or name.startswith(f"{field}."):
            return RunFileError(problem.what, where=f"--set {change}", fix=problem.fix)
    return problem


def _parse_text(text: str, path: Path) -> tuple[Any, dict[FieldPath, Mark]]:
    """Parse by suffix; JSON is YAML, so it gets places too; TOML's keys are found by their text."""
    try:
        if path.suffix.lower() == ".toml":
            return tomllib.loads(text), _find_toml_marks(text)
        return parse_yaml(text)
    except tomllib.TOMLDecodeError as error:
        raise RunFileError(f"not TOML: {error}", where=str(path), fix="mend the line it names") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise RunFileError(
            f"not YAML: {error.problem}",
            where=where,
            fix="check the indentation, the quotes and the colons there",
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RunFileError(
            f"not YAML: {first}", where=str(path), fix="write plain fields and values"
        ) from None


def _find_toml_marks(text: str) -> dict[FieldPath, Mark]:
    """Find where each table header and key of a TOML file stands; tomllib does not tell."""
    marks: dict[FieldPath, Mark] = {(): (1, 1)}
    section: FieldPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if header:
            section = tuple(part.strip(" \"'") for part in header[1].split("."))
            marks.setdefault(section, (number, line.index("[") + 1))
        elif key:
            path = (*section, *(part.strip("\"'") for part in key[1].split(".")))
            marks.setdefault(path, (number, line.index(key[1]) + 1))
    return marks
