"""Pictures of a run: how it went, how good it is, and where it is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from netwright.core.errors import DataError, JobFailed, NetworkError, RunFolderError, UsageError
from netwright.core.guard_code import guard_code
from netwright.core.run_folder import RunFolder, find_run_folder
from netwright.core.suggest import find_nearest
from netwright.data.data import Data
from netwright.data.reread_table import reread_table
from netwright.data.split import Split
from netwright.data.streams.reopen_blocks import reopen_blocks
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder
from netwright.jobs.answer_part import answer_part
from netwright.jobs.draw_scores import SCORE_NAMES, draw_scores
from netwright.jobs.looked import Looked
from netwright.jobs.open_run_data import open_run_data
from netwright.jobs.open_samples import open_samples
from netwright.jobs.read_log import read_log
from netwright.jobs.read_samples import read_samples
from netwright.jobs.require_same_data import require_same_data
from netwright.jobs.run import Run, load_run
from netwright.jobs.view_samples import view_samples
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.catalogue.say import Language, say
from netwright.see.layers.draw_training import draw_training
from netwright.see.picture import Picture
from netwright.see.scores.draw_curves import draw_curves
from netwright.see.scores.draw_samples import draw_mistake_samples, draw_suspect_samples
from netwright.training.layer_log import read_layer_log

PICTURE_NAMES = ("curves", *SCORE_NAMES[:6], "mistakes", "labels", *SCORE_NAMES[6:], "layers")
_OF_LOG = {"curves", "layers"}
"""Names of the pictures, in the order in which they are shown."""

_CLASSES = ("binary", "multiclass")
_LABELS = (*_CLASSES, "multilabel")
_SUITS = {
    "confusion": _CLASSES,
    "classes": _LABELS,
    "reliability": _LABELS,
    "thresholds": ("binary", "multilabel"),
    "truth": ("regression",),
    "residuals": ("regression",),
    "labels": _CLASSES,
}


@dataclass(frozen=True)
class LookOptions:
    """What is to be drawn, and how.

    Args:
        what: names of pictures; without any, all that suit the run.
        lang: language of the words: en, zh, or auto for the reader's locale.
        most: draw from so many samples of a part; None for 20,000, and fewer where samples are large.
    """

    what: Sequence[str] = field(default=())
    lang: str = "auto"
    most: int | None = None


def look_folder(path: Path, source: str | None = None, options: LookOptions | None = None) -> Looked:
    """Draw pictures of what a run folder holds, also of a run that goes on, was stopped or has failed.

    Args:
        path: the run folder.
        source: samples with their targets; None for the run's own data.
        options: what is to be drawn.

    Returns:
        The pictures. What cannot be drawn and was not asked for by name is told in `notes`.

    Raises:
        RunFolderError: there is no run, or a file of it is damaged.
        UsageError: a picture is asked for that there is not.
        DataError: the data cannot be read, where it was asked for.
    """
    folder = find_run_folder(path)
    options = options or LookOptions()
    wanted = _choose_names(options.what)
    if wanted <= _OF_LOG:
        return _look_at_log(folder, options, "")
    if not folder.model.exists():
        error = RunFolderError(
            "the run has kept no network yet: only its curves can be drawn",
            where=str(path),
            fix="wait for its first epoch to end, or ask for --what curves",
        )
        if options.what or source is not None:
            raise error
        return _look_at_log(folder, options, error.what)
    try:
        run = load_run(path)
    except NetworkError as error:
        if options.what or source is not None:
            raise
        return _look_at_log(folder, options, f"{error.what} ({error.fix})")
    return look_run(run, source, options)


def look_run(run: Run, source: Any = None, options: LookOptions | None = None) -> Looked:
    """Draw pictures of a run.

    Args:
        run: the run.
        source: samples with their targets, or the run's own data as `open_data` gave it; None to
            open that again.
        options: what is to be drawn.

    Returns:
        The pictures; see `look_folder`.
    """
    options = options or LookOptions()
    lang, wanted = choose_language(options.lang), _choose_names(options.what)
    pictures = [one for one in _draw_log(run.files, lang) if one.name in wanted]
    lines, notes = _tell_state(run.files, lang), list[str]()
    facts: dict[str, Any] = {}
    if not wanted <= _OF_LOG:
        try:
            with guard_code(run.files.path, trust=run.trust):
                scene = _Scene.open(run, source)
                shown, lines_of_part, facts = _draw_parts(run, scene, wanted, options.most, lang)
            lines += lines_of_part
            pictures += shown
        except (DataError, JobFailed) as error:
            if options.what or source is not None:
                raise
            notes.append(f"{error.what} ({error.fix})")
    order = {name: place for place, name in enumerate(PICTURE_NAMES)}
    drawn = sorted(pictures, key=lambda one: order[one.name])
    _require_drawn(options.what, drawn, run.task.kind)
    return Looked(run.files.path.name, tuple(lines), tuple(drawn), tuple(notes), lang, facts)


@dataclass(frozen=True, eq=False)
class _Scene:
    """What is looked at: the part to measure on, the training part, and the table behind each.

    Args:
        part: name of the part to measure on.
        split: that part.
        train: the training part, where there is one.
        find_table: reads the table of a part again.
        is_own: whether they are parts of the run's own data.
    """

    part: str
    split: Split
    train: Split | None
    find_table: Callable[[str], Table | None]
    is_own: bool = False

    def whole(self, part: str) -> Split | None:
        """A part by whose numbers a person can ask for its samples."""
        return None if not self.is_own else self.split if part == self.part else self.train

    @classmethod
    def open(cls, run: Run, source: Any) -> _Scene:
        """Open the run's own data, or samples from elsewhere."""
        encoder = run.predictor.encoder
        if source is not None and not isinstance(source, Data):
            blocks = reopen_blocks(source, encoder)
            if blocks is not None:
                return cls(_name(source), blocks.open_split(), None, lambda _: None)
            split = open_samples(run.predictor, read_samples(run.predictor, source))

            def open_table(_: str) -> Table | None:
                is_file = isinstance(encoder, TableEncoder) and not isinstance(source, str | Path)
                is_file = is_file or (isinstance(encoder, TableEncoder) and Path(source).exists())
                return encoder.open_rows(source) if is_file and isinstance(encoder, TableEncoder) else None

            return cls(_name(source), split, None, open_table)
        data = source if isinstance(source, Data) else open_run_data(run.run_file)
        require_same_data(run.predictor, data)
        folder = run.run_file.folder

        def find_table(part: str) -> Table | None:
            return None if data.spec is None else reread_table(data.spec, part, folder)

        parts = {"test": data.test, "val": data.val, "train": data.train}
        name, split_found = next((name, split) for name, split in parts.items() if split is not None)
        return cls(name, split_found, data.train, lru_cache(find_table), is_own=True)


