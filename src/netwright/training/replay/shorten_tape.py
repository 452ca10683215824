"""The same computation in fewer operations and less memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import torch

from netwright.training.replay.pool_first import pool_first
from netwright.training.replay.tape import Call, Tape, Value, find_values

_aten = torch.ops.aten
_ALIASES = {_aten.detach.default, _aten.alias.default, _aten.lift_fresh.default}
_TURNS = {_aten.t.default}
_IN_PLACE = {
    _aten.relu.default: _aten.relu_.default,
    _aten.add.Tensor: _aten.add_.Tensor,
    _aten.mul.Tensor: _aten.mul_.Tensor,
    _aten.mul.Scalar: _aten.mul_.Scalar,
    _aten.div.Tensor: _aten.div_.Tensor,
}


def shorten_tape(tape: Tape) -> Tape:
    """Leave out what is not wanted or changes nothing, and let results take the place of what is used up.

    Every number stays the same to the bit.

    >>> from netwright.training.replay.record_calls import record_calls
    >>> x = torch.ones(2, 3)
    >>> tape = record_calls(lambda: [(x * 3).t().t().relu()], [x])
    >>> [call.op.name() for call in shorten_tape(tape).calls]
    ['aten::mul.Tensor', 'aten::relu_']
    """
    return _reuse_memory(_drop_unused(_settle_ones(_join_sums(pool_first(_follow_aliases(tape))))))


def _follow_aliases(tape: Tape) -> Tape:
    """Read through what only gives a tensor another name, and through transposing twice."""
    names: dict[Value, Value] = {}
    turned: dict[Value, Value] = {}
    calls = []
    for call in tape.calls:
        args = _rename(call.args, names)
        if call.op in _ALIASES:
            names[call.outputs[0]] = args[0]
            continue
        if call.op in _TURNS:
            if args[0] in turned:
                names[call.outputs[0]] = turned[args[0]]
                continue
            turned[call.outputs[0]] = args[0]
        calls.append(replace(call, args=args, shares=_rename(call.shares, names)))
    return replace(tape, calls=calls, outputs=list(_rename(tuple(tape.outputs), names)))


def _rename(args: Any, names: dict[Value, Value]) -> Any:
    if isinstance(args, Value):
        return names.get(args, args)
    return tuple(_rename(part, names) for part in args) if isinstance(args, tuple) else args


def _join_sums(tape: Tape) -> Tape:
    """Sum over the batch without keeping its axis, where a view drops it at once."""
    uses = Counter(value for call in tape.calls for value in call.reads) + Counter(tape.outputs)
    sums = {
        call.outputs[0]: call
        for call in tape.calls
        if call.op is _aten.sum.dim_IntList and call.args[2] and uses[call.outputs[0]] == 1
    }
    calls = []
    for call in tape.calls:
        total = sums.get(call.args[0]) if call.op is _aten.view.default else None
        if total is not None and tuple(call.args[1]) == _drop_axes(total):
            given, axes, _, dtype = total.args
            calls.append(Call(total.op, (given, axes, False, dtype), call.outputs))
        else:
            calls.append(call)
    return replace(tape, calls=calls)


def _drop_axes(total: Call) -> tuple[int, ...]:
    shape = total.args[0].shape
    axes = {axis % len(shape) for axis in total.args[1] or range(len(shape))}
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def _settle_ones(tape: Tape) -> Tape:
    """Make the ones that a gradient begins with once and for all."""
    written = _find_written(tape)
    constants, calls = dict(tape.constants), []
    for call in tape.calls:
        made = call.outputs[0] if call.outputs else None
        if call.op is _aten.ones_like.default and made is not None and made not in written:
            constants[made] = torch.ones(made.shape, dtype=made.dtype)
        else:
            calls.append(call)
    return replace(tape, calls=calls, constants=constants)


def _find_written(tape: Tape) -> set[Value]:
    """Values whose memory some operation changes."""
    homes = _find_homes(tape)
    homes_written = {homes[value] for call in tape.calls for value in call.writes}
    return {value for value, home in homes.items() if home in homes_written}


def _find_homes(tape: Tape) -> dict[Value, Value]:
    """For each value the one whose memory it lies in; itself, where it has its own."""
    homes = {value: value for value in (*tape.inputs, *tape.constants)}
    for call in tape.calls:
        shared = {homes[value] for value in call.shares}
        for output in call.outputs:
            homes.setdefault(output, next(iter(shared), output))
        if len(shared) > 1:
            # Which of them an output lies in is not known: all of it counts as one.
            one = next(iter(shared))
            homes = {value: one if home in shared else home for value, home in homes.items()}
    return homes


def _drop_unused(tape: Tape) -> Tape:
    """Keep what leads to an output or changes an input or a constant."""
    homes = _find_homes(tape)
    kept = {homes[value] for value in (*tape.inputs, *tape.constants)}
    wanted_values, wanted_homes = set(tape.outputs), {homes[value] for value in tape.outputs} | kept
    calls = []
    for call in reversed(tape.calls):
        changes = any(homes[value] in wanted_homes for value in call.writes)
        if changes or wanted_values.intersection(call.outputs):
            calls.append(call)
            wanted_values.update(call.reads)
            wanted_homes.update(homes[value] for value in call.reads)
    calls.reverse()
    read = {value for call in calls for value in call.reads} | set(tape.outputs)
    constants = {value: tensor for value, tensor in tape.constants.items() if value in read}
    return replace(tape, calls=calls, constants=constants)


def _reuse_memory(tape: Tape) -> Tape:
    """Write a result over an argument that nobody reads any more."""
    homes = _find_homes(tape)
    residents = Counter(homes.values())
    last = {homes[value]: at for at, call in enumerate(tape.calls) for value in call.reads}
    fixed = {homes[value] for value in (*tape.inputs, *tape.constants, *tape.outputs)}
    calls = []
    for at, call in enumerate(tape.calls):
        place = _find_place(call)
        is_free = (
            place is not None
            and residents[homes[place]] == 1
            and homes[place] not in fixed
            and last[homes[place]] == at
            and _are_alike(place, call.outputs[0])
            and call.reads.count(place) == 1
        )
        if not is_free or place is None:
            calls.append(call)
        elif call.op is _aten.threshold_backward.default:
            op = _aten.threshold_backward.grad_input
            calls.append(Call(op, (*call.args, place), call.outputs, (place,)))
        else:
            calls.append(Call(_IN_PLACE[call.op], call.args, call.outputs, (place,)))
    return replace(tape, calls=calls)


def _find_place(call: Call) -> Value | None:
    if call.op in _IN_PLACE or call.op is _aten.threshold_backward.default:
        found = find_values(call.args[:1])
        return found[0] if found else None
    return None


def _are_alike(first: Value, second: Value) -> bool:
    return (first.shape, first.dtype, first.stride) == (second.shape, second.dtype, second.stride)
