"""A network, shown: its table of layers, its parameters, how it was initialised, its drawing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

from torch import nn

from netwright.nets.init_weights import AppliedInit
from netwright.nets.layer_table.layer_row import LayerRow
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.nets.layer_table.write_table import write_markdown_table, write_text_table
from netwright.nets.load_weights import WeightsReport
from netwright.nets.parameters import ParameterFacts, list_parameters
from netwright.nets.report_init import InitRow, report_init
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.draw_network import draw_network
from netwright.see.html_page import HtmlPage
from netwright.see.report.draw_layers import draw_layers


@final
@dataclass(frozen=True, eq=False)
class Shown:
    """A network, shown; `print` gives the table.

    Args:
        table: every step of its forward pass, and the totals.
        net: the network; None where it could not be built to its end.
        applied: what the run file's `init` and `weights` did to it.
        loaded: what came of the run file's `weights`; None without them.
    """

    table: LayerTable
    net: nn.Module | None
    applied: Sequence[AppliedInit] = ()
    loaded: WeightsReport | None = None

    @property
    def rows(self) -> tuple[LayerRow, ...]:
        """The steps of the forward pass."""
        return self.table.rows

    @property
    def init(self) -> list[InitRow]:
        """How each parameter was initialised, in the order of `named_parameters()`."""
        return [] if self.net is None else report_init(self.net, self.applied)

    def parameters(self, pattern: str = "*") -> list[ParameterFacts]:
        """List name, shape, statistics and first values of the parameters that fit a pattern.

        Args:
            pattern: `*.bias`, `features.*`, or a layer's path.

        Raises:
            NetworkError: none fits.
        """
        return [] if self.net is None else list_parameters(self.net, pattern)

    def to_json(self) -> dict[str, Any]:
        """Give the table as JSON can hold it."""
        loaded = {} if self.loaded is None else {"weights": self.loaded.to_dict()}
        return {**self.table.to_json(), **loaded}

    def to_markdown(self) -> str:
        """Write the table as Markdown."""
        return write_markdown_table(self.table)

    def to_svg(self) -> str:
        """Draw the network, top to bottom, with shapes on the edges."""
        return draw_network(self.table)

    def to_text(self, width: int) -> str:
        """Write the table for a terminal of this many columns."""
        return write_text_table(self.table, width=width)

    def __str__(self) -> str:
        return self.to_text(shutil.get_terminal_size((120, 24)).columns)

    def __repr__(self) -> str:
        return (
            f"Shown({self.table.network}: {len(self.rows)} steps, {self.table.num_parameters:,} parameters)"
        )

    def _repr_html_(self) -> str:
        lang = choose_language()
        page = HtmlPage(self.table.network, lang)
        page.add_section("", draw_layers(self.table, lang))
        return page.render_cell()
