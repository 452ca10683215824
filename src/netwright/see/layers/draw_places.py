"""Samples as a layer sees them, in two dimensions."""

from __future__ import annotations

from collections.abc import Sequence

from jaxtyping import Float
from torch import Tensor

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.draw_scatter import Points, draw_scatter
from netwright.see.charts.labels import Labels
from netwright.see.picture import Picture

_MOST_GROUPS = 12


def draw_places(
    places: Float[Tensor, "num 2"],
    shares: tuple[float, float],
    groups: Sequence[str],
    layer: str,
    lang: Language = "en",
) -> Picture:
    """Draw where a layer puts samples, each in the colour of its class.

    Args:
        places: of each sample.
        shares: share of the variance along each direction, 0 to 1.
        groups: class of each sample; "" where it is not known.
        layer: its path.
        lang: the reader's language.

    >>> import torch
    >>> picture = draw_places(torch.randn(4, 2), (0.5, 0.25), ["a", "b", "a", "b"], "fc")
    >>> picture.facts["num"], picture.facts["variance"]
    (4, [0.5, 0.25])
    """
    named = list(dict.fromkeys(groups))
    counts = {name: groups.count(name) for name in named}
    kept = sorted(sorted(named, key=lambda name: -counts[name])[:_MOST_GROUPS], key=_order)
    rest = say("other", lang)
    points = []
    for color, name in enumerate([*kept, rest]):
        held = {name} if name in kept else set(named) - set(kept)
        rows = [row for row, group in enumerate(groups) if group in held]
        if rows:
            x, y = places[rows].T.tolist()
            points.append(Points(name, x, y, [f"{groups[row]}" for row in rows], color))
    title = say("Does layer {layer} keep the classes apart?", lang, layer=layer)
    about = say(
        "{num:,} samples by the two directions along which this layer's outputs differ most (principal "
        "components). Classes that lie apart here are easy for the layers behind it.",
        lang,
        num=len(groups),
    )
    labels = Labels(
        title,
        x=say("first direction, {share:.0%} of the variance", lang, share=shares[0]),
        y=say("second, {share:.0%}", lang, share=shares[1]),
    )
    chart = draw_scatter(points, labels, size=(640, 440))
    facts = {"layer": layer, "num": len(groups), "variance": list(shares)}
    return Picture("places", title, about, (chart,), facts=facts)


def _order(name: str) -> tuple[float, str]:
    """Classes that are numbers by their value."""
    return (float(name), "") if name.replace(".", "", 1).isdigit() else (float("inf"), name)
