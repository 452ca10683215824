"""What the run ran on, and how to run it again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from html import escape

from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.say import Language, say
from netwright.see.draw_pairs import draw_pairs
from netwright.see.report.run_facts import RunFacts
from netwright.see.write_name import write_name

_FACTS = {
    "started": mark_text("started"),
    "command": mark_text("command"),
    "commit": mark_text("git commit"),
    "seed": mark_text("seed"),
    "device": mark_text("device"),
    "python": mark_text("Python"),
    "system": mark_text("system"),
}


def draw_remaking(facts: RunFacts, lang: Language) -> str:
    """Draw the commands that run it again, versions, machine, commit, and the whole run file.

    Args:
        facts: of the run.
        lang: the reader's language.

    >>> facts = RunFacts("a", folder="runs/my run", environment={"versions": {"torch": "2.13.0+cpu"}})
    >>> drawn = draw_remaking(facts, "en")
    >>> "netwright evaluate &#x27;runs/my run&#x27;" in drawn, "torch==2.13.0" in drawn
    (True, True)
    """
    commands = "\n".join(_list_commands(facts, lang))
    parts = [f"<pre>{escape(commands)}</pre>"]
    rows = list(_list_facts(facts, lang))
    if rows:
        parts.append(f"<h3>{escape(say('What it ran on', lang))}</h3>{draw_pairs(rows)}")
    if facts.run_file:
        said = escape(say("The run file, every default filled in", lang))
        parts.append(f"<details><summary>{said}</summary><pre>{escape(facts.run_file)}</pre></details>")
    return "".join(parts)


def _list_commands(facts: RunFacts, lang: Language) -> Iterator[str]:
    folder = shlex.quote(facts.folder)
    versions = facts.environment.get("versions") or {}
    wanted = {name: re.sub(r"\+.*", "", str(version)) for name, version in versions.items() if version}
    if wanted:
        yield f"# {say('the same versions', lang)}"
        yield "pip install " + " ".join(shlex.quote(f"{name}=={version}") for name, version in wanted.items())
    if facts.is_made:
        yield f"# {say('the same run again: in Python, with the data that was made there', lang)}"
        yield "nw.train(net, data, ...)"
    else:
        yield f"# {say('the same run again', lang)}"
        yield f"netwright train {shlex.quote(facts.folder + '/run.yaml')}"
        yield f"# {say('measure it again', lang)}"
        yield f"netwright evaluate {folder}"
    if facts.status in {"stopped", "unfinished"}:
        yield f"# {say('go on where it stopped', lang)}"
        yield f"netwright train --resume {folder}"
    yield f"# {say('answer new samples', lang)}"
    yield f"netwright predict {folder} SOURCE"


def _list_facts(facts: RunFacts, lang: Language) -> Iterator[tuple[str, str]]:
    held = facts.environment
    for key, title in _FACTS.items():
        if held.get(key) is not None:
            yield escape(say(title, lang)), write_name(held[key])
    cpu = held.get("cpu")
    if isinstance(cpu, dict):
        told = say("{num} cores, {name}", lang, num=cpu.get("count"), name=cpu.get("name"))
        yield escape(say("processor", lang)), write_name(told)
    versions = held.get("versions")
    if isinstance(versions, dict):
        for name, version in versions.items():
            yield (
                write_name(name),
                write_name(version or say("not installed as a package", lang)),
            )
