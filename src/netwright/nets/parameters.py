"""The parameters of a network, by path: listed, read, set, tied, frozen, counted.

Names are those of `named_parameters()`; a pattern is a name with `*` and `?`, such as `*.bias`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from netwright.core.errors import NetworkError
from netwright.core.suggest import suggest_name

_NUM_FIRST = 4


@dataclass(frozen=True)
class ParameterFacts:
    """What there is to know of one parameter.

    Args:
        name: as in `named_parameters()`.
        shape: its sizes.
        dtype: `float32`, `bfloat16`, …
        count: numbers in it.
        mean: of its numbers; None where it has none yet (a lazy layer).
        std: standard deviation, of all numbers (not of a sample).
        low: smallest number.
        high: largest number.
        first: its first numbers.
        is_frozen: whether it takes no gradient.
        also: other names of the same parameter.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    count: int
    mean: float | None
    std: float | None
    low: float | None
    high: float | None
    first: tuple[float, ...]
    is_frozen: bool = False
    also: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the facts as JSON can hold them."""
        return asdict(self)


def list_parameters(net: nn.Module, pattern: str = "*") -> list[ParameterFacts]:
    """List the parameters whose name fits a pattern.

    Args:
        net: any module.
        pattern: `*.bias`, `features.*`; a layer's own path stands for its parameters.

    Raises:
        NetworkError: none fits.

    >>> [(one.name, one.shape) for one in list_parameters(nn.Linear(3, 2), "b*")]
    [('bias', (2,))]
    """
    aliases: dict[int, list[str]] = {}
    for name, parameter in net.named_parameters(remove_duplicate=False):
        aliases.setdefault(id(parameter), []).append(name)
    found = [_measure(name, p, aliases[id(p)]) for name, p in _match(net, pattern)]
    if not found and pattern != "*":
        names = [name for name, _ in net.named_parameters()]
        raise NetworkError(
            f"no parameter fits `{pattern}`",
            where=type(net).__name__,
            fix=suggest_name(pattern, names) if names else "the network has no parameters",
        )
    return found


def get_parameter(net: nn.Module, path: str, *, where: str | None = None) -> nn.Parameter:
    """Get a parameter by its path.

    Args:
        net: any module.
        path: as in `named_parameters()`.
        where: the run file's field, where one asks for it.

    Raises:
        NetworkError: there is no such parameter.

    >>> get_parameter(nn.Sequential(nn.Linear(3, 2)), "0.bias").shape
    torch.Size([2])
    """
    known = dict(net.named_parameters(remove_duplicate=False))
    if path not in known:
        raise NetworkError(
            f"there is no parameter `{path}`",
            where=where or type(net).__name__,
            fix=suggest_name(path, known),
        )
    return known[path]


def set_parameter(net: nn.Module, path: str, value: Tensor | float | Sequence[Any]) -> None:
    """Set the numbers of a parameter, in place.

    Args:
        net: any module.
        path: of the parameter.
        value: a tensor or nested list of its shape, or one number for all of it.

    Raises:
        NetworkError: there is no such parameter, or the value has another shape.

    >>> layer = nn.Linear(3, 2)
    >>> set_parameter(layer, "bias", [1.0, 2.0])
    >>> layer.bias.tolist()
    [1.0, 2.0]
    """
    parameter = get_parameter(net, path)
    given = torch.as_tensor(value, dtype=parameter.dtype, device=parameter.device)
    if given.dim() and given.shape != parameter.shape:
        raise NetworkError(
            f"parameter `{path}` has shape {tuple(parameter.shape)} and the value {tuple(given.shape)}",
            where=path,
            fix=f"give {tuple(parameter.shape)} numbers, or one number for all",
        )
    with torch.no_grad():
        parameter.copy_(given.expand_as(parameter))


def tie_parameters(net: nn.Module, path: str, to: str, *, where: str | None = None) -> None:
    """Make one parameter the very same as another, so that both learn as one.

    Args:
        net: any module.
        path: the parameter that is given up.
        to: the parameter that takes its place.
        where: the run file's field, where one says so.

    Raises:
        NetworkError: one of them does not exist, or their shapes differ.

    >>> net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    >>> tie_parameters(net, "1.weight", "0.weight")
    >>> net[1].weight is net[0].weight
    True
    """
    given_up, kept = get_parameter(net, path, where=where), get_parameter(net, to, where=where)
    if given_up.shape != kept.shape:
        raise NetworkError(
            f"`{path}` has shape {tuple(given_up.shape)} and `{to}` {tuple(kept.shape)}",
            where=where or path,
            fix="tie parameters of one shape",
        )
    owner, _, name = path.rpartition(".")
    setattr(net.get_submodule(owner), name, kept)


def freeze_parameters(net: nn.Module, pattern: str = "*", *, frozen: bool = True) -> list[str]:
    """Freeze the parameters that fit a pattern, or free them again.

    Args:
        net: any module.
        pattern: of their names.
        frozen: False frees them.

    Returns:
        Their names.

    Raises:
        NetworkError: none fits.

    >>> freeze_parameters(nn.Linear(3, 2), "weight")
    ['weight']
    """
    names = [facts.name for facts in list_parameters(net, pattern)]
    for name in names:
        get_parameter(net, name).requires_grad_(not frozen)
    return names


def count_parameters(net: nn.Module, pattern: str = "*", *, only_trainable: bool = False) -> int:
    """Count the numbers in the parameters that fit a pattern, each parameter once.

    Args:
        net: any module.
        pattern: of their names.
        only_trainable: leave out frozen ones.

    >>> count_parameters(nn.Linear(3, 2))
    8
    """
    found = [p for _, p in _match(net, pattern) if not is_lazy(p)]
    return sum(p.numel() for p in found if p.requires_grad or not only_trainable)


def _match(net: nn.Module, pattern: str) -> list[tuple[str, nn.Parameter]]:
    return [
        (name, p)
        for name, p in net.named_parameters()
        if fnmatchcase(name, pattern) or name.startswith(pattern + ".")
    ]


def _measure(name: str, parameter: nn.Parameter, names: list[str]) -> ParameterFacts:
    also = tuple(other for other in names if other != name)
    dtype = str(parameter.dtype).removeprefix("torch.")
    frozen = not parameter.requires_grad
    if is_lazy(parameter):
        return ParameterFacts(name, (), dtype, 0, None, None, None, None, (), frozen, also)
    shape, count = tuple(parameter.shape), parameter.numel()
    values = parameter.detach().flatten()
    if not count or values.is_meta:
        return ParameterFacts(name, shape, dtype, count, None, None, None, None, (), frozen, also)
    wide = (values.abs() if values.is_complex() else values).double()
    low, high = torch.aminmax(wide)
    return ParameterFacts(
        name,
        shape,
        dtype,
        count,
        mean=float(wide.mean()),
        std=float(wide.std(correction=0)),
        low=float(low),
        high=float(high),
        first=tuple(wide[:_NUM_FIRST].tolist()),
        is_frozen=frozen,
        also=also,
    )
