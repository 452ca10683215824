"""Write the reference pages that follow from the code; with --check, say which are stale instead."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from netwright.core import errors
from netwright.core.checkpoint_spec import CheckpointSpec
from netwright.core.look_spec import LookSpec
from netwright.core.run_spec import (
    CheckSpec,
    DataSpec,
    EarlyStopping,
    ModelSpec,
    RunSpec,
    SplitSpec,
    TrainSpec,
)

DOCS = Path(__file__).resolve().parent
REFERENCE = DOCS / "reference"
RULES = DOCS / "rules"
SITE = DOCS.parent / "mkdocs.yml"
MADE = "<!-- Made by docs/generate.py; `make format` writes it again. -->\n"
SECTIONS: dict[str, type[BaseModel]] = {
    "data": DataSpec,
    "data.split": SplitSpec,
    "model": ModelSpec,
    "train": TrainSpec,
    "train.early_stopping": EarlyStopping,
    "train.checkpoint": CheckpointSpec,
    "check": CheckSpec,
    "look": LookSpec,
}
RUN_FILE = f"""{MADE}
# Run file

Everything that a run is made of, as YAML, TOML or JSON. A run file that says only `data: digits` is complete:
every other field has a default, and `auto` follows from the data. On the command line any field is set by its
path: `--set train.epochs=3`. A field that is not listed here is an error.

```yaml
data: {{source: iris, split: {{val: 0.2, test: 0.2}}}}
model: [{{Linear: 32}}, ReLU, {{Dropout: 0.1}}]
train: {{epochs: 20, optimizer: {{AdamW: {{lr: 1e-2}}}}}}
```

`data: digits` is short for `data: {{source: digits}}`, `model: resnet18` for `model: {{use: resnet18}}`, and
`model: [...]` for `model: {{layers: [...]}}`. *Name* stands for a name with arguments: `AdamW`,
`{{AdamW: {{lr: 1e-3}}}}`, `{{Dropout: 0.2}}` or `{{Conv2d: [32, 3]}}`.

Editors complete and check a run file by its [JSON Schema](run-file.schema.json), which `netwright schema`
prints as well. For an editor with the YAML language server, this in the first line of a run file is enough:

```yaml
# yaml-language-server: $schema=run-file.schema.json
```
"""
ERRORS = f"""{MADE}
# Errors

Every error says what happened with your own names and numbers, where, and the change that mends it:

```text
ShapeClash: layer `head` (Linear) takes 512 numbers a sample and gets 800
  where: my_net.py:Net, step 4 of 4, after `flatten` (batch, 800)
  fix:   self.head = nn.Linear(800, 10)
```

In Python they are exceptions of `netwright.core.errors` with `what`, `where` and `fix` as attributes. The
command line prints them and ends with their exit status; `--debug` adds the traceback.

| error | exit status | kind of | meaning |
|---|---|---|---|
"""


def write_schema() -> str:
    return json.dumps(RunSpec.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def write_run_file_page() -> str:
    schema = RunSpec.model_json_schema()
    lines = [RUN_FILE]
    for path, section in SECTIONS.items():
        part = schema["$defs"][section.__name__]
        lines += [f"## {path}", "", part["description"], ""]
        lines += ["| field | value | default | meaning |", "|---|---|---|---|"]
        for name, field in section.model_fields.items():
            kinds = " or ".join(dict.fromkeys(_name_kinds(part["properties"][name])))
            shown = "*required*" if field.is_required() else ""
            default = field.get_default(call_default_factory=True)
            if default is not None and not field.is_required() and not isinstance(default, BaseModel):
                shown = f"`{json.dumps(default)}`"
            lines.append(f"| `{name}` | {kinds} | {shown} | {field.description} |")
        lines.append("")
    return "\n".join(lines)


def _name_kinds(facts: dict[str, Any]) -> Iterator[str]:
    """What a field takes, in words, from its JSON Schema."""
    if "anyOf" in facts:
        options = facts["anyOf"]
        if [one.get("type") for one in options] == ["string", "object"]:
            yield "*Name*"
            return
        for one in options:
            yield from _name_kinds(one)
    elif "$ref" in facts:
        named = facts["$ref"].rsplit("/", 1)[1]
        path = next(path for path, section in SECTIONS.items() if section.__name__ == named)
        yield f"[{path}](#{path.replace('.', '')})"
    elif "enum" in facts or "const" in facts:
        yield from (f"`{value}`" for value in facts.get("enum", [facts.get("const")]))
    elif facts.get("type") == "array":
        if "prefixItems" in facts:
            yield "[" + ", ".join(" ".join(_name_kinds(one)) for one in facts["prefixItems"]) + "]"
        else:
            yield "list of " + (" or ".join(_name_kinds(facts.get("items", {}))) or "*Name*")
    elif facts.get("type") == "object":
        values = facts.get("additionalProperties")
        kind = " or ".join(_name_kinds(values)) if isinstance(values, dict) else ""
        yield f"mapping to {kind}" if kind else "mapping"
    elif facts.get("type") != "null":
        words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
        bounds = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
        limits = " and ".join(f"{sign} {facts[key]:g}" for key, sign in bounds.items() if key in facts)
        if "type" in facts:
            yield " ".join(filter(None, [words[facts["type"]], limits]))


def write_commands_page() -> str:
    import typer

    from netwright.cli.app import app

    lines = [MADE, "# Commands", "", "```text", _show_help(), "```"]
    for name in typer.main.get_command(app).commands:
        lines += ["", f"## netwright {name}", "", "```text", _show_help(name), "```"]
    return "\n".join(lines) + "\n"


def _show_help(*command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "netwright", *command, "--help"],
        env={**os.environ, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return "\n".join(
        line.rstrip() for line in ran.stdout.replace("python -m netwright", "netwright").strip().splitlines()
    )


def write_errors_page() -> str:
    lines = [ERRORS.rstrip()]
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, errors.NetwrightError):
            parent = kind.__base__.__name__
            meaning = (kind.__doc__ or "").splitlines()[0]
            lines.append(f"| `{name}` | {kind.exit_status} | `{parent}` | {meaning} |")
    return "\n".join(lines) + "\n"


LAYERS = f"""{MADE}
# Layers

