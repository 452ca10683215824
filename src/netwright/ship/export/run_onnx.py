"""The answers of an ONNX model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def run_onnx(model: bytes, feeds: Mapping[str, Any], *, batch_size: int = 1024) -> dict[str, Any]:
    """Run an ONNX model on the CPU.

    Args:
        model: the file's content.
        feeds: arrays by input, first axis num; inputs that the model does not have are left out.
        batch_size: samples at a time.

    Returns:
        Arrays by output, first axis num.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    taken = {one.name for one in session.get_inputs()}
    names = [one.name for one in session.get_outputs()]
    num = len(next(iter(feeds.values())))
    chunks = [
        session.run(
            names,
            {name: array[start : start + batch_size] for name, array in feeds.items() if name in taken},
        )
        for start in range(0, num, batch_size)
    ]
    return {name: np.concatenate(parts) for name, parts in zip(names, zip(*chunks, strict=True), strict=True)}
