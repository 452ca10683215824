"""One sample of which a person asks what the network saw in it."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from netwright.core.errors import DataError, UsageError
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.reread_table import reread_table
from netwright.data.split import Split, TensorSplit
from netwright.data.tables.row_rules import RowRules
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.jobs.answer_part import AnsweredPart, answer_part
from netwright.jobs.read_samples import read_samples
from netwright.jobs.run import Run
from netwright.jobs.take_rows import take_rows
from netwright.jobs.view_samples import view_samples
from netwright.see.catalogue.say import Language, say
from netwright.see.scores.sample_view import SampleView


@dataclass(frozen=True, eq=False)
class InsideSample:
    """One sample.

    Args:
        part: the part that it is from; `data` for one from elsewhere.
        split: it alone, as a part of data.
        answered: what the network answers to it.
        has_truth: whether its target is known.
        view: what a person sees of it.
        inputs: what the network's forward takes, in order, on its device.
        notes: what a person should know about how it was read.
    """

    part: str
    split: Split
    answered: AnsweredPart
    has_truth: bool
    view: SampleView
    inputs: tuple[Any, ...]
    notes: tuple[str, ...] = ()

    def tell_place(self, lang: Language) -> tuple[str, ...]:
        """Say which sample it is, where it was asked for by its number."""
        code, place = self.view.code, self.view.place
        if not code:
            return ()
        if code == place:
            return (say("Sample {code}", lang, code=code),)
        return (say("Sample {code}: {place}", lang, code=code, place=place),)


def find_sample(run: Run, asked: Any, data: Callable[[], Data], lang: Language) -> InsideSample:
    """Find a sample.

    Args:
        run: the run.
        asked: its number in the test part, from 0 (validation or training without one), or in a part that is
            named, `train:17`; or a file, a row as JSON or a dict, an image or an array.
        data: opens the run's own data.
        lang: the reader's language.

    Raises:
        UsageError: there is no such sample.
        DataError: the source cannot be read.
    """
    number = _read_number(asked)
    predictor, find_table = run.predictor, _find_no_table
    notes: tuple[str, ...] = ()
    whole: Split | None = None
    if number is not None:
        opened = data()
        part, whole = choose_part(opened, number[0])
        split = take_rows(whole, [number[1]])
        has_truth = True
        if opened.spec is not None:
            spec, folder = opened.spec, run.run_file.folder
            find_table = lru_cache(lambda: reread_table(spec, part, folder))
    else:
        part, has_truth = "data", False
        source = _read_row(asked)
        split, notes = _open_one(run, source)
        encoder = predictor.encoder
        if isinstance(encoder, TableEncoder):
            find_table = lru_cache(lambda: encoder.open_rows(source))
    answered = answer_part(predictor, part, split)
    view = view_samples(predictor, answered, find_table, lang, whole)([0])[0]
    inputs = next(read_batches(run, split, 1))
    return InsideSample(part, split, answered, has_truth, view, inputs, notes)


def choose_part(data: Data, asked: str = "") -> tuple[str, Split]:
    """Choose the part to look at.

    Args:
        data: the run's own data.
        asked: its name; without one test, else val, else train.

    Raises:
        UsageError: the data has no such part.
    """
    parts = {"test": data.test, "val": data.val, "train": data.train}
    held = {name: split for name, split in parts.items() if split is not None}
    if asked and asked not in held:
        raise UsageError(
            f"the run's data has no part `{asked}`",
            where="the sample",
            fix=f"its parts: {', '.join(held)}; {next(iter(held))}:0 is the first sample of one",
        )
    name = asked or next(iter(held))
    return name, held[name]


def read_batches(run: Run, split: Split, batch_size: int) -> Any:
    """Read batches of a part as the network's forward takes them, in order, on its device.

    Args:
        run: the run.
        split: the part.
        batch_size: samples at a time.

    Yields:
        Tuples of arguments.
    """
    device = run.predictor.place()
    for inputs, _ in Batches(split, batch_size, device=device):
        if isinstance(inputs, dict):
            yield inspect.signature(run.net.forward).bind(**inputs).args
        else:
            yield inputs if isinstance(inputs, tuple) else (inputs,)


def _read_number(asked: Any) -> tuple[str, int] | None:
    """The part (empty for the first that there is) and the number in it, of a sample asked for so."""
    if isinstance(asked, int) and not isinstance(asked, bool):
        return "", asked
    found = re.fullmatch(r"(?:(test|val|train):)?(\d+)", asked.strip()) if isinstance(asked, str) else None
    return None if found is None else (found[1] or "", int(found[2]))


def _find_no_table() -> Table | None:
    return None


def _read_row(asked: Any) -> Any:
    """A row written as JSON, else what was given."""
    if not isinstance(asked, str) or not asked.lstrip().startswith("{"):
        return asked
    try:
        return json.loads(asked)
    except ValueError as error:
        raise UsageError(
            f"the row is no JSON: {error}", where="the sample", fix="""'{"age": 31, "city": "Oslo"}'"""
        ) from None


def _open_one(run: Run, source: Any) -> tuple[TensorSplit, tuple[str, ...]]:
    """The first sample of a source, without its target."""
    predictor = run.predictor
    is_file = isinstance(source, str | Path)
    if is_file and not Path(source).exists() and str(source) != "-":
        raise DataError(
            f"there is no sample `{source}`: neither a number nor a file",
            where="the sample",
            fix="a number from 0 in the test part, train:NUMBER, a file, or a row as JSON",
        )
    is_table = isinstance(predictor.encoder, TableEncoder)
    samples = read_samples(predictor, source, RowRules(missing_columns="fill") if is_table else None)
    if not samples.names:
        raise DataError("the source holds no sample", where=str(source)[:200], fix="name one that does")
    parts: list[Tensor] = [part[:1] for part in samples.parts]
    task = predictor.task
    targets = (
        torch.zeros(1, dtype=torch.int64) if task.kind == "multiclass" else torch.zeros(1, task.num_outputs)
    )
    rows = torch.zeros(1, dtype=torch.int64)
    if predictor.encoder is None or len(parts) == 1:
        return TensorSplit(parts[0], targets, rows, predictor.encoder, names=samples.names[:1]), samples.notes
    device = predictor.place()
    with torch.no_grad():
        inputs = predictor.encoder(*(part.to(device) for part in parts)).cpu()
    return TensorSplit(inputs, targets, rows), samples.notes
