"""A commented run file to start from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from netwright.core.errors import UsageError
from netwright.core.write_file import write_file
from netwright.data.data import Data
from netwright.data.open_spec import open_spec
from netwright.jobs.read_source import read_source


def write_starter(source: str, *, target: Sequence[str] | None, out: Path | None, force: bool) -> str:
    """Open a source and write a run file for it that says what was found.

    Args:
        source: a table, a folder or a name.
        target: columns to predict; the last one without it.
        out: the file to write; None for none.
        force: replace the file if it is there.

    Returns:
        The run file's text.

    Raises:
        InputError: the source cannot be opened, or the file is there already.
    """
    if out is not None and out.exists() and not force:
        raise UsageError(f"`{out}` is there already", where="--out", fix="name another file, or add --force")
    run_file = read_source(source, target=target)
    data = open_spec(run_file.spec.data, run_file.folder)
    text = "\n".join(_write_lines(source, target, data)) + "\n"
    if out is not None:
        try:
            write_file(out, text)
        except OSError as error:
            fix = "name a file in a folder that exists and can be written"
            raise UsageError(f"`{out}` cannot be written: {error.strerror}", where="--out", fix=fix) from None
    return text


def _write_lines(source: str, target: Sequence[str] | None, data: Data) -> Iterator[str]:
    num_samples = sum(len(part) for part in (data.train, data.val, data.test) if part is not None)
    yield f"# A run file for {source}: {num_samples:,} samples. Train it with: netwright train FILE"
    yield "# Every field may be left out but data.source; `netwright schema` lists them all."
    yield "data:"
    yield f"  source: {_quote(source)}"
    if data.kind == "table":
        named = list(target) if target else [one.name for one in data.columns if one.role == "target"]
        written = _quote(named[0]) if len(named) == 1 else json.dumps(named, ensure_ascii=False)
        yield f"  target: {written}  # {_describe_task(data)}"
        yield "  # drop: []  # columns to leave out"
        yield "  # roles: {}  # where the role found is wrong; found:"
        for column in data.columns:
            if column.role != "target":
                yield f"  #   {_quote(column.name)}: {column.role}  # {column.reason}"
    else:
        yield f"  # the target: {_describe_task(data)}"
    yield "  split: {val: 0.15, test: 0.15, seed: 0, stratify: true}"
    yield "  batch_size: auto"
    if data.kind == "image":
        yield "  augment: []  # changes to training images: [flip, {crop: {padding: 4}}]"
    yield "model:  # leave it out, and netwright takes a network that suits the data"
    yield "  layers:  # any layer of torch.nn, from input to output; input sizes are filled in"
    yield from (f"    - {layer}" for layer in _choose_layers(data))
    yield f"  output: auto  # adds the layer that gives the target's {data.num_outputs}; none adds nothing"
    yield "  # init: {weight: kaiming_normal_, bias: zeros_}  # torch.nn.init by name"
    yield "train:"
    yield "  loss: auto"
    yield "  optimizer: auto  # or any of torch.optim: {AdamW: {lr: 1e-3}}"
    yield "  schedule: auto  # or any of torch.optim.lr_scheduler: {OneCycleLR: {max_lr: 1e-2}}, none"
    yield "  epochs: auto"
    yield "  device: auto"
    yield "  seed: 0"


def _choose_layers(data: Data) -> list[str]:
    """Suggest a network that is small enough to read and good enough to start from."""
    shape = data.input_shape or ()
    if len(shape) == 3 and min(shape[1:]) >= 16:
        conv = [
            "Conv2d: {out_channels: %d, kernel_size: 3, padding: 1}",
            "BatchNorm2d",
            "ReLU",
            "MaxPool2d: 2",
        ]
        layers = [layer % width if "%" in layer else layer for width in (32, 64) for layer in conv]
        return [*layers, "Flatten", "Linear: 128", "ReLU", "Dropout: 0.2"]
    return ["Linear: 128", "ReLU", "Dropout: 0.1", "Linear: 64", "ReLU"]


def _describe_task(data: Data) -> str:
    task = data.task
    if not task.classes:
        return task.kind
    shown = ", ".join(task.classes[:4]) + (", …" if len(task.classes) > 4 else "")
    return (
        f"{task.kind}: {len(task.classes)} {'labels' if task.kind == 'multilabel' else 'classes'} ({shown})"
    )


def _quote(name: str) -> str:
    """Quote a name where YAML would read it as something else; JSON's quotes are YAML's."""
    plain = name.replace("_", "").replace("-", "").replace("/", "").replace(".", "")
    is_word = plain.isalnum() and not name[0].isdigit() and name[0] not in "-." and not name[-1].isspace()
    return (
        name
        if is_word and name.lower() not in {"true", "false", "null"}
        else json.dumps(name, ensure_ascii=False)
    )
