"""`netwright rule`."""

from __future__ import annotations

from typing import Annotated

import typer


def rule(
    name: Annotated[str | None, typer.Argument(help="A rule; without it all are listed.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Show the page of a rule of `netwright check`, or list all rules.

    Exit status: 0 shown; 2 there is no such rule.
    """
    from json import dumps

    from netwright.checking.list_rules import list_rules
    from netwright.core.errors import UsageError
    from netwright.core.suggest import suggest_name

    rules = {one.name: one for one in list_rules()}
    if name is not None and name not in rules:
        raise UsageError(f"no rule is called `{name}`", where="netwright rule", fix=suggest_name(name, rules))
    shown = [rules[name]] if name is not None else list(rules.values())
    if json:
        facts = [
            {"name": one.name, "severity": one.severity, "summary": one.summary, **one.sections}
            for one in shown
        ]
        typer.echo(dumps(facts[0] if name is not None else facts, ensure_ascii=False, indent=2))
    elif name is not None:
        typer.echo(f"{name} ({rules[name].severity})\n\n{rules[name].page}")
    else:
        width = max(map(len, rules))
        for one in shown:
            typer.echo(f"{one.name:{width}}  {one.severity:7}  {one.summary}")
