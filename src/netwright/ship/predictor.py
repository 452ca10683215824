"""Encoder + network + decoder: raw samples in, answers out."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, final

import numpy as np
import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from netwright.core.errors import DataError
from netwright.core.eval_mode import eval_mode
from netwright.core.find_answer import find_answer
from netwright.core.task import Task
from netwright.data.datasets.convert_sample import convert_sample
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
        return self.decode(find_answer(self.net(*inputs))[0])

    def decode(self, numbers: Shaped[Tensor, "num *given"]) -> Float[Tensor, "num answers"]:
        """Turn what the network gives into values in the user's units, or probabilities.

        Args:
            numbers: of each sample, as the network gave them.
        """
        numbers = numbers.float().flatten(1)
        if self.decoding == "softmax":
            return numbers.softmax(1)
        if self.decoding == "value":
            scale = self.answer_scale
            return numbers if scale is None else numbers * scale[1] + scale[0]
        # Losses that compare probabilities (MSELoss, BCELoss a class) do not make a network give true ones.
        chances = numbers.sigmoid() if self.decoding == "sigmoid" else numbers.clamp(0, 1)
        if self.task.kind == "binary":
            return torch.cat([1 - chances, chances], 1)
        if self.task.kind == "multiclass":
            return chances / chances.sum(1, keepdim=True).clamp(min=1e-12)
        return chances

    def with_net(self, net: nn.Module) -> Predictor:
        """The same predictor around another network that gives the same numbers."""
        return Predictor(
            net,
            self.task,
            decoding=self.decoding,
            encoder=self.encoder,
            answer_scale=self.answer_scale,
        )

    def read(self, source: Any) -> RawSamples:
        """Read samples as the encoder reads them; without an encoder, take tensors and arrays.

        Raises:
            DataError: the source cannot be read.
        """
        if self.encoder is not None:
            return self.encoder.read(source)
        where = "the source to predict"
        if source is None or isinstance(source, str | Path):
            raise DataError(
                f"a network without an encoder takes tensors, not `{source}`",
                where=where,
                fix="give a tensor or array of samples (several inputs: a tuple or dict of tensors)",
            )
        if isinstance(source, list):
            source = np.stack([np.asarray(one) for one in source])
        inputs, _ = convert_sample((source, 0), where)
        if isinstance(inputs, dict):
            inputs = self._order_inputs(inputs)
        parts = inputs if isinstance(inputs, tuple) else (inputs,)
        return RawSamples(parts, tuple(str(row) for row in range(len(parts[0]))))

    def _order_inputs(self, inputs: dict[str, Any]) -> tuple[Any, ...]:
        takes = inspect.signature(self.net.forward)
        try:
            return takes.bind(**inputs).args
        except TypeError as raised:
            raise DataError(
                f"forward takes {', '.join(takes.parameters)}, and the samples give {', '.join(inputs)}",
                where="the source to predict",
                fix="name the inputs as forward does",
            ) from raised

    def place(self) -> torch.device:
        """Bring encoder and scale to where the network is, and tell where that is."""
        device = next((one.device for one in self.net.parameters()), torch.device("cpu"))
        self.to(device)
        return device

    def predict(self, source: Any, *, batch_size: int = 1024) -> Predictions:
        """Answer raw samples.

        Args:
            source: a path, a folder, `-`, a frame, columns, rows, images; whatever the encoder reads.
            batch_size: samples at a time.

        Raises:
            DataError: the source cannot be read, or its samples do not fit the network.
        """
        return self.answer(self.read(source), batch_size=batch_size)

    def answer(self, samples: RawSamples, *, batch_size: int = 1024) -> Predictions:
        """Answer samples that were read already; the network's mode is put back afterwards."""
        device = self.place()
        chunks = zip(*(part.split(batch_size) for part in samples.parts), strict=True)
        # Not inference_mode: what a network keeps from a forward pass must not spoil a later training.
        with torch.no_grad(), eval_mode(self):
            try:
                answers = [self(*(part.to(device) for part in chunk)).cpu() for chunk in chunks]
            except (RuntimeError, ValueError, IndexError, TypeError) as raised:
                if self.encoder is not None:
                    raise
                shapes = " and ".join(str(tuple(part.shape)) for part in samples.parts)
                raise DataError(
                    f"the network cannot take samples of shape {shapes}: {str(raised).splitlines()[0]}",
                    where="the source to predict",
                    fix="give samples as the Dataset gave them, with the batch axis first",
                ) from raised
        numbers = torch.cat(answers)
        if samples.failed:
            numbers[list(samples.failed)] = torch.nan
        return Predictions(
            samples.names,
            self.task,
            numbers,
            samples.skipped,
            samples.notes,
            samples.identifiers,
            samples.failed,
            samples.remarks,
        )
