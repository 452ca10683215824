"""`netwright data`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def data(
    source: Annotated[str, typer.Argument(help="A table, an image folder, a built-in name, or a run file.")],
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="Column to predict; repeat it for several. Without it the last one."),
    ] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="Set a field, such as data.header=false.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the card as a page into this file, with pictures.")
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="Language of the page: en, zh, or auto for the locale's.")
    ] = "auto",
) -> None:
    """Show the data card: what is in SOURCE and what was decided about it.

    Counts, roles with their reasons, ranges, missing values, classes, duplicates, samples that two parts
    share beside the number to be expected by chance, rows and files that were left out. The page shows
    samples too, before and after augmentation.

    Exit status: 0 the source can be used; 2 it cannot.
    """
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.pause_collection import pause_collection
    from netwright.cli.print_card import print_card
    from netwright.core.errors import UsageError
    from netwright.core.write_file import write_file

    with pause_collection():
        from netwright.jobs.read_card import read_card

    card = read_card(source, target=target or None, sets=sets or ())
    if html is not None:
        try:
            write_file(html, card.to_html(lang))
        except OSError as error:
            fix = "name a file in a folder that exists and can be written"
            said = f"the page cannot be written: {error.strerror}"
            raise UsageError(said, where=str(html), fix=fix) from None
    if json:
        typer.echo(dumps(card.to_json(), ensure_ascii=False, indent=2))
    else:
        print_card(card.to_json(), open_console())
