"""`netwright look`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def look(  # noqa: PLR0913, PLR0917 - the options of the command
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    data: Annotated[
        str | None,
        typer.Option("--data", help="Samples with their targets; without it the run's own data."),
    ] = None,
    what: Annotated[
        str | None,
        typer.Option(
            "--what",
            help="Only these, with commas: curves, confusion, classes, reliability, thresholds, truth, "
            "residuals, mistakes, labels, importance, dependence, layers.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A folder, a .html or a .svg file; without it RUN/pictures."),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="Language of the words: en, zh, or auto for that of the locale.")
    ] = "auto",
    most: Annotated[
        int | None, typer.Option("--most", min=1, help="Look at so many samples of a part; else 20,000.")
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option("--layer", help="Look inside this layer instead, by its path in `netwright show RUN`."),
    ] = None,
    sample: Annotated[
        str,
        typer.Option(
            "--sample",
            "--image",
            help="With --layer: a number in the test part, train:NUMBER, a file, a row.",
        ),
    ] = "0",
    channels: Annotated[
        int, typer.Option("--channels", min=1, help="With --layer: so many channels, the most active.")
    ] = 64,
    own_scale: Annotated[
        bool, typer.Option("--own-scale", help="With --layer: each channel by a scale of its own.")
    ] = False,
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            help="Why it answers a sample so: a number in the test part, train:NUMBER, a file, a row.",
        ),
    ] = None,
    tensorboard: Annotated[
        bool,
        typer.Option(
            "--tensorboard", help="Write graph, feature maps and embedding for TensorBoard instead."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers of the pictures as JSON.")] = False,
) -> None:
    """Draw a run: how it went, how good it is, where it is wrong, which columns it relies on.

    Every picture is one SVG file; look.html holds all. A run that goes on, was stopped or has failed is
    drawn as far as it is. --layer and --why look inside the network, at one sample.

    Exit status: 0 drawn; 2 the run, the data, a layer or a picture's name cannot be used.
    """
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.print_looked import print_looked
    from netwright.jobs.look import LookOptions, look_folder
    from netwright.jobs.look_inside import InsideQuestion, look_inside

    question = InsideQuestion(layer, sample, why, lang, channels, own_scale=own_scale)
    names = [name.strip() for name in (what or "").split(",") if name.strip()]
    if tensorboard:
        from netwright.jobs.write_board import write_board

        board = write_board(run)
        typer.echo(f"wrote {board.folder}; see it with: tensorboard --logdir {run}")
        for note in board.notes:
            typer.echo(f"note: {note}")
        return
    if question.is_asked:
        looked = look_inside(run, question, data)
    else:
        looked = look_folder(run, data, LookOptions(names, lang, most))
    written = looked.save(out or run / "pictures" / question.folder)
    if json:
        typer.echo(
            dumps({**looked.to_json(), "files": list(map(str, written))}, ensure_ascii=False, indent=2)
        )
    else:
        print_looked(looked, written, open_console())
