"""All rules on one subject."""

from __future__ import annotations

import linecache
import re
import time
from collections.abc import Collection

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.function_net import FunctionNet
from netwright.checking.list_rules import list_rules
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.core.keep_random import keep_random
from netwright.core.report import Report, rank_findings

_IGNORE = re.compile(r"#\s*netwright:\s*ignore\[([\w\s,-]+)\]")


def check_subject(
    subject: Subject, target: str, *, ignore: Collection[str] = (), seconds: float | None = None
) -> Report:
    """Let every rule look at a subject.

    The user's network is never run, only copies; random generators are afterwards as they were.

    Args:
        subject: what to look at.
        target: what to call it.
        ignore: names of rules that are not asked.
        seconds: after this time no other rule is begun; None for no limit.

    >>> from torch import nn; import torch
    >>> net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))
    >>> subject = Subject(net, torch.randn(8, 4), torch.arange(8) % 3, nn.CrossEntropyLoss())
    >>> [finding.rule for finding in check_subject(subject, "net").findings]
    ['softmax-before-cross-entropy']
    """
    started = time.perf_counter()
    linecache.checkcache()
    findings: list[Finding] = []
    run, fine, skipped = [], [], {}
    with keep_random():
        for rule in list_rules():
            if rule.name in ignore:
                skipped[rule.name] = "ignored by name"
                continue
            if not rule.reads_functions and isinstance(subject.net, FunctionNet):
                skipped[rule.name] = "the network is no nn.Module"
                continue
            if seconds is not None and time.perf_counter() - started > seconds:
                skipped[rule.name] = f"the {seconds:g} seconds were over"
                continue
            try:
                found = list(rule.examine(subject))
            except CannotMeasure as reason:
                skipped[rule.name] = str(reason)
                continue
            except Exception as error:  # a rule that breaks on an odd network must not hide the others
                skipped[rule.name] = f"the rule failed: {type(error).__name__}: {error}"
                continue
            run.append(rule.name)
            told = [finding for finding in found if not _is_ignored(finding)]
            findings += told
            if not found:
                fine.append(rule.checks)
    return Report(
        target, rank_findings(findings), tuple(run), skipped, tuple(fine), time.perf_counter() - started
    )


def _is_ignored(finding: Finding) -> bool:
    """Whether the user's own line says `# netwright: ignore[rule]`."""
    if finding.line is None:
        return False
    said = _IGNORE.search(linecache.getline(*finding.line))
    return said is not None and finding.rule in {name.strip() for name in said[1].split(",")}