Every class of `torch.nn`, in a layer list. netwright's own blocks are on [Build a network](../build.md).

## Those that stand in a list

*Two inputs* means `inputs: [NAME, NAME]` among the arguments.
"""


def write_layers_page() -> str:
    from torch import nn

    from netwright.nets.name_scope import count_inputs
    from netwright.nets.refuse_layer import refuse_layer

    found = {name: one for name, one in vars(nn).items() if isinstance(one, type)}
    kinds = {name: one for name, one in found.items() if issubclass(one, nn.Module)}
    lines = [LAYERS]
    standing = [name for name, kind in kinds.items() if refuse_layer(kind) is None]
    two = {name for name in standing if count_inputs(kinds[name])[0] == 2}
    written = [f"`{name}`" + (" (two inputs)" if name in two else "") for name in standing]
    told = f"{len(standing)} of {len(kinds)}: " + ", ".join(sorted(written)) + "."
    lines += [*textwrap.wrap(told, 118, break_on_hyphens=False), ""]
    lines += ["## Those that do not", "", "| class | why | instead |", "|---|---|---|"]
    for name in sorted(set(kinds) - set(standing)):
        refusal = refuse_layer(kinds[name])
        lines.append(f"| `{name}` | {refusal.why} | {refusal.instead} |")
    return "\n".join(lines) + "\n"


def write_rule_pages() -> dict[Path, str]:
    """A page for each rule of `netwright check`, their list, and the site's navigation."""
    from netwright.checking.list_rules import list_rules

    rules = list_rules()
    pages = {}
    asked = "What `netwright check` looks for. `netwright rule NAME` prints a page."
    lines = [MADE, "# Rules", "", asked, ""]
    lines += ["| rule | severity | finds |", "|---|---|---|"]
    for rule in rules:
        summary = rule.summary.replace("|", "\\|")
        lines.append(f"| [{rule.name}]({rule.name}.md) | {rule.severity} | {summary} |")
        page = [MADE, f"# {rule.name}", "", f"*{rule.severity}.* {rule.summary}", ""]
        for title, text in rule.sections.items():
            is_code = title.endswith("example")
            page += [f"## {title}", "", *(["```python", text, "```"] if is_code else [text]), ""]
        pages[RULES / f"{rule.name}.md"] = "\n".join(page)
    pages[RULES / "index.md"] = "\n".join(lines) + "\n"
    listed = "".join(f"      - rules/{rule.name}.md\n" for rule in rules)
    site = SITE.read_text(encoding="utf-8")
    start, end = site.index("      - rules/index.md\n"), site.index("  - Reference:\n")
    pages[SITE] = site[:start] + "      - rules/index.md\n" + listed + site[end:]
    return pages


PAGES = {
    "run-file.schema.json": write_schema,
    "run-file.md": write_run_file_page,
    "commands.md": write_commands_page,
    "errors.md": write_errors_page,
    "layers.md": write_layers_page,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    check = parser.parse_args().check
    REFERENCE.mkdir(exist_ok=True)
    RULES.mkdir(exist_ok=True)
    texts = {REFERENCE / name: write() for name, write in PAGES.items()} | write_rule_pages()
    stale = [page.name for page in RULES.glob("*.md") if page not in texts]
    for page, text in texts.items():
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(page.name)
            if not check:
                page.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"stale: {', '.join(stale)}\n  fix:   make format", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
