"""The optimizer by name, with its parameter groups."""

from __future__ import annotations

import fnmatch
import inspect
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from netwright.core.errors import RunFileError
from netwright.core.named import Named
from netwright.core.run_spec import NamedField, TrainSpec
from netwright.core.suggest import suggest_name
from netwright.training.lighten_optimizer import lighten_optimizer

AUTO_OPTIMIZER: NamedField = {"AdamW": {"lr": 2e-3, "weight_decay": 0.01}}

_OWN_WAY = {"fused", "foreach", "differentiable", "capturable"}
_FUSED_DEVICES = {"cpu", "cuda", "mps", "xpu"}


def build_optimizer(net: nn.Module, spec: TrainSpec) -> Optimizer:
    """Build the optimizer that a run file names, and freeze what it freezes.

    Args:
        net: the network, on its device; parameters that match `freeze` get requires_grad False.
        spec: its fields optimizer, freeze and learning_rates are read.

    Returns:
        The optimizer, fused where it can be; first group: parameters with the optimizer's own learning rate.

    Raises:
        RunFileError: no such optimizer, it does not take these arguments, or a pattern matches no parameter.

    >>> type(build_optimizer(nn.Linear(2, 1), TrainSpec(optimizer={"SGD": 0.1}))).__name__
    'SGD'
    """
    named = Named.parse(
        AUTO_OPTIMIZER if spec.optimizer == "auto" else spec.optimizer, where="train.optimizer"
    )
    known = sorted(
        key
        for key, value in vars(torch.optim).items()
        if isinstance(value, type) and issubclass(value, Optimizer) and value is not Optimizer
    )
    if named.name not in known:
        fix = suggest_name(named.name, known)
        raise RunFileError(f"no optimizer is called `{named.name}`", where="train.optimizer", fix=fix)
    kind: Any = getattr(torch.optim, named.name)
    groups = _group_parameters(net, spec)
    signature = inspect.signature(kind).parameters
    takes = [name for name in signature if name != "params"]
    arguments = dict(zip(takes, named.args, strict=False)) | named.kwargs
    _require_numbers(named.name, arguments, signature)
    fused = {}
    if "fused" in signature and not _OWN_WAY & set(arguments) and _can_fuse(groups):
        kind, fused = lighten_optimizer(kind), {"fused": True}
    try:
        built: Optimizer = kind(groups, **arguments, **fused)
    except (TypeError, ValueError, RuntimeError) as problem:
        raise RunFileError(
            f"{named.name} {f'does not take {arguments}' if arguments else 'cannot be made'}: {problem}",
            where="train.optimizer",
            fix=f"its arguments are {', '.join(takes)}",
        ) from problem
    return built


def _can_fuse(groups: list[dict[str, Any]]) -> bool:
    """Whether each group is of one floating dtype on one device that has fused kernels."""
    for group in groups:
        if any(hasattr(part, "full_tensor") for part in group["params"]):
            return False  # divided among processes, which fused kernels know nothing of
        kinds = {(part.device, part.dtype) for part in group["params"]}
        device, dtype = next(iter(kinds))
        if len(kinds) > 1 or device.type not in _FUSED_DEVICES or not dtype.is_floating_point:
            return False
    return True


def _require_numbers(
    optimizer: str, arguments: dict[str, object], signature: Mapping[str, inspect.Parameter]
) -> None:
    """Refuse text where the optimizer counts; PyTorch would compare it with a number and fail."""
    for name, value in arguments.items():
        default = signature[name].default if name in signature else None
        if isinstance(value, str) and isinstance(default, int | float) and not isinstance(default, bool):
            raise RunFileError(
                f"`{name}` of {optimizer} is a number, and `{value}` is text",
                where=f"train.optimizer.{optimizer}.{name}",
                fix=f"{{{optimizer}: {{{name}: {default}}}}}",
            )


def _group_parameters(net: nn.Module, spec: TrainSpec) -> list[dict[str, Any]]:
    named = dict(net.named_parameters())
    for pattern in spec.freeze:
        for name in _match(pattern, named, "train.freeze"):
            named[name].requires_grad_(False)
    rates = {
        pattern: (rate, _match(pattern, named, "train.learning_rates"))
        for pattern, rate in spec.learning_rates.items()
    }
    groups: dict[float | None, list[nn.Parameter]] = {None: []}
    for name, parameter in named.items():
        if parameter.requires_grad:
            rate = next((rate for rate, names in rates.values() if name in names), None)
            groups.setdefault(rate, []).append(parameter)
    if not any(groups.values()):
        raise RunFileError(
            f"`freeze` freezes all {len(named)} parameters: nothing is left to train",
            where="train.freeze",
            fix="freeze fewer: a pattern such as `features.*` leaves the head",
        )
    return [
        {"params": parameters} | ({} if rate is None else {"lr": rate})
        for rate, parameters in groups.items()
        if parameters
    ]


def _match(pattern: str, named: dict[str, nn.Parameter], where: str) -> set[str]:
    """Names that match; a pattern may also name a whole layer."""
    found = {name for name in named if fnmatch.fnmatchcase(name, pattern) or name.startswith(f"{pattern}.")}
    if not found:
        layers = {name.rpartition(".")[0] for name in named} - {""}
        fix = suggest_name(pattern, [*named, *sorted(layers)])
        raise RunFileError(f"no parameter matches `{pattern}`", where=where, fix=fix)
    return found
