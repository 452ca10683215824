"""The model card: how to build a network and its preprocessing again, without its training."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from netwright.core.errors import RunFolderError
from netwright.core.events import AnswerForm
from netwright.core.run_folder import RunFolder
from netwright.core.task import Task

FORMAT = 1
"""Raised when an older netwright could not read what a newer one writes."""

Decoding = Literal["softmax", "sigmoid", "probability", "value"]


@dataclass(frozen=True)
class ModelCard:
    """How to build a network and its preprocessing again.

    Args:
        network: class of the network, for people.
        model: the `model` section that builds it; None where only the user's own code can.
        folder: what relative paths in `model` start from.
        task: what the network answers.
        decoding: from the network's numbers to answers: softmax or sigmoid of logits, probabilities
            or values as they are.
        input_shape: shape of one encoded sample; None where samples are not one tensor.
        num_numbers: leading features that are numbers.
        category_sizes: how the other features, 0/1 columns, group.
        answer_scale: mean and scale of each target, where the network was trained on standardised ones.
        encoder: the encoder without its buffers; None where the user's Dataset feeds the network.
        answers: what the network with its weights says to made-up samples; see `sample_answers`.
    """

    network: str
    model: dict[str, Any] | None
    folder: str
    task: Task
    decoding: Decoding
    input_shape: tuple[int, ...] | None = None
    num_numbers: int = 0
    category_sizes: tuple[int, ...] = ()
    answer_scale: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    encoder: dict[str, Any] | None = None
    answers: tuple[float, ...] | None = None

    def to_json(self) -> str:
        """Write the card as `model.json` holds it."""
        content = {"format": FORMAT, **dataclasses.asdict(self)}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str, path: Path) -> ModelCard:
        """Read a card.

        Args:
            text: what `model.json` holds.
            path: the file, for errors.

        Raises:
            RunFolderError: the text is damaged, or a newer netwright wrote it.
        """
        try:
            content = json.loads(text)
            number = content.pop("format")
            if number <= FORMAT:
                return cls(**{name: _read_field(name, value) for name, value in content.items()})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RunFolderError(
                f"the model card is damaged ({type(error).__name__}: {error})",
                where=str(path),
                fix="copy the run folder again, or train the run again from its run.yaml",
            ) from None
        raise RunFolderError(
            f"the run folder has format {number}, and this netwright reads up to {FORMAT}",
            where=str(path),
            fix="pip install --upgrade netwright",
        )


def read_card(folder: RunFolder) -> ModelCard:
    """Read the card of a run.

    Args:
        folder: the run folder.

    Raises:
        RunFolderError: it is missing, damaged, or from a newer netwright.
    """
    try:
        text = folder.model.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise explain_unread(folder.model, error) from None
    return ModelCard.from_json(text, folder.model)


def explain_unread(path: Path, error: Exception) -> RunFolderError:
    """Say why a file of a run folder could not be read, and what to do.

    Args:
        path: the file.
        error: what reading it raised.
    """
    missing = isinstance(error, FileNotFoundError)
    return RunFolderError(
        f"the run has no {path.name} yet" if missing else f"{path.name} cannot be read: {error}",
        where=str(path),
        fix="let the run finish an epoch, or continue it: netwright train --resume " + str(path.parent)
        if missing
        else "copy the run folder again, or train the run again from its run.yaml",
    )


def _read_field(name: str, value: Any) -> Any:
    """Turn what JSON can hold into what the card holds."""
    if name == "task":
        return Task(value["kind"], tuple(value["targets"]), tuple(value["classes"]))
    if name == "answer_scale" and value is not None:
        mean, scale = value
        return tuple(mean), tuple(scale)
    is_row = name in {"input_shape", "category_sizes", "answers"}
    return tuple(value) if is_row and value is not None else value


def choose_decoding(task: Task, answer_form: AnswerForm) -> Decoding:
    """Choose the way from a network's numbers to answers.

    Args:
        task: what was asked.
        answer_form: what the numbers are.

    >>> choose_decoding(Task("binary", ("y",), ("no", "yes")), "two logits")
    'softmax'
    """
    if not task.is_classification:
        return "value"
    if answer_form == "probabilities":
        return "probability"
    return "softmax" if task.kind == "multiclass" or answer_form == "two logits" else "sigmoid"
