"""Weights of another network, taken over where they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from netwright.core.errors import NetworkError
from netwright.nets.read_weights import read_weights

_WRAPPERS = ("module.", "_orig_mod.", "model.", "net.", "network.", "backbone.", "encoder.")
_COUNTER = "num_batches_tracked"
"""Of batch normalisation; it changes nothing, and old files lack it."""
_LEAST_SHARE = 0.1
_MOST_NAMED = 4


@dataclass(frozen=True)
class WeightsReport:
    """What of a file of weights went into a network.

    Args:
        source: the file or folder.
        matched: names whose numbers were taken over.
        missing: of the network, and not in the file; they stay as they were.
        unexpected: of the file, and not in the network.
        reshaped: of both with other shapes: name, shape in the file, shape in the network; they stay as
            they were.
        prefix: what was taken off the names of the file.
    """

    source: str
    matched: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    reshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()
    prefix: str = ""

    def __str__(self) -> str:
        total = len(self.matched) + len(self.missing) + len(self.reshaped)
        parts = [f"weights: {len(self.matched)} of {total} tensors from {self.source}"]
        if self.prefix:
            parts.append(f"`{self.prefix}` taken off their names")
        parts += [
            f"{word}: {_name_few(names)}"
            for word, names in (("missing", self.missing), ("unexpected", self.unexpected))
            if names
        ]
        if self.reshaped:
            shapes = [f"{name} ({_times(file)}, here {_times(here)})" for name, file, here in self.reshaped]
            parts.append(f"of another shape: {_name_few(shapes)}")
        return "; ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as JSON can hold it."""
        return asdict(self)


def load_weights(
    net: nn.Module,
    source: str | Path | Mapping[str, Shaped[Tensor, "..."]],
    *,
    folder: Path | None = None,
    where: str = "model.weights",
) -> WeightsReport:
    """Take over the weights of a state_dict whose names and shapes fit; the rest stays as it is.

    Names may have the marks of wrappers before them (`module.`, `_orig_mod.`, `model.` …).

    Args:
        net: the network, changed in place.
        source: a file of weights, a run folder, or a state_dict.
        folder: what a relative path starts from; the current folder without it.
        where: the run file's field, for errors.

    Raises:
        NetworkError: the source cannot be read, or next to nothing of it fits.

    >>> net = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 5))
    >>> other = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 9))
    >>> report = load_weights(net, {f"module.{name}": one for name, one in other.state_dict().items()})
    >>> report.matched, report.prefix, [one[0] for one in report.reshaped]
    (('0.weight', '0.bias'), 'module.', ['2.weight', '2.bias'])
    """
    if isinstance(source, Mapping):
        given, name = dict(source), "a state_dict"
    else:
        path = (folder or Path.cwd()) / Path(source).expanduser()
        given, name = read_weights(path, where=where), str(source)
    wanted = {key: one for key, one in net.state_dict().items() if isinstance(one, Tensor)}
    prefix, weights = _strip_prefix(given, wanted)
    report = _compare(name, prefix, weights, wanted)
    if len(report.matched) < _LEAST_SHARE * len(wanted) or not report.matched:
        raise _explain_misfit(net, report, weights, wanted, where)
    with torch.no_grad():
        for key in report.matched:
            wanted[key].copy_(weights[key])
    return report


def _strip_prefix(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> tuple[str, dict[str, Tensor]]:
    """Take off the marks of wrappers; of all ways the one by which most names fit, the shortest of equals."""
    tried = {"": dict(given)}
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        for wrapper in _WRAPPERS:
            longer = prefix + wrapper
            stripped = {key.removeprefix(longer): one for key, one in given.items() if key.startswith(longer)}
            if stripped and longer not in tried:
                tried[longer] = stripped
                waiting.append(longer)
    best = max(tried, key=lambda prefix: (_count_fits(tried[prefix], wanted), -len(prefix)))
    return best, tried[best]


def _count_fits(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> int:
    return sum(key in wanted for key in given)


def _compare(
    source: str, prefix: str, given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]
) -> WeightsReport:
    both = [key for key in wanted if key in given]
    reshaped = [key for key in both if is_lazy(wanted[key]) or wanted[key].shape != given[key].shape]
    return WeightsReport(
        source,
        tuple(key for key in both if key not in reshaped),
        tuple(key for key in wanted if key not in given and not key.endswith(_COUNTER)),
        tuple(key for key in given if key not in wanted and not key.endswith(_COUNTER)),
        tuple((key, tuple(given[key].shape), _shape(wanted[key])) for key in reshaped),
        prefix,
    )


def _shape(tensor: Tensor) -> tuple[int, ...]:
    return () if is_lazy(tensor) else tuple(tensor.shape)


def _explain_misfit(
    net: nn.Module,
    report: WeightsReport,
    given: Mapping[str, Tensor],
    wanted: Mapping[str, Tensor],
    where: str,
) -> NetworkError:
    counts = f"{len(report.matched)} of {len(wanted)} tensors of {type(net).__name__} are in it"
    theirs, ours = _name_few(list(given)), _name_few(list(wanted))
    if report.reshaped:
        key, file, here = report.reshaped[0]
        reason = f"{len(report.reshaped)} have another shape: `{key}` is {_times(file)}, here {_times(here)}"
        fix = "weights of a network of the same sizes, or the sizes of theirs in `args` or `layers`"
    else:
        reason = f"its names are {theirs}; the network's are {ours}"
        fix = "weights of this network, or the network that they belong to under `use`"
    return NetworkError(f"`{report.source}` does not fit: {counts}, {reason}", where=where, fix=fix)


def _name_few(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return shown + (f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else "")


def _times(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "one number"
