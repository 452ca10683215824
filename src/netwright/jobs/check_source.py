"""Check a run file, data with the network that suits them, or a class in a Python file."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from pathlib import Path

import torch

from netwright.checking.check_subject import check_subject
from netwright.checking.record_lines import place_layers, record_lines
from netwright.core.errors import InputError, NetworkError, ShapeClash, UsageError
from netwright.core.finding import Finding
from netwright.core.read_run_file import RunFile
from netwright.core.report import Report
from netwright.core.run_spec import ModelSpec, TrainSpec
from netwright.data.data import Data
from netwright.data.open_spec import open_spec
from netwright.jobs.make_network import make_network
from netwright.jobs.make_subject import make_subject, make_synthetic_subject
from netwright.jobs.place_errors import place_errors
from netwright.jobs.read_source import read_source
from netwright.jobs.refuse_unknown import refuse_unknown
from netwright.nets.build_network import build_network
from netwright.nets.load_network import load_network
from netwright.training.build_objective import build_objective
from netwright.training.call_network import match_targets
from netwright.training.probe_network import probe_network


def check_source(
    source: str,
    *,
    target: Sequence[str] | None = None,
    sets: Sequence[str] = (),
    ignore: Collection[str] = (),
) -> Report:
    """Check what `netwright train` would train.

    Args:
        source: a run file, or data, which get the network that suits them.
        target: columns to predict.
        sets: changes of fields, `train.loss=MSELoss`.
        ignore: names of rules that are not asked, besides those of the run file.

    Raises:
        InputError: run file, data or network cannot be used.
    """
    run_file = read_source(source, target=target, sets=sets)
    spec, home = run_file.spec, run_file.folder
    refuse_unknown(spec.check.ignore, "check.ignore")
    refuse_unknown(ignore, "--ignore")
    ignored = {*spec.check.ignore, *ignore}
    with place_errors(run_file):
        data = open_spec(spec.data, home)
        try:
            with record_lines() as lines:
                net = make_network(spec.model_copy(update={"folder": str(home)}), data).net
            subject = make_subject(net, data, spec.train, folder=home, loop_is_known=True)
        except ShapeClash as clash:
            return _report_clash(source, clash, run_file)
        subject.lines.update(place_layers(subject.net, lines))
        report = check_subject(subject, source, ignore=ignored)
        if report.errors:
            return report
        try:
            _refuse_misfit(subject.net, data, spec.train, home)
        except ShapeClash as clash:
            return _report_clash(source, clash, run_file)
    return report


def check_class(
    use: str,
    *,
    shape: tuple[int, ...] | None = None,
    outputs: int | None = None,
    loss: str | None = None,
    data: str | None = None,
    target: Sequence[str] | None = None,
    ignore: Collection[str] = (),
) -> Report:
    """Check a class, a factory or a module in a Python file or package.

    Args:
        use: `my_net.py:Net`, `package.module:Net`, or the name of a ready network.
        shape: of one sample, where there are no data.
        outputs: classes or numbers that it gives, where there are no data.
        loss: a torch.nn loss by name.
        data: a source to check it with.
        target: columns to predict.
        ignore: names of rules that are not asked.

    Raises:
        InputError: the class, the data or the loss cannot be used.
    """
    refuse_unknown(ignore, "--ignore")
    if (data is None) == (shape is None):
        raise UsageError(
            "a network is checked with data, or with the shape of a sample",
            where=f"netwright check {use}",
            fix="add --data digits, or --input 3x32x32 --outputs 10 --loss CrossEntropyLoss",
        )
    opened = None
    if data is not None:
        run_file = read_source(data, target=target)
        with place_errors(run_file):
            opened = open_spec(run_file.spec.data, run_file.folder)
    try:
        with torch.random.fork_rng(), record_lines() as lines:
            torch.manual_seed(0)
            if opened is not None:
                model = ModelSpec(use=use)
                net = build_network(
                    model,
                    input_shape=opened.input_shape,
                    task=opened.task,
                    num_numbers=opened.num_numbers,
                    category_sizes=opened.category_sizes,
                )
            else:
                facts = {"input_shape": shape, "num_outputs": outputs, "num_numbers": 0}
                net = load_network(use, {}, facts=facts, folder=Path.cwd(), where="check")
        if opened is not None:
            subject = make_subject(net, opened, TrainSpec(loss=loss or "auto"))
        else:
            subject = make_synthetic_subject(net, shape or (), outputs, loss)
    except ShapeClash as clash:
        return _report_clash(use, clash)
    subject.lines.update(place_layers(net, lines))
    return check_subject(subject, use, ignore=ignore)


def _report_clash(target: str, clash: ShapeClash, run_file: RunFile | None = None) -> Report:
    """A network that cannot be built for its sizes is found out before any rule can run it."""
    where = run_file.place(clash.where) if run_file is not None and run_file.marks else clash.where
    finding = Finding("shape-clash", "error", where, clash.what, clash.fix)
    return Report(target, (finding,), rules_run=("shape-clash",))


def _refuse_misfit(net: torch.nn.Module, data: Data, train: TrainSpec, home: Path) -> None:
    """Try what training tries first: an answer that does not fit the task is a clash as well.

    Raises:
        InputError: the network cannot be trained on these data.
    """
    from netwright.data.batches import Batches

    inputs, given = next(iter(Batches(data.train, 4).epoch(0)))
    known = data.train.known_targets
    targets = match_targets(given, data.task) if known is None else given
    try:
        trial = copy.deepcopy(net)
    except Exception:  # what cannot be copied is not tried
        return
    try:
        probe_network(
            trial,
            (inputs, targets),
            data.task,
            lambda num, _: build_objective(train, data.task, num, known, home),
        )
    except (NetworkError, InputError) as error:
        if isinstance(error, ShapeClash):
            raise
        raise type(error)(error.what, where=error.where, fix=error.fix) from error
