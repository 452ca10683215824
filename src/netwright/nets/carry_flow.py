"""What a layer makes of what arrives."""

from __future__ import annotations

import copy
import warnings

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.modules.conv import _ConvNd

from netwright.core.errors import NetworkError, ShapeClash
from netwright.core.locate_error import locate_error
from netwright.nets.blocks.lambdas import Lambda
from netwright.nets.blocks.permute import Permute
from netwright.nets.empty_state import empty_state
from netwright.nets.flow import BATCH, Flow
from netwright.nets.has_lazy import has_lazy
from netwright.nets.place import Place
from netwright.nets.run_sample import run_sample
from netwright.nets.run_small import run_small


def carry_flow(layer: nn.Module, flow: Flow, place: Place) -> Flow:
    """Carry a tensor through a layer and say what comes out.

    Layers of torch.nn run on two samples of zeros; large ones, and those of netwright, on the meta device:
    no memory, no arithmetic. Neither draws a random number. A lazy layer, and the user's own (which may
    look at values or hold constants), run on two random samples; a copy of the user's layer does, so that
    its state stays as it was.

    Args:
        layer: the built layer; lazy parameters in it are given their sizes.
        flow: what arrives.
        place: where the layer stands.

    Returns:
        What comes out.

    Raises:
        ShapeClash: the layer cannot take what arrives.
        NetworkError: what comes out is not one tensor with the samples along its first axis.

    >>> from pathlib import Path
    >>> carry_flow(nn.Linear(4, 3), Flow.start((4,)), Place("model.layers[0]", 1, Path(), "Linear"))
    Flow(batch, 3)
    """
    xs = [one.x for one in flow.each]
    if isinstance(next(layer.modules()), (nn.Embedding, nn.EmbeddingBag)):
        xs[0] = torch.empty(xs[0].shape, dtype=torch.int64, device="meta")
    try:
        with warnings.catch_warnings():
            # What PyTorch warns of at build time it says again in training, on real samples.
            warnings.simplefilter("ignore")
            if has_lazy(layer):
                y = run_sample(layer, *xs)
            elif _runs_without_data(layer):
                y = run_small(layer, xs)
                if y is None:
                    y = functional_call(layer, empty_state(layer), tuple(xs), tie_weights=False)
            else:
                with torch.random.fork_rng(devices=[]):
                    y = run_sample(copy.deepcopy(layer), *xs)
    except Exception as raised:
        raise _explain(raised, layer, flow, place) from raised
    if not isinstance(y, Tensor):
        given = ", ".join(f"`{type(part).__name__}`" for part in y) if isinstance(y, tuple) else "no tensor"
        raise NetworkError(
            f"{place.label} gives {f'{len(y)} things ({given})' if isinstance(y, tuple) else given}, "
            "and a list passes on one tensor",
            where=f"{place.path}, {flow.origin}",
            fix="write a class whose forward picks one, and name it `file.py:Class`",
        )
    if y.dim() == 0 or y.shape[0] != BATCH:
        raise ShapeClash(
            f"{place.label} does not keep the samples apart: {BATCH} samples go in and the shape "
            f"{tuple(y.shape)} comes out",
            where=f"{place.path}, {flow.origin}",
            fix="leave axis 0, the batch, as it is (Flatten starts at axis 1)",
        )
    return Flow(y.to("meta"), _is_map(layer, flow, y), place.name)


def _runs_without_data(layer: nn.Module) -> bool:
    return all(
        m.is_torch
        if isinstance(m, Lambda)
        else type(m).__module__.startswith(("torch.nn.", "netwright.nets."))
        for m in layer.modules()
    )


def _is_map(layer: nn.Module, flow: Flow, y: Tensor) -> bool:
    if y.dim() < 3 or isinstance(layer, Permute):
        return False
    if isinstance(layer, _ConvNd) or "Pool" in type(layer).__name__:
        return True
    own = not type(layer).__module__.startswith(("torch.", "netwright."))
    if own or isinstance(layer, (nn.Unflatten, Lambda)):
        return y.dim() == 4
    return flow.is_map


def _explain(raised: Exception, layer: nn.Module, flow: Flow, place: Place) -> ShapeClash:
    said = str(raised).strip().splitlines()[0] if str(raised).strip() else type(raised).__name__
    if not _runs_without_data(layer) and ":" in place.name:
        line = locate_error(raised, place.folder / place.name.rpartition(":")[0])
        return ShapeClash(
            f"{place.label} raised {type(raised).__name__} on {flow.says}: {said}",
            where=f"{place.path}, {line}, {flow.origin}",
            fix=f"make forward take {flow.says}, or change the layers before it",
        )
    return ShapeClash(
        f"{place.label} cannot take {flow.says}: {said}",
        where=f"{place.path}, {flow.origin}",
        fix="change its arguments, or the layers before it, so that the shapes fit",
    )
