"""Train from Python: a module, layers or a name, on opened data or anything that can be opened."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from netwright.core.errors import UsageError
from netwright.core.events import Event, Observer
from netwright.core.narrate_event import narrate_event
from netwright.core.read_run_file import build_run_file, read_run_file
from netwright.core.run_folder import find_run_folder
from netwright.core.run_spec import PYTHON_MADE, RunSpec
from netwright.data.data import Data
from netwright.data.make_batches import make_batches
from netwright.data.open_data import open_data
from netwright.jobs.begun_run import BegunRun
from netwright.jobs.make_network import make_network
from netwright.jobs.run import Run
from netwright.jobs.run_training import Training, run_training
from netwright.nets.describe_network import describe_network
from netwright.nets.has_lazy import has_lazy
from netwright.nets.try_forward import try_forward
from netwright.training.checkpoint import Checkpoint
from netwright.training.processes.join_crew import join_crew

Net = nn.Module | Sequence[Any] | dict[str, Any] | str | None


def train(  # noqa: PLR0913 - the public face: two arguments and options, all by keyword
    net: Net,
    data: object = None,
    *,
    out: str | Path | None = None,
    resume: str | Path | None = None,
    batch_size: int | None = None,
    augment: Sequence[Any] = (),
    observers: Sequence[Observer] = (),
    quiet: bool = False,
    check: bool = True,
    look: bool = True,
    **fields: Any,
) -> Run:
    """Train a network on data, and keep the run in a folder.

    A module brings its own first weights; layers, names and None take theirs from the seed, so that the
    folder's `run.yaml` gives the same run again.

    Args:
        net: any `nn.Module` (trained in place), a list of layers, the name of a ready network, the
            `model` section of a run file as a dict, or None for the network that suits the data.
        data: what `open_data` gives, or anything that it opens.
        out: the run folder itself; without it `runs/NAME-001`.
        resume: go on with the run in this folder, with the same network and data; fields that are not
            given are those of the run.
        batch_size: samples a step; follows from the data without it.
        augment: changes to training images: `["flip", {"crop": {"padding": 4}}]`.
        observers: called with every event of the run.
        quiet: print nothing.
        check: whether the network is checked first and watched while it trains; what is found is told.
        look: whether what happens in the layers is recorded, for `run.look` and TensorBoard.
        **fields: fields of a run file's `train` section: epochs, optimizer, schedule, loss, seed, device …

    Returns:
        The run: `run.metrics`, `run.predict(rows)`, `run.net`.

    Raises:
        InputError: data, network and fields do not fit together, or the folder cannot be written.
        JobFailed: the training failed.

    >>> import tempfile
    >>> out = tempfile.mkdtemp()
    >>> run = train(nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), "iris",
    ...             out=out, epochs=2, quiet=True)
    >>> sorted(run.metrics), run.result["status"]
    (['test', 'train', 'val'], 'finished')
    """
    if resume is not None and out is not None:
        raise UsageError(
            "a run goes on in its own folder", where="nw.train", fix="leave out `out`, or leave out `resume`"
        )
    if data is None:
        raise UsageError(
            "nw.train takes a network and data, and got one of them",
            where="nw.train",
            fix="nw.train(net, data), or nw.train(None, data) for the network that suits the data",
        )
    with join_crew():
        opened = data if isinstance(data, Data) else open_data(data)
        begun = BegunRun(Path(opened.source).stem, None if out is None else Path(out))
        resume = resume or begun.find()
        if isinstance(net, nn.Module) and has_lazy(net):
            samples, _ = next(iter(make_batches(opened, 2)))
            if isinstance(samples, torch.Tensor):
                try_forward(net, samples, where="nw.train")
        changes = {"batch_size": batch_size, "augment": list(augment)}
        spec = _build_spec(net, opened, resume, {name: one for name, one in changes.items() if one}, fields)
        made = None
        if isinstance(net, nn.Module):
            module = net
        else:
            made = make_network(spec, opened, load=not _has_checkpoint(resume))
            module = made.net
            spec = spec.model_copy(update={"model": made.model})
        if not check:
            spec = spec.model_copy(update={"check": spec.check.model_copy(update={"training": False})})
        if not look:
            spec = spec.model_copy(update={"look": spec.look.model_copy(update={"training": False})})
        folder = begun.make() if resume is None else find_run_folder(Path(resume))
        told = observers if quiet else [_print_event, *observers]
        training = Training(module, opened, spec, folder, made.loaded if made else None)
        return run_training(training, observers=told, resume=resume is not None)


def _has_checkpoint(resume: str | Path | None) -> bool:
    return resume is not None and Checkpoint(find_run_folder(Path(resume)).checkpoint).file.exists()


def _build_spec(
    net: Net, data: Data, resume: str | Path | None, changes: dict[str, Any], fields: dict[str, Any]
) -> RunSpec:
    """Write the run file that this call amounts to; its mistakes are named as a run file's."""
    for name, value in fields.items():
        _refuse_object(name, value)
    written: dict[str, Any]
    if resume is not None:
        written = read_run_file(find_run_folder(Path(resume)).run_file).spec.model_dump(mode="json")
    else:
        section: dict[str, Any] = {"source": PYTHON_MADE + data.source}
        if data.spec is not None:
            section = data.spec.model_dump(mode="json", exclude_defaults=True)
        written = {"folder": str(Path.cwd()), "data": section, "train": {}}
    written["data"] |= changes
    written["train"] |= fields
    if isinstance(net, nn.Module):
        # What the user built is left as it is, and so is what rebuilds it.
        described = describe_network(net) or {"use": PYTHON_MADE + type(net).__name__}
        written["model"] = {**described, "output": "none"}
    elif net is not None:
        written["model"] = net if isinstance(net, str | dict) else list(net)
    return build_run_file(written, name="nw.train", folder=Path.cwd()).spec


def _refuse_object(name: str, value: object) -> None:
    """A run file names losses and optimizers, so that the run can be run again."""
    if not callable(value) and not isinstance(value, torch.optim.Optimizer):
        return
    kind = value if hasattr(value, "__qualname__") else type(value)
    home = getattr(kind, "__module__", None) or ""
    called = getattr(kind, "__name__", "name")
    is_class = isinstance(kind, type)
    named = f"my_file.py:{called}"
    if home.startswith("torch."):
        named = called if is_class else f"{home}:{called}"
    raise UsageError(
        f"`{name}` is an object ({called}), and a run keeps the name of it",
        where="nw.train",
        fix=f'{name}="{named}", or with arguments {name}={{"{named}": {{…}}}}',
    )


def _print_event(event: Event) -> None:
    for line in narrate_event(event):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
