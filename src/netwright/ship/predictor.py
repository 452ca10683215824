"""Encoder + network + decoder: raw samples in, answers out."""

from __future__ import annotations

from typing import Any, final

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from netwright.core.errors import DataError
from netwright.core.find_answer import find_answer
from netwright.core.task import Task
from netwright.data.encoder import Encoder, RawSamples
from netwright.ship.model_card import Decoding
from netwright.ship.predictions import Predictions


@final
class Predictor(nn.Module):
    """A trained network that takes what its user has.

    Args:
        net: the network, any `nn.Module`.
        task: what it answers.
        decoding: from its numbers to answers; see `ModelCard`.
        encoder: from raw samples to what `net` takes; None where samples come as tensors.
        answer_scale: (2, num_targets): mean and scale to be undone; None where there is none.

    >>> net = nn.Linear(2, 1, bias=False)
    >>> _ = net.weight.data.fill_(1.0)
    >>> predictor = Predictor(net, Task("regression", ("sum",)), decoding="value")
    >>> predictor.predict(torch.tensor([[1.0, 2.0]])).labels
    [3.0]
    """

    answer_scale: Tensor | None

    def __init__(
        self,
        net: nn.Module,
        task: Task,
        *,
        decoding: Decoding,
        encoder: Encoder | None = None,
        answer_scale: Float[Tensor, "2 targets"] | None = None,
    ) -> None:
        super().__init__()
        self.net = net
        self.task = task
        self.decoding = decoding
        self.encoder = encoder
        self.register_buffer("answer_scale", answer_scale)
        self.eval()

    def forward(self, *parts: Shaped[Tensor, "num ..."]) -> Float[Tensor, "num answers"]:
        """Answer encoded or raw samples.

        Args:
            parts: what the encoder takes (`RawSamples.parts`), or the network's own inputs without one.

        Returns:
            Values in the user's units, or probabilities: one column a target, class or label.
        """
        inputs = parts if self.encoder is None else (self.encoder(*parts),)
        numbers = find_answer(self.net(*inputs))[0].float().flatten(1)
        if self.decoding == "softmax":
            return numbers.softmax(1)
        if self.decoding == "value":
            scale = self.answer_scale
            return numbers if scale is None else numbers * scale[1] + scale[0]
        chances = numbers.sigmoid() if self.decoding == "sigmoid" else numbers
        if self.task.kind == "binary":
            return torch.cat([1 - chances, chances], 1)
        return chances

    def read(self, source: Any) -> RawSamples:
        """Read samples as the encoder reads them; without an encoder, take tensors and arrays.

        Raises:
            DataError: the source cannot be read.
        """
        if self.encoder is not None:
            return self.encoder.read(source)
        try:
            inputs = torch.as_tensor(source)
        except (TypeError, ValueError, RuntimeError):
            raise DataError(
                f"this run was trained on the user's own Dataset and cannot read `{source}`",
                where="the source to predict",
                fix="from Python, give run.predict a tensor or array of samples as the Dataset gives them",
            ) from None
        return RawSamples((inputs,), tuple(str(row) for row in range(len(inputs))))

    @torch.inference_mode()
    def predict(self, source: Any, *, batch_size: int = 1024) -> Predictions:
        """Answer raw samples.

        Args:
            source: a path, a folder, `-`, a frame, columns, rows, images; whatever the encoder reads.
            batch_size: samples at a time.

        Raises:
            DataError: the source cannot be read.
        """
        return self.answer(self.read(source), batch_size=batch_size)

    @torch.inference_mode()
    def answer(self, samples: RawSamples, *, batch_size: int = 1024) -> Predictions:
        """Answer samples that were read already."""
        device = next((one.device for one in self.net.parameters()), torch.device("cpu"))
        chunks = zip(*(part.split(batch_size) for part in samples.parts), strict=True)
        answers = [self(*(part.to(device) for part in chunk)).cpu() for chunk in chunks]
        return Predictions(samples.names, self.task, torch.cat(answers))
