"""What layers give in a forward pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.core.errors import NetworkError, UsageError
from netwright.core.eval_mode import eval_mode
from netwright.core.suggest import find_nearest


@dataclass(frozen=True, eq=False)
class LayerOutput:
    """What a layer took and gave in one call.

    Args:
        path: of the layer in the network.
        kind: its class, `Conv2d`.
        arrives: shapes of the tensors that it took.
        tensors: what it gave, by place: "" for a plain tensor, "0", "1.0" or "logits" in a tuple or dict.
        call: which call of the layer in the forward pass, from 1.
    """

    path: str
    kind: str
    arrives: tuple[tuple[int, ...], ...]
    tensors: Mapping[str, Shaped[Tensor, "..."]]
    call: int = 1

    @property
    def main(self) -> Shaped[Tensor, "..."]:
        """The first tensor: the output proper of attention and recurrent layers."""
        return next(iter(self.tensors.values()))


@contextmanager
def watch_outputs(
    net: nn.Module, paths: Iterable[str], *, with_graph: bool = False
) -> Iterator[list[LayerOutput]]:
    """Keep what layers give in every forward pass of the block, in the order in which they ran.

    The tensors are those a plain forward hook is given; a later in-place operation (`ReLU(inplace=True)`)
    does not reach them.

    Args:
        net: any module.
        paths: of its layers, as in `named_modules()`.
        with_graph: keep them in the autograd graph; otherwise they are copies without one.

    Raises:
        UsageError: there is no such layer.

    >>> net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(inplace=True))
    >>> with watch_outputs(net, ["0", "1"]) as seen:
    ...     _ = net(torch.randn(4, 2))
    >>> [(one.path, one.kind, one.arrives, tuple(one.main.shape)) for one in seen]
    [('0', 'Linear', ((4, 2),), (4, 3)), ('1', 'ReLU', ((4, 3),), (4, 3))]
    """
    seen: list[LayerOutput] = []
    calls: dict[str, int] = {}

    def make_hook(path: str) -> Any:
        def look(module: nn.Module, given: Any, output: Any) -> Any:
            tensors = dict(_list_tensors(output))
            calls[path] = calls.get(path, 0) + 1
            shapes = tuple(tuple(part.shape) for part in given if isinstance(part, Tensor))
            kept = tensors if with_graph else {name: one.detach().clone() for name, one in tensors.items()}
            if kept:
                seen.append(LayerOutput(path, type(module).__name__, shapes, kept, calls[path]))
            # What follows works on a copy, so that what is kept stays as it was.
            return output.clone() if with_graph and isinstance(output, Tensor) else None

        return look

    with ExitStack() as hooks:
        for path in paths:
            handle = require_layer(net, path).register_forward_hook(make_hook(path))
            hooks.callback(handle.remove)
        yield seen


def read_outputs(net: nn.Module, inputs: tuple[Any, ...], path: str) -> list[LayerOutput]:
    """Read what a layer gives for some samples, in evaluation mode: one entry a call.

    Args:
        net: any module; it is left as it was.
        inputs: what its forward takes, in order.
        path: of the layer.

    Raises:
        UsageError: there is no such layer.
        NetworkError: it did not run.

    >>> read_outputs(nn.Sequential(nn.Linear(2, 3)), (torch.zeros(4, 2),), "0")[0].main.shape
    torch.Size([4, 3])
    """
    with watch_outputs(net, [path]) as seen, torch.no_grad(), eval_mode(net):
        net(*inputs)
    return require_run(seen, net, path)


def require_run(seen: list[LayerOutput], net: nn.Module, path: str) -> list[LayerOutput]:
    """Give back what was seen of a layer.

    Raises:
        NetworkError: the forward pass never called it.
    """
    if not seen:
        kind = type(require_layer(net, path)).__name__
        raise NetworkError(
            f"layer `{path}` ({kind}) gave no tensor in the forward pass: it was not called",
            where=f"net.{path}",
            fix="name the layer around it; a container or a projection inside attention is not called itself",
        )
    return seen


def require_layer(net: nn.Module, path: str) -> nn.Module:
    """Get a layer by its path.

    Raises:
        UsageError: there is none; the error names all.

    >>> require_layer(nn.Sequential(nn.ReLU()), "0")
    ReLU()
    """
    layers: dict[str, nn.Module] = dict(net.named_modules(remove_duplicate=False))
    if path not in layers or not path:
        names = [name for name in layers if name]
        near = find_nearest(path, names)
        listed = ", ".join(names[:60]) + (f", … ({len(names)} in all)" if len(names) > 60 else "")
        raise UsageError(
            f"the network has no layer `{path}`",
            where="--layer",
            fix=f"did you mean `{near}`? All: {listed}" if near else f"one of: {listed or 'it has none'}",
        )
    return layers[path]


def _list_tensors(output: Any, place: str = "") -> Iterator[tuple[str, Tensor]]:
    if isinstance(output, Tensor):
        yield place, output
        return
    if isinstance(output, Mapping):
        parts = list(output.items())
    elif isinstance(output, tuple | list):
        parts = list(enumerate(output))
    else:
        parts = list(getattr(output, "__dict__", {}).items())
    for name, part in parts:
        if isinstance(part, Tensor | Mapping | tuple | list):
            yield from _list_tensors(part, f"{place}.{name}" if place else str(name))
