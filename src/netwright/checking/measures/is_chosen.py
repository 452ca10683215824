"""Whether numbers are log-probabilities of what was chosen."""

from __future__ import annotations

import linecache

from torch import Tensor, int64

from netwright.checking.trace import Trace

_PASSED = frozenset({"neg", "__getitem__", "sum", "mul", "rsub", "sub", "exp", "div"})


def is_chosen(trace: Trace, chance: Tensor, before: int) -> bool:
    """Whether a tensor is picked, by whole numbers, from the logarithms of chances that add up to 1.

    Or whether a `log_prob` of a distribution gave it, as the user's own line says.
    """
    call = trace.find_maker(chance, before)
    while call is not None and call.name in _PASSED:
        if call.place.line is not None and "log_prob(" in linecache.getline(*call.place.line):
            return True
        if call.name == "__getitem__" and any(part.dtype == int64 for part in call.tensors):
            break
        call = trace.find_source(call)
    if call is None or call.name not in {"gather", "__getitem__", "nll_loss", "cross_entropy"}:
        return False
    source = call.source
    if call.name == "cross_entropy" or source is None:
        return source is not None
    return bool((source.detach().exp().sum(-1) - 1).abs().max() < 1e-4)
