"""`netwright look`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def look(
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
            "residuals, mistakes, labels, importance, dependence.",
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
    json: Annotated[bool, typer.Option("--json", help="Print the numbers of the pictures as JSON.")] = False,
) -> None:
    """Draw a run: how it went, how good it is, where it is wrong, which columns it relies on.

    Every picture is one SVG file; look.html holds all. A run that goes on, was stopped or has failed is
    drawn as far as it is.

    Exit status: 0 drawn; 2 the run, the data or a picture's name cannot be used.
    """
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.print_looked import print_looked
    from netwright.jobs.look import LookOptions, look_folder

    names = [name.strip() for name in (what or "").split(",") if name.strip()]
    looked = look_folder(run, data, LookOptions(names, lang, most))
    written = looked.save(out or run / "pictures")
    if json:
        typer.echo(
            dumps({**looked.to_json(), "files": list(map(str, written))}, ensure_ascii=False, indent=2)
        )
    else:
        print_looked(looked, written, open_console())
