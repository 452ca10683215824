"""Pictures of a run, to be saved, shown in a notebook, or read as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

from netwright.core.errors import UsageError
from netwright.core.write_file import write_file
from netwright.see.catalogue.say import Language
from netwright.see.charts.escape_words import escape_words
from netwright.see.html_page import HtmlPage
from netwright.see.picture import Picture

_PAGE = "look.html"


@final
@dataclass(frozen=True, eq=False)
class Looked:
    """Pictures of a run.

    Args:
        title: the run.
        lines: what a reader should know first: which samples, how many.
        pictures: what was drawn.
        notes: what could not be drawn, and what to do about it.
        lang: the language of their words.
        facts: what else JSON should hold: the part, how many samples.
    """

    title: str
    lines: tuple[str, ...]
    pictures: tuple[Picture, ...]
    notes: tuple[str, ...] = ()
    lang: Language = "en"
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Looked({self.title}: {', '.join(one.name for one in self.pictures)})"

    def __getitem__(self, name: str) -> Picture:
        """One picture by its name."""
        return next(one for one in self.pictures if one.name == name)

    def to_json(self) -> dict[str, Any]:
        """Give the numbers of the pictures as JSON can hold them."""
        held = {one.name: dict(one.facts) for one in self.pictures}
        return {"run": self.title, **self.facts, "pictures": held, "notes": list(self.notes)}

    def to_html(self) -> str:
        """Draw them as one self-contained page."""
        return self._draw().render()

    def _repr_html_(self) -> str:
        return self._draw().render_cell()

    def _draw(self) -> HtmlPage:
        page = HtmlPage(self.title, self.lang)
        for line in self.lines:
            page.add_section("", f'<p class="soft">{escape_words(line)}</p>')
        if self.notes:
            page.add_section(
                "", "<ul>" + "".join(f"<li>{escape_words(note)}</li>" for note in self.notes) + "</ul>"
            )
        for picture in self.pictures:
            page.add_section("", picture.to_part())
        return page

    def save(self, path: str | Path) -> list[Path]:
        """Write the pictures.

        Args:
            path: a `.html` file for one page of all; a `.svg` file for the only picture; else a folder, which
                gets one SVG file a chart and `look.html`.

        Returns:
            The files that were written.

        Raises:
            UsageError: they cannot be written there.
        """
        path = Path(path)
        suffix = path.suffix.casefold()
        if suffix in {".html", ".htm"}:
            return self._write({path: self.to_html()})
        charts = [(one.name, chart) for one in self.pictures for chart in one.charts]
        if suffix == ".svg":
            if len(charts) != 1:
                names = ", ".join(dict.fromkeys(name for name, _ in charts)) or "none"
                raise UsageError(
                    f"one SVG file holds one chart, and here are {len(charts)} ({names})",
                    where=str(path),
                    fix="name a folder or a .html file for all of them, or one with --what",
                )
            return self._write({path: charts[0][1].to_svg()})
        counts: dict[str, int] = {}
        files = {}
        for name, chart in charts:
            counts[name] = counts.get(name, 0) + 1
            number = f"-{counts[name]}" if counts[name] > 1 else ""
            files[path / f"{name}{number}.svg"] = chart.to_svg()
        return self._write({**files, path / _PAGE: self.to_html()})

    def _write(self, files: Mapping[Path, str]) -> list[Path]:
        for file, text in files.items():
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                write_file(file, text)
            except OSError as error:
                raise UsageError(
                    f"the pictures cannot be written: {error.strerror or error}",
                    where=str(file),
                    fix="name a place that can be written with --out: a folder, a .html or a .svg file",
                ) from None
        return list(files)
