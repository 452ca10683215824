"""`netwright explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def explain(  # noqa: PLR0913, PLR0917 - each is an option that a person may write
    layer: Annotated[str, typer.Argument(help="A layer, activation or loss of torch.nn, or FILE.py:CLASS.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Its arguments: out_channels=6 kernel_size=3, or values alone.")
    ] = None,
    shape: Annotated[
        str | None, typer.Option("--input", help="Shape of one sample, without the batch: 3x32x32.")
    ] = None,
    want: Annotated[
        str | None, typer.Option("--want", help="Solve for padding, stride, dilation: 32x32.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="Walk one output value: channel,row,column.")] = None,
    numbers: Annotated[
        str | None,
        typer.Option("--matrix", "--image", help='"1 2 / 3 4" (// between channels), or a picture.'),
    ] = None,
    kernel: Annotated[
        str | None, typer.Option("--kernel", help='Weights of a convolution: "1 0 / 0 1"; no bias then.')
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the weights, where no kernel is given.")] = 0,
    svg: Annotated[Path | None, typer.Option("--svg", help="Write the drawing to this file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Explain the arithmetic of one layer: sizes, parameters, windows, one value term by term.

    Exit status: 0 explained; 1 no setting gives what --want asks for; 2 there is no such layer
    or argument, or the input does not fit.
    """
    from netwright.cli.open_console import open_console
    from netwright.cli.pause_collection import pause_collection
    from netwright.cli.print_explanation import print_explanation
    from netwright.cli.read_arguments import read_arguments
    from netwright.core.errors import UsageError
    from netwright.core.write_file import write_file

    args, settings = read_arguments(arguments or ())
    if shape is not None and numbers is not None:
        raise UsageError(
            "--input and --matrix both say what goes in",
            where="netwright explain",
            fix="leave --input out: a matrix or a picture has its shape",
        )
    with pause_collection():
        from netwright.jobs.explain_layer import explain_layer
        from netwright.jobs.read_layer_input import read_layer_input

    given = shape if numbers is None else read_layer_input(numbers, where="--matrix")[1]
    told = explain_layer(layer, *args, input=given, want=want, at=at, kernel=kernel, seed=seed, **settings)
    if svg is not None:
        write_file(svg, told.to_svg())
    if json:
        typer.echo(told.to_json())
    else:
        print_explanation(told, open_console())
    if svg is not None:
        typer.echo(f"wrote {svg}", err=True)
    if told.answer is not None and not told.answer.solutions:
        raise typer.Exit(1)
