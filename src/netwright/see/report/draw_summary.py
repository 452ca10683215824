"""The first lines of a report: what was trained on what, how it ended, how good it is."""

from __future__ import annotations

from html import escape
from pathlib import PurePath

from netwright.core.write_metrics import write_number
from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.say import Language, say
from netwright.see.catalogue.translate import translate
from netwright.see.report.run_facts import RunFacts
from netwright.see.write_name import write_name

_STATUS = {
    "finished": mark_text("finished"),
    "stopped": mark_text("stopped before its end"),
    "failed": mark_text("failed"),
    "unfinished": mark_text("not finished: it still runs, or was killed"),
}
_TOLD = ("accuracy", "f1_macro", "auroc", "r2", "rmse", "mae", "loss")
_MOST_BOXES = 3


def draw_summary(facts: RunFacts, lang: Language) -> str:
    """Draw what was trained on what, how it ended, and the numbers that matter most.

    Args:
        facts: of the run.
        lang: the reader's language.

    >>> facts = RunFacts("a", result={"status": "failed", "why": "<script>"})
    >>> "&lt;script&gt;" in draw_summary(facts, "en"), "失败" in draw_summary(facts, "zh")
    (True, True)
    """
    return _draw_subject(facts, lang) + _draw_status(facts, lang) + _draw_boxes(facts, lang)


def _draw_subject(facts: RunFacts, lang: Language) -> str:
    if not facts.source and not facts.network:
        return ""
    source = PurePath(facts.source).name or facts.source
    # The names are put in as HTML, so the text around them is escaped first.
    text = escape(say("{network}, trained on {source}", lang, network="\0", source="\1"))
    line = text.replace("\0", write_name(facts.network or "?")).replace("\1", write_name(source or "?"))
    asked = ""
    if facts.task is not None:
        targets = ", ".join(map(write_name, facts.task.targets[:4])) + (
            ", …" if len(facts.task.targets) > 4 else ""
        )
        asked = f": {escape(translate(facts.task.kind, lang))}"
        if facts.task.kind != "multilabel":
            asked += f", {targets}"
        if len(facts.task.classes) > 2 or facts.task.kind == "multilabel":
            asked += escape(say(" ({num:,} classes)", lang, num=len(facts.task.classes)))
    return f"<p>{line}{asked}</p>"


def _draw_status(facts: RunFacts, lang: Language) -> str:
    status = say(_STATUS.get(facts.status, facts.status), lang)
    why = translate(str(facts.result.get("why") or ""), lang)
    kind = {"failed": "alarm", "finished": "soft"}.get(facts.status, "warn")
    said = escape(say("{status}; {why}", lang, status=status, why=why) if why else status)
    lines = [f'<p class="{kind}">{said}</p>']
    metrics = facts.metrics
    if metrics and not {"val", "test"} & metrics.keys():
        text = say("No part of the data was set aside: nothing tells how good it is on new samples.", lang)
        lines.append(f'<p class="warn">{escape(text)}</p>')
    elif metrics and "val" not in metrics:
        lines.append(f'<p class="soft">{escape(say("There was no validation part.", lang))}</p>')
    return "".join(lines)


def _draw_boxes(facts: RunFacts, lang: Language) -> str:
    boxes = list(_list_metrics(facts))[:_MOST_BOXES]
    result = facts.result
    if result.get("best_epoch"):
        boxes.append((say("best epoch", lang), f"{result['best_epoch']} / {result.get('epochs', '?')}"))
    if isinstance(result.get("seconds"), int | float):
        boxes.append((say("seconds of training", lang), f"{result['seconds']:,.1f}"))
    if facts.table is not None:
        boxes.append((say("parameters", lang), f"{facts.table.num_parameters:,}"))
    if facts.findings is not None:
        counted = [
            sum(one.severity == kind for one in facts.findings.findings) for kind in ("error", "warning")
        ]
        told = " + ".join(map(str, counted)) if any(counted) else say("none", lang)
        boxes.append((say("errors and warnings", lang), told))
    drawn = "".join(
        f'<div class="box"><p class="soft">{escape(title)}</p><p class="big">{escape(value)}</p></div>'
        for title, value in boxes
    )
    return f'<div class="row figures">{drawn}</div>' if drawn else ""


def _list_metrics(facts: RunFacts) -> list[tuple[str, str]]:
    """Those of the part that says most: the test, else the validation, else the training part."""
    split = next((name for name in ("test", "val", "train") if facts.metrics.get(name)), None)
    if split is None:
        return []
    held = facts.metrics[split]
    return [
        (f"{split} {name}", write_number(value))
        for name in _TOLD
        if isinstance(value := held.get(name), int | float)
    ]
