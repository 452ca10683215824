"""What a report tells of a run, gathered from its folder; what is missing is told, not fatal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, final

from netwright.core.errors import NetwrightError
from netwright.core.guard_code import guard_code
from netwright.core.read_run_file import RunFile, read_run_file
from netwright.core.report import Report, read_report
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import PYTHON_MADE
from netwright.data.data import Data
from netwright.data.describe_data import describe_data
from netwright.data.sample_pictures import sample_pictures
from netwright.jobs.draw_first_layers import draw_first_layers
from netwright.jobs.look import LookOptions, look_run
from netwright.jobs.open_run_data import open_run_data
from netwright.jobs.read_log import read_log
from netwright.jobs.require_same_data import require_same_data
from netwright.jobs.run import Run, load_run
from netwright.jobs.sample_inputs import assume_input, sample_inputs
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.see.catalogue.say import Language
from netwright.see.picture import Picture
from netwright.see.report.run_facts import RunFacts
from netwright.see.scores.draw_curves import draw_curves
from netwright.ship.model_card import ModelCard, read_card

_Found = TypeVar("_Found")


def read_run_facts(
    folder: RunFolder, lang: Language, run: Run | None = None, data: Data | None = None
) -> RunFacts:
    """Gather what a report tells of a run.

    Args:
        folder: the run folder.
        lang: the reader's language, for the words in pictures.
        run: the run, where it is at hand; else it is read from the folder.
        data: what it was trained on, where only the user's own code has it.

    Returns:
        The facts; `lacks` says what could not be read and why.
    """
    return _Gathering(folder, lang, run, data).gather()


@final
class _Gathering:
    """One pass through a run folder, with what could not be read."""

    def __init__(self, folder: RunFolder, lang: Language, run: Run | None, data: Data | None) -> None:
        self._folder, self._lang, self._run, self._data = folder, lang, run, data
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
        trained, opened = self._run, self._data
        if trained is not None and opened is not None:
            self._try("data", lambda: require_same_data(trained.predictor, opened))
        table = self._try("network", lambda: self._trace(card))
        events = self._try("training", lambda: read_log(folder)) or []
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
            events=events,
            environment=self._read_json(folder.environment, "again"),
            run_file=text,
            findings=self._try("findings", self._read_findings),
            card=None if opened is None else self._try("data", lambda: describe_data(opened)),
            samples=() if opened is None else self._try("data", lambda: _take_samples(opened)) or (),
            table=table,
            pictures=(*self._draw_pictures(events), *self._draw_layers(table)),
            lacks=self._lacks,
        )

    def _try(self, section: str, read: Callable[[], _Found]) -> _Found | None:
        """Read one thing; what cannot be read is kept under its section, the first reason only."""
        try:
            return read()
        except NetwrightError as error:
            self._lacks.setdefault(section, f"{error.what} ({error.fix})")
        except Exception as error:  # a file that was damaged or comes from elsewhere holds anything
            self._lacks.setdefault(section, f"{type(error).__name__}: {error}")
        return None

    def _read_json(self, file: Path, section: str) -> dict[str, Any]:
        """Read one of the JSON files; a run that has not come so far, or is older, has none."""

        def read() -> dict[str, Any]:
            try:
                told = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise ValueError(f"{file.name} is damaged: {error}") from None
            if not isinstance(told, dict):
                raise TypeError(f"{file.name} is damaged: it holds no JSON object")
            return told

        return self._try(section, read) or {} if file.exists() else {}

    def _read_findings(self) -> Report | None:
        told = self._read_json(self._folder.findings, "findings")
        try:
            return read_report(told) if told else None
        except ValueError as error:
            raise ValueError(f"{self._folder.findings.name} is damaged: {error}") from None

    def _open_data(self, run_file: RunFile) -> Data:
        with guard_code(self._folder.path.absolute()):
            return open_run_data(run_file)

    def _draw_pictures(self, events: list[dict[str, Any]]) -> tuple[Picture, ...]:
        """All that suit the run; of a run whose network or data is not at hand, its curves."""
        run, data = self._run, self._data
        if run is not None and data is not None and "data" not in self._lacks:
            looked = self._try("scores", lambda: look_run(run, data, LookOptions(lang=self._lang)))
            if looked is not None:
                return looked.pictures
        curves = self._try("training", lambda: draw_curves(events, self._lang))
        return () if curves is None else (curves,)

    def _draw_layers(self, table: LayerTable | None) -> list[Picture]:
        run, data = self._run, self._data
        if run is None or data is None or table is None or "data" in self._lacks:
            return []
        return self._try("layers", lambda: draw_first_layers(run, data, table, self._lang)) or []

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
