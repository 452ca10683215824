"""A page to try a network with."""

from __future__ import annotations

import html
import json
from importlib.resources import files
from typing import Any

from netwright.ship.serve.questions import Questions
from netwright.ship.serve.row_questions import RowQuestions


def draw_page(questions: Questions, name: str) -> str:
    """Draw a page with a form for one sample; it needs nothing from any other place.

    Args:
        questions: what the server can be asked.
        name: of the run.

    Returns:
        HTML.
    """
    task = questions.predictor.task
    fields, names = _DROP, []
    if isinstance(questions, RowQuestions):
        content = questions.describe()["application/json"]
        row = content["schema"]["properties"]["rows"]["items"]["properties"]
        names = list(row)
        example = content["example"]["rows"][0]
        fields = "".join(_draw_field(index, one, row[one], example[one]) for index, one in enumerate(names))
    page = files("netwright.ship.serve").joinpath("page.html").read_text(encoding="utf-8")
    for place, written in {
        "title": html.escape(f"{', '.join(task.targets)} · {name}"),
        "said": html.escape(f"{task.kind}: {', '.join(task.classes[:12]) or 'a number'}."),
        "names": _write_script(names),
        "target": _write_script(task.targets[0]),
        "fields": fields,
    }.items():
        page = page.replace(f"<<{place}>>", written)
    return page


_DROP = """<label id="drop">Drop a picture here, or choose one<br>
<input id="file" type="file" accept="image/*"><br>
<img id="shown" alt="the picture to answer" hidden></label>"""


def _draw_field(index: int, name: str, schema: dict[str, Any], example: Any) -> str:
    is_number = "number" in schema["type"]
    words = schema.get("examples", [])
    value = "" if example is None else html.escape(f"{example:g}" if is_number else str(example))
    kind = 'type="number" step="any"' if is_number else f'type="text" list="words{index}"'
    options = "".join(f'<option value="{html.escape(word)}">' for word in words)
    listed = f'<datalist id="words{index}">{options}</datalist>' if words else ""
    title = html.escape(schema["description"])
    entry = f'<input name="field{index}" {kind} value="{value}">'
    return f'<label title="{title}">{html.escape(name)}{entry}{listed}</label>'


def _write_script(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
