"""What the command line asks of the inside of a run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from netwright.core.errors import UsageError
from netwright.jobs.explain_sample import explain_sample
from netwright.jobs.look_layer import LayerOptions, look_layer
from netwright.jobs.looked import Looked
from netwright.jobs.run import load_run


@dataclass(frozen=True)
class InsideQuestion:
    """What is asked.

    Args:
        layer: path of a layer to look into; None for none.
        sample: of which the layer is looked at.
        why: a sample of which is asked why the network answers so; None for none.
        lang: language of the words.
        channels: show so many channels at most.
        own_scale: whether each channel has a scale of its own.
    """

    layer: str | None = None
    sample: str = "0"
    why: str | None = None
    lang: str = "auto"
    channels: int = 64
    own_scale: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether anything inside is asked about."""
        return self.layer is not None or self.why is not None

    @property
    def folder(self) -> str:
        """Where the pictures go below those of the run.

        >>> InsideQuestion("features.0", "7").folder, InsideQuestion(why="cats/1.png").folder
        ('layer-features.0-7', 'why-1.png')
        """
        asked = self.why if self.why is not None else self.sample
        plain = re.sub(r"[^\w.-]+", "-", Path(asked).name if not asked.lstrip().startswith("{") else "row")
        if self.layer is not None:
            return f"layer-{self.layer}-{plain}"
        return f"why-{plain}" if self.why is not None else ""


def look_inside(path: Path, question: InsideQuestion, data: str | None = None) -> Looked:
    """Draw what is asked of the inside of a run.

    Args:
        path: the run folder.
        question: what is asked.
        data: what `--data` named, which is for the other pictures.

    Raises:
        RunFolderError: there is no run.
        UsageError: options that exclude each other; no such layer or sample.
        DataError: the sample cannot be read.
    """
    if question.layer is not None and question.why is not None:
        raise UsageError(
            "--layer and --why are two questions",
            where="netwright look",
            fix="ask one after the other; --sample says of which sample a layer is looked at",
        )
    if data is not None:
        option = "--sample" if question.layer is not None else "--why"
        raise UsageError(
            "--data is for the scores", where="netwright look", fix=f"name the sample: {option} FILE"
        )
    run = load_run(path)
    if question.layer is not None:
        options = LayerOptions(question.sample, question.lang, question.channels, question.own_scale)
        return look_layer(run, question.layer, options=options)
    return explain_sample(run, question.why, lang=question.lang)
