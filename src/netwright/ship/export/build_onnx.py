"""A predictor as an ONNX model that takes raw columns or pixels."""

from __future__ import annotations

import json
from typing import Any

from torch import Tensor

from netwright.core.task import Task
from netwright.data.tables.column_plan import ColumnPlan
from netwright.ship.export.input_field import list_inputs
from netwright.ship.export.raw_rows import RawRows, list_codes
from netwright.ship.export.trace_inputs import trace_inputs
from netwright.ship.export.trace_onnx import OPSET, trace_onnx
from netwright.ship.predictor import Predictor

WORDS_OPSET = 3
"""Of `ai.onnx.ml`, whose LabelEncoder looks words up."""


def build_onnx(predictor: Predictor, samples: tuple[Tensor, ...] = (), *, opset: int = OPSET) -> Any:
    """Write a predictor as ONNX, its preprocessing and the names of its classes inside.

    Tables: one input a column, numbers as they stand in the table and words as words. Images: uint8
    pixels. Answers: `probabilities` and, where one class is the answer, its name as `label`; regression
    gives `values` in the user's units.

    Args:
        predictor: with its network on the CPU.
        samples: two samples or more of a network without an encoder; not needed with one.
        opset: version of ONNX's operators.

    Returns:
        An `onnx.ModelProto`.

    Raises:
        JobFailed: an operation of the network cannot be written as ONNX.
        MissingPackage: onnx is not installed.
    """
    task = predictor.task
    taken = {field.name for field in list_inputs(predictor)}
    output = _name_apart("probabilities" if task.is_classification else "values", taken)
    module, examples, names = trace_inputs(predictor, samples)
    model = trace_onnx(module, examples, names=names, output=output, opset=opset)
    if isinstance(module, RawRows):
        _take_columns(model, module)
    if task.kind in {"binary", "multiclass"}:
        _add_label(model, task, _name_apart("label", taken))
    _describe(model, predictor, opset)
    return model


def _name_apart(name: str, taken: set[str]) -> str:
    """A column may be called `label` or `values`, and no name may stand for two things."""
    return name if name not in taken else _name_apart(f"answer_{name}", taken)


def _take_columns(model: Any, rows: RawRows) -> None:
    """Put one input a column in front of the graph's two matrices; words are looked up on the way."""
    from onnx import TensorProto, helper

    graph = model.graph
    inputs = {value.name for value in graph.input}
    nodes, columns = [], []
    for plan in rows.plans:
        is_number = plan in rows.numeric
        kind = TensorProto.DOUBLE if is_number else TensorProto.STRING
        columns.append(helper.make_tensor_value_info(plan.name, kind, ["batch", 1]))
    for name in rows.examples:
        plans = rows.numeric if name == "numbers" else rows.worded
        # Names of the user's columns must not meet names inside the graph.
        arriving = [plan.name for plan in plans]
        if name == "words":
            arriving = [f"netwright/code/{index}" for index in range(len(plans))]
            nodes += [_look_up(plan, code) for plan, code in zip(plans, arriving, strict=True)]
        nodes.append(helper.make_node("Concat", arriving, [f"netwright/{name}"], axis=1))
    for node in graph.node:
        for index, name in enumerate(node.input):
            if name in inputs:
                node.input[index] = f"netwright/{name}"
    _part_names(graph, {plan.name for plan in rows.plans})
    graph_nodes = [*nodes, *graph.node]
    del graph.node[:], graph.input[:]
    graph.node.extend(graph_nodes)
    graph.input.extend(columns)


def _part_names(graph: Any, taken: set[str]) -> None:
    """Rename what the graph itself calls like a column of the user's."""
    inner = {name for node in graph.node for name in node.output} | {one.name for one in graph.initializer}
    for name in sorted(inner & taken):
        new = f"netwright/inner/{name}"
        for node in graph.node:
            for names in (node.input, node.output):
                for index, one in enumerate(names):
                    if one == name:
                        names[index] = new
        for one in [*graph.initializer, *graph.value_info]:
            if one.name == name:
                one.name = new


def _look_up(plan: ColumnPlan, code: str) -> Any:
    from onnx import helper

    known, other = list_codes(plan)
    return helper.make_node(
        "LabelEncoder",
        [plan.name],
        [code],
        domain="ai.onnx.ml",
        keys_strings=list(known),
        values_int64s=list(known.values()),
        default_int64=other,
    )


def _add_label(model: Any, task: Task, name: str) -> None:
    from onnx import TensorProto, helper

    model.graph.node.append(
        helper.make_node("ArgMax", [model.graph.output[0].name], ["netwright/index"], axis=1, keepdims=0)
    )
    model.graph.node.append(
        helper.make_node(
            "LabelEncoder",
            ["netwright/index"],
            [name],
            domain="ai.onnx.ml",
            keys_int64s=list(range(len(task.classes))),
            values_strings=list(task.classes),
            default_string="",
        )
    )
    label = helper.make_tensor_value_info(name, TensorProto.STRING, ["batch"])
    answers = list(model.graph.output)
    del model.graph.output[:]
    model.graph.output.extend([label, *answers])


def _describe(model: Any, predictor: Predictor, opset: int) -> None:
    from importlib.metadata import version

    from onnx import checker, helper

    if all(one.domain != "ai.onnx.ml" for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid("ai.onnx.ml", WORDS_OPSET))
    task = predictor.task
    model.producer_name, model.producer_version = "netwright", version("netwright")
    facts = {
        "task": task.kind,
        "targets": list(task.targets),
        "classes": list(task.classes),
        "inputs": [field.to_json() for field in list_inputs(predictor)],
        "opset": opset,
    }
    helper.set_model_props(
        model,
        {
            key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for key, value in facts.items()
        },
    )
    checker.check_model(model)
