"""Check a run before its first step, and watch it while it trains."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any, final

import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_pre_hook

from netwright.checking.check_subject import check_subject
from netwright.checking.unit_watch import UnitWatch
from netwright.core.errors import NetwrightError
from netwright.core.events import BatchesDone, EpochEnded, Event, Found, Observer, RunEnded, RunStarted
from netwright.core.finding import Finding
from netwright.core.report import Report, read_report
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import RunSpec
from netwright.data.data import Data
from netwright.jobs.make_subject import make_subject

_MOST_SECONDS = 2.0
_FIRST_PAUSE_SECONDS = 0.5
_LATER_PAUSE_SECONDS = 10.0
_NUM_FIRST = 12


@final
class WatchTraining:
    """An observer that checks the network before it learns and looks at single steps while it does.

    Errors do not end the training: they are told at once, and whoever trains decides. What is found is sent
    to the other observers and kept in `findings.json`.

    Args:
        net: the network that is trained.
        data: what it learns from.
        spec: the run file.
        folder: the run folder.
        observers: told of what is found.
    """

    def __init__(
        self, net: nn.Module, data: Data, spec: RunSpec, folder: RunFolder, observers: Sequence[Observer]
    ) -> None:
        self._net, self._data, self._spec = net, data, spec
        self._folder, self._observers = folder, observers
        self._report = Report(folder.path.name)
        self._units: UnitWatch | None = None
        self._handles: list[Any] = []
        self._epoch = 0
        self._next = 0.0
        self._num_looks = 0
        self._losses: list[float] = []
        self._is_recalled = False

    def __call__(self, event: Event) -> None:
        """Check or look, as the event asks for."""
        match event:
            case RunStarted():
                self._start(event)
            case BatchesDone():
                self._epoch = event.epoch
                self._look()
            case EpochEnded():
                self._follow_loss(event)
            case Found():
                self._keep(event.finding)
            case _:
                pass

    def finish(self, event: Event) -> None:
        """Sum up as the run ends; to be told of it before the observers, whose last event the end is."""
        if isinstance(event, RunEnded):
            self._stop()
            self._write()

    def _start(self, event: RunStarted) -> None:
        self._units = UnitWatch(self._net, with_units=not event.spec.compile)
        if self._is_recalled:
            self._write()
            return
        try:
            net = copy.deepcopy(self._net).cpu()
            subject = make_subject(net, self._data, event.spec, folder=_home(self._spec), loop_is_known=True)
            ignore = self._spec.check.ignore
            report = check_subject(subject, self._report.target, ignore=ignore, seconds=_MOST_SECONDS)
        except NetwrightError as error:
            self._report = replace(self._report, rules_skipped={"all rules": error.what})
        except Exception as error:  # a check that fails must not end a training
            why = f"the check failed: {type(error).__name__}: {error}"
            self._report = replace(self._report, rules_skipped={"all rules": why})
        else:
            self._report = report
            for finding in (*report.errors, *report.warnings):
                self._tell(finding)
        self._write()

    def _look(self) -> None:
        """Look at the next step, now and then: one batch costs a little, and few are looked at."""
        now = perf_counter()
        if self._units is None or self._handles or now < self._next:
            return
        self._num_looks += 1
        pause = _FIRST_PAUSE_SECONDS if self._num_looks < _NUM_FIRST else _LATER_PAUSE_SECONDS
        self._next = now + pause
        units = self._units

        def see(optimizer: torch.optim.Optimizer, _args: Any, _kwargs: Any) -> None:
            if not _trains(optimizer, self._net):
                return  # of another training in the same process
            self._stop()
            units.see_gradients()
            self._find(units.list_findings())

        self._handles = [*units.see_batch(), register_optimizer_step_pre_hook(see)]

    def _follow_loss(self, event: EpochEnded) -> None:
        self._epoch = event.epoch
        self._losses.append(event.metrics.get("train", {}).get("loss", float("nan")))
        lowest, highest = min(self._losses), max(self._losses)
        if len(self._losses) >= 4 and highest - lowest <= 1e-4 * abs(highest) and abs(highest) > 1e-6:
            self._find(
                [
                    Finding(
                        "stuck-loss",
                        "warning",
                        f"net ({type(self._net).__name__})",
                        f"{len(self._losses)} epochs left the training loss at {highest:.6g}",
                        "a higher learning rate (train.optimizer); see the other findings",
                        {"lowest loss": lowest, "highest loss": highest},
                    )
                ]
            )

    def _find(self, findings: Sequence[Finding]) -> None:
        """Keep and tell what is new: one finding a rule and place."""
        for finding in findings:
            if finding.rule not in self._spec.check.ignore and self._keep(finding):
                self._tell(finding)

    def _keep(self, finding: Finding) -> bool:
        """Keep a finding; whether it is new."""
        is_new = (finding.rule, finding.where) not in {(one.rule, one.where) for one in self._report.findings}
        if is_new:
            self._report = replace(self._report, findings=(*self._report.findings, finding))
            self._write()
        return is_new

    def _tell(self, finding: Finding) -> None:
        for observer in self._observers:
            observer(Found(finding, self._epoch))

    def _stop(self) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def _write(self) -> None:
        self._folder.write_json(self._folder.findings, self._report.to_json())

    def remember(self) -> dict[str, Any]:
        """What was found, and the losses."""
        # Evidence may hold numbers of NumPy, and a checkpoint takes plain ones.
        report = json.loads(json.dumps(self._report.to_json(), default=str))
        return {"report": report, "losses": list(self._losses)}

    def recall(self, memory: dict[str, Any]) -> None:
        """Go on with what was found before, where a run goes on."""
        self._report = read_report(memory["report"])
        self._losses = list(memory["losses"])
        self._is_recalled = True


def _trains(optimizer: torch.optim.Optimizer, net: nn.Module) -> bool:
    """Whether an optimizer holds a network's parameters."""
    mine = {id(part) for part in net.parameters()}
    return any(id(part) in mine for group in optimizer.param_groups for part in group["params"])


def _home(spec: RunSpec) -> Path:
    """What relative paths start from."""
    return Path(spec.folder or "").resolve()
