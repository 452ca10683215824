"""The loss by name, with class weights and smoothing, fitted to task and answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from netwright.core.errors import RunFileError, ShapeClash
from netwright.core.events import AnswerForm
from netwright.core.import_object import import_object
from netwright.core.named import Named
from netwright.core.run_spec import TrainSpec
from netwright.core.suggest import suggest_name
from netwright.core.task import Task
from netwright.training.objective import Objective, TargetForm

_AUTO = {
    "regression": "MSELoss",
    "binary": "BCEWithLogitsLoss",
    "multiclass": "CrossEntropyLoss",
    "multilabel": "BCEWithLogitsLoss",
}
_INDEX_LOSSES = ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss")
_LOGIT_LOSSES = ("BCEWithLogitsLoss", "SoftMarginLoss", "MultiLabelSoftMarginLoss", "KLDivLoss")


def build_objective(
    spec: TrainSpec,
    task: Task,
    num_answers: int,
    targets: Shaped[Tensor, "num *answer"] | None = None,
    folder: Path | None = None,
) -> Objective:
    """Build the loss that a run file names, or the one that follows from the task.

    Args:
        spec: its fields loss, label_smoothing and class_weights are read.
        task: what was asked.
        num_answers: numbers that the network gives for one sample.
        targets: the training targets, for balanced class weights; None where they cannot be known.
        folder: where `file.py:function` is looked for; the current folder without it.

    Raises:
        RunFileError: there is no such loss, it does not take these arguments, or it does not fit the task.
        ShapeClash: the network gives another number of answers than the loss compares.

    >>> build_objective(TrainSpec(), Task("multiclass", ("kind",), ("a", "b", "c")), 3).name
    'CrossEntropyLoss'
    """
    if spec.label_smoothing == "auto":
        spec = spec.model_copy(update={"label_smoothing": 0.0})
    named = Named.parse(spec.loss, where="train.loss")
    name = named.name
    if name == "auto":
        name = _AUTO[task.kind]
        if task.kind == "binary" and num_answers == 2:
            name = "CrossEntropyLoss"
    weights = _find_class_weights(spec, task, targets)
    if ":" in name:
        _refuse_extras(spec, name)
        function = import_object(name, folder, where="train.loss", error=RunFileError)
        criterion = _make_function(function, named)
        return Objective(name.rpartition(":")[2], spec.loss, criterion, task, answer_form=_plain_form(task))
    kind = _find_loss(name)
    if name == "PoissonNLLLoss" and named.kwargs.get("log_input") is not False:
        raise RunFileError(
            "PoissonNLLLoss reads the network's answer as a logarithm, and metrics and predictions do not",
            where="train.loss",
            fix="loss: {PoissonNLLLoss: {log_input: false}}, and end the network in Softplus",
        )
    target_form, answer_form = _choose_forms(name, task, num_answers)
    arguments = {**named.kwargs}
    if weights is not None or spec.label_smoothing:
        arguments |= _spread_extras(name, task, weights, spec)
    criterion = _construct(kind, named.args, arguments)
    written: str | dict[str, Any] = name
    if named.args or named.kwargs:
        written = {name: named.kwargs or list(named.args)}
    smoothing = float(spec.label_smoothing) if name == "BCEWithLogitsLoss" else 0.0
    return Objective(name, written, criterion, task, target_form, answer_form, smoothing)


def _find_loss(name: str) -> type[nn.Module]:
    known = sorted(key for key in dir(nn) if key.endswith("Loss") and isinstance(getattr(nn, key), type))
    if name not in known:
        raise RunFileError(f"no loss is called `{name}`", where="train.loss", fix=suggest_name(name, known))
    kind: type[nn.Module] = getattr(nn, name)
    forward = list(inspect.signature(kind.forward).parameters.values())[1:]
    if sum(part.default is part.empty for part in forward) != 2:
        takes = ", ".join(part.name for part in forward)
        raise RunFileError(
            f"{name} compares ({takes}), and a batch has an answer and a target",
            where="train.loss",
            fix="write a function (answer, target) -> loss and name it: `my_loss.py:function`",
        )
    return kind


def _choose_forms(name: str, task: Task, num_answers: int) -> tuple[TargetForm, AnswerForm]:
    target = task.targets[0]
    if task.kind == "regression":
        if name in _INDEX_LOSSES or name in _LOGIT_LOSSES or name == "BCELoss":
            raise RunFileError(
                f"{name} compares classes, and `{target}` is a number",
                where="train.loss",
                fix="loss: auto (MSELoss), or data.task: multiclass if the numbers are classes",
            )
        return "as given", "numbers"
    if name in _INDEX_LOSSES:
        if task.kind == "multilabel":
            raise RunFileError(
                f"{name} expects one class a sample, and the target has {len(task.targets)} labels",
                where="train.loss",
                fix="loss: BCEWithLogitsLoss",
            )
        if task.kind == "binary" and num_answers != 2:
            raise ShapeClash(
                f"{name} compares one answer a class: 2 for `{target}`, and the network gives {num_answers}",
                where="the network's last layer, train.loss",
                fix="let the last layer give 2, or keep 1 and use loss: BCEWithLogitsLoss",
            )
        return "index", "two logits" if task.kind == "binary" else "logits"
    if name == "SoftMarginLoss":
        return "sign", "logits"
    form: TargetForm = "one-hot" if task.kind == "multiclass" else "as given"
    return form, "logits" if name in _LOGIT_LOSSES else "probabilities"


def _plain_form(task: Task) -> AnswerForm:
    return "logits" if task.is_classification else "numbers"


def _make_function(function: Any, named: Named) -> Callable[[Tensor, Tensor], Tensor]:
    if isinstance(function, type):
        function = _construct(function, named.args, named.kwargs)
    elif named.args or named.kwargs:
        plain, args, kwargs = function, named.args, named.kwargs

        def with_arguments(answer: Tensor, target: Tensor) -> Tensor:
            return plain(answer, target, *args, **kwargs)  # type: ignore[no-any-return]  # a user's function

        function = with_arguments
    if not callable(function):
        raise RunFileError(
            f"`{named.name}` is a {type(function).__name__}, not a function",
            where="train.loss",
            fix="name a function (answer, target) -> loss",
        )
    return function  # type: ignore[no-any-return]  # a user's function


def _construct(kind: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    tensors = {
        key: torch.tensor(value, dtype=torch.float32) if isinstance(value, list) else value
        for key, value in kwargs.items()
    }
    try:
        return kind(*args, **tensors)
    except (TypeError, ValueError) as problem:
        takes = [
            name for name in inspect.signature(kind).parameters if name not in {"size_average", "reduce"}
        ]
        raise RunFileError(
            f"{kind.__name__} does not take these arguments: {problem}",
            where="train.loss",
            fix=f"its arguments are {', '.join(takes)}",
        ) from problem


def _refuse_extras(spec: TrainSpec, name: str) -> None:
    for field, value in (("class_weights", spec.class_weights), ("label_smoothing", spec.label_smoothing)):
        if value:
            raise RunFileError(
                f"`{field}` works with CrossEntropyLoss and BCEWithLogitsLoss, not with {name}",
                where=f"train.{field}",
                fix=f"leave `{field}` out, or use loss: auto",
            )


def _spread_extras(
    name: str, task: Task, weights: Float[Tensor, "2 classes"] | None, spec: TrainSpec
) -> dict[str, Any]:
    """Class weights and smoothing as arguments of the loss."""
    if name == "CrossEntropyLoss":
        extras: dict[str, Any] = {"label_smoothing": spec.label_smoothing}
        if weights is not None:
            extras["weight"] = weights[1] if task.kind == "multiclass" else torch.cat(list(weights))
        return extras
    if name == "BCEWithLogitsLoss" and task.kind != "multiclass":
        return {} if weights is None else {"pos_weight": weights[1] / weights[0]}
    if name == "NLLLoss" and weights is not None and not spec.label_smoothing:
        return {"weight": weights[1] if task.kind == "multiclass" else torch.cat(list(weights))}
    _refuse_extras(spec, name)
    return {}


def _find_class_weights(
    spec: TrainSpec, task: Task, targets: Shaped[Tensor, "num *answer"] | None
) -> Float[Tensor, "2 classes"] | None:
    """Weights of what is not (row 0) and of what is (row 1) a class or label."""
    if spec.class_weights is None:
        return None
    where = "train.class_weights"
    if not task.is_classification:
        raise RunFileError(
            f"`{task.targets[0]}` is a number and has no classes", where=where, fix="leave it out"
        )
    names = task.classes
    if isinstance(spec.class_weights, dict):
        for name in spec.class_weights:
            if name not in names:
                raise RunFileError(f"no class is called `{name}`", where=where, fix=suggest_name(name, names))
        given = torch.tensor([float(spec.class_weights.get(name, 1.0)) for name in names])
        if task.kind == "binary":
            return torch.stack([given[:1], given[1:]])
        return torch.stack([torch.ones_like(given), given])
    if targets is None:
        raise RunFileError(
            "the classes of a Dataset of your own are not counted beforehand",
            where=where,
            fix="write the weights by class name: "
            + "{"
            + ", ".join(f"{name}: 1.0" for name in names[:3])
            + "}",
        )
    if task.kind == "multiclass":
        counts = torch.bincount(targets, minlength=len(names)).float().clamp(min=1)
        weights = len(targets) / (len(names) * counts)
        return torch.stack([torch.ones_like(weights), weights])
    positives = targets.float().sum(dim=0).clamp(min=1)
    negatives = (len(targets) - positives).clamp(min=1)
    return torch.stack([len(targets) / (2 * negatives), len(targets) / (2 * positives)])
