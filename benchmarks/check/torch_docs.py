"""`netwright check` on the examples of torch's own documentation, each of which is right.

Claim: no example of `torch.nn`, `torch.optim`, `torch.func`, `torch.autograd` and `torch.nn.utils` that runs
on a processor gets a false error; every finding is listed here and judged on docs/check-benchmark.md.

Run: python benchmarks/check/torch_docs.py [--keep FOLDER] [NAME ...]
Data: none; the examples are read from the docstrings of the torch that is installed.

An example is made whole mechanically: imports and the names that the pages leave out (`model`, `optimizer`,
`dataset`, ...) are put before it, lines that raise (those that need a GPU or a file) are left out, and where
it only shows a call, steps of training are put after it: of the module that it calls, of a Linear before one
that has no weights, or of the tensors with gradients that a loss is given.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import doctest
import inspect
import io
import os
import re
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from score import Outcome, check_warm, load_all

PAGES = (
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.init",
    "torch.nn.utils",
    "torch.nn.utils.parametrize",
    "torch.nn.utils.parametrizations",
    "torch.nn.utils.rnn",
    "torch.optim",
    "torch.optim.lr_scheduler",
    "torch.optim.swa_utils",
    "torch.func",
    "torch.autograd",
    "torch.autograd.functional",
    "torch.autograd.graph",
    "torch.autograd.forward_ad",
)
PRELUDE = """\
import copy, math
from collections import OrderedDict
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor, autograd, optim
from torch.autograd import Function, Variable, grad
from torch.func import (functional_call, grad_and_value, hessian, jacfwd, jacrev, jvp, stack_module_state,
                        vjp, vmap)
from torch.nn.parameter import Parameter
from torch.nn.utils import parameters_to_vector, parametrize, vector_to_parameters
from torch.nn.utils.parametrizations import orthogonal, spectral_norm, weight_norm
from torch.nn.utils.rnn import (PackedSequence, pack_padded_sequence, pack_sequence, pad_packed_sequence,
                                pad_sequence, unpack_sequence, unpad_sequence)
from torch.optim.lr_scheduler import *
from torch.optim.swa_utils import SWALR, AveragedModel, get_ema_multi_avg_fn, update_bn
torch.manual_seed(0)
"""
LOOP_PRELUDE = """\
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loss_fn = nn.MSELoss()
_inputs = torch.randn(64, 4)
dataset = data_loader = loader = [(_part, _part.sum(1, keepdim=True)) for _part in _inputs.split(16)]
input, target = dataset[0]
embed_dim, num_heads = 16, 4
query = key = value = torch.randn(5, 3, 16)
def train(*_):
    model.train()
    for input, target in dataset:
        optimizer.zero_grad()
        loss = loss_fn(model(input), target)
        loss.backward()
        optimizer.step()
def validate(*_):
    model.eval()
    with torch.no_grad():
        return sum(loss_fn(model(input), target) for input, target in dataset) / len(dataset)
train_batch = lambda *_: train()
"""
PROMPT = re.compile(r"\s*(>>>|\.\.\.)( |$)")
NO_TRAINING = "pass\n"
STEPS = 3
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Example:
    """The code of one docstring."""

    name: str
    statements: tuple[str, ...]


def list_examples(asked: list[str]) -> Iterator[Example]:
    """Every docstring with code, once, under the first name that has it."""
    known: set[str] = set()
    for page in PAGES:
        module = __import__(page, fromlist=["_"])
        for name, thing in list_things(module):
            text = inspect.getdoc(thing) or ""
            if ">>>" not in text or text in known or (asked and name not in asked):
                continue
            known.add(text)
            yield Example(name, tuple(split_statements(text)))


def split_statements(text: str) -> Iterator[str]:
    """The statements of a docstring's lines with a prompt, be it `>>>` before every line of a block."""
    lines = [re.sub(r"^\s*(>>>|\.\.\.) ?", "", line) for line in text.splitlines() if PROMPT.match(line)]
    code = "\n".join(lines)
    try:
        for node in ast.parse(code).body:
            yield f"{ast.unparse(node)}\n"
    except SyntaxError:  # columns of its own
        with contextlib.suppress(ValueError):
            yield from (one.source for one in doctest.DocTestParser().get_examples(text))


