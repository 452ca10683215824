"""Where a forward pass broke, and the change that mends it."""

from __future__ import annotations

import traceback
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from netwright.core.errors import NetworkError, ShapeClash
from netwright.nets.edit_source import edit_source
from netwright.nets.layer_table.watch_forward import Step, Watch, list_tensors
from netwright.nets.mend_layer import Mend, mend_layer, write_fix, write_layer

_NOT_THE_USERS = (str(Path(torch.__file__).parent), str(Path(__file__).parent.parent.parent))


def explain_break(raised: Exception, watch: Watch, net: nn.Module, *, batch: int) -> NetworkError:
    """Say which layer could not take what arrived, and what to change.

    Args:
        raised: what PyTorch or the network's code raised.
        watch: what was seen until then.
        net: the network.
        batch: samples in the batch that ran.

    Returns:
        A ShapeClash where sizes are the trouble, else a NetworkError.
    """
    if isinstance(raised, NetworkError):
        return raised
    line = _find_line(raised)
    if not watch.stack:
        return NetworkError(
            f"forward raised {_say(raised)}",
            where=line or type(net).__name__,
            fix="make forward take what --input says, or give other inputs",
        )
    step = watch.stack[-1]
    args, kwargs = watch.arriving[-1]
    arriving = list(list_tensors((args, kwargs)))
    shapes = " and ".join(_write(t, batch) for t in arriving) or "no tensor"
    where = ", ".join(filter(None, [_name_place(net, step), line, _find_before(watch, arriving, shapes)]))
    mend = mend_layer(step.module, arriving[0]) if step.module is not None and arriving else None
    if step.is_leaf and mend is not None:
        return ShapeClash(
            f"layer `{step.path or 'net'}` ({step.kind}) takes {mend.takes} and gets {mend.gets}",
            where=where,
            fix=write_fix(step.path, mend),
            edit=edit_source(net, step.path, mend) if step.path else None,
        )
    if isinstance(raised, NotImplementedError) and step.module is not None:
        return NetworkError(
            f"`{step.kind}` has no forward",
            where=where,
            fix="define forward(self, x) in the class; check its name and its indentation",
        )
    enlarged = _enlarge_smaller(watch)
    if enlarged is not None:
        path, code = enlarged
        called = watch.current.kind if watch.current is not None else ""
        return ShapeClash(
            f"{called} of `{step.path or step.kind}` joins maps of different sizes: {_say(raised)}",
            where=where,
            fix=f"self.{path} = {code}",
            edit=edit_source(net, path, Mend("", "", code)),
        )
    label = (
        f"layer `{step.path}` ({step.kind})" if step.is_leaf and step.path else f"forward of `{step.kind}`"
    )
    return ShapeClash(
        f"{label} raised {_say(raised)}",
        where=where,
        fix=_suggest(raised, step, shapes),
    )


def _enlarge_smaller(watch: Watch) -> tuple[str, str] | None:
    """Find the convolution whose missing padding makes one of two joined maps smaller, and pad it."""
    step = watch.current
    if step is None or step.module is not None or len(step.source_shapes) < 2:
        return None
    places = [shape[2:] for shape in step.source_shapes]
    if len({len(one) for one in places}) > 1 or not places[0] or len(set(places)) == 1:
        return None
    largest = max(places)
    for source, own in zip(step.sources, places, strict=True):
        lack = [large - small for large, small in zip(largest, own, strict=True)]
        if not any(lack) or any(one < 0 or one % 2 for one in lack):
            continue
        while isinstance(source, Step):
            layer = source.module
            if isinstance(layer, _ConvNd) and not isinstance(layer.padding, str) and set(layer.stride) == {1}:
                padding = tuple(p + one // 2 for p, one in zip(layer.padding, lack, strict=True))
                return source.path, write_layer(layer, padding=padding)
            source = source.sources[0] if source.sources else -1  # noqa: PLW2901 - up the branch
    return None


def _say(raised: Exception) -> str:
    said = " ".join(str(raised).split())
    return f"{type(raised).__name__}: {said}".rstrip(": ")


def _write(tensor: Tensor, batch: int) -> str:
    shape = list(tensor.shape)
    return "(" + ", ".join(["batch", *map(str, shape[1:])] if shape[:1] == [batch] else map(str, shape)) + ")"


def _name_place(net: nn.Module, step: Step) -> str:
    return f"{type(net).__name__}.{step.path}" if step.path else type(net).__name__


def _find_before(watch: Watch, arriving: list[Tensor], shapes: str) -> str:
    if not arriving:
        return ""
    source = watch.origins.get(id(arriving[0]), (None, None))[0]
    if isinstance(source, int):
        return f"at the input {shapes}"
    if source is None:
        return f"gets {shapes}"
    name = source.kind if source.module is None else source.path
    return f"after `{name}` {shapes}"


def _find_line(raised: Exception) -> str | None:
    """The innermost line of the user's own code."""
    frames = traceback.extract_tb(raised.__traceback__)
    for frame in reversed(frames):
        if not frame.filename.startswith((*_NOT_THE_USERS, "<")):
            return f"{Path(frame.filename).name}:{frame.lineno}"
    return None


def _suggest(raised: Exception, step: Step, shapes: str) -> str:
    said = str(raised)
    if "Sizes of tensors must match" in said:
        return "keep the maps equal: padding='same' and the same strides in every branch, or another dim"
    if "must match the size" in said or "not match the shape" in said:
        return "bring both to one shape before they are added: padding, stride, or a 1x1 convolution"
    if "shape" in said and "invalid for input" in said:
        return "x.flatten(1) keeps the samples apart and takes any size"
    if isinstance(raised, TypeError) and "positional argument" in said:
        return "give as many inputs as forward takes: --input once for each"
    return f"make `{step.path or step.kind}` take {shapes}"
