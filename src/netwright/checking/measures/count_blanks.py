"""How many of the labels that CTC is to write are its blank."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.call import Call


def count_blanks(call: Call) -> tuple[int, int]:
    """Count the labels within the target lengths, and the blanks among them.

    Args:
        call: of `ctc_loss`.

    Returns:
        Blanks, and labels; targets may be one long row, or padded rows whose padding is not counted.
    """
    targets, blank = call.read(1, "targets"), call.read(4, "blank", 0)
    if not isinstance(targets, Tensor):
        return 0, 0
    if targets.ndim == 2:
        lengths = torch.as_tensor(call.read(3, "target_lengths")).flatten().to(targets.device)
        if len(lengths) != len(targets):
            return 0, 0
        targets = targets[torch.arange(targets.shape[1], device=targets.device)[None] < lengths[:, None]]
    return int((targets == blank).sum()), targets.numel()
