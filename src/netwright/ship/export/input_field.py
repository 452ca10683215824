"""One input of an exported network, as its user sees it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.table_encoder import TableEncoder
from netwright.ship.predictor import Predictor


@dataclass(frozen=True)
class InputField:
    """One input of an exported network.

    Args:
        name: of the input: a column, `image`, or an argument of `forward`.
        role: number, date, category, yes/no, text, image or tensor.
        dtype: as ONNX names it: double, string, uint8, float, int64.
        shape: of one batch; the first axis is `batch`.
        says: what the values mean, and how a missing one is given.
        values: the words that the network tells apart; empty where any number will do.
    """

    name: str
    role: str
    dtype: str
    shape: tuple[str | int, ...]
    says: str
    values: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the metadata of an exported file holds it; what is empty is left out."""
        return {key: value for key, value in asdict(self).items() if value}


def list_inputs(predictor: Predictor) -> tuple[InputField, ...]:
    """List the inputs that an exported network takes.

    Args:
        predictor: of a table or of images.

    >>> from netwright.core.task import Task
    >>> from netwright.data.images.image_layout import ImageLayout
    >>> from netwright.data.infer_task import TargetReading
    >>> from torch import nn
    >>> task = Task("binary", ("class",), ("cat", "dog"))
    >>> encoder = ImageEncoder(ImageLayout(3, 32, 32), TargetReading(task))
    >>> list_inputs(Predictor(nn.Identity(), task, decoding="sigmoid", encoder=encoder))[0].shape
    ('batch', 3, 32, 32)
    """
    encoder = predictor.encoder
    if isinstance(encoder, TableEncoder):
        return tuple(_describe_column(plan) for plan in encoder.plans)
    if isinstance(encoder, ImageEncoder):
        layout = encoder.layout
        shape = ("batch", layout.channels, layout.height, layout.width)
        colours = "red, green, blue" if layout.channels == 3 else "grey"
        return (InputField("image", "image", "uint8", shape, f"pixels 0 to 255, {colours}"),)
    return ()


def _describe_column(plan: ColumnPlan) -> InputField:
    shape = ("batch", 1)
    if plan.role == "date":
        return InputField(plan.name, plan.role, "double", shape, "days since 1970-01-01; NaN where missing")
    if plan.role == "number":
        unit = f" in {plan.unit}" if plan.unit else ""
        return InputField(plan.name, plan.role, "double", shape, f"a number{unit}; NaN where missing")
    says = "a word" if plan.values else "any text: only whether it is there counts"
    return InputField(plan.name, plan.role, "string", shape, f'{says}; "" where missing', plan.values)
