"""What is probably not meant by the windows of a layer."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.nets.arithmetic.window_axis import WindowAxis


def check_axes(axes: Sequence[WindowAxis]) -> tuple[str, ...]:
    """Say which windows leave something out, or see nothing but padding.

    Args:
        axes: of one layer.

    Returns:
        Warnings with their numbers; axes that are alike are spoken of once.

    >>> check_axes([WindowAxis("rows", 6, 2, kernel=3, stride=2)])[0].partition(":")[0]
    'the last 1 of 6 rows is never read (index 5)'
    """
    alike: dict[WindowAxis, list[str]] = {}
    for axis in axes:
        bare = WindowAxis("", *(getattr(axis, name) for name in list(axis.__dataclass_fields__)[1:]))
        alike.setdefault(bare, []).append(axis.name)
    found: list[str] = []
    for bare, names in alike.items():
        check = _check_spread if bare.kind == "spread" else _check_slide
        found += check(bare, " and ".join(names))
    return tuple(found)


def _check_slide(axis: WindowAxis, name: str) -> list[str]:
    if axis.kind == "adaptive":
        uneven = axis.size % axis.num_windows
        says = f"{axis.size} {name} do not divide by {axis.num_windows}: windows overlap or differ in size"
        return [says] if uneven else []
    found = []
    untouched = axis.list_untouched()
    tail = [position for position in untouched if position > max(axis.window(axis.num_windows - 1))]
    if tail:
        rest = (axis.size + sum(axis.padding) - axis.span) % axis.stride
        index = str(tail[0]) if len(tail) == 1 else f"{tail[0]} to {tail[-1]}"
        found.append(
            f"the last {len(tail)} of {axis.size} {name} {_be(len(tail))} never read (index {index}): "
            f"{axis.size + sum(axis.padding)} - {axis.span} = "
            f"{axis.size + sum(axis.padding) - axis.span} leaves {rest} after steps of {axis.stride}"
        )
    between = len(untouched) - len(tail)
    if between and axis.stride > axis.span:
        found.append(
            f"stride {axis.stride} is larger than the window of {axis.span}: "
            f"{between} of {axis.size} {name} between the windows are never read"
        )
    elif between:
        found.append(
            f"{between} of {axis.size} {name} are never read: steps of {axis.stride} "
            f"with dilation {axis.dilation} pass over them"
        )
    if axis.span > axis.size:
        found.append(
            f"the window spans {axis.span} and there are {axis.size} {name}: "
            f"every window hangs over the edge, on padding"
        )
    blind = sum(
        all(not 0 <= position < axis.size for position in axis.window(index))
        for index in range(axis.num_windows if any(axis.padding) else 0)
    )
    says = f"{blind} of {axis.num_windows} windows see nothing but padding"
    if 2 * max(axis.padding) > axis.span:
        wide = f"padding {max(axis.padding)} is more than half of the window of {axis.span} along {name}"
        found.append(f"{wide}; {says}" if blind else wide)
    elif blind:
        found.append(f"along {name}, {says}")
    return found


def _check_spread(axis: WindowAxis, name: str) -> list[str]:
    found = []
    untouched = axis.list_untouched()
    if untouched:
        found.append(
            f"{len(untouched)} of {axis.size} output {name} {_be(len(untouched))} written by no window and "
            f"hold the bias alone"
        )
    if axis.stride > 1 and axis.kernel % axis.stride and axis.dilation == 1:
        inner = axis.count_touches()[axis.span : -axis.span] or axis.count_touches()
        found.append(
            f"kernel {axis.kernel} does not divide by stride {axis.stride}: output {name} are written by "
            f"{min(inner)} or {max(inner)} windows in turn (a checkerboard); "
            f"kernel {axis.kernel + axis.stride - axis.kernel % axis.stride} would write all alike"
        )
    return found


def _be(num: int) -> str:
    return "is" if num == 1 else "are"
