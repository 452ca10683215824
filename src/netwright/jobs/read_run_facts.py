"""What a report tells of a run, gathered from its folder; what is missing is told, not fatal."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, final

from netwright.core.errors import DataError, NetwrightError
from netwright.core.guard_code import guard_code
from netwright.core.read_run_file import RunFile, read_run_file
from netwright.core.report import Report, read_report
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import PYTHON_MADE
from netwright.data.data import Data
from netwright.data.describe_data import describe_data
from netwright.data.open_spec import open_spec
from netwright.data.sample_pictures import sample_pictures
from netwright.jobs.place_errors import place_errors
from netwright.jobs.run import Run, load_run
from netwright.jobs.sample_inputs import assume_input, sample_inputs
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.see.report.run_facts import RunFacts
from netwright.ship.model_card import ModelCard, read_card

_Found = TypeVar("_Found")


def read_run_facts(folder: RunFolder, run: Run | None = None, data: Data | None = None) -> RunFacts:
    """Gather what a report tells of a run.

    Args:
        folder: the run folder.
        run: the run, where it is at hand; else it is read from the folder.
        data: what it was trained on, where only the user's own code has it.

    Returns:
        The facts; `lacks` says what could not be read and why.
    """
    return _Gathering(folder, run, data).gather()


@final
class _Gathering:
    """One pass through a run folder, with what could not be read."""

    def __init__(self, folder: RunFolder, run: Run | None, data: Data | None) -> None:
        self._folder, self._run, self._data = folder, run, data
        self._lacks: dict[str, str] = {}

    def gather(self) -> RunFacts:
        """Read everything, in the order in which one needs the other."""
        folder = self._folder
        text = self._try("again", lambda: folder.run_file.read_text(encoding="utf-8")) or ""
        run_file = self._try("again", lambda: read_run_file(folder.run_file))
        card = self._try("network", lambda: read_card(folder))
        if self._run is None:
            self._run = self._try("network", lambda: load_run(folder.path))
        if self._data is None and run_file is not None:
            self._data = self._try("data", lambda: self._open_data(run_file))
        opened = self._data
        spec = None if run_file is None else run_file.spec
        source = "" if spec is None else spec.data.source
        return RunFacts(
            name=folder.path.absolute().name,
            folder=str(folder.path),
            source=source.removeprefix(PYTHON_MADE),
            is_made=source.startswith(PYTHON_MADE),
            network=self._name_network(run_file, card),
            task=None if card is None else card.task,
            result=self._read_json(folder.result, "scores"),
            events=self._read_events(),
            environment=self._read_json(folder.environment, "again"),
            run_file=text,
            findings=self._try("findings", self._read_findings),
            card=None if opened is None else self._try("data", lambda: describe_data(opened)),
            pictures=() if opened is None else self._try("data", lambda: _take_samples(opened)) or (),
            table=self._try("network", lambda: self._trace(card)),
            lacks=self._lacks,
        )

    def _try(self, section: str, read: Callable[[], _Found]) -> _Found | None:
        """Read one thing; what cannot be read is kept under its section, the first reason only."""
        try:
            return read()
        except NetwrightError as error:
            self._lacks.setdefault(section, error.what)
        except Exception as error:  # a file that was damaged or comes from elsewhere holds anything
            self._lacks.setdefault(section, f"{type(error).__name__}: {error}")
        return None

    def _read_json(self, file: Path, section: str) -> dict[str, Any]:
        if not file.exists():
            return {}
        told = self._try(section, lambda: json.loads(file.read_text(encoding="utf-8")))
        return told if isinstance(told, dict) else {}

    def _read_events(self) -> list[dict[str, Any]]:
        log = self._folder.log
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        events = []
        for line in text.splitlines():
            with suppress(ValueError):  # the last line may be half written while the run goes on
                told = json.loads(line)
                if isinstance(told, dict):
                    events.append(told)
        return events

    def _read_findings(self) -> Report | None:
        file = self._folder.findings
        return read_report(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def _open_data(self, run_file: RunFile) -> Data:
        if run_file.spec.data.source.startswith(PYTHON_MADE):
            raise DataError(
                "the data was made in Python, and only there it can be opened again",
                where=run_file.name,
                fix="from Python: run.report(data=data)",
            )
        with guard_code(self._folder.path.absolute()), place_errors(run_file):
            return open_spec(run_file.spec.data, run_file.folder)

    def _trace(self, card: ModelCard | None) -> LayerTable | None:
        if self._run is None:
            return None
        net = self._run.net
        if card is not None and card.input_shape is not None:
            inputs = [NetworkInput(card.input_shape)]
        else:
            inputs = sample_inputs(self._data) if self._data is not None else assume_input(net)[0]
        return trace_layers(net, inputs, batch=64, name=card.network if card is not None else None)

    def _name_network(self, run_file: RunFile | None, card: ModelCard | None) -> str:
        use = None if run_file is None else run_file.spec.model.use
        if use is not None:
            return use.removeprefix(PYTHON_MADE)
        return "" if card is None else card.network


def _take_samples(data: Data) -> list[dict[str, Any]]:
    return sample_pictures(data, () if data.spec is None else data.spec.augment)
