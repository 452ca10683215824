"""A convolution takes the height of an image, or the steps of a sequence, for its channels.

What it finds
-------------
Samples with the channels last (height, width, channels) given to a convolution, which wants them first: it
raises, or it runs because as many channels were written as the image has rows.

Why it matters
--------------
The windows run over width and colours; rows are treated as if they were unrelated channels.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(3))
    inputs, targets = torch.randn(32, 16, 16, 3), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 14 * 14, 3))
    inputs, targets = torch.randn(32, 3, 16, 16), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.Conv2d: input (N, C, H, W). Where nothing raises, it is told of square images of 1 or 3 colours,
colours last, and windows wider than 1: an error where neighbours on the axis that is taken for the channels
are measured to be alike, as rows of pictures are, and a warning otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import Tensor, nn

from netwright.checking.measures.find_last_channels import find_last_channels
from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute

_ORDERS = {3: "transpose(1, 2)", 4: "permute(0, 3, 1, 2)", 5: "permute(0, 4, 1, 2, 3)"}


@final
class ChannelAxisMisplaced(Rule):
    """See the page above."""

    severity = "error"
    checks = "convolutions get their channels on axis 1"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the shape that arrives at convolutions."""
        clash = subject.read(find_last_channels)
        if clash is not None:
            place, layer, shape = clash
            yield self._tell(place, layer, shape, raised=True)
            return
        trace = subject.read(try_step)
        for visit in trace.leaves:
            arrived = visit.given[0] if visit.given else None
            if isinstance(arrived, Tensor) and arrived is trace.inputs and _is_image_last(visit, arrived):
                layer = visit.module
                smooth = _measure_likeness(arrived)
                place = Place(visit.path, type(layer).__name__, visit.place.line)
                yield self._tell(place, layer, tuple(arrived.shape), raised=False, likeness=smooth)
                return

    def _tell(
        self,
        place: Place,
        layer: nn.Module,
        shape: tuple[int, ...],
        *,
        raised: bool,
        likeness: float | None = None,
    ) -> Finding:
        name, kind = place.path or "net", type(layer).__name__
        says = f"`{name}` ({kind}) takes axis 1 for its channels, and gets {shape} with {shape[-1]} channels "
        says += "last" + (": it cannot run" if raised else f": each of the {shape[1]} rows became a channel")
        evidence: dict[str, Any] = {"channels last": shape[-1], "channels wanted": layer.in_channels}
        if likeness is not None:
            evidence["likeness of neighbours on axis 1"] = round(likeness, 3)
        fix = f"x = x.{_ORDERS[len(shape)]}"
        if not raised:
            fix += f", and {name_attribute(place.path)} = nn.{kind}({shape[-1]}, {layer.out_channels}, …)"
        is_sure = raised or (likeness is not None and likeness > 0.5)
        return self.find(
            place, says=says, fix=fix, evidence=evidence, severity="error" if is_sure else "warning"
        )


def _is_image_last(visit: Visit, arrived: Tensor) -> bool:
    layer = visit.module
    if not isinstance(layer, nn.Conv2d) or arrived.ndim != 4 or layer.groups != 1:
        return False
    rows, columns, colours = arrived.shape[1:]
    return rows == columns >= 8 and colours in {1, 3} and min(layer.kernel_size) > 1


def _measure_likeness(x: Tensor) -> float:
    """How much of a number its neighbour on axis 1 tells: 1 for smooth images, 0 for noise."""
    x = x.detach().double()
    spread = (x - x.mean(dim=(1, 2), keepdim=True)).square().mean()
    steps = x.diff(dim=1).square().mean() / 2
    return float(1 - steps / spread.clamp(min=1e-12))
