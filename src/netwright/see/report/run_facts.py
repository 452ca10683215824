"""What a report tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from netwright.core.report import Report
from netwright.core.task import Task
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.see.picture import Picture


@dataclass(frozen=True, eq=False)
class RunFacts:
    """What is known of a run; whatever its folder could not tell is empty, and `lacks` says why.

    Args:
        name: of the run.
        folder: as the user named it, for the commands that are shown.
        source: what it was trained on, as the run file names it.
        is_made: whether the data was made in Python, so that only the user's own code has it.
        network: how the network is called.
        task: what was asked of it.
        result: of `result.json`.
        events: of `log.jsonl`, in order.
        environment: of `environment.json`.
        run_file: text of `run.yaml`.
        findings: what a check before the training and the watch over it found.
        card: the data card; see `describe_data`.
        samples: some of them as pictures; see `sample_pictures`.
        table: the network, traced.
        pictures: of the run, as `netwright look` draws them.
        lacks: why a section cannot be made, by section.

    >>> facts = RunFacts("digits-001", events=[{"event": "EpochEnded", "epoch": 1}, {"event": "Noticed"}])
    >>> facts.epochs, facts.status
    ([{'event': 'EpochEnded', 'epoch': 1}], 'unfinished')
    """

    name: str
    folder: str = ""
    source: str = ""
    is_made: bool = False
    network: str = ""
    task: Task | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()
    environment: Mapping[str, Any] = field(default_factory=dict)
    run_file: str = ""
    findings: Report | None = None
    card: Mapping[str, Any] | None = None
    samples: Sequence[Mapping[str, Any]] = ()
    table: LayerTable | None = None
    pictures: Sequence[Picture] = ()
    lacks: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """`finished`, `stopped`, `failed`, or `unfinished` where the run goes on or was killed."""
        return str(self.result.get("status", "unfinished"))

    @cached_property
    def epochs(self) -> list[Mapping[str, Any]]:
        """The epochs that were logged."""
        return self.list_events("EpochEnded")

    @property
    def metrics(self) -> Mapping[str, Mapping[str, float]]:
        """Metrics by split and name, of the best weights; of the last epoch where the run did not end."""
        ended: Mapping[str, Mapping[str, float]] = self.result.get("metrics") or {}
        return ended or (self.epochs[-1].get("metrics", {}) if self.epochs else {})

    def list_events(self, kind: str) -> list[Mapping[str, Any]]:
        """List the events of one kind, in order."""
        return [event for event in self.events if event.get("event") == kind]
