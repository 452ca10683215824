"""What a check looks at, from a network and whatever there is beside it."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.core.errors import NetworkError, UsageError
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random
from netwright.core.run_spec import TrainSpec
from netwright.core.suggest import suggest_name
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.split import TensorSplit
from netwright.jobs.stand_in import stand_in
from netwright.nets.has_lazy import has_lazy
from netwright.nets.has_members import has_members
from netwright.training.build_objective import build_objective
from netwright.training.call_network import match_targets
from netwright.training.choose_target_scale import choose_target_scale
from netwright.training.objective import Objective
from netwright.training.trace_forward import trace_forward

NUM_SAMPLES = 16
"""Samples of the batch: enough to see what mixes them, few enough to be quick."""
_INDEX_LOSSES = ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss")


def make_subject(
    net: nn.Module, data: Data, spec: TrainSpec, *, folder: Path | None = None, loop_is_known: bool = False
) -> Subject:
    """Look at a network with opened data, by the loss that would train it.

    Args:
        net: the network.
        data: opened data.
        spec: the train section: loss, class weights, smoothing.
        folder: where `file.py:function` is looked for.
        loop_is_known: whether `netwright train` will train it.

    Raises:
        InputError: the loss cannot be built.
    """
    with keep_random():
        inputs, given = next(iter(Batches(data.train, NUM_SAMPLES).epoch(0)))
    known = data.train.known_targets
    targets = match_targets(given, data.task) if known is None else given
    net = fill_lazy(net, inputs)
    objective = _build_objective(net, inputs, data, spec, known, folder)

    def loss(output: Any, truth: Tensor) -> Any:
        answer = objective.shape_answer(find_answer(output)[0])
        return objective.measure_loss(answer, truth)

    parts = {}
    for name, part in (("train", data.train), ("val", data.val), ("test", data.test)):
        if isinstance(part, TensorSplit) and isinstance(part.inputs, Tensor):
            parts[name] = (part.inputs, part.targets)
    is_encoded = data.kind == "table" and data.encoder is not None
    # A single column may honestly decide (whoever learns four hours passes); sums of columns are no accident,
    # and less than all of the target may be what columns know.
    told = [str(leak) for leak in data.facts.get("leaks") or ()]
    exact = [leak for leak in told if " 1.0000 on" in leak]
    leaks = tuple(leak for leak in exact if " add up to " in leak or " multiply to " in leak)
    return Subject(
        net,
        inputs,
        targets,
        loss,
        is_encoded=is_encoded,
        loop_is_known=loop_is_known,
        parts=parts,
        leaks=leaks,
    )


def make_raw_subject(net: nn.Module, data: Any, loss: Callable[[Any, Any], Any] | str) -> Subject:
    """Look at a network with batches and a loss as the user's own loop has them.

    Args:
        net: the network.
        data: a pair of tensors (inputs, targets), or an iterable of such pairs (a DataLoader).
        loss: a function or module, or the name of a torch.nn loss.

    Raises:
        UsageError: there is no such loss, or the data give no pair.
    """
    function = find_loss(loss)
    num_train = batch_size = None
    parts: dict[str, tuple[Tensor, Tensor]] = {}
    if is_pair(data):
        inputs, targets = data
        if len(inputs) == len(targets):
            parts = {"train": (inputs, targets)}
            inputs, targets = inputs[:NUM_SAMPLES], targets[:NUM_SAMPLES]
    else:
        with keep_random():
            first = next(iter(data), None)
        if not isinstance(first, tuple | list) or len(first) != 2:
            fix = "give (inputs, targets), or a DataLoader that yields such pairs"
            raise UsageError("the data give no pair of inputs and targets", where="nw.check", fix=fix)
        inputs, targets = first
        if not getattr(data, "drop_last", True) and hasattr(data, "dataset"):
            batch_size, num_train = data.batch_size, len(data.dataset)

    def measure(output: Any, truth: Any) -> Any:
        is_torch = isinstance(function, nn.Module) and type(function).__module__.startswith("torch.")
        return function(find_answer(output)[0] if is_torch else output, truth)

    net = fill_lazy(net, inputs)
    return Subject(net, inputs, targets, measure, num_train=num_train, batch_size=batch_size, parts=parts)


def make_synthetic_subject(
    net: nn.Module, shape: tuple[int, ...], outputs: int | None, loss: Callable[[Any, Any], Any] | str | None
) -> Subject:
    """Look at a network with made-up samples; nothing is said about their values.

    Args:
        net: the network.
        shape: of one sample.
        outputs: numbers or classes that it gives.
        loss: a function, or the name of a torch.nn loss; without it one stands in that is not judged.

    Raises:
        UsageError: there is no such loss.
    """
    with keep_random():
        inputs = torch.randn(NUM_SAMPLES, *shape)
        trial = run_traced(copy.deepcopy(net).eval(), inputs)
        last = trial.stack[-1][1] if trial.stack else None
        if isinstance(last, nn.Embedding):
            inputs = torch.randint(last.num_embeddings, inputs.shape)
            trial = run_traced(copy.deepcopy(net).eval(), inputs)
        given = (NUM_SAMPLES, outputs or 1) if trial.answer is None else tuple(trial.answer.shape)
        targets = _make_targets(loss, given, outputs)
    net = fill_lazy(net, inputs)
    if loss is None:
        return Subject(net, inputs, None, stand_in, is_synthetic=True, loss_is_assumed=True)
    subject = make_raw_subject(net, [(inputs, targets)], loss)
    subject.is_synthetic = True
    return subject


def find_loss(loss: Callable[[Any, Any], Any] | str) -> Callable[[Any, Any], Any]:
    """Find a loss by its name in torch.nn; a function is given back as it is.

    Raises:
        UsageError: there is no such loss.

    >>> find_loss("MSELoss")
    MSELoss()
    """
    if not isinstance(loss, str):
        return loss
    names = [name for name in dir(nn) if name.endswith("Loss")]
    if loss not in names:
        raise UsageError(f"no loss is called `{loss}`", where="loss", fix=suggest_name(loss, names))
    made: nn.Module = getattr(nn, loss)()
    return made


def is_pair(data: object) -> bool:
    """Whether data are two tensors, inputs and targets."""
    is_two = isinstance(data, tuple | list) and len(data) == 2
    return is_two and all(isinstance(part, Tensor) for part in data)  # type: ignore[attr-defined]  # two of them


def fill_lazy(net: nn.Module, inputs: Any) -> nn.Module:
    """Give lazy layers their sizes in a copy; another network is given back as it is."""
    if not has_lazy(net):
        return net
    with keep_random(), torch.no_grad():
        filled = copy.deepcopy(net)
        run_traced(filled.eval(), inputs)
    return filled.train(net.training)


def _build_objective(
    net: nn.Module, inputs: Any, data: Data, spec: TrainSpec, known: Tensor | None, folder: Path | None
) -> Objective:
    num_answers, ends_in_weights = data.num_outputs, False
    try:
        with keep_random():
            trace = trace_forward(copy.deepcopy(net).eval(), inputs)
        if trace.answer.ndim:
            num_answers, ends_in_weights = math.prod(trace.answer.shape[1:]), trace.ends_in_weights
    except NetworkError:  # told by shape-clash
        pass
    objective = build_objective(spec, data.task, num_answers, known, folder)
    scale, _ = choose_target_scale(spec.scale_target, objective, known, ends_in_weights)
    return Objective(**{**vars(objective), "answer_scale": scale, "has_members": has_members(net)})


def _make_targets(loss: object, answer: tuple[int, ...], outputs: int | None) -> Tensor:
    name = loss if isinstance(loss, str) else type(loss).__name__
    if name in _INDEX_LOSSES:
        classes = outputs or (answer[1] if len(answer) > 1 else 2)
        return torch.randint(classes, (answer[0], *answer[2:]))
    if name.startswith("BCE"):
        return torch.randint(2, answer).float()
    return torch.randn(answer)
