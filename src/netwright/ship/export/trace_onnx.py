"""From a module to an ONNX graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netwright.core.eval_mode import eval_mode
from netwright.core.require_packages import require_packages
from netwright.ship.export.explain_refusal import explain_refusal
from netwright.ship.export.silence_logs import silence_logs
from netwright.ship.export.trace_inputs import free_batch

OPSET = 20
"""Of ONNX's own operators: what every runtime of the last two years reads."""


def trace_onnx(
    module: nn.Module, examples: tuple[Tensor, ...], *, names: Sequence[str], output: str, opset: int = OPSET
) -> Any:
    """Trace a module into an ONNX graph whose batch may have any size.

    Args:
        module: gives one tensor.
        examples: its inputs, at least two samples along the first axis.
        names: of its inputs.
        output: name of its output.
        opset: version of ONNX's operators, 18 or later.

    Returns:
        An `onnx.ModelProto`; no path of this machine is left in it.

    Raises:
        JobFailed: an operation of the module cannot be written as ONNX.
        MissingPackage: onnx or onnxscript is not installed.
    """
    require_packages(["onnx", "onnxscript", "onnxruntime"], extra="onnx", where="export to ONNX")
    with silence_logs(), eval_mode(module), torch.no_grad():
        try:
            program: Any = torch.onnx.export(
                module,
                examples,
                dynamo=True,
                input_names=list(names),
                output_names=[output],
                dynamic_shapes=free_batch(module, len(examples)),
                opset_version=opset,
                verbose=False,
            )
        except Exception as error:  # the exporter raises whatever its passes raise
            raise explain_refusal(error) from error
    model = program.model_proto
    for node in [*model.graph.node, *(one for function in model.functions for one in function.node)]:
        del node.metadata_props[:]  # stack traces with paths of this machine
    for value in [*model.graph.input, *model.graph.output, *model.graph.value_info]:
        del value.metadata_props[:]
    return model
