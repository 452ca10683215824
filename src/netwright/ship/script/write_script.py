"""A trained network as one readable file of plain PyTorch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn

from netwright.core.errors import JobFailed
from netwright.core.task import Task
from netwright.data.augment.augmentation import Augmentation
from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.tables.table_encoder import TableEncoder
from netwright.ship.predictor import Predictor
from netwright.ship.script.bundle_source import bundle_source
from netwright.ship.script.recipe import Recipe
from netwright.ship.script.write_image_part import write_image_part
from netwright.ship.script.write_loop import write_loop
from netwright.ship.script.write_module import write_children, write_module
from netwright.ship.script.write_table_part import write_table_part

_DECODE = {
    "softmax": "answers.softmax(1)",
    "sigmoid": "answers.sigmoid()",
    "probability": "answers.clamp(0, 1)",
}


def write_script(
    predictor: Predictor,
    built: Mapping[nn.Module, Mapping[str, Any]],
    recipe: Recipe,
    *,
    name: str,
    augment: Sequence[Augmentation] = (),
) -> str:
    """Write a script of the network, the data preparation, the loop and the prediction.

    It needs torch (and Pillow for images), and nothing of netwright. Its weights lie beside it.

    Args:
        predictor: of a table or of images.
        built: with what the modules of the network were built; see `record_arguments`.
        recipe: how it was trained.
        name: of the script, without `.py`; its weights are `NAME.pt`.
        augment: changes to training images.

    Returns:
        Python source.

    Raises:
        JobFailed: something of the network cannot be written down.
    """
    encoder, task = predictor.encoder, predictor.task
    if not isinstance(encoder, TableEncoder | ImageEncoder):
        raise JobFailed(
            "this run was fed by the user's own Dataset, which is the reader of its data",
            where="--as script",
            fix="export as .onnx or .pt2; your own script has the Dataset and the network already",
        )
    is_table = isinstance(encoder, TableEncoder)
    network, bundle = _write_network(predictor.net, built)
    changes = bundle_source(dict.fromkeys(type(change) for change in augment))
    for one, source in changes.definitions.items():
        bundle.definitions.setdefault(one, source)
    imports = (
        bundle.imports
        | changes.imports
        | {"import math", "import sys", "from pathlib import Path", "import torch"}
    )
    imports |= {"from torch import nn"}
    if recipe.schedule.name == "WarmupCosine":
        imports.add("import functools")
    imports |= (
        {"import csv", "import datetime", "import re"}
        if is_table
        else {"import numpy", "from PIL import Image, ImageOps"}
    )
    if recipe.freeze:
        imports.add("import fnmatch")
    if "OrderedDict(" in network:
        imports.add("from collections import OrderedDict")
    if isinstance(encoder, TableEncoder):
        prepare = write_table_part(encoder, recipe.reading)
    else:
        prepare = write_image_part(encoder)
    inputs = "x[rows]" if is_table else "encode(x[rows])"
    changed = "encode(change(x[rows]))" if augment else inputs
    parts = [
        _write_header(predictor, recipe, name, is_table),
        "from __future__ import annotations\n\n" + "\n".join(sorted(imports, key=_order_import)),
        _write_constants(predictor, recipe, name),
        "# The network.\n",
        *bundle.definitions.values(),
        network,
        "# From the source to what the network takes.\n\n" + prepare.strip(),
        _write_load(task, is_table, encoder.target.pairs if isinstance(encoder, TableEncoder) else ()),
        *_write_changes(augment),
        "# Training.\n\n\n" + write_loop(recipe, task, inputs=inputs, changed=changed).strip(),
        "# Answers.\n\n\n" + _write_answers(predictor, is_table).strip(),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _write_network(net: nn.Module, built: Mapping[nn.Module, Mapping[str, Any]]) -> tuple[str, Any]:
    own = {type(one) for one in net.modules() if getattr(nn, type(one).__name__, None) is not type(one)}
    bundle = bundle_source(sorted(own, key=lambda kind: kind.__name__))
    if type(net) is nn.Sequential:
        layers = write_children(net, built, indent=3)
        return (
            "class Network(nn.Sequential):\n"
            '    """Its layers, from input to output."""\n\n'
            f"    def __init__(self):\n        super().__init__(\n{layers}        )",
            bundle,
        )
    return f"def Network():\n    return {write_module(net, built, indent=1)}", bundle


def _write_header(predictor: Predictor, recipe: Recipe, name: str, is_table: bool) -> str:
    targets = ", ".join(predictor.task.targets)
    kind = "a row of a table" if is_table else "a picture"
    sources = ("rows.csv", recipe.source) if is_table else ("picture.jpg …", "FOLDER (a folder a class)")
    others = [f"\nThe run also used {one}, which this loop leaves out." for one in recipe.left_out]
    return (
        f'"""Answers `{targets}` from {kind}: plain PyTorch, written by `netwright export`.\n\n'
        f"    python {name}.py predict {sources[0]}    answers, with the weights in {name}.pt\n"
        f"    python {name}.py train {sources[1]}    trains anew, and writes {name}.pt\n\n"
        f'{recipe.result}{"".join(others)}\n"""'
    )


