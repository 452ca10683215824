"""Show what a run file, a class, a name or a run folder says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.guard_code import guard_code
from netwright.core.read_run_file import RunFile, build_run_file
from netwright.core.run_spec import ModelSpec
from netwright.core.suggest import find_nearest
from netwright.core.task import Task
from netwright.data.builtin.find_named import NAMED_SOURCES
from netwright.data.builtin.open_builtin import BUILTIN_NAMES
from netwright.data.data import Data
from netwright.data.open_spec import open_spec
from netwright.jobs.place_errors import place_errors
from netwright.jobs.read_source import read_source
from netwright.jobs.run import load_run
from netwright.jobs.sample_inputs import assume_input, sample_inputs
from netwright.jobs.shown import Shown
from netwright.nets.build_network import build_network
from netwright.nets.choose_network import choose_network
from netwright.nets.flow import Flow
from netwright.nets.init_weights import AppliedInit, init_weights
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.nets.list_zoo import list_zoo
from netwright.nets.load_network import load_network
from netwright.nets.load_weights import load_weights
from netwright.nets.parameters import tie_parameters
from netwright.nets.read_input import read_inputs, write_inputs
from netwright.nets.read_layers import read_layers
from netwright.training.choose_batch_size import choose_batch_size

_NO_DATA = "none"
_NUM_OUTPUTS = 10
_IMAGES = {"lenet": (1, 28, 28), "small-conv": (1, 8, 8)}
_TABULAR = ("tabular-mlp", "tabular-resnet", "tabm", "small-tabm", "realmlp", "ft-transformer")
_ROWS = {"linear": 16, "logistic": 16, "mlp": 784, **dict.fromkeys(_TABULAR, 16)}


def show_network(
    source: str,
    *,
    inputs: Sequence[NetworkInput | str] = (),
    batch: int | None = None,
    sets: Sequence[str] = (),
) -> Shown:
    """Build the network that is named and trace it.

    Args:
        source: a run file, a run folder, `file.py:Class`, a ready network's name, or data (the
            network that suits it).
        inputs: what the network takes; else the data, the name or its first layer tell.
        batch: samples in a batch; else the run file's, or 64.
        sets: changes of run file fields.

    Returns:
        The table, the network, and how it was initialised. A network whose layers clash is shown as
        far as it works, with `table.failure` set.

    Raises:
        InputError: run file, data or network cannot be read at all.
    """
    given = read_inputs(list(inputs)) if inputs else []
    if Path(source).is_dir() and (Path(source) / "run.yaml").exists():
        return _show_run(Path(source), given, batch)
    if ":" in source or source in list_zoo():
        named = {"data": {"source": _NO_DATA}, "model": {"use": source}}
        run_file = build_run_file(named, sets=sets, name=source, folder=Path.cwd())
    else:
        _check_name(source)
        run_file = read_source(source, sets=sets)
    spec = run_file.spec
    with place_errors(run_file):
        data = None if spec.data.source == _NO_DATA else open_spec(spec.data, run_file.folder)
        given = given or ([] if data is None else sample_inputs(data))
        size = batch or _choose_batch(run_file, data)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(spec.train.seed)
            return _show_model(spec.model, data, given, size, run_file)


def _check_name(source: str) -> None:
    """A ready network's name that is misspelt would else be taken for data."""
    meant = None if Path(source).exists() or Path(source).suffix else find_nearest(source, list_zoo())
    if meant is not None and source not in {*BUILTIN_NAMES, *NAMED_SOURCES}:
        raise NetworkError(
            f"there is no network `{source}`", where="netwright show", fix=f"did you mean `{meant}`?"
        )


def _choose_batch(run_file: RunFile, data: Data | None) -> int:
    written = run_file.spec.data.batch_size
    if written != "auto":
        return written
    if data is None:
        return 64
    try:
        return choose_batch_size(len(data.train))
    except TypeError:  # a stream has no length
        return choose_batch_size(None)


