"""Put a network into training or evaluation mode, whatever its classes made of `train` and `eval`."""

from __future__ import annotations

import inspect

from torch import nn

_LOOP_WORDS = frozenset({"backward", "step", "zero_grad"})


def set_mode(net: nn.Module, *, training: bool) -> nn.Module:
    """Put a network into a mode; a `train` that means something else is not called.

    Args:
        net: it is changed.
        training: whether training mode.

    >>> set_mode(nn.Dropout(), training=False).training
    False
    """
    if not any(list_misused(module) for module in net.modules()):
        return net.train(training)
    for module in net.modules():
        module.training = training
    return net


def list_misused(module: nn.Module) -> list[str]:
    """List the methods of `nn.Module` that a class redefines in a way that PyTorch cannot call.

    Args:
        module: of any class.

    >>> list_misused(nn.ReLU())
    []
    """
    wanted = {"train": ((), (True,)), "eval": ((),), "to": (("cpu",),), "parameters": ((), (True,))}
    found = []
    for name, calls in wanted.items():
        method = getattr(type(module), name)
        if getattr(method, "__module__", "").startswith("torch.") or not inspect.isfunction(method):
            continue
        fits = all(_can_bind(method, module, args) for args in calls[: 1 if name == "parameters" else None])
        runs_loop = name in {"train", "eval"} and _LOOP_WORDS & set(method.__code__.co_names)
        if not fits or runs_loop:
            found.append(name)
    return found


def _can_bind(method: object, module: nn.Module, args: tuple[object, ...]) -> bool:
    try:
        inspect.signature(method).bind(module, *args)  # type: ignore[arg-type]  # a function
    except TypeError:
        return False
    return True
