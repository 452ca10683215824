"""A run as one file of plain PyTorch, and the answers of that file."""

from __future__ import annotations

import importlib.util
import io
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import nn

from netwright.core.errors import JobFailed
from netwright.core.guard_code import guard_code
from netwright.core.named import Named
from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.build_augment import build_augment
from netwright.jobs.read_proof import Proof
from netwright.jobs.run import Run
from netwright.nets.has_members import has_members
from netwright.ship.rebuild_network import rebuild_network
from netwright.ship.script.recipe import Recipe
from netwright.ship.script.record_arguments import record_arguments
from netwright.ship.script.write_script import write_script
from netwright.training.build_objective import build_objective
from netwright.training.schedule import Schedule


def write_run_script(run: Run, proof: Proof, out: Path) -> dict[Path, bytes]:
    """Write a run as a script and its weights.

    Args:
        run: the run.
        proof: samples of it; they say how its table was read.
        out: the script.

    Returns:
        Content by file: the weights beside the script, and the script.

    Raises:
        JobFailed: something of the run cannot be written down.
    """
    # Which modules have a class of their own is known only from a network that is there.
    own = {type(one) for one in run.net.modules() if getattr(nn, type(one).__name__, None) is not type(one)}
    with record_arguments(own) as built, guard_code(run.files.path, trust=run.trust):
        net = rebuild_network(run.card, run.files)
    net.load_state_dict(run.net.state_dict())
    predictor = run.predictor.with_net(net)
    augment = [one for one in build_augment(run.run_file.spec.data.augment) if isinstance(one, Augmentation)]
    if len(augment) < len(run.run_file.spec.data.augment):
        raise JobFailed(
            "a script cannot mix images with others of their batch",
            where="data.augment",
            fix="export as .onnx or .pt2, or train without mixup and cutmix",
        )
    text = write_script(predictor, built, _read_recipe(run, proof), name=out.stem, augment=augment)
    weights = io.BytesIO()
    torch.save({name: one.clone() for name, one in net.state_dict().items()}, weights)
    return {out.with_suffix(".pt"): weights.getvalue(), out: text.encode()}


def run_script(files: dict[Path, bytes], proof: Proof) -> dict[str, Any]:
    """Answer samples with a script, from a folder of its own.

    Args:
        files: as `write_run_script` gives them.
        proof: the samples.

    Returns:
        The answers, by the name `answers`.

    Raises:
        JobFailed: the script cannot be run.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            Path(folder, file.name).write_bytes(content)
        script = next(Path(folder, file.name) for file in files if file.suffix == ".py")
        spec = importlib.util.spec_from_file_location("netwright_script", script)
        if spec is None or spec.loader is None:
            raise JobFailed(
                "the script cannot be loaded", where=str(script), fix="name a file that ends in .py"
            )
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
            inputs = proof.samples.parts[0]
            if proof.rows:
                inputs = module.encode([module.clean(row) for row in proof.rows])
            else:
                inputs = module.encode(inputs)
            return {"answers": module.predict(inputs).numpy()}
        except Exception as error:  # code that was put together may fail in any way
            raise JobFailed(
                f"the script does not run: {type(error).__name__}: {error}",
                where="--as script",
                fix="export as .onnx or .pt2, and report what your network is made of",
            ) from error


def _read_recipe(run: Run, proof: Proof) -> Recipe:
    spec, task = run.run_file.spec, run.task
    train = spec.train
    num_answers = 2 if task.kind == "binary" and run.predictor.decoding == "softmax" else task.num_outputs
    with guard_code(run.files.path, trust=run.trust):
        objective = build_objective(train, task, num_answers, proof.samples.targets, run.run_file.folder)
    if not isinstance(objective.criterion, nn.Module) or not hasattr(nn, objective.name):
        raise JobFailed(
            f"the loss `{objective.name}` is a function of your own",
            where="train.loss",
            fix="export as .onnx or .pt2; or train with a loss of torch.nn",
        )
    loss = Named.parse(objective.written, where="train.loss")
    for name in ("weight", "pos_weight", "label_smoothing"):
        value = getattr(objective.criterion, name, None)
        if name not in loss.kwargs and value is not None and (torch.is_tensor(value) or value):
            loss = Named(loss.name, loss.args, {**loss.kwargs, name: value})
    schedule = Named.parse(train.schedule, where="train.schedule")
    optimizer = Named.parse(train.optimizer, where="train.optimizer")
    left_out = [
        said
        for used, said in (
            (train.ema, "a moving average of the weights"),
            (train.learning_rates, "learning rates by parameter"),
            (train.early_stopping != "none", "early stopping"),
            (objective.smoothing, "smoothed targets"),
            (train.precision != "float32", f"{train.precision} arithmetic"),
        )
        if used
    ]
    return Recipe(
        source=spec.data.source,
        result=_describe_result(run),
        loss=loss,
        target_form=objective.target_form,
        optimizer=optimizer,
        schedule=_fill_schedule(schedule, optimizer, int(train.epochs)),
        moves_each_step=schedule.name in Schedule.BY_STEP,
        epochs=int(train.epochs),
        batch_size=int(spec.data.batch_size),
        seed=train.seed,
        val=spec.data.split.val,
        clip_grad_norm=train.clip_grad_norm,
        accumulate=train.accumulate,
        freeze=tuple(train.freeze),
        left_out=tuple(left_out),
        has_members=has_members(run.net),
        reading={
            key: proof.reading[key] for key in ("encoding", "delimiter", "header") if key in proof.reading
        },
    )


def _fill_schedule(schedule: Named, optimizer: Named, epochs: int) -> Named:
    """Arguments that a run fills in by itself."""
    filled = {
        "OneCycleLR": {"max_lr": optimizer.kwargs.get("lr", 1e-3), "total_steps": "num_steps"},
        "CosineAnnealingLR": {"T_max": epochs},
        "PolynomialLR": {"total_iters": epochs},
    }.get(schedule.name, {})
    return schedule if schedule.args else Named(schedule.name, (), {**filled, **schedule.kwargs})


def _describe_result(run: Run) -> str:
    metrics = run.metrics.get("test") or run.metrics.get("val") or {}
    shown = ", ".join(f"{name} {value:.4f}" for name, value in metrics.items())
    return f"On samples that it was not trained on: {shown}." if shown else "It was not measured."
