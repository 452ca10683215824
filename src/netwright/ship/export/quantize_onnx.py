"""An ONNX model with weights of eight bits."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from netwright.ship.export.silence_logs import silence_logs


def quantize_onnx(model: Any) -> Any:
    """Write the weights of matrix products and convolutions as int8; the numbers between stay float.

    Args:
        model: an `onnx.ModelProto`.

    Returns:
        Another `onnx.ModelProto`, about a quarter in size. Its answers are near those of the first, and
        how near is to be measured.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, silence_logs():
        before, after = Path(folder, "before.onnx"), Path(folder, "after.onnx")
        plain = onnx.ModelProto()
        plain.CopyFrom(model)
        del plain.graph.value_info[:]  # shapes inside, which the quantizer transposes without writing it down
        before.write_bytes(plain.SerializeToString())
        quantize_dynamic(before, after, weight_type=QuantType.QInt8, per_channel=True)
        quantized = onnx.load(after)
    onnx.helper.set_model_props(
        quantized, {one.key: one.value for one in model.metadata_props} | {"quantized": "int8 weights"}
    )
    return quantized
