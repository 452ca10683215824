"""The loss with what it needs: targets in its own form, answers read back in the user's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, final

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from netwright.core.events import AnswerForm
from netwright.core.find_answer import find_answer
from netwright.core.task import Task

TargetForm = Literal["as given", "index", "one-hot", "sign"]


@final
@dataclass(frozen=True, eq=False)
class Objective:
    """The loss with what it needs.

    Args:
        name: its name, `CrossEntropyLoss`.
        written: how a run file writes it.
        criterion: answers and targets to one number.
        task: what was asked.
        target_form: what the loss wants of the targets: as `Task` lays them out, the class index, one
            0/1 column a class, or -1 and 1.
        answer_form: what the network's answers are: numbers in the (standardised) unit of the target,
            logits, two logits for a binary task, or probabilities.
        smoothing: share of a 0/1 target that is spread over both values.
        answer_scale: mean and scale of each target where the network is trained on the standardised
            target, each of shape (num_targets,); else None.
        has_members: whether the network is an ensemble whose members answer one by one in training.
        takes_shares: whether images are mixed, so that a binary target may lie between 0 and 1.
    """

    name: str
    written: str | dict[str, Any]
    criterion: Callable[[Tensor, Tensor], Tensor]
    task: Task
    target_form: TargetForm = "as given"
    answer_form: AnswerForm = "logits"
    smoothing: float = 0.0
    answer_scale: tuple[Float[Tensor, " targets"], Float[Tensor, " targets"]] | None = None
    has_members: bool = False
    takes_shares: bool = False

    @property
    def is_mean(self) -> bool:
        """Whether the loss of a batch is a mean over its samples (not a sum)."""
        return getattr(self.criterion, "reduction", "mean") == "mean"

    def find_answer(self, output: Any) -> Tensor:
        """Find the answer in a tuple, dict or object that the network gives."""
        return find_answer(output)[0]

    def shape_answer(self, answer: Shaped[Tensor, "batch *answer"]) -> Shaped[Tensor, "batch *outputs"]:
        """Bring (batch,) and (batch, outputs, 1, 1) to (batch, outputs); numbers are never broadcast.

        The answers of an ensemble's members, (batch, members, outputs), stay apart.
        """
        if answer.ndim == 2 or (self.has_members and answer.ndim == 3):
            return answer
        return answer.reshape(len(answer), -1)

    def prepare_targets(self, targets: Shaped[Tensor, "batch *answer"]) -> Tensor:
        """Bring targets to what the loss compares with."""
        if self.answer_scale is not None:
            mean, scale = self.answer_scale
            return (targets - mean) / scale
        if self.target_form == "index" and targets.ndim > 1:
            if targets.shape[1] > 1:
                return targets
            return torch.cat([1 - targets, targets], 1) if self.takes_shares else targets[:, 0].long()
        if self.target_form == "one-hot" and targets.ndim == 1:
            targets = nn.functional.one_hot(targets, self.task.num_outputs).float()
        elif self.target_form == "sign":
            targets = targets * 2 - 1
        if self.smoothing:
            return targets * (1 - self.smoothing) + self.smoothing / 2
        return targets

    def measure_loss(
        self, answer: Shaped[Tensor, "batch *outputs"], targets: Shaped[Tensor, "batch *answer"]
    ) -> Tensor:
        """Compare answers with targets; of an ensemble in training, the mean over its members.

        Args:
            answer: (batch, outputs), or (batch, members, outputs) as `MemberMean` gives it in training.
            targets: as `Task` lays them out.

        Returns:
            The loss as the criterion gives it.
        """
        if answer.ndim != 3:
            return self.criterion(answer, self.prepare_targets(targets))
        num_members = answer.shape[1]
        loss = self.criterion(
            answer.flatten(0, 1), self.prepare_targets(targets.repeat_interleave(num_members, 0))
        )
        return loss if self.is_mean else loss / num_members

    def read_answers(self, answers: Float[Tensor, "num given"]) -> Float[Tensor, "num outputs"]:
        """Read answers as `Task` lays them out: the user's units, or logits."""
        if self.answer_scale is not None:
            mean, scale = self.answer_scale
            return answers * scale + mean
        if self.answer_form == "two logits":
            return answers[:, 1:] - answers[:, :1]
        if self.answer_form == "probabilities":
            shares = answers.clamp(1e-12, 1)
            return shares.log() if self.task.kind == "multiclass" else torch.logit(answers, eps=1e-7)
        return answers

    def to(self, device: torch.device) -> Objective:
        """Move what it holds to a device."""
        if isinstance(self.criterion, nn.Module):
            self.criterion.to(device)
        if self.answer_scale is None:
            return self
        mean, scale = self.answer_scale
        moved = {**self.__dict__, "answer_scale": (mean.to(device), scale.to(device))}
        return Objective(**moved)
