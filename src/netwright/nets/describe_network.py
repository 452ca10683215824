"""A network made in Python, described so that it can be built again."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn

from netwright.nets.blocks.lambdas import Lambda
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.permute import Permute
from netwright.nets.blocks.repeat import Repeat
from netwright.nets.blocks.residual import Residual
from netwright.nets.blocks.routed import Routed
from netwright.nets.read_arguments import Unreadable, is_same_module, read_arguments


def describe_network(net: nn.Module) -> dict[str, Any] | None:
    """Describe a network as the `model` section of a run file that builds it again.

    A `Sequential` of torch.nn layers and blocks becomes its layer list. Any other module becomes
    `use: /path/file.py:Class` (or `package.module:Class` where it is installed) if its class is at
    the top of a file that can be imported, and without arguments gives the same module but for the
    values of its weights. The description holds no weights.

    Args:
        net: the network.

    Returns:
        Fields of `ModelSpec`, as JSON can hold them; None where the network cannot be described.

    >>> describe_network(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)))["layers"][1]
    {'Linear': {'in_features': 4, 'out_features': 2, 'bias': True}}
    """
    modules = [module for _, module in net.named_modules(remove_duplicate=False)]
    if len(modules) == len(set(modules)) and not _shares_weights(net):
        try:
            if isinstance(net, Routed) and net.inputs != ("input",):
                return None  # a list does not hold the shapes of several inputs
            if type(net) in {nn.Sequential, Routed}:
                return {"layers": _describe_list(net), "output": "none"}
            if getattr(nn, type(net).__name__, None) is type(net):
                # A list of one would put a number before the names of its weights.
                return {
                    "use": f"torch.nn:{type(net).__name__}",
                    "args": read_arguments(net),
                    "output": "none",
                }
        except Unreadable:
            pass
    use = None if type(net) is nn.Sequential else _find_class(type(net))
    return {"use": use, "output": "none"} if use and _is_rebuilt(net) else None


_PLAIN = (bool, int, float, str, list, type(None))


def _shares_weights(net: nn.Module) -> bool:
    tensors = [p for _, p in net.named_parameters(remove_duplicate=False)]
    return len(tensors) != len({id(p) for p in tensors})


def _describe_list(net: nn.Module) -> list[Any]:
    written = []
    for index, (name, layer) in enumerate(net.named_children()):
        one = _describe_layer(layer)
        if name != str(index):
            if not name.isidentifier():
                raise Unreadable
            if isinstance(one, list):
                one = {"Sequential": {"layers": one}}
            ((kind, fields),) = one.items()
            one = {kind: {**fields, "name": name}}
        sources = net.routes.get(name) if isinstance(net, Routed) else None
        if sources:
            if isinstance(one, list):
                one = {"Sequential": {"layers": one}}
            ((kind, fields),) = one.items()
            one = {kind: {**fields, "inputs": list(sources)}}
        written.append(one)
    return written


def _describe_layer(layer: nn.Module) -> Any:
    if _has_hooks(layer):
        raise Unreadable
    if type(layer) in {nn.Sequential, Routed}:
        return _describe_list(layer)
    if isinstance(layer, Repeat):
        lists = [_describe_inside(repetition) for repetition in layer]
        # Repetitions of other sizes: a nested list is the same layers by the same names.
        same = bool(lists) and all(one == lists[0] for one in lists)
        return {"Repeat": {"times": len(lists), "layers": lists[0]}} if same else lists
    fields: dict[str, Any]
    if isinstance(layer, Permute):
        fields = {"dims": list(layer.dims)}
    elif isinstance(layer, Lambda):
        if not layer.is_torch or not all(isinstance(one, _PLAIN) for one in layer.arguments.values()):
            raise Unreadable
        fields = {"function": layer.name, **layer.arguments}
    elif isinstance(layer, Residual):
        fields = {"layers": _describe_inside(layer.layers), "shortcut": _describe_inside(layer.shortcut)}
    elif isinstance(layer, Parallel):
        branches = [_describe_inside(branch) for branch in layer.branches]
        fields = {"branches": branches, "join": layer.join, "axis": layer.axis}
    else:
        fields = read_arguments(layer)
    return {type(layer).__name__: fields}


def _describe_inside(layer: nn.Module) -> list[Any]:
    if type(layer) is nn.Identity:
        return []
    if type(layer) not in {nn.Sequential, Routed}:
        raise Unreadable
    return _describe_list(layer)


def _has_hooks(layer: nn.Module) -> bool:
    """Hooks and parametrizations change what a layer does, and no argument tells of them."""
    return bool(layer._forward_hooks or layer._forward_pre_hooks) or hasattr(layer, "parametrizations")


def _is_rebuilt(net: nn.Module) -> bool:
    try:
        with torch.random.fork_rng(devices=[]):
            return is_same_module(net, type(net)())
    except Exception:  # whatever the user's __init__ raises, it cannot be built so
        return False


def _find_class(kind: type[nn.Module]) -> str | None:
    """How `use` names a class, if importing it again is safe and gives this class."""
    if "." in kind.__qualname__:
        return None
    module = sys.modules.get(kind.__module__)
    place = getattr(module, "__file__", None)
    if module is None or not place or getattr(module, kind.__name__, None) is not kind:
        return None
    file = Path(place).resolve()
    if "site-packages" in file.parts or kind.__module__.startswith(("torch.", "netwright.")):
        return f"{kind.__module__}:{kind.__name__}"
    if file.suffix != ".py" or (kind.__module__ == "__main__" and not _is_safe(file)):
        return None
    return f"{file}:{kind.__name__}"


def _is_safe(script: Path) -> bool:
    """Whether a script only defines things, so that importing it does not run it a second time."""
    try:
        body = ast.parse(script.read_text(encoding="utf-8")).body
    except (OSError, SyntaxError, UnicodeDecodeError):
        return False
    return all(isinstance(node, _DEFINES) or _is_guard(node) or _is_constant(node) for node in body)


_DEFINES = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _is_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in {
        part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)
    }


def _is_constant(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return False
    return not any(isinstance(part, (ast.Call, ast.Await)) for part in ast.walk(node))
