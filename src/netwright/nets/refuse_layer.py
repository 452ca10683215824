"""The classes of torch.nn that cannot stand in a layer list, and what stands there instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class Refusal:
    """Why a class cannot stand in a layer list.

    Args:
        why: ends a sentence that begins with the layer's name.
        instead: what to write.
    """

    why: str
    instead: str


_CONTAINER = Refusal("is a container without a forward pass", "write the layers themselves, or a nested list")
_UNPOOL = Refusal(
    "takes, beside its input, the places that a MaxPool found, and a list passes on one tensor",
    "Upsample or ConvTranspose, or a class of your own named `file.py:Class`",
)
_REFUSED: dict[type, Refusal] = {
    nn.AdaptiveLogSoftmaxWithLoss: Refusal(
        "is a loss with a layer in it and takes the target too",
        "end the list in Linear and write `loss: CrossEntropyLoss` under `train:`",
    ),
    nn.DataParallel: Refusal(
        "wraps a finished network", "take it out: `train.device` says where a network runs"
    ),
    nn.LSTMCell: Refusal(
        "gives two states, and a list passes on one tensor", "Recurrent: {kind: LSTM, hidden_size: 64}"
    ),
    nn.MaxUnpool1d: _UNPOOL,
    nn.MaxUnpool2d: _UNPOOL,
    nn.MaxUnpool3d: _UNPOOL,
    nn.MultiheadAttention: Refusal(
        "gives its answer and its weights, and a list passes on one tensor",
        "Attention: {num_heads: 4} (with `inputs: [NAME, NAME]` where another layer answers)",
    ),
    nn.RNNBase: Refusal(
        "is what RNN, LSTM and GRU are made from", "Recurrent: {kind: LSTM, hidden_size: 64}"
    ),
    nn.modules.rnn.RNNCellBase: Refusal(
        "is what RNNCell, LSTMCell and GRUCell are made from", "GRUCell: 64, or Recurrent for a sequence"
    ),
    nn.TransformerDecoder: Refusal(
        "takes a layer as an argument", "write TransformerDecoderLayer itself, as often as it should come"
    ),
    nn.TransformerEncoder: Refusal(
        "takes a layer as an argument",
        "Repeat: {times: 2, layers: [{TransformerEncoderLayer: 4}]}, each with weights of its own",
    ),
}


def refuse_layer(make: Callable[..., object]) -> Refusal | None:
    """Say why a class of torch.nn cannot stand in a layer list.

    Args:
        make: the class.

    Returns:
        The reason and the remedy; None where it can.

    >>> refuse_layer(nn.LSTM).instead
    'Recurrent: {kind: LSTM, hidden_size: 64} (and take: last for one answer)'
    >>> refuse_layer(nn.ReLU) is None
    True
    """
    if make in _REFUSED:
        return _REFUSED[make]
    if not isinstance(make, type) or not make.__module__.startswith("torch.nn.modules."):
        return None
    if make in {nn.RNN, nn.LSTM, nn.GRU}:
        return Refusal(
            "gives its outputs and its state, and a list passes on one tensor",
            f"Recurrent: {{kind: {make.__name__}, hidden_size: 64}} (and take: last for one answer)",
        )
    if make.__module__.endswith("modules.loss"):
        return Refusal(
            "is a loss, not a layer",
            f"take it out of the list and write `loss: {make.__name__}` under `train:`",
        )
    is_holder = make.__module__.endswith("modules.container") and make is not nn.Sequential
    return _CONTAINER if make is nn.Module or is_holder else None
