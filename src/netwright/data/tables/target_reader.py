"""From the cells of the target columns to the tensor that a network is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.core.errors import DataError
from netwright.core.task import Task
from netwright.data.tables.find_tags import split_tags
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table


@dataclass(frozen=True)
class TargetReader:
    """From the cells of the target columns to the tensor that a network is compared with.

    Args:
        task: what is asked; its classes are words as `read_words` writes them.
        formats: how numbers are written in each target column (regression).
        pairs: the word that is 0 and the word that is 1 in each target column (multilabel).
        tagged: the one column whose cells list the labels (multilabel); empty where each has its own.
        separator: what stands between labels in a cell of `tagged`.

    >>> reader = TargetReader(Task("binary", ("ok",), ("no", "yes")))
    >>> reader.read(Table(pl.DataFrame({"ok": ["yes", "no", "No."]}), "t.csv"))[0].tolist()
    [[1.0], [0.0], [0.0]]
    """

    task: Task
    formats: tuple[NumberFormat, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    tagged: str = ""
    separator: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the target."""
        return (self.tagged,) if self.tagged else self.task.targets

    def read(self, table: Table) -> tuple[Shaped[Tensor, "num *answer"], tuple[str, ...]]:
        """Read the targets of a table; classes that differ by case or a final dot are taken as the same.

        Args:
            table: it has the target columns, without missing cells.

        Returns:
            Targets as `Task` describes them, and notes about classes that were taken as the same.

        Raises:
            DataError: a class that was not there in training, or a word where a number must be.
        """
        notes: list[str] = []
        names = self.task.targets
        if self.task.kind == "regression":
            columns = [
                self._read_numbers(table, name, form) for name, form in zip(names, self.formats, strict=True)
            ]
            return torch.from_numpy(np.stack(columns, axis=1).astype(np.float32)), ()
        if self.tagged:
            return torch.from_numpy(self._read_tags(table).astype(np.float32)), ()
        if self.task.kind == "multilabel":
            columns = [
                self._read_classes(table, name, pair, notes)
                for name, pair in zip(names, self.pairs, strict=True)
            ]
            return torch.from_numpy(np.stack(columns, axis=1).astype(np.float32)), tuple(notes)
        codes = self._read_classes(table, names[0], self.task.classes, notes)
        if self.task.kind == "binary":
            return torch.from_numpy(codes.astype(np.float32)[:, None]), tuple(notes)
        return torch.from_numpy(codes), tuple(notes)

    def _read_numbers(self, table: Table, name: str, form: NumberFormat) -> Any:
        cells = table.frame[name]
        values = form.read(cells)
        wrong = values.is_null() | ~values.is_finite()
        if wrong.any():
            row = int(wrong.fill_null(True).arg_true()[0])
            raise DataError(
                f"target `{cells[row]}` is not a number",
                where=table.locate([row], name),
                fix="correct the cell, or bad_rows: skip where it is empty",
            )
        return values.to_numpy()

    def _read_tags(self, table: Table) -> Any:
        """One column a label: whether the cell lists it."""
        labels = self.task.targets
        listed = split_tags(read_words(table.frame[self.tagged]), self.separator)
        strange = listed.list.eval(~pl.element().is_in(list(labels))).list.any().fill_null(value=False)
        if strange.any():
            row = int(strange.arg_true()[0])
            word = next(label for label in listed[row].to_list() if label not in labels)
            raise DataError(
                f"target `{self.tagged}` lists `{word}`, none of the {len(labels)} labels in training",
                where=table.locate([row], self.tagged),
                fix=f"correct the cell; the labels are {', '.join(labels[:12])}"
                + (", …" if len(labels) > 12 else ""),
            )
        return np.stack([listed.list.contains(label).fill_null(value=False) for label in labels], axis=1)

    def _read_classes(self, table: Table, name: str, classes: tuple[str, ...], notes: list[str]) -> Any:
        words = read_words(table.frame[name])
        if name in table.facts.get("none_class", ()) and "None" in classes:
            words = words.fill_null("None")
        index = {word: code for code, word in enumerate(classes)}
        codes = words.replace_strict(index, default=None, return_dtype=pl.Int64)
        if codes.null_count():
            folded = {_fold(word): code for word, code in index.items()}
            # Only where folding keeps the classes apart can it not confuse two of them.
            apart = len(folded) == len(classes)
            for word in words.filter(codes.is_null()).unique().to_list():
                code = folded.get(_fold(word)) if word is not None and apart else None
                if code is None:
                    row = int((words.is_null() if word is None else words == word).arg_true()[0])
                    raise DataError(
                        f"target `{name}` is `{word}`, none of the {len(classes)} classes in training",
                        where=table.locate([row], name),
                        fix=f"correct the cell; the classes are {', '.join(classes[:12])}"
                        + (", …" if len(classes) > 12 else ""),
                    )
                index[word] = code
                notes.append(f"{table.name}: class `{word}` of `{name}` was taken as `{classes[code]}`")
            codes = words.replace_strict(index, default=None, return_dtype=pl.Int64)
        return codes.to_numpy().copy()

    def to_spec(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "kind": self.task.kind,
            "targets": list(self.task.targets),
            "classes": list(self.task.classes),
            "formats": [[form.decimal, form.unit] for form in self.formats],
            "pairs": [list(pair) for pair in self.pairs],
            "tagged": self.tagged,
            "separator": self.separator,
        }

    @classmethod
    def from_spec(cls, spec: dict[str, Any]) -> TargetReader:
        """Build again what `to_spec` wrote."""
        return cls(
            Task(spec["kind"], tuple(spec["targets"]), tuple(spec["classes"])),
            tuple(NumberFormat(decimal, unit) for decimal, unit in spec["formats"]),
            tuple((no, yes) for no, yes in spec["pairs"]),
            tagged=spec.get("tagged", ""),
            separator=spec.get("separator", ""),
        )


def _fold(word: str) -> str:
    return word.strip().rstrip(".。").casefold()
