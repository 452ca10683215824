"""What a person sees of one sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SampleView:
    """What a person sees of one sample.

    Args:
        place: where it stands: a file, or a line of one, or its number in a part.
        cells: its cells by column, as words; empty where it is no row of a table.
        picture: its pixels as a data URI; empty where it is no image.
        is_small: whether its pixels are shown as squares.
        ratio: height of the picture over its width.
        code: what `--why` and `--sample` call it, `test:17`; empty for a sample from elsewhere.
    """

    place: str
    cells: Mapping[str, str] = field(default_factory=dict)
    picture: str = ""
    is_small: bool = True
    ratio: float = 1.0
    code: str = ""

    @property
    def label(self) -> str:
        """What to ask for it by, and where it stands.

        >>> SampleView("line 46", code="test:17").label, SampleView("line 46").label
        ('test:17 · line 46', 'line 46')
        """
        return self.place if self.code in {"", self.place} else f"{self.code} · {self.place}"
