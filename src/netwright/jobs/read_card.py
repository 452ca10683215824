"""The data card of a source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

from netwright.core.run_spec import NamedField
from netwright.data.data import Data
from netwright.data.describe_data import describe_data
from netwright.data.open_spec import open_spec
from netwright.data.sample_pictures import sample_pictures
from netwright.jobs.place_errors import place_errors
from netwright.jobs.read_source import read_source
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.draw_card import draw_card
from netwright.see.html_page import HtmlPage


@final
@dataclass(frozen=True, eq=False)
class ReadCard:
    """The data card of opened data, as facts and as a page.

    Args:
        data: opened data.

    >>> from netwright.data.open_data import open_data
    >>> ReadCard(open_data("iris")).to_json()["splits"]["train"]["samples"]
    106
    """

    data: Data

    def to_json(self) -> dict[str, Any]:
        """Give the facts, as JSON can hold them."""
        return describe_data(self.data)

    def to_html(self, lang: str = "auto") -> str:
        """Draw the card as one self-contained page, in English (`en`) or Chinese (`zh`)."""
        return self._draw(lang).render()

    def to_cell(self, lang: str = "auto") -> str:
        """Draw the card as a part of a page, such as a notebook's cell."""
        return self._draw(lang).render_cell()

    def _draw(self, lang: str) -> HtmlPage:
        augment: Sequence[NamedField] = () if self.data.spec is None else self.data.spec.augment
        return draw_card(describe_data(self.data), sample_pictures(self.data, augment), choose_language(lang))


Data.draw_html = staticmethod(lambda data: ReadCard(data).to_cell())  # notebooks ask the data itself


def read_card(source: str, *, target: Sequence[str] | None = None, sets: Sequence[str] = ()) -> ReadCard:
    """Open a source and say what is in it and what was decided about it.

    Args:
        source: a table, a folder, a name, or a run file.
        target: columns to predict; the last one without it.
        sets: changes of run file fields, `data.header=false`.

    Returns:
        The card.

    Raises:
        InputError: the source cannot be used.
    """
    run_file = read_source(source, target=target, sets=sets)
    with place_errors(run_file):
        return ReadCard(open_spec(run_file.spec.data, run_file.folder))
