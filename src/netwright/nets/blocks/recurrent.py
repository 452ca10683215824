"""A recurrent layer that gives one tensor, so that it can stand in a list."""

from __future__ import annotations

from typing import final

from jaxtyping import Float
from torch import Tensor, nn


@final
class Recurrent(nn.Module):
    """Runs an LSTM, GRU or RNN over a sequence and gives its outputs, not its state.

    Args:
        kind: `LSTM`, `GRU` or `RNN`.
        input_size: numbers at each step; netwright fills it in.
        hidden_size: numbers of the state.
        num_layers: recurrent layers on top of each other.
        bidirectional: read the sequence both ways; the result is twice as wide.
        take: `all` gives the output of every step, `last` only that of the last step.

    >>> import torch
    >>> Recurrent("GRU", 3, 8, take="last")(torch.zeros(2, 5, 3)).shape
    torch.Size([2, 8])
    """

    def __init__(
        self,
        kind: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bidirectional: bool = False,
        take: str = "all",
    ) -> None:
        super().__init__()
        cells: dict[str, type[nn.LSTM] | type[nn.GRU] | type[nn.RNN]] = {
            "LSTM": nn.LSTM,
            "GRU": nn.GRU,
            "RNN": nn.RNN,
        }
        if kind not in cells:
            raise ValueError(f"kind is {kind!r}; it must be one of LSTM, GRU, RNN")
        if take not in {"all", "last"}:
            raise ValueError(f"take is {take!r}; it must be all or last")
        self.kind = kind
        self.take = take
        self.cell = cells[kind](
            input_size,
            hidden_size,
            num_layers=num_layers,
            bidirectional=bidirectional,
            batch_first=True,
        )

    def forward(self, x: Float[Tensor, "batch steps inputs"]) -> Float[Tensor, "batch *result"]:
        """Run over the steps."""
        outputs, _ = self.cell(x)
        result: Tensor = outputs[:, -1] if self.take == "last" else outputs
        return result
