"""`netwright schema`."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of the run file, for an editor.

    Exit status: 0 always.
    """
    from netwright.core.run_spec import RunSpec

    typer.echo(json.dumps(RunSpec.model_json_schema(), indent=2, ensure_ascii=False))
