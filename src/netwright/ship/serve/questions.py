"""What a server can be asked, and how it answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from netwright.core.errors import NetwrightError
from netwright.ship.predictor import Predictor


class BadRequest(Exception):
    """A request that cannot be answered.

    Args:
        status: of HTTP, 400 to 499.
        detail: what is wrong, by field: `loc`, `msg` and `type`, as web frameworks write it.
    """

    def __init__(self, status: int, detail: list[dict[str, Any]]) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail


def refuse(status: int, said: str, *loc: str | int, kind: str = "value_error") -> BadRequest:
    """Refuse a request for one reason.

    Args:
        status: of HTTP.
        said: what is wrong and what would do.
        *loc: where: `body`, `rows`, 0, the column.
        kind: the kind of fault, for programs.

    >>> refuse(413, "too long", "body").detail
    [{'loc': ['body'], 'msg': 'too long', 'type': 'value_error'}]
    """
    return BadRequest(status, [{"loc": list(loc), "msg": said, "type": kind}])


class Questions(ABC):
    """What a server can be asked: rows or pictures, read from requests and answered many at once.

    Args:
        predictor: in eval mode, on its device.
    """

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor.eval()
        self.device = predictor.place()

    @abstractmethod
    def stack(self, samples: Sequence[Any]) -> tuple[Tensor, ...]:
        """Put samples together as the predictor takes them."""

    @abstractmethod
    def describe(self) -> dict[str, Any]:
        """The bodies that `/predict` takes, by content type, as OpenAPI writes them."""

    def answer(self, samples: Sequence[Any]) -> list[dict[str, Any]]:
        """Answer samples in one pass of the network.

        Args:
            samples: of any number of requests.

        Returns:
            An answer for each, as JSON can hold it.
        """
        with torch.inference_mode():
            parts = (part.to(self.device) for part in self.stack(samples))
            numbers = self.predictor(*parts).cpu().tolist()
        return [self._write(row) for row in numbers]

    def _write(self, row: list[float]) -> dict[str, Any]:
        task = self.predictor.task
        if task.kind == "regression":
            values = [_clean(value) for value in row]
            return (
                {"value": values[0]}
                if len(values) == 1
                else {"values": dict(zip(task.targets, values, strict=True))}
            )
        chances = dict(zip(task.classes, map(_clean, row), strict=True))
        if task.kind == "multilabel":
            return {
                "labels": [name for name, p in chances.items() if (p or 0) > 0.5],
                "probabilities": chances,
            }
        return {"label": task.classes[row.index(max(row))], "probabilities": chances}

    def describe_answer(self) -> dict[str, Any]:
        """An answer, as JSON Schema."""
        task = self.predictor.task
        number = {"type": ["number", "null"]}
        if task.kind == "regression" and len(task.targets) == 1:
            fields: dict[str, Any] = {"value": {**number, "description": task.targets[0]}}
        elif task.kind == "regression":
            fields = {"values": {"type": "object", "properties": dict.fromkeys(task.targets, number)}}
        else:
            chances = {"type": "object", "properties": dict.fromkeys(task.classes, number)}
            names = {"type": "string", "enum": list(task.classes)}
            fields = (
                {"labels": {"type": "array", "items": names}}
                if task.kind == "multilabel"
                else {"label": names}
            )
            fields["probabilities"] = chances
        return {"type": "object", "required": list(fields), "properties": fields}


def _clean(value: float) -> float | None:
    """Eight digits are more than float32 has; what is no number has no place in JSON."""
    return float(f"{value:.8g}") if abs(value) < float("inf") else None


def explain_failure(error: Exception) -> str:
    """Say why the network did not answer, without the inside of the server.

    Args:
        error: what was raised.
    """
    return error.what if isinstance(error, NetwrightError) else "the network failed on this input"
