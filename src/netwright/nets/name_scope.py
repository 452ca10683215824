"""The names that a layer list knows: what arrives at it, and the layers above."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, final

from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.named import Named
from netwright.core.suggest import suggest_name
from netwright.nets.flow import Flow
from netwright.nets.place import Place


@final
class NameScope:
    """What a layer may name: the inputs of its list, layers before it in the list, layers to share.

    Args:
        inputs: names of what arrives at the list.
        flow: what arrives; None where it is not known.
        shared: layers of all lists so far, by name; the layers of this one are added.
    """

    def __init__(
        self, inputs: Sequence[str], flow: Flow | None, shared: dict[str, nn.Module] | None = None
    ) -> None:
        self.inputs = tuple(inputs)
        self.routes: dict[str, tuple[str, ...]] = {}
        self.shared = {} if shared is None else shared
        each = [None] * len(self.inputs) if flow is None else flow.each
        self._flows: dict[str, Flow | None] = dict(zip(self.inputs, each, strict=True))
        self._taken: set[str] = set()

    @property
    def is_routed(self) -> bool:
        """Whether a plain Sequential cannot run the list."""
        return bool(self.routes) or self.inputs != ("input",)

    def keep(self, name: str, layer: nn.Module, flow: Flow | None) -> None:
        """Keep a layer under its name, with what comes out of it."""
        self.shared[name] = layer
        self._flows[name] = flow

    def take_name(
        self, named: Named, make: Callable[..., object] | None, place: Place
    ) -> tuple[str | None, Named]:
        """Take the layer's `name` out of what is written, unless its own class has such an argument."""
        name, rest = _take_field("name", named, make)
        if rest is named:
            return None, named
        wrong = None
        if not isinstance(name, str) or not name.isidentifier():
            wrong = "is no name: letters, digits and _, no digit first"
        elif name in self._taken:
            wrong = "names two layers"
        elif name in self.inputs:
            wrong = "is the name of what arrives"
        elif hasattr(nn.Sequential, name) or name in {"training", "routes", "inputs"}:
            wrong = "is a name that nn.Sequential uses itself"
        if wrong:
            raise NetworkError(
                f"{place.label}: `{name}` {wrong}", where=place.path, fix="choose another name"
            )
        self._taken.add(name)
        return name, rest

    def take_inputs(
        self, named: Named, make: Callable[..., object] | None, place: Place
    ) -> tuple[tuple[str, ...], Named]:
        """Take the layer's `inputs` out of what is written; empty where it says none.

        Raises:
            NetworkError: there is no such name above it.
        """
        written, rest = _take_field("inputs", named, make)
        if rest is named:
            return (), named
        names = written if isinstance(written, list) else [written]
        for name in names or [""]:
            if not isinstance(name, str) or name not in self._flows:
                raise NetworkError(
                    f"{place.label} takes `{name}`, and nothing above it in its list has that name"
                    if name
                    else f"{place.label} names no input",
                    where=f"{place.path}.{place.name}.inputs",
                    fix=suggest_name(str(name), self._flows)
                    + " (`name: encode` among a layer's arguments names it)",
                )
        return tuple(names), rest

    def gather(self, sources: Sequence[str]) -> Flow | None:
        """What the layers of these names give, side by side."""
        return Flow.gather([self._flows[name] for name in sources])

    def find_shared(self, named: Named, place: Place) -> nn.Module:
        """Find the layer that `Shared: NAME` runs again, with the same weights.

        Raises:
            NetworkError: no layer before it has that name.
        """
        name = named.kwargs.get("layer", named.args[0] if len(named.args) == 1 else None)
        if isinstance(name, str) and name in self.shared and set(named.kwargs) <= {"layer"}:
            return self.shared[name]
        fix = "Shared: encode, where a layer before it has `name: encode`"
        raise NetworkError(
            f"{place.label} names `{name}`, and no layer before it has that name",
            where=place.path,
            fix=f"{suggest_name(str(name), self.shared)}; {fix}" if self.shared else fix,
        )


def check_inputs(make: Callable[..., Any], flow: Flow | None, count: int, place: Place) -> None:
    """Check that a layer takes as many inputs as it gets.

    Args:
        make: the layer's class.
        flow: what arrives; None where it is not known.
        count: how many inputs that is.
        place: where the layer stands.

    Raises:
        NetworkError: it takes fewer or more.
    """
    fewest, most = count_inputs(make)
    if fewest <= count <= most:
        return
    gets = f"{count}: {flow.says}" if flow is not None and count > 1 else str(count)
    takes = f"{fewest} input{'s' * (fewest > 1)}" if count < fewest else f"{most} input{'s' * (most > 1)}"
    names = ", ".join(["NAME"] * fewest)
    fix = f"inputs: [{names}], the names of layers or inputs above it"
    if count > most:
        fix = "`inputs: NAME` among its arguments, or Parallel with a branch for each input before it"
    raise NetworkError(f"{place.label} takes {takes} and gets {gets}", where=place.path, fix=fix)


def count_inputs(make: Callable[..., Any]) -> tuple[int, int]:
    """Count the tensors that a layer's forward takes: at least, and at most.

    >>> count_inputs(nn.Bilinear), count_inputs(nn.ReLU)
    ((2, 2), (1, 1))
    """
    if not isinstance(make, type) or not issubclass(make, nn.Module):
        return 0, 99
    parameters = list(inspect.signature(make.forward).parameters.values())[1:]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 1, 99
    plain = [p for p in parameters if p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}]
    return sum(p.default is p.empty for p in plain), len(plain)


def _take_field(field: str, named: Named, make: Callable[..., object] | None) -> tuple[Any, Named]:
    """A field is the list's, unless the user's own class has an argument of that name."""
    if field not in named.kwargs or (":" in named.name and field in _argument_names(make)):
        return None, named
    kwargs = dict(named.kwargs)
    value = kwargs.pop(field)
    return value, Named(named.name, named.args, kwargs)


def _argument_names(make: Callable[..., object] | None) -> tuple[str, ...]:
    code = getattr(getattr(make, "__init__", None) if isinstance(make, type) else make, "__code__", None)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()
