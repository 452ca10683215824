"""What happens in the layers of a network that is being trained: weights, activations, gradients."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from netwright.core.random_state import RandomState
from netwright.nets.inside.summarise_numbers import summarise_numbers
from netwright.training.call_network import call_network
from netwright.training.objective import Objective

_MOST_LAYERS = 60
_RECTIFIERS = frozenset(
    (torch.relu, torch.relu_, Tensor.relu, Tensor.relu_, nn.functional.relu, nn.functional.relu_)
)
_FLATTENING = frozenset(
    (
        *(torch.sigmoid, torch.sigmoid_, Tensor.sigmoid, Tensor.sigmoid_, nn.functional.sigmoid),
        *(torch.tanh, torch.tanh_, Tensor.tanh, Tensor.tanh_, nn.functional.tanh),
        *(nn.functional.relu6, nn.functional.hardtanh, nn.functional.hardtanh_, nn.functional.hardsigmoid),
        *(nn.functional.hardswish, nn.functional.gelu, nn.functional.silu, nn.functional.mish),
        *(nn.functional.elu, nn.functional.elu_, nn.functional.selu, nn.functional.celu),
        *(nn.functional.softplus, nn.functional.logsigmoid, nn.functional.threshold),
    )
)
"""Activations beside ReLU that are flat at an end, where a unit learns nothing."""
_STEP, _SAME = 1.0, 1e-4
_BY_LAST_AXIS = (nn.Linear, nn.LayerNorm, nn.Embedding, nn.MultiheadAttention, nn.RNNBase)


@final
class LayerRecorder:
    """Looks into a network by running a copy of it on the same few samples each time.

    The network that is trained is only read: neither its weights and buffers nor any random generator are
    touched, so that a run with records is the same run to the bit.

    Args:
        net: the network; its weights are read at each record.
        objective: the loss.
        inputs: a few training samples, on the network's device.
        targets: their targets, as `Task` lays them out.

    Raises:
        Exception: the network cannot be copied.

    >>> from netwright.core.task import Task
    >>> objective = Objective("MSELoss", "MSELoss", nn.MSELoss(), Task("regression", ("y",)))
    >>> net = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
    >>> recorder = LayerRecorder(net, objective, torch.randn(16, 2), torch.randn(16, 1))
    >>> layers = recorder.record()["layers"]
    >>> list(layers), list(layers["0"]), recorder.products
    (['0', '1', '2'], ['kind', 'weights', 'activations', 'gradients'], 24)
    """

    def __init__(self, net: nn.Module, objective: Objective, inputs: Any, targets: Tensor) -> None:
        self._net = net
        self._copy = copy.deepcopy(net)
        self._objective = objective
        self._inputs, self._targets = inputs, targets
        self._layers = _choose_layers(self._copy)
        self._products = 0

    @property
    def num_layers(self) -> int:
        """Layers that are looked at."""
        return len(self._layers)

    @property
    def products(self) -> int:
        """Multiply-adds of one sample's forward pass, as the last record counted them."""
        return self._products // max(1, len(self._targets))

    def record(self) -> dict[str, Any]:
        """Look at every layer once.

        Returns:
            `loss`, and by `layers` path: `kind`, `weights`, `gradients` and `activations` as
            `NumberSummary.to_dict` gives them, and of activations with a flat end `silent`, the share of
            units that stayed there for every sample: behind a ReLU those that gave 0.
        """
        self._follow()
        seen: dict[str, dict[str, Any]] = {}
        for path, layer in self._layers.items():
            seen[path] = {"kind": type(layer).__name__}
            weights = _join([part.detach() for part in _list_weights(layer)])
            if weights is not None:
                seen[path]["weights"] = summarise_numbers(weights).to_dict()
        watch = _Watch(seen)
        self._products = 0
        random = RandomState.read()
        with torch.enable_grad(), ExitStack() as hooks:
            hooks.callback(random.restore)
            # Dropout leaves out the same each time. Not `RandomState.seed`, which costs as much as a step.
            torch.default_generator.manual_seed(0)
            for path, layer in self._layers.items():
                hooks.callback(layer.register_forward_pre_hook(watch.make_entry(path)).remove)
                hooks.callback(layer.register_forward_hook(watch.make_exit(path)).remove)
            with watch:
                answer = self._objective.find_answer(call_network(self._copy, self._inputs))
            loss = self._objective.measure_loss(self._objective.shape_answer(answer), self._targets)
            loss.backward()
        self._products = watch.products
        for path, layer in self._layers.items():
            slopes = _join([part.grad for part in _list_weights(layer) if part.grad is not None])
            if slopes is not None:
                seen[path]["gradients"] = summarise_numbers(slopes).to_dict()
        self._copy.zero_grad(set_to_none=True)
        return {"loss": float(loss.detach()), "layers": seen}

    def _follow(self) -> None:
        """Take over the weights, buffers and modes that the network has now."""
        with torch.no_grad():
            for part, now in (
                (self._copy.parameters(), self._net.parameters()),
                (self._copy.buffers(), self._net.buffers()),
            ):
                for mine, theirs in zip(part, now, strict=True):
                    mine.copy_(theirs)
        # As in training, where a frozen layer stays in evaluation mode; validation may just have ended.
        self._copy.train()
        for layer in self._copy.modules():
            if isinstance(layer, nn.SyncBatchNorm):
                layer.eval()  # in training it would wait for processes that record nothing


