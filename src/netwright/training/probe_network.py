"""One small batch through network, loss and gradient before training: does it all fit?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.core.errors import NetworkError, ShapeClash
from netwright.core.events import Noticed
from netwright.core.random_state import RandomState
from netwright.core.task import Task
from netwright.nets.has_members import has_members
from netwright.nets.locate_module import find_gradient_cut, locate_failure, locate_module
from netwright.nets.name_attribute import name_attribute
from netwright.training.explain_answer import explain_answer
from netwright.training.find_squash import find_squash
from netwright.training.objective import Objective
from netwright.training.trace_forward import ForwardTrace, trace_forward


@dataclass(frozen=True, eq=False)
class Probe:
    """What one batch showed.

    Args:
        objective: the loss, fitted to the network's answer.
        trace: the forward pass.
        notices: what a person should know before training.
    """

    objective: Objective
    trace: ForwardTrace
    notices: tuple[Noticed, ...]


def probe_network(
    net: nn.Module,
    batch: tuple[Any, Shaped[Tensor, "batch *answer"]],
    task: Task,
    make_objective: Callable[[int, ForwardTrace], Objective],
) -> Probe:
    """Run one batch through network, loss and gradient; weights, buffers and random state stay as they are.

    Args:
        net: the network, on the device of the batch.
        batch: a few training samples, as `Batches` gives them.
        task: what was asked.
        make_objective: builds the loss from the count of answers a sample and the forward pass.

    Raises:
        NetworkError: nothing to train, forward raises, the loss has no gradient or is not finite.
        ShapeClash: a layer or the loss cannot take what arrives.
    """
    inputs, targets = batch
    _require_parameters(net)
    was_training = net.training
    if any(isinstance(part, nn.parameter.UninitializedParameter) for part in net.parameters()):
        with torch.no_grad():
            trace_forward(net.eval(), inputs)
    random = RandomState.read()
    buffers = [(buffer, buffer.detach().clone()) for buffer in net.buffers()]
    try:
        trace = trace_forward(net.train(), inputs)
        given, is_ensemble = trace.answer, has_members(net)
        if is_ensemble and given.ndim == 3:
            trace = replace(trace, answer=given[:, 0])  # one member's answer is shaped as the ensemble's
        explain_answer(trace, len(targets), task, net)
        objective = replace(make_objective(trace.answer[0].numel(), trace), has_members=is_ensemble)
        expected = 2 if objective.answer_form == "two logits" else task.num_outputs
        if trace.answer[0].numel() != expected:
            raise _size_clash(trace, task, objective, net)
        loss = _compute_loss(objective, given, targets, net)
        notices = _check_gradient(net, loss)
    finally:
        for buffer, kept in buffers:
            buffer.detach().copy_(kept)
        net.zero_grad(set_to_none=True)
        net.train(was_training)
        random.restore()
    squash = find_squash(trace.answer, objective)
    if squash:
        notices = (Noticed(squash), *notices)
    if trace.chosen:
        notices = (Noticed(f"the answer is {trace.chosen}"), *notices)
    return Probe(objective, trace, notices)


def _require_parameters(net: nn.Module) -> None:
    if not isinstance(net, nn.Module):
        raise NetworkError(
            f"the network is a {type(net).__name__}, not a torch.nn.Module",
            where="the network",
            fix="give an instance: Net(), not Net" if isinstance(net, type) else "give a torch.nn.Module",
        )
    if "_parameters" not in net.__dict__:
        raise NetworkError(
            f"`{type(net).__name__}` never called super().__init__()",
            where=type(net).__name__,
            fix="call super().__init__() first in its __init__",
        )
    _refuse_hidden_layers(net)
    if any(part.requires_grad for part in net.parameters()):
        return
    if next(net.parameters(), None) is not None:
        raise NetworkError(
            "nothing to train: every parameter is frozen",
            where=locate_module(net),
            fix="leave at least one parameter with requires_grad=True (see train.freeze)",
        )
    raise NetworkError(
        "nothing to train: the network has no parameters",
        where=locate_module(net),
        fix="add a layer that has weights (nn.Linear, nn.Conv2d), or hold your own in nn.Parameter",
    )


def _refuse_hidden_layers(net: nn.Module) -> None:
    """Refuse weights that lie where PyTorch does not look: they would be neither trained nor saved."""
    seen = {id(part) for part in net.parameters()}
    for path, module in net.named_modules():
        for name, value in vars(module).items():
            if name.startswith("_") or not isinstance(value, (list, tuple, dict)):
                continue
            held = list(value.values() if isinstance(value, dict) else value)
            layers = [part for part in held if isinstance(part, nn.Module)]
            weights = [part for layer in layers for part in layer.parameters()]
            weights += [part for part in held if isinstance(part, nn.Parameter)]
            if all(id(part) in seen for part in weights):
                continue
            kind = f"nn.{'Module' if layers else 'Parameter'}{'Dict' if isinstance(value, dict) else 'List'}"
            raise NetworkError(
                f"the {'layers' if layers else 'parameters'} in `{name}` lie in a plain "
                f"{type(value).__name__}, where PyTorch does not see them: "
                "they would be neither trained nor saved",
                where=locate_module(module, path),
                fix=f"self.{name} = {kind}(self.{name}) in __init__",
            )


def _size_clash(trace: ForwardTrace, task: Task, objective: Objective, net: nn.Module) -> ShapeClash:
    gives, wants = trace.answer[0].numel(), task.num_outputs
    if task.kind == "multiclass":
        shown = ", ".join(task.classes[:5]) + (", …" if len(task.classes) > 5 else "")
        has = f"`{task.targets[0]}` has {wants} classes ({shown})"
    elif task.kind == "binary":
        has = f"`{task.targets[0]}` is yes or no: {objective.name} takes 1 number a sample"
    else:
        has = f"the target has {wants} column{'s' * (wants > 1)} ({', '.join(task.targets[:5])})"
    last = next((visit for visit in reversed(trace.visits) if isinstance(visit.module, nn.Linear)), None)
    if last is None:
        where, fix = locate_module(net), f"let forward give (batch, {wants})"
    else:
        where = locate_module(last.module, last.path)
        fix = f"{name_attribute(last.path) if last.path else 'net'} = "
        fix += f"nn.Linear({last.module.in_features}, {wants})"
    return ShapeClash(f"the network gives {gives} numbers a sample and {has}", where=where, fix=fix)


def _compute_loss(
    objective: Objective, answer: Tensor, targets: Tensor, net: nn.Module
) -> Shaped[Tensor, ""]:
    shaped = objective.shape_answer(answer)
    _require_log_shares(objective, shaped, net)
    try:
        loss = objective.measure_loss(shaped, targets)
    except Exception as problem:
        line = locate_failure(problem.__traceback__)
        raise NetworkError(
            f"the loss {objective.name} raised {type(problem).__name__}: {' '.join(str(problem).split())}",
            where=f"train.loss{', ' + line if line else ''}: answers {tuple(shaped.shape)}, "
            f"targets {tuple(targets.shape)}",
            fix="loss: auto, or a loss that takes answers and targets of these shapes",
        ) from problem
    if not isinstance(loss, Tensor) or loss.numel() != 1:
        shape = f"shape {tuple(loss.shape)}" if isinstance(loss, Tensor) else f"a {type(loss).__name__}"
        raise NetworkError(
            f"the loss {objective.name} gives {shape}, not one number for the batch",
            where="train.loss",
            fix="reduction: mean, or return loss.mean()",
        )
    if not loss.isfinite().all():
        culprit = "the answers hold" if not answer.isfinite().all() else f"{objective.name} gives"
        raise NetworkError(
            f"the loss is {float(loss.detach())} before the first step: "
            f"{culprit} numbers that are not finite",
            where=locate_module(net),
            fix="look for a division by zero, a log of zero, or infinite inputs and initial weights",
        )
    return loss.reshape(())


def _require_log_shares(objective: Objective, answer: Tensor, net: nn.Module) -> None:
    """NLLLoss has no lower end on raw answers: it falls for ever, and nothing is learnt."""
    if objective.name != "NLLLoss" or answer.ndim < 2:
        return
    together = float(answer.detach().float().exp().sum(-1).mean())
    if abs(together - 1) > 0.01:
        raise NetworkError(
            f"NLLLoss takes log-probabilities, and the answers' probabilities sum to {together:.3g}, not 1",
            where=f"train.loss, {locate_module(net)}",
            fix="loss: CrossEntropyLoss, which takes answers as they are, or end with nn.LogSoftmax(dim=1)",
        )


def _check_gradient(net: nn.Module, loss: Tensor) -> tuple[Noticed, ...]:
    names = [name for name, part in net.named_parameters() if part.requires_grad]
    cut = find_gradient_cut(net)
    if not loss.requires_grad:
        shown = ", ".join(f"`{name}`" for name in names[:5]) + (", …" if len(names) > 5 else "")
        raise NetworkError(
            f"the loss does not depend on any parameter ({shown}): nothing would be learnt",
            where=cut or locate_module(net),
            fix="compute with the parameters themselves: no .data, .detach(), .item(), no_grad() in forward",
        )
    try:
        loss.backward()
    except RuntimeError as problem:
        raise NetworkError(
            f"the gradient cannot be computed: {' '.join(str(problem).split())}",
            where=locate_module(net),
            fix="change no tensor in place (+=, relu_) that the gradient still needs, and keep no graph "
            "from an earlier batch",
        ) from problem
    without = [name for name, part in net.named_parameters() if part.requires_grad and part.grad is None]
    if not without:
        return ()
    shown = ", ".join(without[:5]) + (", …" if len(without) > 5 else "")
    says = f"no gradient reaches {shown}: these parameters will not be trained"
    return (Noticed(says + (f" ({cut})" if cut else ""), {"parameters": without}),)
