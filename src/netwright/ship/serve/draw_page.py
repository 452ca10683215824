"""A page to try a network with."""

from __future__ import annotations

import html
import json
from typing import Any

from netwright.ship.serve.questions import Questions
from netwright.ship.serve.row_questions import RowQuestions

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
:root {{ color-scheme: light dark; --line: #8884; --accent: #2563eb; }}
body {{ font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 0 auto; max-width: 46rem; padding: 1rem; }}
h1 {{ font-size: 1.3rem; }} label {{ display: block; }}
form {{ display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }}
input, button {{ box-sizing: border-box; font: inherit; padding: .4rem .6rem; width: 100%; }}
button {{ background: var(--accent); border: 0; border-radius: .3rem; color: #fff; cursor: pointer; grid-column: 1 / -1; }}
#drop {{ border: 2px dashed var(--line); border-radius: .5rem; grid-column: 1 / -1; padding: 2rem; text-align: center; }}
#drop.over {{ border-color: var(--accent); }} img {{ max-height: 16rem; max-width: 100%; }}
table {{ border-collapse: collapse; margin-top: 1rem; width: 100%; }} td {{ border-top: 1px solid var(--line); padding: .3rem; }}
meter {{ width: 100%; }} .bad {{ color: #b91c1c; }} @media (prefers-color-scheme: dark) {{ .bad {{ color: #fca5a5; }} }}
small {{ opacity: .75; }}
</style></head><body>
<h1>{title}</h1><p><small>{said} <a href="/openapi.json">openapi.json</a> · <a href="/metrics">metrics</a></small></p>
<form id="form">{fields}<button>Answer</button></form><div id="answer" role="status" aria-live="polite"></div>
<script>
const fields = {names}, token = new URLSearchParams(location.hash.slice(1)).get("token");
const answer = document.getElementById("answer"), headers = token ? {{Authorization: "Bearer " + token}} : {{}};
function row(table, cells, bad) {{
  const line = table.insertRow();
  for (const cell of cells) {{
    const place = line.insertCell();
    if (cell instanceof Node) place.append(cell); else place.textContent = cell;
    if (bad) place.className = "bad";
  }}
}}
function show(body) {{
  const table = document.createElement("table");
  for (const fault of body.detail || []) row(table, [fault.loc.slice(1).join(" "), fault.msg], true);
  for (const one of body.predictions || []) {{
    if ("value" in one) row(table, [{target}, one.value]);
    for (const [name, value] of Object.entries(one.values || {{}})) row(table, [name, value]);
    const chances = Object.entries(one.probabilities || {{}}).sort((a, b) => b[1] - a[1]).slice(0, 10);
    for (const [name, p] of chances) {{
      const meter = document.createElement("meter");
      meter.value = p; meter.setAttribute("aria-label", name);
      row(table, [name, (100 * p).toFixed(1) + " %", meter]);
    }}
  }}
  answer.replaceChildren(table);
}}
async function ask(body, kind) {{
  try {{
    const response = await fetch("/predict", {{method: "POST", body, headers: {{...headers, "Content-Type": kind}}}});
    show(await response.json());
  }} catch (error) {{ show({{detail: [{{loc: [], msg: "the server does not answer"}}]}}); }}
}}
const form = document.getElementById("form"), drop = document.getElementById("drop");
if (drop) {{
  const file = document.getElementById("file"), shown = document.getElementById("shown");
  const send = one => {{ if (one) {{ shown.src = URL.createObjectURL(one); shown.hidden = false; ask(one, one.type || "application/octet-stream"); }} }};
  for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, event => {{
    event.preventDefault(); drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") send(event.dataTransfer.files[0]);
  }});
  file.addEventListener("change", () => send(file.files[0]));
  form.addEventListener("submit", event => {{ event.preventDefault(); send(file.files[0]); }});
}} else form.addEventListener("submit", event => {{
  event.preventDefault();
  const values = Object.fromEntries(fields.map((name, index) => {{
    const input = form.elements["field" + index];
    return [name, input.value === "" ? null : input.type === "number" ? Number(input.value) : input.value];
  }}));
  ask(JSON.stringify({{rows: [values]}}), "application/json");
}});
</script></body></html>
"""


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
    return _PAGE.format(
        title=html.escape(f"{', '.join(task.targets)} · {name}"),
        said=html.escape(f"{task.kind}: {', '.join(task.classes[:12]) or 'a number'}."),
        fields=fields,
        names=_write_script(names),
        target=_write_script(task.targets[0]),
    )


_DROP = (
    '<label id="drop">Drop a picture here, or choose one<br>'
    '<input id="file" type="file" accept="image/*"><br><img id="shown" alt="the picture to answer" hidden></label>'
)


def _draw_field(index: int, name: str, schema: dict[str, Any], example: Any) -> str:
    is_number = "number" in schema["type"]
    words = schema.get("examples", [])
    value = "" if example is None else html.escape(str(example))
    kind = 'type="number" step="any"' if is_number else f'type="text" list="words{index}"'
    options = "".join(f'<option value="{html.escape(word)}">' for word in words)
    listed = f'<datalist id="words{index}">{options}</datalist>' if words else ""
    title = html.escape(schema["description"])
    return f'<label title="{title}">{html.escape(name)}<input name="field{index}" {kind} value="{value}">{listed}</label>'


def _write_script(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
