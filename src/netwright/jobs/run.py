"""A finished run, read from its folder: to look at, to evaluate and to predict with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, final

from torch import nn

from netwright.core.guard_code import guard_code
from netwright.core.keep_random import keep_random
from netwright.core.read_run_file import RunFile, read_run_file
from netwright.core.run_folder import RunFolder, find_run_folder
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.streams.reopen_blocks import reopen_blocks
from netwright.data.tables.row_rules import RowRules
from netwright.jobs.evaluate import evaluate_data, evaluate_run, evaluate_samples, evaluate_split
from netwright.jobs.read_samples import read_samples
from netwright.ship.load_model import load_model
from netwright.ship.model_card import ModelCard, read_card
from netwright.ship.predictions import Predictions
from netwright.ship.predictor import Predictor

if TYPE_CHECKING:
    from netwright.jobs.looked import Looked


@final
class Run:
    """A run: its network, its metrics, and answers from it.

    Args:
        folder: the run folder.
        predictor: encoder, network and decoder with the best weights.
        trust: whether code that the folder names is imported, whosever it is.
    """

    def __init__(self, folder: RunFolder, predictor: Predictor, *, trust: bool = False) -> None:
        self.folder = folder
        self.trust = trust
        # Its files are found even after the program has changed its folder.
        self.files = RunFolder(folder.path.absolute())
        self.predictor = predictor

    def __repr__(self) -> str:
        return f"Run({str(self.folder.path)!r}, {self.result.get('status', 'running')}, {self.metrics})"

    def _repr_html_(self) -> str:
        from netwright.jobs.draw_cells import draw_run_cell  # drawing is loaded where something is drawn

        return draw_run_cell(self)

    @property
    def net(self) -> nn.Module:
        """The network with its best weights, plain PyTorch."""
        return self.predictor.net

    @property
    def card(self) -> ModelCard:
        """How to build the network and its preprocessing again."""
        return read_card(self.files)

    @property
    def task(self) -> Task:
        """What the network answers."""
        return self.predictor.task

    @cached_property
    def result(self) -> dict[str, Any]:
        """How the run ended: status, epochs, seconds, best_epoch, metrics; empty while it goes on."""
        if not self.files.result.exists():
            return {}
        result: dict[str, Any] = json.loads(self.files.result.read_text(encoding="utf-8"))
        return result

    @property
    def metrics(self) -> dict[str, dict[str, float]]:
        """Metrics of the best weights, by split and name."""
        metrics: dict[str, dict[str, float]] = self.result.get("metrics", {})
        return metrics

    @property
    def recovered(self) -> dict[str, tuple[float, float]] | None:
        """True and learnt weights by column, where the data was made from weights that are known."""
        found: dict[str, list[float]] | None = self.result.get("recovered")
        return None if found is None else {name: (true, learnt) for name, (true, learnt) in found.items()}

    @cached_property
    def run_file(self) -> RunFile:
        """The run file with every default filled in."""
        return read_run_file(self.files.run_file)

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """One entry an epoch, as it was logged: epoch, seconds, metrics, learning_rates."""
        text = self.files.log.read_text(encoding="utf-8") if self.files.log.exists() else ""
        # The last line may be half written while the run goes on.
        events = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [event for event in events if event["event"] == "EpochEnded"]

    def predict(
        self,
        source: Any,
        *,
        bad_rows: Literal["error", "skip"] = "error",
        missing_columns: Literal["error", "fill"] = "error",
        id_column: str | None = None,
    ) -> Predictions:
        """Answer raw samples.

        Args:
            source: a path, a folder, `-`, a built-in name, a frame, columns, rows, images, tensors.
            bad_rows: `skip` gives a row of a table that cannot be read no answer but a reason.
            missing_columns: `fill` takes columns that the table lacks as missing, filled as in training.
            id_column: a column of the table that is carried into the answers; see `RowRules`.

        Returns:
            Labels or values, with probabilities: one answer a sample, in the order of the source.

        Raises:
            DataError: the source cannot be read.
        """
        rules = RowRules(bad_rows, missing_columns, id_column)
        return self.predictor.answer(read_samples(self.predictor, source, rules))

    def export(self, out: str | Path, *, source: Any = None, int8: bool = False) -> dict[str, Any]:
        """Write the network as a file for other programs, once it answers there as it does here.

        Args:
            out: a .onnx, .pt2, .safetensors or .py file.
            source: samples to prove it on; None for the test part of the run's own data.
            int8: keep the weights of an ONNX file in eight bits; what that costs is measured.

        Returns:
            What was written and how it was proved; see `export_run`.

        Raises:
            JobFailed: the network cannot be written so, or answered otherwise.
        """
        from netwright.jobs.export import export_run  # which itself needs `Run`

        return export_run(self, Path(out), source=source, int8=int8)

    def report(self, out: str | Path | None = None, *, lang: str = "auto", data: Data | None = None) -> Path:
        """Write the report: the run on one page, which needs neither network nor script.

        Args:
            out: the file; `report.html` in the run folder without it.
            lang: `en`, `zh`, or `auto` for the language of the reader's locale.
            data: what it was trained on, where that was made in Python.

        Returns:
            The file.

        Raises:
            UsageError: there is no such language, or the file cannot be written.
        """
        from netwright.jobs.write_report import write_report  # which itself needs `Run`

        return write_report(self.files.path, out=out, lang=lang, run=self, data=data)

    def evaluate(self, source: Any = None) -> dict[str, dict[str, float]]:
        """Say how good the network is.

        Args:
            source: samples with their targets; None for the run's own data, split as in training; data
                that was made in Python is given again, as `open_data` gave it.

        Returns:
            Metrics by split and name, in the user's units.

        Raises:
            DataError: the source cannot be read or has no targets.
        """
        is_named = source is not None and not isinstance(source, Data)
        blocks = reopen_blocks(source, self.predictor.encoder) if is_named else None
        samples = read_samples(self.predictor, source) if is_named and blocks is None else None
        with guard_code(self.files.path, trust=self.trust):
            if samples is not None:
                return {"data": evaluate_samples(self.predictor, samples, self.run_file)}
            if blocks is not None:
                return {"data": evaluate_split(self.predictor, blocks.open_split(), self.run_file)}
            if isinstance(source, Data):
                return evaluate_data(self.predictor, source, self.run_file)
            return evaluate_run(self.predictor, self.run_file)

    def look(
        self, data: Any = None, *, what: str | Sequence[str] = (), lang: str = "auto", most: int | None = None
    ) -> Looked:
        """Draw how it went, how good it is, where it is wrong and which columns it relies on.

        The path of a layer in place of data, `run.look("features.0")`, is `run.look_layer`.

        Args:
            data: samples with their targets; None for the run's own data, which is given again, as
                `open_data` gave it, where it was made in Python.
            what: names of pictures (`netwright look --help` lists them); without any, all that suit.
            lang: language of the words: `en`, `zh`, or `auto` for that of the locale.
            most: look at so many samples of a part; None for 20,000, and fewer where samples are large.

        Returns:
            The pictures: shown in a notebook, and written by `.save(path)`.

        Raises:
            DataError: the data cannot be read, where it was asked for.
            UsageError: there is no such picture.
        """
        from netwright.jobs.look import LookOptions, look_run  # which itself needs `Run`

        if isinstance(data, str) and data in dict(self.net.named_modules()) and not Path(data).exists():
            return self.look_layer(data, lang=lang)
        names = [what] if isinstance(what, str) else what
        return look_run(self, data, LookOptions(names, lang, most))

    def look_layer(
        self,
        path: str,
        sample: Any = 0,
        *,
        data: Data | None = None,
        lang: str = "auto",
        channels: int = 64,
        own_scale: bool = False,
    ) -> Looked:
        """Draw what a layer sees in a sample, its weights, how it changed, and its view of the classes.

        Args:
            path: of the layer, as `nw.show` lists it.
            sample: its number in the test part, from 0, or `train:17`; or a file, a row, an image.
            data: the run's own data, where it was made in Python.
            lang: language of the words: `en`, `zh`, or `auto` for that of the locale.
            channels: show so many channels at most, the most active.
            own_scale: whether each channel has a scale of its own, so that weak ones are seen too.

        Raises:
            UsageError: there is no such layer or sample.
        """
        from netwright.jobs.look_layer import LayerOptions, look_layer  # which itself needs `Run`

        return look_layer(self, path, data, LayerOptions(sample, lang, channels, own_scale=own_scale))

    def why(self, sample: Any = 0, *, data: Data | None = None, lang: str = "auto") -> Looked:
        """Draw why it answers a sample as it does: what mattered, the runner-up, what is alike.

        Args:
            sample: its number in the test part, from 0, or `train:17`; or a file, a row, an image.
            data: the run's own data, where it was made in Python.
            lang: language of the words: `en`, `zh`, or `auto` for that of the locale.

        Raises:
            UsageError: there is no such sample.
        """
        from netwright.jobs.explain_sample import explain_sample  # which itself needs `Run`

        return explain_sample(self, sample, data, lang)


def load_run(path: str | Path, net: nn.Module | None = None, *, trust: bool = False) -> Run:
    """Read a run from its folder.

    Args:
        path: the run folder.
        net: the network to fill with the weights, where only your own code can build it.
        trust: import code that the folder names although it was never run here; read it first.

    Raises:
        RunFolderError: there is no run, or a file of it is missing, damaged or from a newer netwright.
        NetworkError: the network cannot be built, or the weights do not fit it.
    """
    folder = find_run_folder(Path(path))
    seed = read_run_file(folder.run_file).spec.train.seed if folder.run_file.exists() else 0
    # As in training: what a network draws and does not keep in its state_dict must come out the same.
    with keep_random(seed), guard_code(folder.path, trust=trust):
        return Run(folder, load_model(folder, net), trust=trust)
