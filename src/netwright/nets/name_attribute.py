"""A layer's path as code."""

from __future__ import annotations


def name_attribute(path: str) -> str:
    """Write a layer's path as the code that names it: in its class `self`, in a plain Sequential `net`.

    Args:
        path: the path in the network, such as `features.0`.

    >>> name_attribute("fc1"), name_attribute("model1.7"), name_attribute("2"), name_attribute("")
    ('self.fc1', 'self.model1[7]', 'net[2]', 'net')
    """
    if not path:  # the network itself
        return "net"
    parts = path.split(".")
    written = "net" if parts[0].isdigit() else "self"
    return written + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)