class _Watch(TorchFunctionMode):
    """Sums up what layers give as they give it, and which units an activation leaves silent."""

    def __init__(self, seen: Mapping[str, dict[str, Any]]) -> None:
        super().__init__()
        self._seen = seen
        self._inside: list[str] = []
        self._last: tuple[str, int] = ("", 1)
        self.products = 0

    def make_entry(self, path: str) -> Callable[..., None]:
        def enter(_module: nn.Module, _given: Any) -> None:
            self._inside.append(path)

        return enter

    def make_exit(self, path: str) -> Callable[..., None]:
        def leave(module: nn.Module, _given: Any, output: Any) -> None:
            self._inside.pop()
            first = output[0] if isinstance(output, tuple) and output else output
            if not isinstance(first, Tensor) or not first.is_floating_point():
                return
            if type(module).__module__ != nn.modules.activation.__name__ or isinstance(module, _BY_LAST_AXIS):
                # Sequences keep their units last, feature maps behind the batch axis.
                self._last = (path, -1 if isinstance(module, _BY_LAST_AXIS) else 1)
            self._seen[path].setdefault("activations", summarise_numbers(first).to_dict())
            own = _list_weights(module)
            if own and own[0].ndim > 1 and not isinstance(module, nn.Embedding):
                self.products += first.numel() // max(1, own[0].shape[0]) * own[0].numel()

        return leave

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        lower: Tensor | None = None
        if func in _FLATTENING and args and _holds_units(args[0]):
            # Before the function runs: in place it overwrites what it is given.
            lower = func(args[0].detach() - _STEP, *args[1:], **(kwargs or {}))
        output = func(*args, **(kwargs or {}))
        if _holds_units(output) and (lower is not None or func in _RECTIFIERS):
            now = output.detach()
            self._count_silent(now <= 0 if lower is None else (now - lower).abs() <= _SAME)
        return output

    def _count_silent(self, is_flat: Tensor) -> None:
        path, axis = self._last
        path = self._inside[-1] if self._inside else path
        if path in self._seen and "silent" not in self._seen[path]:
            is_silent = is_flat.transpose(0, axis).flatten(1).all(1)
            self._seen[path]["silent"] = round(float(is_silent.float().mean()), 4)


def _holds_units(part: Any) -> bool:
    return isinstance(part, Tensor) and part.is_floating_point() and part.ndim > 1


def _choose_layers(net: nn.Module) -> dict[str, nn.Module]:
    """Layers with weights of their own, and activations; of very many, evenly chosen ones."""
    found = {
        path: layer
        for path, layer in net.named_modules()
        if path
        and (
            any(True for _ in _list_weights(layer))
            or type(layer).__module__ == nn.modules.activation.__name__
        )
    }
    if len(found) <= _MOST_LAYERS:
        return found
    paths = list(found)
    chosen = [paths[round(place * (len(paths) - 1) / (_MOST_LAYERS - 1))] for place in range(_MOST_LAYERS)]
    return {path: found[path] for path in chosen}


def _list_weights(layer: nn.Module) -> list[nn.Parameter]:
    """A layer's own matrices and kernels; of a layer that has none (normalisation), its vectors."""
    own = list(layer.parameters(recurse=False))
    return [part for part in own if part.ndim > 1] or own[:1]


def _join(parts: list[Tensor]) -> Tensor | None:
    dense = [part.to_dense() if part.is_sparse else part for part in parts]
    if not dense:
        return None
    return dense[0] if len(dense) == 1 else torch.cat([part.flatten() for part in dense])
