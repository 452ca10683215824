"""Write the report of a run: one page that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netwright.core.errors import UsageError
from netwright.core.run_folder import find_run_folder
from netwright.core.write_file import write_file
from netwright.data.data import Data
from netwright.jobs.read_run_facts import read_run_facts
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.report.draw_report import draw_report

if TYPE_CHECKING:
    from netwright.jobs.run import Run


def write_report(
    path: str | Path,
    *,
    out: str | Path | None = None,
    lang: str = "auto",
    run: Run | None = None,
    data: Data | None = None,
) -> Path:
    """Write the report of a run; whatever the folder lacks is said in it.

    Args:
        path: the run folder.
        out: the file; `report.html` in the run folder without it.
        lang: `en`, `zh`, or `auto` for the language of the reader's locale.
        run: the run, where it is at hand.
        data: what it was trained on, where only the user's own code has it.

    Returns:
        The file.

    Raises:
        RunFolderError: there is no run.
        UsageError: there is no such language, or the file cannot be written.
    """
    language = choose_language(lang)
    folder = find_run_folder(Path(path))
    file = folder.report if out is None else Path(out)
    page = draw_report(read_run_facts(folder, language, run, data), language).render()
    try:
        write_file(file, page)
    except OSError as error:
        raise UsageError(
            f"the report cannot be written: {error.strerror or error}",
            where=str(file),
            fix="name a file in a folder that exists and can be written: --out report.html",
        ) from None
    return file
