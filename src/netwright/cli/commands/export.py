"""`netwright export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    out: Annotated[Path, typer.Option("--out", help="The file: .onnx, .pt2, .safetensors or .py.")],
    form: Annotated[
        str | None, typer.Option("--as", help="onnx, pt2, safetensors or script; without it, by the suffix.")
    ] = None,
    data: Annotated[
        str | None, typer.Option("--data", help="Samples to prove it on; without it the run's own test part.")
    ] = None,
    int8: Annotated[
        bool, typer.Option("--int8", help="Weights of an ONNX file in eight bits; the cost is measured.")
    ] = False,
    opset: Annotated[int, typer.Option("--opset", min=18, help="Version of ONNX's operators.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write a trained network as a file for other programs, its preprocessing inside.

    The file is kept only if it answers real samples as the run does; the largest difference is printed.

    Exit status: 0 written; 1 the network cannot be written so, or answered otherwise; 2 the run, the
    samples or the file cannot be used.
    """
    from json import dumps

    from netwright.cli.pause_collection import pause_collection
    from netwright.cli.print_export import print_export
    from netwright.core.errors import UsageError

    with pause_collection():
        from netwright.jobs.export import SUFFIXES, export_run
        from netwright.jobs.run import load_run

    forms = list(SUFFIXES.values())
    if form is not None and form not in forms:
        raise UsageError(f"`{form}` is no form of export", where="--as", fix=f"one of {', '.join(forms)}")
    facts = export_run(load_run(run), out, form=form, source=data, int8=int8, opset=opset)
    if json:
        typer.echo(dumps(facts, ensure_ascii=False, indent=2))
    else:
        print_export(facts)
