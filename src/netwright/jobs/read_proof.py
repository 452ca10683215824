"""Real samples on which an exported network must answer as the run does."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from netwright.core.errors import DataError
from netwright.core.guard_code import guard_code
from netwright.core.run_spec import PYTHON_MADE
from netwright.data.data import Data
from netwright.data.encoder import RawSamples
from netwright.data.make_batches import make_batches
from netwright.data.open_spec import open_spec
from netwright.data.read_by_name import open_by_name
from netwright.data.split import Split, TensorSplit
from netwright.data.tables.cell_arrays import to_cell_arrays
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.jobs.read_samples import read_samples
from netwright.jobs.run import Run

_NUM_NUMBERS = 40_000_000
"""Numbers in all the samples at most: seconds of work for any network that a laptop trains."""


@dataclass(frozen=True, eq=False)
class Proof:
    """Real samples, as an exported network takes them and as the run's own does.

    Args:
        feeds: arrays by input of the exported network, first axis num.
        samples: the same samples, as the run's network takes them, with their targets where known.
        origin: where they are from, for people.
        rows: the same samples as dicts of cells, where they are rows of a table.
        reading: how the run's table was read, where it was opened for this.
    """

    feeds: dict[str, Any]
    samples: RawSamples
    origin: str
    rows: tuple[dict[str, Any], ...] = ()
    reading: dict[str, Any] = field(default_factory=dict)


def read_proof(run: Run, source: Any = None) -> Proof:
    """Read samples to prove an export on.

    Args:
        run: the run.
        source: samples; None for the test part of the run's own data (validation or training without one).

    Raises:
        DataError: the source cannot be read, or the run's own data was made in Python.
    """
    encoder = run.predictor.encoder
    if source is not None:
        if isinstance(encoder, TableEncoder):
            return _prove_table(encoder, _open_rows(encoder, source), "the given rows")
        return _prove_samples(run, read_samples(run.predictor, source), "the given samples")
    spec = run.run_file.spec.data
    if spec.source.startswith(PYTHON_MADE):
        raise DataError(
            "this run was trained on data that was made in Python, and cannot open it again",
            where=run.run_file.name,
            fix="name samples to prove the export on: --data SOURCE, or run.export(out, source=rows)",
        )
    with guard_code(run.files.path, trust=run.trust):
        data = open_spec(spec, run.run_file.folder)
    name, part = _choose_part(data)
    if isinstance(encoder, TableEncoder) and isinstance(part, TensorSplit):
        official = {"test": spec.test, "val": spec.val}.get(name)
        place = run.run_file.folder / (official or spec.source)
        table = _open_rows(encoder, str(place) if place.exists() else official or spec.source)
        rows = part.rows[part.rows < table.frame.height].numpy()
        return _prove_table(encoder, Table(table.frame[rows], table.name, facts=table.facts), f"{name} rows")
    if isinstance(part, TensorSplit) and encoder is not None:
        few = torch.arange(min(len(part), 1024))
        inputs = part.inputs if isinstance(part.inputs, Tensor) else part.inputs.index_select(0, few)
        names = tuple(str(row) for row in part.rows[: len(inputs)].tolist())
        return _prove_samples(
            run, RawSamples((inputs,), names, part.targets[: len(inputs)]), f"{name} images"
        )
    inputs, targets = next(iter(make_batches(part, 1024)))
    samples = run.predictor.read(inputs)
    return _prove_samples(run, RawSamples(samples.parts, samples.names, targets), f"{name} samples")


def _choose_part(data: Data) -> tuple[str, Split]:
    parts = {"test": data.test, "val": data.val, "train": data.train}
    return next((name, part) for name, part in parts.items() if part is not None)


def _open_rows(encoder: TableEncoder, source: Any) -> Table:
    named = open_by_name(source) if isinstance(source, str) else None
    return encoder.open_rows(source if named is None else named)


def _prove_table(encoder: TableEncoder, table: Table, origin: str) -> Proof:
    table = Table(
        table.frame.head(_NUM_NUMBERS // max(1, len(encoder.feature_names))), table.name, facts=table.facts
    )
    feeds = to_cell_arrays(table, encoder.plans)
    return Proof(feeds, encoder.read(table), origin, tuple(table.frame.to_dicts()), dict(table.facts))


def _prove_samples(run: Run, samples: RawSamples, origin: str) -> Proof:
    num = max(2, _NUM_NUMBERS // max(1, sum(part[:1].numel() for part in samples.parts)))
    targets: Tensor | None = samples.targets
    cut = RawSamples(
        tuple(part[:num] for part in samples.parts),
        samples.names[:num],
        None if targets is None else torch.as_tensor(targets)[:num],
    )
    if run.predictor.encoder is not None:
        return Proof({"image": cut.parts[0].numpy()}, cut, origin)
    names = inspect.signature(run.net.forward).parameters
    return Proof({name: part.numpy() for name, part in zip(names, cut.parts, strict=False)}, cut, origin)