def _show_model(
    model: ModelSpec, data: Data | None, inputs: list[NetworkInput], batch: int, run_file: RunFile
) -> Shown:
    shape = inputs[0].shape if len(inputs) == 1 else None
    notes: list[str] = []
    if model.layers is not None:
        if not inputs and model.inputs:
            inputs = read_inputs(model.inputs)
        elif inputs and (len(inputs) > 1 or inputs[0].name):
            model = model.model_copy(update={"inputs": write_inputs(inputs)})
        net: nn.Module
        try:
            net = _build(model, shape, data, run_file.folder)
        except NetworkError as error:
            return _show_start(model.layers or [], error, inputs, batch, run_file)
    else:
        use = model.use or choose_network(shape)
        if ":" not in use and shape is None and not inputs:
            shape = _IMAGES.get(use, (_ROWS[use],) if use in _ROWS else (3, 32, 32))
            inputs = [NetworkInput(shape)]
            notes.append(f"an input of {'x'.join(map(str, shape))} is assumed; --input says another")
        if data is None and ":" not in use:
            notes.append(f"{_NUM_OUTPUTS} outputs are assumed; the data of a run file would tell")
        facts = {
            "input_shape": shape,
            "num_outputs": _NUM_OUTPUTS if data is None else data.num_outputs,
            "task_kind": "multiclass" if data is None else data.task.kind,
            "num_numbers": data.num_numbers if data else (shape[0] if shape and len(shape) == 1 else 0),
            "category_sizes": data.category_sizes if data else (),
        }
        net = load_network(use, model.args, facts=facts, folder=run_file.folder)
        for path, to in model.tie.items():
            tie_parameters(net, path, to, where=f"model.tie.{path}")
    if not inputs:
        inputs, note = assume_input(net)
        notes.append(note)
    table = trace_layers(net, inputs, batch=batch, name=_name(model, net), notes=notes)
    if table.failure is not None:
        return Shown(table, net)
    applied: list[AppliedInit] = [] if model.init is None else init_weights(net, model.init)
    if model.weights is None:
        return Shown(table, net, applied)
    loaded = load_weights(net, model.weights, folder=run_file.folder)
    applied += [AppliedInit(name, f"weights of {model.weights}", "model.weights") for name in loaded.matched]
    return Shown(replace(table, notes=(*table.notes, str(loaded))), net, applied, loaded)


def _name(model: ModelSpec, net: nn.Module) -> str:
    return model.use or type(net).__name__


def _build(model: ModelSpec, shape: tuple[int, ...] | None, data: Data | None, folder: Path) -> nn.Module:
    plain = model.model_copy(update={"init": None})
    if data is None:
        plain = plain.model_copy(update={"output": "none"})
    task = data.task if data is not None else Task("regression", ("answer",))
    numbers, sizes = (data.num_numbers, data.category_sizes) if data is not None else (0, ())
    return build_network(
        plain, input_shape=shape, task=task, num_numbers=numbers, category_sizes=sizes, folder=folder
    )


def _show_start(
    layers: list[Any], error: NetworkError, inputs: list[NetworkInput], batch: int, run_file: RunFile
) -> Shown:
    """Show the layers before the one that cannot be built."""
    found = re.search(r"model\.layers\[(\d+)\]", error.where)
    if found is None or len(inputs) != 1:
        raise error
    flow = Flow.start(inputs[0].shape)
    count = int(found[1])
    try:
        start, _ = read_layers(layers, flow, folder=run_file.folder)
    except NetworkError:
        start, _ = read_layers(layers[:count], flow, folder=run_file.folder)
    table: LayerTable = trace_layers(start, inputs, batch=batch, name="Sequential")
    placed = run_file.place(error.where) if run_file.marks else error.where
    failure = type(error)(error.what, where=placed, fix=error.fix, edit=error.edit)
    return Shown(replace(table, failure=failure, output_rows=()), None)


def _show_run(folder: Path, inputs: Sequence[NetworkInput], batch: int | None) -> Shown:
    run = load_run(folder)
    given = list(inputs)
    if not given:
        with guard_code(folder):
            given = sample_inputs(open_spec(run.run_file.spec.data, run.run_file.folder))
    written = run.run_file.spec.data.batch_size
    size = batch or (64 if written == "auto" else written)
    table = trace_layers(run.net, given, batch=size, name=_name(run.run_file.spec.model, run.net))
    return Shown(table, run.net)
