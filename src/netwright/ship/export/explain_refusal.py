"""Why a network could not be written as a graph."""

from __future__ import annotations

import re

from netwright.core.errors import JobFailed


def explain_refusal(error: BaseException) -> JobFailed:
    """Say which operation stands in the way and what to do about it.

    Args:
        error: what torch.export or torch.onnx raised.
    """
    texts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        texts.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    text = "\n".join(texts)
    operation = re.search(r"No ONNX function found for .{0,40}?(aten\.\w+|[\w:.]+)", text)
    if operation:
        what = f"ONNX has no operation for `{operation[1]}`"
        fix = "compute it from other torch operations, or write a .pt2, which holds every torch operation"
    elif re.search(r"data-dependent|GuardOnDataDependent|Could not guard|control flow", text, re.IGNORECASE):
        what = "forward decides by the values of a tensor (if, while, .item()), which a graph cannot hold"
        fix = "choose with torch.where or torch.cond instead; the run folder itself predicts as it is"
    elif re.search(
        r"batch.{0,80}(constant|specializ)|(constant|specializ).{0,80}batch", text, re.IGNORECASE | re.DOTALL
    ):
        what = "forward works for one batch size alone"
        fix = "take sizes from x.shape[0], not from a number written into forward"
    else:
        # The first cause is the network's; what stands before it is the exporter's own.
        first = next((line.strip() for line in texts[-1].splitlines() if line.strip()), "no reason given")
        what = f"the network cannot be written as a graph: {first[:200]}"
        fix = "the run folder itself predicts as it is; --as safetensors writes the weights alone"
    return JobFailed(what, where=_find_place(text) or "the network's forward", fix=fix)


def _find_place(text: str) -> str | None:
    """The user's own line: the last one named that is in no installed package."""
    named = re.findall(r'File "([^"]+)", line (\d+)', text)
    own = [(file, line) for file, line in named if "site-packages" not in file and "/netwright/" not in file]
    return f"{own[-1][0]}:{own[-1][1]}" if own else None
