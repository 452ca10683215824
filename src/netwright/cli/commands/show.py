"""`netwright show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def show(  # noqa: PLR0913, PLR0917 - the options of the command
    network: Annotated[
        str, typer.Argument(help="A run file, file.py:Class, a ready network's name, or a run folder.")
    ],
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", help="Shape of a sample: 3x32x32, 16:int, mask=16; once for each argument."),
    ] = None,
    batch: Annotated[
        int | None, typer.Option("--batch", min=1, help="Samples in a batch, for the memory in training.")
    ] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="Set a field, such as model.args.depth=3.")
    ] = None,
    params: Annotated[bool, typer.Option("--params", help="List the parameters instead.")] = False,
    pattern: Annotated[str, typer.Argument(help="With --params: which, such as '*.bias'.")] = "*",
    init: Annotated[bool, typer.Option("--init", help="Show how each was initialised instead.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table as Markdown.")] = False,
    svg: Annotated[Path | None, typer.Option("--svg", help="Draw the network into this file.")] = None,
) -> None:
    """Show the layers of a network: shapes, parameters, multiply-adds, receptive field, memory.

    No data runs through it where its code allows that. The memory is what autograd keeps for the backward
    pass of one batch; multiply-adds are those of matrix products and convolutions.

    Exit status: 0 the network runs; 1 its layers do not fit together, and where and why is shown;
    2 it cannot be built.
    """
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.pause_collection import pause_collection
    from netwright.cli.print_network import print_init, print_network, print_parameters
    from netwright.core.errors import UsageError
    from netwright.core.write_file import write_file

    with pause_collection():
        from netwright.jobs.show_network import show_network

    shown = show_network(network, inputs=inputs or (), batch=batch, sets=sets or ())
    console = open_console()
    failure = shown.table.failure
    if (params or init) and shown.net is None and failure is not None:
        raise failure
    if svg is not None:
        try:
            write_file(svg, shown.to_svg())
        except OSError as error:
            fix = "name a file in a folder that exists and can be written"
            said = f"the drawing cannot be written: {error.strerror}"
            raise UsageError(said, where=str(svg), fix=fix) from None
    facts = shown.parameters(pattern) if params else []
    if json:
        listed = [one.to_dict() for one in (facts if params else shown.init)]
        typer.echo(dumps(listed if params or init else shown.to_json(), ensure_ascii=False, indent=2))
    elif params:
        print_parameters(facts, console)
    elif init:
        print_init(shown.init, console)
    elif markdown:
        typer.echo(shown.to_markdown(), nl=False)
    else:
        print_network(shown, console)
    if failure is not None:
        raise typer.Exit(1)
