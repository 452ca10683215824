"""Weights set by the names of torch.nn.init."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from torch import Tensor, nn

from netwright.core.errors import NetworkError
from netwright.core.named import Named
from netwright.core.suggest import suggest_name
from netwright.nets.find_branch_ends import find_branch_ends

_FUNCTIONS: dict[str, Callable[..., Tensor]] = {
    name: function
    for name, function in vars(nn.init).items()
    if name.endswith("_") and not name.startswith("_") and inspect.isfunction(function)
}
_KINDS = ("weight", "bias")
_RESIDUAL = "residual"


@dataclass(frozen=True)
class AppliedInit:
    """What `init_weights` did to one parameter.

    Args:
        path: of the parameter.
        function: of torch.nn.init, with its arguments, as written.
        rule: the field of the run file that said so.
    """

    path: str
    function: str
    rule: str


def init_weights(net: nn.Module, written: object, *, where: str = "model.init") -> list[AppliedInit]:
    """Set weights as a run file says, in place, rule after rule; a later rule overrides.

    * `xavier_uniform_`, or `{normal_: {std: 0.01}}`: the weights of the layers that multiply (those
      whose weight has two axes or more); the last underscore may be left out.
    * `{weight: …, bias: …}`: the weights, and the biases, of the same layers.
    * `{residual: zeros_}`: the last layer with weights of every residual branch, weight and bias, so that
      the block begins as what arrives at it.
    * `{Linear: …, "features.*": …, head.bias: …}`: by type of layer, by pattern on the layer's or the
      parameter's path; the value is a function, for the weight, or `{weight: …, bias: …}` with the
      parameters' own names.

    Args:
        net: the network.
        written: what the run file says.
        where: its field in the run file.

    Returns:
        What was done, in order; a parameter that two rules set is there twice.

    Raises:
        NetworkError: no such function, a rule that fits nothing, a function that cannot take the shape.

    >>> net = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    >>> done = init_weights(net, {"Linear": {"weight": {"constant_": 0.5}, "bias": "zeros_"}})
    >>> [(one.path, one.function) for one in done]
    [('0.weight', 'constant_(0.5)'), ('0.bias', 'zeros_()')]
    >>> net[0].weight[0].tolist(), net[0].bias.tolist()
    ([0.5, 0.5, 0.5], [0.0, 0.0])
    """
    if _is_function(written):
        written = {"weight": written}
    if not isinstance(written, dict) or not all(isinstance(key, str) for key in written):
        _parse(written, where)
        return []
    done = []
    for key, rule in written.items():
        path = f"{where}.{key}"
        # Found first, set afterwards: a rule that fits nothing must not have set half the network.
        for name, function, target in list(_match(net, key, rule, path)):
            _apply(target, name, function, path)
            done.append(AppliedInit(name, _write_function(function, path), path))
    return done


def _write_function(written: object, path: str) -> str:
    function, named = _parse(written, path)
    given = [*map(str, named.args), *(f"{name}={value}" for name, value in named.kwargs.items())]
    return f"{function.__name__}({', '.join(given)})"


def _is_function(written: object) -> bool:
    if isinstance(written, str):
        return True
    return isinstance(written, dict) and len(written) == 1 and _full_name(next(iter(written))) in _FUNCTIONS


def _full_name(name: object) -> str:
    return f"{str(name).rstrip('_')}_"


def _parse(written: object, where: str) -> tuple[Callable[..., Tensor], Named]:
    named = Named.parse(written, where=where)
    name = _full_name(named.name)
    if name not in _FUNCTIONS:
        raise NetworkError(
            f"torch.nn.init has no function `{named.name}`", where=where, fix=suggest_name(name, _FUNCTIONS)
        )
    parameters = list(inspect.signature(_FUNCTIONS[name]).parameters)[1:]
    for key in named.kwargs:
        if key not in parameters:
            raise NetworkError(
                f"`{name}` has no argument `{key}`",
                where=where,
                fix=suggest_name(key, parameters) if parameters else f"`{name}` takes none",
            )
    return _FUNCTIONS[name], named


def _match(net: nn.Module, key: str, rule: Any, path: str) -> Iterator[tuple[str, Any, Tensor]]:
    """Every parameter that a rule speaks of, once: its path, its function, itself."""
    ends = find_branch_ends(net) if key == _RESIDUAL else None
    whole = ends is None and key not in _KINDS and _names_parameter(net, key)
    if key in _KINDS or whole:
        parts = {key: rule}
    elif ends is not None and _is_function(rule):
        parts = {"*": rule}
    else:
        parts = rule if isinstance(rule, dict) and not _is_function(rule) else {"weight": rule}
    used: set[str] = set()
    seen: set[int] = set()
    names: list[str] = []
    for layer_path, layer in net.named_modules():
        own = dict(layer.named_parameters(recurse=False))
        if ends is not None:
            if layer not in ends:
                continue
        elif not whole and not _speaks_of(key, layer_path, layer, own):
            continue
        names.extend(own)
        for name, parameter in own.items():
            full = f"{layer_path}.{name}" if layer_path else name
            called = full if whole else name
            part = next((part for part in parts if _fits(called, part)), None)
            if part is None or id(parameter) in seen:
                continue
            seen.add(id(parameter))
            used.add(part)
            yield full, parts[part], parameter
    unused = [part for part in parts if part not in used]
    if unused:
        raise _explain_unmatched(net, key, unused[0], names, path)


def _names_parameter(net: nn.Module, key: str) -> bool:
    """Whether a key is a pattern for parameters only (`head.bias`, `*.bias`), not for layers."""
    layers = [*(path for path, _ in net.named_modules() if path), *(type(m).__name__ for m in net.modules())]
    if any(fnmatchcase(layer, key) for layer in layers):
        return False
    return any(fnmatchcase(name, key) for name, _ in net.named_parameters())


def _speaks_of(key: str, path: str, layer: nn.Module, own: dict[str, nn.Parameter]) -> bool:
    if key in _KINDS:
        return any(p.dim() >= 2 and "weight" in name for name, p in own.items())
    return type(layer).__name__ == key or (bool(path) and fnmatchcase(path, key))


def _fits(name: str, part: str) -> bool:
    """`weight` is also `weight_ih_l0` and `in_proj_weight`; other names are themselves."""
    return part in name.split("_") if part in _KINDS else fnmatchcase(name, part)


def _explain_unmatched(net: nn.Module, key: str, part: str, names: list[str], path: str) -> NetworkError:
    if key == _RESIDUAL and not names:
        what = "the network has no residual branches that netwright knows (Residual, BasicBlock …)"
        fix = 'name the layers by a pattern on their paths: {"*.bn2": zeros_}'
        return NetworkError(what, where=path, fix=fix)
    if names:
        fix = f"it has {', '.join(dict.fromkeys(names))}"
        return NetworkError(f"`{key}` has no parameter `{part}` to initialise", where=path, fix=fix)
    owners = [(name, layer) for name, layer in net.named_modules() if list(layer.parameters(recurse=False))]
    if not owners:
        fix = "take `init` out: the network has no parameters"
        return NetworkError(f"`{key}` fits no layer with parameters", where=path, fix=fix)
    known = [
        *dict.fromkeys(type(layer).__name__ for _, layer in owners),
        *(name for name, _ in owners if name),
    ]
    return NetworkError(f"`{key}` fits no layer with parameters", where=path, fix=suggest_name(key, known))


def _apply(target: Tensor, name: str, written: object, path: str) -> None:
    function, named = _parse(written, path)
    try:
        function(target, *named.args, **named.kwargs)
    except Exception as raised:
        said = str(raised).strip() or type(raised).__name__
        shape = "x".join(map(str, target.shape)) or "one number"
        if target.dim() < 2 and "Fan" in said:
            said, fix = (
                "it needs two axes or more",
                "zeros_, ones_, normal_ or constant_ for biases and norms",
            )
        else:
            fix = f"another function, or other arguments; it takes {inspect.signature(function)}"
        raise NetworkError(
            f"`{function.__name__}` cannot set `{name}` ({shape}): {said}", where=path, fix=fix
        ) from raised
