"""How good a network is on a split."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from netwright.core.eval_mode import eval_mode
from netwright.core.find_answer import find_answer
from netwright.data.batches import Batches
from netwright.data.split import Split, TensorSplit
from netwright.data.streams.stream_split import StreamSplit
from netwright.training.answer_sums import AnswerSums
from netwright.training.call_network import call_network, match_targets
from netwright.training.measure_answers import measure_answers
from netwright.training.objective import Objective
from netwright.training.processes.crew import find_crew
from netwright.training.processes.find_share import find_share
from netwright.training.processes.measure_together import Measured, measure_together
from netwright.training.processes.sharded_sum import stand_by

_NUMBERS_A_BATCH = 2**18


def evaluate_network(
    net: nn.Module,
    split: Split,
    objective: Objective,
    *,
    batch_size: int = 256,
    device: torch.device | None = None,
    autocast: torch.dtype | None = None,
    with_auroc: bool = True,
) -> dict[str, float]:
    """Measure a network on every sample of a split, in eval mode; its mode is put back afterwards.

    Several processes divide the samples among them, and each gets the metrics of all.

    Args:
        net: the network, on `device`.
        split: what to measure on.
        objective: the loss, and how answers are read.
        batch_size: samples a batch at least; small samples go in larger batches.
        device: where to compute; the CPU without it.
        autocast: number format of the arithmetic; None for float32.
        with_auroc: whether to sort the answers for `auroc`, which costs time with many classes.

    Returns:
        `loss` (in the unit in which it was trained: of the standardised target where it was standardised)
        and the metrics of `measure_answers` (always in the user's units); empty for an empty split.
    """
    device = device or torch.device("cpu")
    task = objective.task
    if isinstance(split, TensorSplit):
        numbers = max(1, split.inputs.shape[1:].numel())
        batch_size = min(max(batch_size, _NUMBERS_A_BATCH // numbers), 8192)
    crew = find_crew()
    sums = AnswerSums(task, with_auroc=with_auroc) if isinstance(split, StreamSplit) else None
    num = 0
    answers: list[Tensor] = []
    truths: list[Tensor] = []
    losses: list[Tensor] = []
    precision: Any = nullcontext() if autocast is None else torch.autocast(device.type, autocast)
    with torch.no_grad(), precision, eval_mode(net):
        for inputs, given in Batches(split, batch_size, device=device).divide(find_share()):
            if not len(given):
                stand_by(net, inputs)
                continue
            targets = match_targets(given, task) if split.known_targets is None else given
            answer = find_answer(call_network(net, inputs))[0]
            answer = objective.shape_answer(answer)
            loss = objective.measure_loss(answer, targets)
            losses.append(loss * len(targets) if objective.is_mean else loss)
            num += len(targets)
            if sums is not None:
                sums.add(objective.read_answers(answer.float()), targets)
                continue
            answers.append(answer.float())
            truths.append(targets)
    total = torch.stack(losses).sum() if losses else None
    read = objective.read_answers(torch.cat(answers)) if answers else None
    mine = Measured(num, total, read, torch.cat(truths) if truths else None, sums)

    def measure(all_of: Measured) -> dict[str, float]:
        if all_of.loss is None:
            return {}
        loss = (all_of.loss / all_of.num).item()
        if all_of.sums is not None:
            return {"loss": loss, **all_of.sums.read()}
        assert all_of.answers is not None and all_of.truths is not None  # noqa: S101, PT018 - counted or kept
        return {"loss": loss, **measure_answers(all_of.answers, all_of.truths, task, with_auroc=with_auroc)}

    return measure_together(crew, mine, measure)
