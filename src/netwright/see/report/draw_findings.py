"""What a check found, with its evidence and the way to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from netwright.core.finding import Finding
from netwright.core.report import Report
from netwright.core.write_metrics import write_number
from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.read_chinese import read_chinese
from netwright.see.catalogue.say import Language, say
from netwright.see.catalogue.translate import translate
from netwright.see.write_name import write_name

_SEVERITIES = {"error": mark_text("error"), "warning": mark_text("warning"), "note": mark_text("note")}


def draw_findings(report: Report, lang: Language, epochs: Mapping[tuple[str, str], int] | None = None) -> str:
    """Draw findings, what was looked at and is fine, and what could not be looked at.

    Args:
        report: of a check, or of the watch over a training.
        lang: the reader's language.
        epochs: by rule and place, the epoch in which a finding was made; 0 before the training.

    >>> finding = Finding("no-parameters", "error", "net", "nothing <to> train", "add a layer")
    >>> "nothing &lt;to&gt; train" in draw_findings(Report("net", (finding,)), "en")
    True
    """
    found = "".join(
        _draw_finding(one, lang, (epochs or {}).get((one.rule, one.where))) for one in report.findings
    )
    none = f"<p>{escape(say('Nothing is wrong.', lang))}</p>"
    counted = say("{num:,} rules looked", lang, num=len(report.rules_run))
    parts = [found or (none if report.rules_run else "")]
    fine = _list_fine(report, lang)
    if fine:
        items = "".join(f"<li>{escape(one)}</li>" for one in fine)
        told = "Looked at and fine: {num:,}" if lang == "en" else "Looked for and not found: {num:,}"
        said = say(told, lang, num=len(fine))
        listed = f'<ul class="columns">{items}</ul>'
        parts.append(f'<details class="aside"><summary>{escape(said)}</summary>{listed}</details>')
    if report.rules_run:
        names = ", ".join(f"<code>{escape(name)}</code>" for name in report.rules_run)
        parts.append(f'<details class="aside"><summary>{escape(counted)}</summary><p>{names}</p></details>')
    if report.rules_skipped:
        said = say("{num:,} rules could not look", lang, num=len(report.rules_skipped))
        names_of: dict[str, list[str]] = {}
        for name, why in report.rules_skipped.items():
            names_of.setdefault(str(why), []).append(f"<code>{escape(name)}</code>")
        reasons = "".join(
            f"<li>{escape(translate(why, lang))}: {', '.join(names)}</li>" for why, names in names_of.items()
        )
        parts.append(f'<details class="aside"><summary>{escape(said)}</summary><ul>{reasons}</ul></details>')
    return "".join(parts)


def _list_fine(report: Report, lang: Language) -> Sequence[str]:
    """What was looked at and is fine; in Chinese, the faults that were looked for and are not there."""
    if lang == "en":
        return report.fine
    found = {one.rule for one in report.findings}
    gists = read_chinese("rules")
    return [gists.get(rule, rule) for rule in report.rules_run if rule not in found]


def _draw_finding(finding: Finding, lang: Language, epoch: int | None) -> str:
    when = ""
    if epoch is not None:
        when = (
            say("found in epoch {epoch}", lang, epoch=epoch)
            if epoch
            else say("found before the training", lang)
        )
        when = f' · <span class="soft">{escape(when)}</span>'
    known = read_chinese("evidence") if lang == "zh" else {}
    facts = "".join(
        f"<div><dt>{write_name(known.get(name, name))}</dt><dd>{write_name(_write_value(value))}</dd></div>"
        for name, value in finding.evidence.items()
    )
    evidence = f"<dl>{facts}</dl>" if facts else ""
    severity = escape(say(_SEVERITIES.get(finding.severity, finding.severity), lang))
    gist, reason, remedy = _explain(finding.rule, lang)
    # The rule's own sentence has the user's names and numbers; below words of the reader's it is a detail.
    kind = "p" if gist else "b"
    says = f"<{kind}>{escape(finding.says)}</{kind}>"
    return (
        f'<div class="finding {escape(finding.severity)}">'
        f'<p><b class="severity">{severity}</b> <code>{escape(finding.rule)}</code>{when}</p>'
        + (f"<p><b>{escape(gist)}</b></p><p>{escape(reason)}</p>" if gist else "")
        + (f'<div lang="en" class="soft">{says}</div>' if gist else f"<p>{says}</p>")
        + f'<p class="soft">{escape(say("where:", lang))} {escape(finding.where)}</p>{evidence}'
        f"<p>{escape(say('How to mend it', lang))}{'：' + escape(remedy) if remedy else ''}</p>"
        f"<pre>{escape(finding.fix)}</pre></div>"
    )


def _explain(rule: str, lang: Language) -> tuple[str, str, str]:
    """What a rule finds, why it matters and how it is mended: the rule's own sentences are English."""
    if lang == "en":
        return "", "", ""
    gist, reason, remedy = (
        read_chinese(section).get(rule, "") for section in ("rules", "reasons", "remedies")
    )
    return gist, reason, remedy


def _write_value(value: object) -> str:
    return write_number(value) if isinstance(value, float) else str(value)
