"""Say what is wrong with a training loop that was watched, and with each network that it trains."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.check_subject import check_subject
from netwright.checking.explain_crash import Crash, explain_crash
from netwright.checking.find_freezing import find_freezing
from netwright.checking.function_net import FunctionNet
from netwright.checking.list_rules import list_rules
from netwright.checking.loop import Loop, Root
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.read_parts import read_parts
from netwright.checking.rules.step_raises import StepRaises
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.core.report import Report, rank_findings
from netwright.jobs.stand_in import stand_in

_MOST_SAMPLES = 64


def diagnose_loop(loop: Loop, target: str, *, ignore: Collection[str] = ()) -> Report:
    """Check each network of a watched loop on the batch that the loop gave it, and the loop itself.

    Args:
        loop: what was seen.
        target: what to call it.
        ignore: names of rules that are not asked.

    Returns:
        One report of all; what is said of the loop is said once.
    """
    roots = loop.roots or [Root(FunctionNet({}, (), None, None), FunctionNet({}, (), None, None), (), {})]
    reports = [check_subject(_make_subject(loop, root), target, ignore=ignore) for root in roots]
    told = {(one.rule, one.where, one.says): one for report in reports for one in report.findings}
    run = {name for report in reports for name in report.rules_run}
    skipped: dict[str, str] = {}
    for report in reports:
        skipped |= {name: why for name, why in report.rules_skipped.items() if name not in run}
    return replace(
        reports[0],
        findings=rank_findings(_place_crash(loop, told.values(), ignore)),
        rules_run=tuple(sorted(run)),
        rules_skipped=skipped,
        fine=tuple(dict.fromkeys(word for report in reports for word in report.fine)),
        seconds=sum(report.seconds for report in reports),
    )


def _place_crash(loop: Loop, findings: Collection[Finding], ignore: Collection[str]) -> list[Finding]:
    """Tell of the error that ended a script by its rule, where none has."""
    crash = explain_crash(loop.raised) if loop.raised is not None else None
    if crash is not None and crash.rule == "loss-without-graph":
        crash = _blame_freezing(crash, loop)
    errors = [one for one in findings if one.severity == "error"]
    others = [one for one in errors if one.rule != StepRaises().name]
    if crash is None or others:
        return [one for one in findings if not others or one.rule != StepRaises().name]
    rule = next(rule for rule in list_rules() if rule.name == crash.rule)
    if errors or rule.name in ignore:
        return list(findings)
    told = rule.find(
        Place("", "the loop", crash.line),
        says=crash.says,
        fix=crash.fix,
        evidence={"raised": crash.kind},
        severity="error",
    )
    return [*findings, told]


def _blame_freezing(crash: Crash, loop: Loop) -> Crash:
    """The same crash with another cause, where the network was frozen as a whole."""
    parts = [list(root.net.parameters()) for root in loop.roots]
    if not any(own and not any(part.requires_grad for part in own) for own in parts):
        return crash
    return replace(
        crash,
        says=f"{crash.says}; every parameter is frozen",
        fix="for part in net.head.parameters(): part.requires_grad = True (on a module it does nothing)",
        line=find_freezing(crash.line),
    )


def _make_subject(loop: Loop, root: Root) -> Subject:
    parts, num_train, batch_size = read_parts(loop)

    def make(inputs: Any, targets: Any) -> Subject:
        return Subject(
            root.copy,
            inputs,
            targets,
            root.loss or stand_in,
            loss_is_assumed=root.loss is None,
            loop_is_known=True,
            num_train=num_train,
            batch_size=batch_size,
            parts=parts,
            loop=loop,
            lines=root.lines,
        )

    whole = make(root.inputs, root.targets)
    inputs, targets = root.inputs, root.targets
    is_batch = isinstance(inputs, Tensor) and inputs.ndim > 0 and len(inputs) > _MOST_SAMPLES
    if not is_batch or (targets is not None and (not targets.ndim or len(targets) != len(inputs))):
        return whole
    if isinstance(root.copy, FunctionNet):
        return whole
    few = make(inputs[:_MOST_SAMPLES], None if targets is None else targets[:_MOST_SAMPLES])
    return few if loop.raised is None and _goes_through(few) else whole


def _goes_through(subject: Subject) -> bool:
    """Whether network and loss take fewer samples: a loss may hold more of them than its targets."""
    try:
        subject.read(trace_step)
    except CannotMeasure:
        return False
    return True