def _name(source: Any) -> str:
    return str(source) if isinstance(source, str | Path) else "data"


def _draw_parts(
    run: Run, scene: _Scene, wanted: set[str], most: int | None, lang: Language
) -> tuple[list[Picture], list[str], dict[str, Any]]:
    predictor = run.predictor
    part = answer_part(predictor, scene.part, scene.split, most)
    pictures = list(draw_scores(predictor, part, wanted, lang))
    if "mistakes" in wanted:
        view = view_samples(
            predictor, part, lambda: scene.find_table(scene.part), lang, scene.whole(scene.part)
        )
        pictures.append(draw_mistake_samples(part.answered, view, lang))
    if "labels" in wanted and scene.train is not None and run.task.kind in {"binary", "multiclass"}:
        known = part if scene.part == "train" else answer_part(predictor, "train", scene.train, most)
        view = view_samples(predictor, known, lambda: scene.find_table("train"), lang, scene.whole("train"))
        suspects = draw_suspect_samples(known.answered, view, lang)
        pictures += [] if suspects is None else [suspects]
    num, total = len(part.answered), part.answered.total
    lines = [say("Scores and mistakes are of {num:,} samples of {part}.", lang, num=num, part=scene.part)]
    if num < total:
        lines.append(say("They were drawn from {total:,}: --most says another number.", lang, total=total))
    if scene.part == "train":
        lines.append(say("The network was trained on them: on new samples it is worse.", lang))
    return pictures, lines, {"part": scene.part, "samples": num, "of": total}


def _look_at_log(folder: RunFolder, options: LookOptions, note: str) -> Looked:
    lang = choose_language(options.lang)
    notes = (note,) if note else ()
    wanted = _choose_names(options.what)
    pictures = tuple(one for one in _draw_log(folder, lang) if one.name in wanted)
    if options.what:
        _require_drawn(options.what, pictures, "")
    return Looked(folder.path.absolute().name, tuple(_tell_state(folder, lang)), pictures, notes, lang)


def _draw_log(folder: RunFolder, lang: Language) -> list[Picture]:
    drawn = draw_curves(read_log(folder), lang), draw_training(read_layer_log(folder.layers), lang)
    return [one for one in drawn if one is not None]


def _tell_state(folder: RunFolder, lang: Language) -> list[str]:
    try:
        result = json.loads(folder.result.read_text(encoding="utf-8")) if folder.result.exists() else {}
    except (OSError, ValueError):
        result = {}
    if not result:
        return [say("The run has not ended: this is how far it is.", lang)]
    if not result.get("epochs"):
        return [say("The run ended before its first epoch was over.", lang)]
    told = {
        "finished": say(
            "The run is finished after epoch {num}; the best was epoch {best}.",
            lang,
            num=result["epochs"],
            best=result["best_epoch"],
        ),
        "stopped": say(
            "The run was stopped after epoch {num}; the best was epoch {best}.",
            lang,
            num=result["epochs"],
            best=result["best_epoch"],
        ),
        "failed": say(
            "The run failed after epoch {num}; the best was epoch {best}.",
            lang,
            num=result["epochs"],
            best=result["best_epoch"],
        ),
    }
    return [told[result["status"]]]


def _choose_names(what: Sequence[str]) -> set[str]:
    for name in what:
        if name not in PICTURE_NAMES:
            near = find_nearest(name, PICTURE_NAMES)
            raise UsageError(
                f"there is no picture `{name}`",
                where="--what",
                fix=f"did you mean `{near}`?" if near else f"one or more of {', '.join(PICTURE_NAMES)}",
            )
    return set(what or PICTURE_NAMES)


def _require_drawn(what: Sequence[str], pictures: Sequence[Picture], kind: str) -> None:
    """A picture that was asked for by name and does not suit the run is no silent gap."""
    missing = [name for name in what if name not in {one.name for one in pictures}]
    if missing:
        suiting = (
            [name for name in PICTURE_NAMES if kind in _SUITS.get(name, (kind,))] if kind else ["curves"]
        )
        raise UsageError(
            f"`{missing[0]}` cannot be drawn of this run" + f" ({kind})" * bool(kind),
            where="--what",
            fix=f"leave it out; of this kind of run there are {', '.join(suiting)}",
        )
