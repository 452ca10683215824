"""A part of the data with the answers of a network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from netwright.core.errors import JobFailed
from netwright.core.eval_mode import eval_mode
from netwright.core.find_answer import find_answer
from netwright.data.batches import Batches
from netwright.data.split import Split, TensorSplit
from netwright.see.scores.answered import Answered
from netwright.ship.predictor import Predictor
from netwright.training.call_network import call_network, match_targets

_MOST_SAMPLES = 20_000
_MOST_NUMBERS = 50_000_000
_FEWEST = 200
_BATCH_NUMBERS = 1 << 20


@final
@dataclass(frozen=True, eq=False)
class AnsweredPart:
    """A part of the data with the answers of a network.

    Args:
        answered: truth and answers.
        split: the samples that were answered, in that order.
    """

    answered: Answered
    split: Split


def answer_part(predictor: Predictor, part: str, split: Split, most: int | None = None) -> AnsweredPart:
    """Answer the samples of a part, or a fair choice of them where they are many.

    Args:
        predictor: the trained network.
        part: its name.
        split: the part.
        most: answer so many; None for 20,000, and fewer where samples are large.

    Returns:
        The answers. From a stream or a user's Dataset the first samples are taken, else evenly drawn ones.

    Raises:
        JobFailed: an answer is no number.
    """
    chosen, limit = _choose(split, most)
    device = predictor.place()
    numbers, truths = [], []
    num = 0
    with torch.no_grad(), eval_mode(predictor):
        for inputs, given in Batches(chosen, _choose_size(chosen), device=device):
            targets = match_targets(given, predictor.task) if split.known_targets is None else given
            numbers.append(predictor.decode(find_answer(call_network(predictor.net, inputs))[0]).cpu())
            truths.append(targets.cpu())
            num += len(targets)
            if num >= limit:
                break
    try:
        total = len(split)
    except TypeError:  # a stream has no length
        total = num
    answers, truth = torch.cat(numbers)[:limit].numpy(), torch.cat(truths)[:limit].numpy()
    num_wild = int((~np.isfinite(answers)).any(axis=1).sum())
    if num_wild:
        raise JobFailed(
            f"the network answers NaN or infinity to {num_wild:,} of {len(answers):,} samples",
            where=part,
            fix="train again with a lower learning rate; `--what curves` shows how it went",
        )
    if predictor.task.kind in {"binary", "multiclass"}:
        truth = truth.reshape(len(truth)).astype(np.int64)
    return AnsweredPart(Answered(predictor.task, part, answers, truth, total), chosen)


def answer_features(
    predictor: Predictor, features: Float[Tensor, "num features"]
) -> Float[Tensor, "num answers"]:
    """Answer encoded rows of a table.

    Args:
        predictor: the trained network.
        features: encoded rows.
    """
    device = predictor.place()
    size = max(1, _BATCH_NUMBERS // max(features.shape[1], 1))
    with torch.no_grad(), eval_mode(predictor):
        answers = [
            predictor.decode(find_answer(predictor.net(chunk.to(device)))[0]).cpu()
            for chunk in features.split(size)
        ]
    return torch.cat(answers)


def _choose(split: Split, most: int | None) -> tuple[Split, int]:
    """The samples to answer, and how many at most."""
    if not isinstance(split, TensorSplit):
        return split, most or _MOST_SAMPLES
    width = max(1, split.inputs.shape[1:].numel())
    limit = most or max(_FEWEST, min(_MOST_SAMPLES, _MOST_NUMBERS // width))
    if len(split) <= limit:
        return split, limit
    rows = torch.randperm(len(split), generator=torch.Generator().manual_seed(0))[:limit].sort().values
    inputs: Any = split.inputs[rows] if isinstance(split.inputs, Tensor) else split.inputs.take(rows)
    names = tuple(split.names[row] for row in rows.tolist()) if split.names else ()
    return replace(
        split, inputs=inputs, targets=split.targets[rows], rows=split.rows[rows], names=names
    ), limit


def _choose_size(split: Split) -> int:
    width = split.inputs.shape[1:].numel() if isinstance(split, TensorSplit) else _BATCH_NUMBERS >> 8
    return max(1, min(1024, _BATCH_NUMBERS // max(width, 1)))