def _write_constants(predictor: Predictor, recipe: Recipe, name: str) -> str:
    task = predictor.task
    lines = [
        f'WEIGHTS = Path(__file__).with_name("{name}.pt")',
        f"TARGETS = {list(task.targets)!r}",
        f"CLASSES = {list(task.classes)!r}",
        f"EPOCHS, BATCH_SIZE = {recipe.epochs}, {recipe.batch_size}",
        f"SEED, VAL = {recipe.seed}, {recipe.val:g}  # share of the samples for validation",
    ]
    if task.kind == "regression":
        scale = predictor.answer_scale
        mean, spread = ([0.0], [1.0]) if scale is None else scale.tolist()
        lines.append(f"ANSWER_MEAN, ANSWER_SCALE = torch.tensor({mean!r}), torch.tensor({spread!r})")
    return "\n".join(lines)


def _write_load(task: Task, is_table: bool, pairs: Sequence[tuple[str, str]] = ()) -> str:
    if is_table:
        if task.kind == "regression":
            target = "torch.tensor([[read_number(row[name]) for name in TARGETS] for row in rows])"
        elif task.kind == "multilabel":
            yes = dict(zip(task.targets, (pair[1] for pair in pairs), strict=True))
            target = (
                f"torch.tensor([[float(read_word(row[k]) == v) for k, v in {yes!r}.items()] for row in rows])"
            )
        elif task.kind == "binary":
            target = "torch.tensor([[float(CLASSES.index(read_word(row[TARGETS[0]])))] for row in rows])"
        else:
            target = "torch.tensor([CLASSES.index(read_word(row[TARGETS[0]])) for row in rows])"
        return f'''def load(source):
    """Rows with their targets, encoded."""
    rows = read_rows(source)
    return encode(rows), {target}'''
    target = "torch.tensor(labels)[:, None].float()" if task.kind == "binary" else "torch.tensor(labels)"
    return f'''def load(source):
    """Pictures and their classes, from one folder a class."""
    folders = [(label, Path(source, name)) for label, name in enumerate(CLASSES)]
    files = [(file, label) for label, folder in folders for file in sorted(folder.rglob("*"))]
    pixels = [read_image(file) for file, _ in files if file.is_file()]
    labels = [label for file, label in files if file.is_file()]
    return torch.stack(pixels), {target}'''


def _write_changes(augment: Sequence[Augmentation]) -> list[str]:
    if not augment:
        return []
    changes = ", ".join(
        f"{type(one).__name__}({', '.join(f'{key}={value!r}' for key, value in vars(one).items())})"
        for one in augment
    )
    return [
        f'''CHANGES = [{changes}]


def change(pixels):
    """Change a batch of training pictures by chance."""
    generator = torch.Generator().manual_seed(int(torch.randint(2**31, ())))
    for one in CHANGES:
        pixels = one(pixels, generator)
    return pixels'''
    ]


def _write_answers(predictor: Predictor, is_table: bool) -> str:
    task = predictor.task
    if task.kind == "regression":
        decode = ["return answers * ANSWER_SCALE + ANSWER_MEAN"]
    else:
        decode = [f"chances = {_DECODE[predictor.decoding]}"]
        if task.kind == "binary" and predictor.decoding != "softmax":
            decode.append("return torch.cat([1 - chances, chances], 1)")
        elif task.kind == "multiclass" and predictor.decoding != "softmax":
            decode.append("return chances / chances.sum(1, keepdim=True).clamp(min=1e-12)")
        else:
            decode.append("return chances")
    read = (
        "encode(read_rows(sources[0]))"
        if is_table
        else "encode(torch.stack([read_image(one) for one in sources]))"
    )
    show = {
        "regression": "dict(zip(TARGETS, numbers.tolist()))",
        "multilabel": "{name: round(float(p), 4) for name, p in zip(CLASSES, numbers)}",
    }.get(task.kind, "(CLASSES[int(numbers.argmax())], round(float(numbers.max()), 4))")
    body = "\n".join(f"    {line}" for line in decode)
    return f'''def answer(net, inputs):
    """What the network says of a batch: (num, outputs)."""
    answers = net(inputs)
    answers = answers[0] if isinstance(answers, tuple) else answers
    return answers.reshape(len(inputs), -1)


def decode(answers):
    """Probabilities, one column a class; for numbers the user's units."""
{body}


def load_network():
    """The network with its weights."""
    net = Network()
    net.load_state_dict(torch.load(WEIGHTS, weights_only=True))
    return net.eval()


@torch.no_grad()
def predict(inputs):
    """Answers to what `encode` gives: (num, answers)."""
    net = load_network()
    return torch.cat([decode(answer(net, batch)) for batch in inputs.split(1024)])


if __name__ == "__main__":
    verb, *sources = sys.argv[1:]
    if verb == "train":
        train(sources[0])
    else:
        for numbers in predict({read}):
            print({show})'''


def _order_import(line: str) -> tuple[bool, bool, str]:
    is_other = any(name in line for name in ("torch", "numpy", "PIL"))
    return is_other, line.startswith("from"), line
