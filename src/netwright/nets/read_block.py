"""Blocks that take layer lists themselves: Residual, Parallel, Repeat, Sequential."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from torch import nn

from netwright.core.edit import Edit
from netwright.core.errors import NetworkError, ShapeClash
from netwright.core.named import Named
from netwright.core.suggest import suggest_name
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.repeat import Repeat
from netwright.nets.blocks.residual import Residual
from netwright.nets.carry_flow import carry_flow
from netwright.nets.flow import Flow
from netwright.nets.keep_size import keep_size
from netwright.nets.name_scope import check_inputs
from netwright.nets.place import Place

Read = Callable[..., tuple[nn.Sequential, Flow | None]]
Built = tuple[nn.Module, Flow | None]

_FIELDS = {
    Residual: {"layers": "[…]", "shortcut": "[…]"},
    Parallel: {"branches": "[[…], […]]", "join": "concat", "axis": "1"},
    Repeat: {"times": "3", "layers": "[…]"},
    nn.Sequential: {"layers": "[…]"},
}
_KEEP_SIZE = "keep the size with `padding: same` and stride 1, or change every branch in the same way"
_OPTIONAL = {"shortcut", "join", "axis"}


def read_block(
    make: Callable[..., object],
    named: Named,
    flow: Flow | None,
    place: Place,
    read: Read,
    *,
    num_inputs: int = 1,
) -> Built | None:
    """Build a block with the layer lists that are written in it.

    * `Residual: [layers]`, or `Residual: {layers: [...], shortcut: [...]}`. Where what comes out has
      another shape than what went in, a projection is added to the shortcut: a 1x1 convolution (with
      the stride that fits) for feature maps, a Linear for the rest.
    * `Parallel: {branches: [[...], [...]], join: concat, axis: 1}`; an empty branch passes on its input.
      Of several inputs each branch gets one; without `branches` they are joined as they are.
    * `Repeat: {times: 3, layers: [...]}`; every repetition has its own weights and sizes.
    * `Sequential: [layers]`, the same as a nested list, for a layer that has a name.

    Args:
        make: the layer's class.
        named: what is written.
        flow: what arrives; None where it is not known.
        place: where the block stands.
        read: `read_layers`, for the lists inside.
        num_inputs: tensors that arrive.

    Returns:
        The block and what comes out of it; None where `make` is not such a block.

    Raises:
        NetworkError: a field is unknown or missing.
        ShapeClash: branches, or a shortcut, that cannot be joined.
    """
    if make not in _FIELDS:
        return None
    if make is Parallel and num_inputs > 1 and not named.args:
        named = Named(named.name, (), {"branches": [[]] * num_inputs, **named.kwargs})
    fields = _read_fields(make, named, place)
    if make is not Parallel:
        check_inputs(nn.Identity, flow, num_inputs, place)
    inside = f"{place.path}.{place.name}" + ("" if named.args else ".layers")

    def read_inside(written: object, start: Flow | None, path: str) -> tuple[nn.Sequential, Flow | None]:
        return read(written, start, where=path, folder=place.folder)

    if make is nn.Sequential:
        return read_inside(fields["layers"], flow, inside)
    if make is Repeat:
        return _read_repeat(fields, flow, inside, place, read_inside)
    if make is Parallel:
        return _read_parallel(fields, flow, place, read_inside, num_inputs)
    layers, out = read_inside(fields["layers"], flow, inside)
    shortcut: nn.Module | None = None
    if "shortcut" in fields:
        shortcut, side = read_inside(fields["shortcut"], flow, f"{place.path}.{place.name}.shortcut")
        if out is not None and side is not None and out.sample != side.sample:
            edit = Edit("replace", place.path, {place.name: {"layers": fields["layers"]}})
            says = f"adds {out.says} from its layers to {side.says} from its shortcut"
            raise _clash(says, flow, place, edit)
    elif flow is not None and out is not None and out.sample != flow.sample:
        shortcut = _project(flow, out, place, {**fields, "layers": keep_size(fields["layers"])})
    return _finish(Residual(layers, shortcut), flow, out, place)


def _finish(block: nn.Module, flow: Flow | None, out: Flow | None, place: Place) -> Built:
    if flow is None or out is None:
        return block, None
    return block, replace(carry_flow(block, flow, place), is_map=out.is_map)


def _read_fields(make: Callable[..., object], named: Named, place: Place) -> dict[str, Any]:
    known = _FIELDS[make]  # type: ignore[index]  # read_block has looked it up
    form = f"{place.name}: {{{', '.join(f'{name}: {value}' for name, value in known.items())}}}"
    if named.args and "layers" in known and "times" not in known:
        return {"layers": list(named.args)}
    for name in named.kwargs:
        if name not in known:
            raise NetworkError(
                f"{place.label} has no field `{name}`",
                where=place.path,
                fix=f"{suggest_name(name, known)} {form}",
            )
    missing = [name for name in known if name not in named.kwargs and name not in _OPTIONAL]
    if missing or named.args:
        raise NetworkError(f"{place.label} needs `{(missing or ['fields'])[0]}`", where=place.path, fix=form)
    return dict(named.kwargs)


def _read_repeat(
    fields: dict[str, Any], flow: Flow | None, inside: str, place: Place, read_inside: Read
) -> Built:
    times = fields["times"]
    if type(times) is not int or times < 1:
        raise NetworkError(
            f"{place.label} repeats {times!r} times", where=place.path, fix="times: a whole number, 1 or more"
        )
    repetitions = []
    for _ in range(times):
        layers, flow = read_inside(fields["layers"], flow, inside)
        repetitions.append(layers)
    return Repeat(*repetitions), None if flow is None else replace(flow, after=place.name)


def _read_parallel(
    fields: dict[str, Any], flow: Flow | None, place: Place, read_inside: Read, num_inputs: int
) -> Built:
    written, join, axis = fields["branches"], fields.get("join", "concat"), fields.get("axis", 1)
    path = f"{place.path}.{place.name}"
    if join not in {"concat", "sum"}:
        fix = suggest_name(str(join), ["concat", "sum"])
        raise NetworkError(f"{place.label} cannot join by {join!r}", where=f"{path}.join", fix=fix)
    if not isinstance(written, list) or not written or not all(isinstance(one, list) for one in written):
        raise NetworkError(
            f"{place.label} needs a list of layer lists",
            where=f"{path}.branches",
            fix="branches: [[Linear: 32, ReLU], []]",
        )
    if num_inputs not in {1, len(written)}:
        raise NetworkError(
            f"{place.label} has {len(written)} branches and gets {num_inputs} inputs",
            where=f"{path}.branches",
            fix="one branch for each input, or `inputs: NAME` for one that all branches see",
        )
    branches, outs = [], []
    arriving = [flow] * len(written) if flow is None or num_inputs == 1 else flow.each
    for index, (one, arrives) in enumerate(zip(written, arriving, strict=True)):
        layers, out = read_inside(one, arrives, f"{path}.branches[{index}]")
        branches.append(layers)
        outs.append(out)
    block = Parallel(branches, join, axis)
    shapes = [out.x.shape for out in outs if out is not None]
    if flow is None or not shapes:
        return block, None
    if type(axis) is not int or not 1 <= (axis if axis > 0 else len(shapes[0]) + axis) < len(shapes[0]):
        raise NetworkError(
            f"{place.label} cannot join along axis {axis!r} of {outs[0].says if outs[0] else ''}",
            where=f"{path}.axis",
            fix=f"axis: 1 to {len(shapes[0]) - 1}; the batch is axis 0",
        )
    rest = {_without(shape, axis if join == "concat" else None) for shape in shapes}
    if len(rest) > 1:
        both = " and ".join(out.says for out in outs if out is not None)
        fits: dict[str, Any] = {"branches": [keep_size(one) for one in written]}
        fix = _KEEP_SIZE
        if join == "sum" and len({_without(shape, 1) for shape in shapes}) == 1:
            fits, fix = {"join": "concat"}, "join: concat, which takes maps of different depth"
        elif len({len(shape) for shape in shapes}) > 1 and join == "concat":
            flat = [[*one, "Flatten"] if len(s) > 2 else one for one, s in zip(written, shapes, strict=True)]
            fits = {"branches": flat}
            fix = "end the branches of maps in Flatten, so that every branch gives a row of numbers"
        kept = {place.name: {**fields, **fits}}
        raise _clash(f"joins {both} by {join}", flow, place, Edit("replace", place.path, kept), fix)
    return _finish(block, flow, outs[0], place)


def _without(shape: Any, axis: int | None) -> tuple[int, ...]:
    sizes = list(shape)
    if axis is not None:
        sizes[axis] = -1
    return tuple(sizes)


def _clash(what: str, flow: Flow | None, place: Place, edit: Edit, fix: str = _KEEP_SIZE) -> ShapeClash:
    return ShapeClash(
        f"{place.label} {what}, and the shapes differ",
        where=place.path + (f", {flow.origin}" if flow else ""),
        fix=fix,
        edit=edit,
    )


def _project(flow: Flow, out: Flow, place: Place, kept: dict[str, Any]) -> nn.Module:
    """The layer that brings what arrived to the shape of what comes out."""
    before, after = flow.sample, out.sample
    if flow.is_map and out.is_map and len(before) == len(after) and len(before) in {2, 3, 4}:
        kinds: dict[int, Any] = {2: nn.Conv1d, 3: nn.Conv2d, 4: nn.Conv3d}
        strides = [
            next((s for s in range(1, n + 1) if (n - 1) // s + 1 == m), None)
            for n, m in zip(before[1:], after[1:], strict=True)
        ]
        if None not in strides:
            projection: nn.Module = kinds[len(before)](before[0], after[0], 1, stride=tuple(strides))
            return nn.Sequential(projection)
    elif before[:-1] == after[:-1]:
        return nn.Sequential(nn.Linear(before[-1], after[-1]))
    edit = Edit("replace", place.path, {place.name: kept})
    raise _clash(f"adds {out.says} from its layers to {flow.says} that arrived", flow, place, edit)