def list_things(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The public functions and classes of a module, and the methods of these."""
    for name in sorted(vars(module)):
        thing = getattr(module, name)
        if (
            name[0] == "_"
            or not callable(thing)
            or not str(getattr(thing, "__module__", "")).startswith("torch")
        ):
            continue
        yield f"{module.__name__}.{name}", thing
        for method, function in sorted(vars(thing).items()) if inspect.isclass(thing) else ():
            if method[0] != "_" and callable(getattr(thing, method, None)):
                yield f"{module.__name__}.{name}.{method}", function


def make_whole(example: Example) -> tuple[str, int]:
    """Write an example as a script, and count the lines that cannot run here.

    Returns:
        The script, and how many statements were left out; no text where nothing of it runs.
    """
    torch = __import__("torch")
    start = PRELUDE + LOOP_PRELUDE
    names: dict[str, Any] = {"__name__": "__main__"}
    kept: list[str] = []
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(start, names)
        for statement in example.statements:
            try:
                exec(compile(statement, "<example>", "exec"), names)
            except Exception:  # it needs what is not here
                continue
            kept.append(statement)
    if not kept:
        return "", len(example.statements)
    text = "".join(kept)
    if not any(word in text for word in (".step(", "train(")):
        text += write_training(text, names, torch)
    is_training = any(word in text for word in (".step(", "train(", ".backward("))
    return (start + text if is_training else NO_TRAINING), len(example.statements) - len(kept)


def write_training(text: str, names: dict[str, Any], torch: Any) -> str:
    """Write steps of training around the last call of the example that can be trained."""
    for node in reversed(ast.parse(text).body):
        if not isinstance(node, ast.Assign | ast.Expr) or not isinstance(node.value, ast.Call):
            continue
        call, code = node.value, ast.unparse(node.value)
        called = try_eval(ast.unparse(call.func), names)
        answer = try_eval(code, names)
        if isinstance(answer, tuple) and answer:
            code, answer = f"({code})[0]", answer[0]
        if not isinstance(answer, torch.Tensor) or not answer.is_floating_point() or not answer.numel():
            continue
        if isinstance(called, torch.nn.Module) and any(part.requires_grad for part in called.parameters()):
            return write_steps(
                f"{ast.unparse(call.func)}.parameters()", code, cut=list_cut(call, names, torch)
            )
        used = {part.id for part in ast.walk(call) if isinstance(part, ast.Name)}
        leaves = [
            name
            for name in sorted(used)
            if isinstance(names.get(name), torch.Tensor) and names[name].requires_grad and names[name].is_leaf
        ]
        if answer.requires_grad and leaves:
            return write_steps(f"[{', '.join(leaves)}]", code, is_loss=answer.ndim == 0)
        first = names.get(call.args[0].id) if call.args and isinstance(call.args[0], ast.Name) else None
        is_loss = isinstance(called, torch.nn.modules.loss._Loss)
        is_layer = isinstance(called, torch.nn.Module) and not is_loss and isinstance(first, torch.Tensor)
        if is_layer and first.is_floating_point() and first.ndim and first.shape[-1] > 1:
            width = first.shape[-1]
            call.args[0] = ast.parse(f"_stem({ast.unparse(call.args[0])})", mode="eval").body
            made = f"_stem = nn.Linear({width}, {width})\n"
            code = ast.unparse(node.value)
            names["_stem"] = torch.nn.Linear(width, width)
            answer = try_eval(code, names)
            if isinstance(answer, tuple):
                code = f"({code})[0]"
            return made + write_steps("_stem.parameters()", code)
    return ""


def list_cut(call: ast.Call, names: dict[str, Any], torch: Any) -> list[str]:
    """The arguments that other layers gave: one backward pass uses their graph up."""
    used = sorted({part.id for part in ast.walk(call) if isinstance(part, ast.Name)})
    return [
        name for name in used if isinstance(names.get(name), torch.Tensor) and names[name].grad_fn is not None
    ]


def try_eval(code: str, names: dict[str, Any]) -> Any:
    """What an expression gives; None where it raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return eval(code, names)
    except Exception:  # then there is nothing to train
        return None


def write_steps(trained: str, code: str, *, is_loss: bool = False, cut: list[str] | None = None) -> str:
    """Write a loop that brings an answer nearer to numbers that it can reach, or a loss down."""
    goal = f"_goal = ({code}).detach() * 0.5\n"
    loss = "_answer" if is_loss else "nn.functional.mse_loss(_answer, _goal)"
    before = "".join(f"{name} = {name}.detach()\n" for name in cut or [])
    return before + (
        f"{'' if is_loss else goal}_optimizer = torch.optim.SGD({trained}, lr=0.01)\n"
        f"for _ in range({STEPS}):\n    _answer = {code}\n    _loss = {loss}\n"
        "    _optimizer.zero_grad()\n    _loss.backward()\n    _optimizer.step()\n"
    )


def run_apart(act: Callable[[], None], folder: Path) -> bool:
    """Act in a process of its own, and say whether it came to its end."""
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST_SECONDS)
        os.chdir(folder)
        status = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            act()
            status = 0
        finally:  # whatever it ends with, this process must not go on
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def check_example(example: Example, folder: Path) -> tuple[Outcome | None, int]:
    """Make an example whole and check it; no outcome where it does not run."""
    file = folder / f"{example.name.replace('.', '_')}.py"

    def write() -> None:
        text, num_left_out = make_whole(example)
        file.write_text(f"{text}# left out: {num_left_out}\n" if text else "", encoding="utf-8")

    if not run_apart(write, folder) or not file.exists():
        return None, 0
    text = file.read_text(encoding="utf-8")
    if not text:
        return None, 0
    num_left_out = int(text.rsplit(":", 1)[1])
    if text.startswith(NO_TRAINING):
        return Outcome("docs", file.stem, [], 0.0, NO_TRAINING), num_left_out
    return next(check_warm([("docs", file)], 1, LONGEST_SECONDS)), num_left_out


