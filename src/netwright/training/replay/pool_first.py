"""ReLU after the pool instead of before it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import torch

from netwright.training.replay.tape import Call, Tape, Value

_aten = torch.ops.aten
_POOL = _aten.max_pool2d_with_indices.default
_POOL_BACK = _aten.max_pool2d_with_indices_backward.default
_RELU_BACK = _aten.threshold_backward.default


def pool_first(tape: Tape) -> Tape:
    """Let a maximum be taken before the ReLU that comes before it, and go back the other way round.

    The largest of numbers of which the negative ones count as zero is the largest of them, or zero; where it
    is zero no gradient passes either way. So every number stays the same to the bit, and the ReLU has a
    quarter of the numbers to work on where windows are 2 x 2.

    Args:
        tape: in which each tensor has one name; see `shorten_tape`, which calls this.

    >>> from netwright.training.replay.record_calls import record_calls
    >>> from netwright.training.replay.shorten_tape import shorten_tape
    >>> x = torch.randn(1, 1, 4, 4, requires_grad=True)
    >>> def compute():
    ...     return torch.autograd.grad(torch.max_pool2d((x * 2).relu(), 2).sum(), x)
    >>> names = [call.op.name()[6:] for call in shorten_tape(record_calls(compute, [x])).calls]
    >>> [name for name in names if "pool" in name or "relu" in name]
    ['max_pool2d_with_indices', 'relu_', 'max_pool2d_with_indices_backward']
    """
    made = {value: at for at, call in enumerate(tape.calls) for value in call.outputs}
    readers: dict[Value, list[int]] = defaultdict(list)
    for at, call in enumerate(tape.calls):
        for value in call.reads:
            readers[value].append(at)
    changed: dict[int, list[Call]] = {}
    for at, pool in enumerate(tape.calls):
        if pool.op is not _POOL or pool.args[0] not in made:
            continue
        hidden = pool.args[0]
        relu = tape.calls[made[hidden]]
        ways_back = sorted(set(readers[hidden]) - {at})
        if relu.op is not _aten.relu.default or hidden in tape.outputs or len(ways_back) != 2:
            continue
        pool_back, relu_back = (tape.calls[one] for one in ways_back)
        if not _belong_together(pool, pool_back, relu_back) or len(readers[pool_back.outputs[0]]) != 1:
            continue
        if pool_back.outputs[0] in tape.outputs:
            continue
        before, after, places = relu.args[0], *pool.outputs
        raw, passed = _make_like(after), _make_like(pool_back.args[0])
        changed[made[hidden]] = []
        changed[at] = [
            replace(pool, args=(before, *pool.args[1:]), outputs=(raw, places)),
            Call(relu.op, (raw,), (after,)),
        ]
        gradient, window = pool_back.args[0], pool_back.args[2:]
        changed[ways_back[0]] = [
            Call(_RELU_BACK, (gradient, after, relu_back.args[2]), (passed,)),
            Call(_POOL_BACK, (passed, before, *window), relu_back.outputs),
        ]
        changed[ways_back[1]] = []
    calls = [new for at, call in enumerate(tape.calls) for new in changed.get(at, [call])]
    return replace(tape, calls=calls)


def _belong_together(pool: Call, pool_back: Call, relu_back: Call) -> bool:
    """Whether these two are the way back through this pool and the ReLU before it, and nothing else."""
    hidden, places = pool.args[0], pool.outputs[1]
    return (
        pool_back.op is _POOL_BACK
        and relu_back.op is _RELU_BACK
        and pool_back.args[1] is hidden
        and pool_back.args[-1] is places
        and relu_back.args[0] is pool_back.outputs[0]
        and relu_back.args[1] is hidden
        and relu_back.args[2] == 0
    )


def _make_like(value: Value) -> Value:
    return Value(value.shape, value.dtype, value.stride)
