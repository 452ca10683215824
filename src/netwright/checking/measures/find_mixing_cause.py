"""What in a network makes the samples of a batch meet."""

from __future__ import annotations

from torch import nn

from netwright.checking.measures.find_meeting import find_meeting
from netwright.checking.measures.find_reduction import find_reduction
from netwright.checking.measures.measure_mixing import Mixing
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.subject import Subject
from netwright.nets.name_attribute import name_attribute


def find_mixing_cause(subject: Subject, mixing: Mixing) -> tuple[Place, str, str]:
    """Find the layer or the operation, what to say of it, and the fix.

    Args:
        subject: whose samples meet.
        mixing: as it was measured.
    """
    trace = subject.read(trace_forward)
    for visit in trace.visits:
        layer = visit.module
        place = Place(visit.path, type(layer).__name__, visit.place.line)
        is_time = isinstance(layer, nn.RNNBase) and not layer.batch_first
        if is_time and mixing.earlier_only:
            kept = f"{name_attribute(visit.path) if visit.path else 'net'} = nn.{type(layer).__name__}"
            return place, ": the recurrent layer reads the batch as time", f"{kept}(…, batch_first=True)"
        if isinstance(layer, nn.MultiheadAttention) and not layer.batch_first:
            return place, ": attention runs over the batch", "nn.MultiheadAttention(…, batch_first=True)"
    place = find_reduction(trace)
    if place.line is None:
        place = find_meeting(subject) or place
    return place, "", "look for what runs over axis 0, the batch"
