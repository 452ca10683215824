"""Layers that were put into a trained network and frozen before they learnt anything."""

from __future__ import annotations

from torch import nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.list_moved import list_moved
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.subject import Subject

_LAYERS = (nn.Linear, nn.modules.conv._ConvNd)


def list_new_frozen(subject: Subject) -> list[tuple[str, nn.Module]]:
    """List layers that stand where others were trained, hold the weights of their init and are frozen.

    Where such a layer stands, another one had learnt before, and what was trained before it is frozen too.
    A layer is trained after it; or it is the last, and was frozen while others of its network learnt.

    Returns:
        Their paths, and the layers as the loop left them; empty where no loop was watched.
    """
    try:
        root = subject.read(find_root)
    except CannotMeasure:
        return []
    moved, loop = subject.read(list_moved), subject.read(read_loop)
    layers = [(path, part) for path, part in root.net.named_modules() if isinstance(part, _LAYERS)]
    known = dict(root.copy.named_modules())
    frozen = [not any(one.requires_grad for one in part.parameters()) for _, part in layers]
    found: list[tuple[str, nn.Module]] = []
    for place, (path, part) in enumerate(layers):
        before = known.get(path)
        is_new = isinstance(before, _LAYERS) and any(one.requires_grad for one in before.parameters())
        was_trained = any(
            frozen[other] and f"{name}.weight" in moved and not measure_freshness(one)
            for other, (name, one) in enumerate(layers[:place])
        )
        is_idle_head = place == len(layers) - 1 and id(part.weight) in loop.beside.frozen
        is_passed = is_idle_head or not all(frozen[place:])
        if frozen[place] and is_new and was_trained and is_passed and measure_freshness(part):
            found.append((path, part))
    return found
