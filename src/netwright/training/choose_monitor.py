"""The metric that decides which epoch is the best."""

from __future__ import annotations

from netwright.core.errors import RunFileError
from netwright.core.suggest import suggest_name
from netwright.core.task import Task


def choose_monitor(name: str, task: Task) -> tuple[str, bool]:
    """Choose the monitored metric and say whether lower is better.

    Args:
        name: a metric of this task; auto is the loss.
        task: what was asked.

    Raises:
        RunFileError: this task has no such metric.

    >>> choose_monitor("r2", Task("regression", ("price",)))
    ('r2', False)
    """
    lower = {"loss": True, "mae": True, "rmse": True}
    if task.kind == "regression":
        names = ["loss", "mae", "rmse", "r2"]
    else:
        names = ["loss", "accuracy", "f1_macro", "auroc"]
        if task.kind == "multiclass" and len(task.classes) > 5:
            names.append("top5")
    if name == "auto":
        return "loss", True
    if name not in names:
        raise RunFileError(
            f"a {task.kind} task has no metric `{name}`", where="train.monitor", fix=suggest_name(name, names)
        )
    return name, lower.get(name, False)
