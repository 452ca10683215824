"""How a tape is run over many batches in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from netwright.training.replay.tape import Value


@final
@dataclass(frozen=True)
class Series:
    """How a tape is run over many batches in one call.

    What is called then takes, in this order: the rows of all batches for each input that is cut, how many
    batches they are, a list with one number a batch for each of `numbers`, and the tape's other inputs. Its
    outputs are those of all batches: numbers stacked, rows one after another.

    Args:
        num_cut: inputs of the tape, the first ones, of which each batch has its own rows.
        num_rows: rows of a batch.
        numbers: values that stand for plain numbers, among the arguments of calls.
    """

    num_cut: int
    num_rows: int
    numbers: tuple[Value, ...] = ()
