"""The line that chose a layer, where the line that built it serves many."""

from __future__ import annotations

import ast
import linecache
from dataclasses import replace

from torch import nn

from netwright.checking.find_attribute import find_attribute
from netwright.checking.loop import Line
from netwright.checking.place import Place


def place_choice(net: nn.Module, place: Place) -> Place:
    """Place a fault of one layer where the network chose it.

    A block of the user's own that the network has several times is right in the others: its maker is the
    place. A layer out of a table (`{"relu": nn.ReLU(), ...}`) is right for others: who keeps it is.

    Args:
        net: the network.
        place: of the layer.

    Returns:
        The same place with another line; as it was given where neither is so.

    >>> place_choice(nn.Sequential(nn.ReLU()), Place("0", "ReLU")).path
    '0'
    """
    names = place.path.split(".")
    block = net.get_submodule(".".join(names[:-1])) if len(names) > 1 else net
    if type(block).__module__.startswith("torch.") or not place.path:
        return place
    if _is_in_table(place.line):
        line = find_attribute(block, names[-1])
    elif len(names) > 1 and sum(type(one) is type(block) for one in net.modules()) > 1:
        owner = net.get_submodule(".".join(names[:-2])) if len(names) > 2 else net
        is_own = not type(owner).__module__.startswith("torch.")
        line = (find_attribute(owner, names[-2]) if is_own else None) or place.used
    else:
        line = None
    return replace(place, line=line or place.line)


def _is_in_table(line: Line) -> bool:
    """Whether a line is within a dict of several values."""
    if line is None:
        return False
    try:
        tree = ast.parse("".join(linecache.getlines(line[0])))
    except SyntaxError:
        return False
    return any(
        isinstance(node, ast.Dict)
        and len(node.values) > 1
        and node.lineno <= line[1] <= (node.end_lineno or 0)
        for node in ast.walk(tree)
    )
