"""What a user names on the command line: a run file, or data to make one of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netwright.core.read_run_file import RunFile, build_run_file, read_run_file

RUN_FILE_SUFFIXES = {".yaml", ".yml", ".toml", ".json"}


def read_source(source: str, *, target: Sequence[str] | None = None, sets: Sequence[str] = ()) -> RunFile:
    """Read a run file, or write one in mind for a table, a folder or a name.

    Args:
        source: the run file or the data.
        target: columns to predict, where they are named beside it.
        sets: changes of fields, `train.epochs=3`.

    Raises:
        RunFileError: the run file or a change says what it may not say.

    >>> read_source("digits", sets=["train.epochs=3"]).spec.train.epochs
    3
    """
    if Path(source).suffix.lower() in RUN_FILE_SUFFIXES:
        quoted = [f"data.target={json.dumps(_write_target(target))}"] if target else []
        return read_run_file(Path(source), [*quoted, *sets])
    data: dict[str, Any] = {"source": source}
    if target:
        data["target"] = _write_target(target)
    return build_run_file({"data": data}, sets=sets, name=source, folder=Path.cwd())


def _write_target(target: Sequence[str]) -> str | list[str]:
    return target[0] if len(target) == 1 else list(target)
