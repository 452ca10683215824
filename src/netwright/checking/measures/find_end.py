"""Where the gradient of parameters ends."""

from __future__ import annotations

from netwright.checking.find_attribute import find_mention
from netwright.checking.measures.list_cuts import list_cuts
from netwright.checking.place import Place
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace


def find_end(subject: Subject, trace: Trace, lost: frozenset[str]) -> Place | None:
    """Find where the gradient of parameters ends: at an operation that cuts it, or at a no_grad in forward.

    Args:
        subject: whose network.
        trace: its training step.
        lost: names of parameters that get no gradient.

    Returns:
        The place; None where something else keeps the gradient away.
    """
    cuts = [cut for cut in subject.read(list_cuts) if not cut.chooses and cut.behind & lost]
    if cuts:
        return next((one.call.place for one in cuts if one.call.name not in {"item", "tolist"}), None)
    ids = {id(trace.parameters[name]) for name in lost}
    for call in trace.calls:
        if not call.with_grad and any(id(part) in ids for part in call.tensors):
            parts = call.place.path.split(".")
            for depth in range(len(parts), -1, -1):
                path = ".".join(parts[:depth])
                line = find_mention(trace.net.get_submodule(path), "no_grad|inference_mode|set_grad_enabled")
                if line is not None:
                    return Place(path, type(trace.net.get_submodule(path)).__name__, line)
            return call.place
    return None
