"""`netwright data`."""

from __future__ import annotations

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
) -> None:
    """Show the data card: what is in SOURCE and what was decided about it.

    Exit status: 0 the source can be used; 2 it cannot.
    """
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.print_card import print_card
    from netwright.jobs.read_card import read_card

    card = read_card(source, target=target or None, sets=sets or ())
    if json:
        typer.echo(dumps(card, ensure_ascii=False, indent=2))
    else:
        print_card(card, open_console())
