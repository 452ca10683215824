"""A trained network as a file for other programs, proved on real samples before it is kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from netwright.core.errors import UsageError
from netwright.core.write_file import write_file
from netwright.jobs.read_proof import Proof, read_proof
from netwright.jobs.run import Run
from netwright.jobs.write_run_script import run_script, write_run_script
from netwright.ship.export.build_onnx import build_onnx
from netwright.ship.export.build_program import build_program
from netwright.ship.export.build_weights import build_weights
from netwright.ship.export.parity import compare_answers, require_parity
from netwright.ship.export.quantize_onnx import quantize_onnx
from netwright.ship.export.run_onnx import run_onnx
from netwright.ship.export.run_program import run_program
from netwright.ship.export.trace_onnx import OPSET
from netwright.ship.predictions import Predictions
from netwright.training.measure_answers import measure_answers

Form = Literal["onnx", "pt2", "safetensors", "script"]
SUFFIXES: dict[str, Form] = {
    ".onnx": "onnx",
    ".pt2": "pt2",
    ".safetensors": "safetensors",
    ".py": "script",
}


def export_run(
    run: Run,
    out: Path,
    *,
    form: Form | None = None,
    source: Any = None,
    int8: bool = False,
    opset: int = OPSET,
) -> dict[str, Any]:
    """Write a run's network as a file for other programs, once it answers as the run does.

    Args:
        run: the run.
        out: the file; written whole or not at all.
        form: onnx, pt2, safetensors or script; None reads it from the suffix of `out`.
        source: samples to prove it on; None for the test part of the run's own data.
        int8: keep the weights of an ONNX file in eight bits; what that costs is measured.
        opset: version of ONNX's operators, 18 or later.

    Returns:
        file, form, bytes, origin and number of the samples, `max_difference` of the answers and
        `label_agreement`; for ONNX opset, inputs, outputs; for int8 the metrics before and after.

    Raises:
        UsageError: the file cannot be written, or its suffix says nothing.
        JobFailed: the network cannot be written so, or answered otherwise.
        MissingPackage: the packages for ONNX are not installed.
        DataError: there are no samples to prove it on.
    """
    form = form or _read_form(out)
    if int8 and form != "onnx":
        raise UsageError(
            f"--int8 is for ONNX, and {out.name} is {form}", where="--int8", fix="name a .onnx file"
        )
    if form == "script":
        _require_own(out)
    run.net.cpu()
    proof = read_proof(run, source)
    expected = run.predictor.answer(proof.samples)
    facts: dict[str, Any] = {"file": str(out), "form": form, "samples": proof.origin}
    match form:
        case "onnx":
            content, more = _write_onnx(run, proof, expected, out, int8=int8, opset=opset)
            files = {out: content}
        case "pt2":
            content = build_program(run.predictor, _take_examples(run, proof))
            parity = compare_answers(expected, run_program(content, run.predictor, proof.feeds))
            require_parity(parity, expected, str(out))
            files, more = {out: content}, asdict(parity)
        case "safetensors":
            weights, described = build_weights(run.predictor, run.card)
            files, more = {out.with_suffix(".json"): described.encode(), out: weights}, {}
        case "script":
            files = write_run_script(run, proof, out)
            parity = compare_answers(expected, run_script(files, proof))
            require_parity(parity, expected, str(out))
            more = asdict(parity)
    for file, written in files.items():
        _write(file, written)
    return facts | more | {"bytes": len(files[out])}


def _write_onnx(
    run: Run, proof: Proof, expected: Predictions, out: Path, *, int8: bool, opset: int
) -> tuple[bytes, dict[str, Any]]:
    model = build_onnx(run.predictor, _take_examples(run, proof), opset=opset)
    content: bytes = model.SerializeToString()
    parity = compare_answers(expected, run_onnx(content, proof.feeds))
    require_parity(parity, expected, str(out))
    facts = asdict(parity) | {
        "opset": opset,
        "inputs": [one.name for one in model.graph.input],
        "outputs": [one.name for one in model.graph.output],
    }
    if not int8:
        return content, facts
    content = quantize_onnx(model).SerializeToString()
    *_, numbers = run_onnx(content, proof.feeds).values()
    quantized = Predictions(expected.names, expected.task, torch.from_numpy(numbers))
    return content, facts | {
        "int8": asdict(compare_answers(expected, _name_answers(quantized)))
        | {"before": _measure(expected, proof), "after": _measure(quantized, proof)}
    }


def _name_answers(answers: Predictions) -> dict[str, Any]:
    named = {"label": answers.labels} if answers.task.kind in {"binary", "multiclass"} else {}
    return {**named, "numbers": answers.numbers.numpy()}


def _measure(answers: Predictions, proof: Proof) -> dict[str, float]:
    """Metrics as in training; probabilities become logits again, which rank and divide the same."""
    if proof.samples.targets is None:
        return {}
    numbers, task = answers.numbers.double(), answers.task
    if task.kind == "binary":
        numbers = numbers[:, 1:]
    if task.kind in {"binary", "multilabel"}:
        numbers = torch.logit(numbers, eps=1e-9)
    return measure_answers(numbers, proof.samples.targets, task)


def _take_examples(run: Run, proof: Proof) -> tuple[Tensor, ...]:
    return () if run.predictor.encoder is not None else tuple(part[:2] for part in proof.samples.parts)


def _read_form(out: Path) -> Form:
    form = SUFFIXES.get(out.suffix.lower())
    if form is None:
        raise UsageError(
            f"`{out.name}` does not say what to write",
            where="--out",
            fix="name a .onnx, .pt2, .safetensors or .py file, or say --as onnx|pt2|safetensors|script",
        )
    return form


def _require_own(out: Path) -> None:
    """A script stands where people keep their own: only one that we wrote is written over."""
    if out.is_file() and "written by `netwright export`" not in out.read_text(
        encoding="utf-8", errors="replace"
    ):
        raise UsageError(
            f"`{out.name}` is there already, and was not written by netwright",
            where="--out",
            fix="name another file",
        )


def _write(file: Path, content: bytes) -> None:
    try:
        write_file(file, content)
    except OSError as error:
        raise UsageError(
            f"the file cannot be written: {error.strerror}",
            where=str(file),
            fix="name a file in a folder that exists and can be written, with --out",
        ) from None