def main() -> None:
    parser = argparse.ArgumentParser(description="netwright check on the examples of torch's documentation")
    parser.add_argument("--keep", help="write the scripts into this folder")
    parser.add_argument("names", nargs="*", help="examples by their full name; without them all")
    asked = parser.parse_args()
    load_all()
    for page in PAGES:
        __import__(page)
    rows: dict[str, list[int]] = {}
    details: list[str] = []
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(asked.keep or made).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for example in list_examples(asked.names):
            page = next(one for one in reversed(PAGES) if example.name.startswith(one + "."))
            row = rows.setdefault(page, [0] * 6)
            outcome, num_left_out = check_example(example, folder)
            row[0] += 1
            if outcome is None:
                print(f"{example.name}: does not run here", file=sys.stderr, flush=True)
                continue
            trains = outcome.failure != NO_TRAINING
            row[1] += 1
            row[2] += num_left_out > 0
            row[3] += trains
            for at, kind in ((4, "error"), (5, "warning")):
                found = [one for one in outcome.findings if one["severity"] == kind]
                row[at] += len(found)
                details += [f"{kind}: {example.name}: {one['rule']}: {one['says']}" for one in found]
            if trains and outcome.failure:
                details.append(f"failed: {example.name}: {outcome.failure}")
            said = ", ".join(one["rule"] for one in outcome.alarms) or (outcome.failure or "-").strip()
            print(f"{example.name}: {said}", file=sys.stderr, flush=True)
    print("| page | examples | run here | shortened | train | errors | warnings |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    rows["together"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    for page, row in rows.items():
        print(f"| {page} | {' | '.join(map(str, row))} |")
    print(f"\n{time.perf_counter() - started:.0f} s\n" + "".join(f"- {line}\n" for line in details))


if __name__ == "__main__":
    main()
