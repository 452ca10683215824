"""How much of a comparison of answers with the truth was right."""

from __future__ import annotations

from dataclasses import dataclass

from netwright.checking.loop import Line


@dataclass(frozen=True)
class Share:
    """One comparison of answers with the truth.

    Args:
        steps: optimizer steps before it.
        right: answers that were right.
        num: answers.
        loss: mean cross-entropy of the answers; None where they are no scores of classes.
        marks: a sum of each of the network's parameters.
    """

    steps: int
    right: int
    num: int
    loss: float | None
    marks: tuple[float, ...]


@dataclass(frozen=True)
class Restored:
    """Weights that were loaded again, and what was known of them.

    Args:
        share: the comparison in which the network had these weights.
        after_steps: optimizer steps before they were loaded.
        line: where they were loaded, or where what kept them was made.
        holder: what is called the best there, and is that share.
    """

    share: Share
    after_steps: int
    line: Line
    holder: str
