"""A table of sines and cosines that forward never reads."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from netwright.checking.find_attribute import is_mentioned
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.read_memory import read_memory
from netwright.checking.subject import Subject


def find_unread_positions(subject: Subject) -> tuple[str, bool]:
    """Find a sinusoidal encoding of positions that nothing of the forward pass takes.

    Its rows are sines and cosines of the same angles: each has the squared length of half its width.

    Returns:
        The path of the module that was not called, or of the buffer in one that was; and whether it is a
        module. Empty where there is none, or where a method names it.

    Raises:
        CannotMeasure: forward does not go through.
    """
    trace = subject.read(trace_forward)
    num_steps = subject.tensor.shape[1] if subject.tensor.ndim > 1 else 0
    taken = {read_memory(part) for call in trace.calls for part in call.tensors}
    called = {visit.path for visit in trace.visits}
    for path, module in trace.net.named_modules():
        for own, table in _list_tables(module):
            if len(table.squeeze()) < num_steps or read_memory(table) in taken or num_steps < 3:
                continue
            whole = path if path and path not in called else f"{path}.{own}".lstrip(".")
            owner = trace.net.get_submodule(whole.rpartition(".")[0])
            name = whole.rpartition(".")[2]
            # Vectors may have been given their positions outside; word indices cannot.
            is_outside = subject.tensor.is_floating_point() and is_mentioned(owner, name)
            if not _is_named(owner, name) and not is_outside:
                return whole, whole == path
    return "", False


def _list_tables(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    held = {**module._buffers, **{n: p for n, p in vars(module).items() if isinstance(p, Tensor)}}
    for name, part in held.items():
        table = None if part is None else part.detach().squeeze()
        if table is None or table.ndim != 2 or not table.is_floating_point() or min(table.shape) < 4:
            continue
        lengths = table.square().sum(1)
        if torch.allclose(lengths, torch.full_like(lengths, table.shape[1] / 2), rtol=1e-3):
            yield name, part  # type: ignore[misc]  # None is passed over above


def _is_named(owner: nn.Module, name: str) -> bool:
    """Whether a method of the owner's class, other than the one that builds it, names the attribute."""
    for kind in type(owner).__mro__:
        if kind.__module__.startswith("torch."):
            break
        for method in vars(kind).values():
            code = getattr(method, "__code__", None)
            if code is not None and code.co_name != "__init__" and name in {*code.co_names, *code.co_consts}:
                return True
    return False
