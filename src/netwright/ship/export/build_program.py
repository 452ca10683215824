"""A predictor as a graph of torch operations, saved by torch.export."""

from __future__ import annotations

import io
import json

import torch
from torch import Tensor

from netwright.core.eval_mode import eval_mode
from netwright.ship.export.explain_refusal import explain_refusal
from netwright.ship.export.input_field import list_inputs
from netwright.ship.export.silence_logs import silence_logs
from netwright.ship.export.trace_inputs import free_batch, trace_inputs
from netwright.ship.predictor import Predictor


def build_program(predictor: Predictor, samples: tuple[Tensor, ...] = ()) -> bytes:
    """Write a predictor as a program of torch.export, its preprocessing inside.

    It takes what `RawRows` takes (tables), uint8 pixels (images) or the network's own inputs, and gives
    what `Predictor` answers. Its file holds `netwright.json`: inputs, vocabularies, classes.

    Args:
        predictor: with its network on the CPU.
        samples: two samples or more of a network without an encoder; not needed with one.

    Returns:
        The content of a `.pt2` file, for `torch.export.load`.

    Raises:
        JobFailed: the network cannot be written as a graph.
    """
    module, examples, _ = trace_inputs(predictor, samples)
    with silence_logs(), eval_mode(module), torch.no_grad():
        try:
            program = torch.export.export(
                module, examples, dynamic_shapes=free_batch(module, len(examples)), strict=False
            )
        except Exception as error:  # the tracer raises whatever its passes raise
            raise explain_refusal(error) from error
    file = io.BytesIO()
    facts = {
        "task": predictor.task.kind,
        "targets": list(predictor.task.targets),
        "classes": list(predictor.task.classes),
        "inputs": [field.to_json() for field in list_inputs(predictor)],
    }
    torch.export.save(program, file, extra_files={"netwright.json": json.dumps(facts, ensure_ascii=False)})
    return file.getvalue()
