"""Samples that a layer sees as alike."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.see.catalogue.say import Language, say
from netwright.see.charts.draw_images import Tile, draw_images
from netwright.see.charts.labels import Labels
from netwright.see.draw_table import draw_table
from netwright.see.picture import Picture
from netwright.see.scores.sample_view import SampleView
from netwright.see.write_name import write_name

_WIDTH = 420
_MOST_CELLS = 30


def draw_alike(
    views: Sequence[SampleView],
    labels: Sequence[str],
    cosines: Sequence[float],
    told: tuple[str, int],
    lang: Language = "en",
) -> Picture:
    """Draw the training samples that a layer sees as most alike to one.

    Args:
        views: what a person sees of each, the most alike first.
        labels: their targets.
        cosines: how alike each is, -1 to 1.
        told: the layer; and how many samples were searched.
        lang: the reader's language.

    >>> views = [SampleView("row 3", {"age": "61"})]
    >>> "<td" in draw_alike(views, ["yes"], [0.97], ("2", 100)).body
    True
    """
    title = say("Which training samples does it see as most alike?", lang)
    layer, num = told
    about = say(
        "Of {num:,} training samples those that layer {layer} answers most alike (cosine, 1 is the same). If "
        "their truth is another one, the network lacks what tells them apart.",
        lang,
        num=num,
        layer=layer or say("input", lang),
    )
    facts = {
        "layer": layer,
        "searched": num,
        "samples": [
            {"place": view.place, "label": label, "cosine": cosine}
            for view, label, cosine in zip(views, labels, cosines, strict=True)
        ],
    }
    if views and all(view.picture for view in views):
        tiles = [
            Tile(
                view.picture,
                (label, f"{cosine:.3f} · {view.code}" if view.code else f"{cosine:.3f}"),
                view.place,
                view.is_small,
                view.ratio,
            )
            for view, label, cosine in zip(views, labels, cosines, strict=True)
        ]
        chart = draw_images(tiles, Labels(title), columns=3, width=_WIDTH)
        return Picture("alike", title, about, (chart,), facts=facts)
    columns = list(dict.fromkeys(name for view in views for name in view.cells))[:_MOST_CELLS]
    heads = (say("sample", lang), say("truth", lang), say("likeness", lang), *columns)
    rows = [
        (
            write_name(view.label),
            write_name(label),
            f"{cosine:.3f}",
            *(write_name(view.cells.get(name, "")) for name in columns),
        )
        for view, label, cosine in zip(views, labels, cosines, strict=True)
    ]
    body = draw_table(heads, rows, label=title, is_wide=bool(columns))
    return Picture("alike", title, about, body=body, facts=facts)
