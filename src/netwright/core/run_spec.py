"""The run file's schema: every field, its default and what it means."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from netwright.core.checkpoint_spec import CheckpointSpec
from netwright.core.look_spec import LookSpec
from netwright.core.section import Section

Role = Literal["number", "category", "ordinal", "yes/no", "date", "text", "identifier", "constant"]
NamedField = str | dict[str, Any]
"""A name with arguments: `AdamW` or `{AdamW: {lr: 1e-3}}`; read by `Named.parse`."""

PYTHON_MADE = "python:"
"""Begins the name of data or a network that only the user's own Python can make again."""

Share = Annotated[float, Field(ge=0.0, lt=1.0)]
Count = Annotated[int, Field(ge=1)]
Auto = Literal["auto"]


class SplitSpec(Section):
    """How rows are divided; an official test set is kept as it is."""

    val: Share = Field(0.15, description="Share of the rows for validation; 0 for none.")
    test: Share = Field(0.15, description="Share of the rows for the test; 0 for none.")
    seed: int = Field(0, ge=0, description="Seed of the division.")
    stratify: bool = Field(True, description="Keep the class shares in every part (classes only).")
    by: str | None = Field(None, description="Column whose equal values stay in one part (groups).")
    time: str | None = Field(None, description="Column to divide by: oldest to train, newest to test.")

    @model_validator(mode="after")
    def _leaves_training_rows(self) -> SplitSpec:
        if self.val + self.test >= 1.0:
            raise ValueError(f"val {self.val:g} and test {self.test:g} leave no rows to train on")
        if self.by and self.time:
            raise ValueError("`by` and `time` cannot both divide the rows; keep one")
        return self


class DataSpec(Section):
    """What to learn from."""

    source: str = Field(
        description="A table, an image folder, a built-in or synthetic name, or package.module:object."
    )
    args: dict[str, Any] = Field(
        default_factory=dict, description="Arguments of a synthetic source or of package.module:object."
    )
    target: str | list[str] | None = Field(
        None, description="Column to predict, or several; without it the last column."
    )
    drop: list[str] = Field(default_factory=list, description="Columns to leave out.")
    roles: dict[str, Role] = Field(
        default_factory=dict, description="Role of a column, where the one found is wrong."
    )
    task: Literal["auto", "regression", "binary", "multiclass", "multilabel"] = Field(
        "auto", description="Kind of answer; auto reads it from the target."
    )
    val: str | None = Field(None, description="A separate source for validation.")
    test: str | None = Field(None, description="A separate source for the test (an official test set).")
    split: SplitSpec = Field(default_factory=SplitSpec, description="How rows are divided.")
    batch_size: Count | Auto = Field(
        "auto", description="Samples a step; auto follows from the number of rows."
    )
    augment: list[NamedField] = Field(
        default_factory=list,
        description="Changes to training images, in order: flip, vertical_flip, {crop: {padding: 4}}, "
        "resized_crop, {rotate: 15}, color, erase, rand, mixup, cutmix.",
    )
    image_size: Count | tuple[Count, Count] | None = Field(
        None,
        description="Height and width in pixels that images are brought to; without it, from the images.",
    )
    root: str | None = Field(
        None,
        description="Folder that the image files of a table are in; without it, the table's own folder, or "
        "one beside the table that is called as it is.",
    )
    header: bool | Auto = Field("auto", description="Whether a table's first line names the columns.")
    delimiter: str | None = Field(
        None, description="Character between the fields of a text table; without it, found."
    )
    encoding: str | None = Field(None, description="Character encoding of a text table; without it, found.")
    missing: list[str | int | float] = Field(
        default_factory=list,
        description="Cells that mean no value, beside the usual marks (empty, NA, ?, 暂无数据).",
    )
    sheet: str | Count | None = Field(
        None, description="Sheet of an Excel workbook, by name or place; without it the first with cells."
    )
    bad_rows: Literal["error", "skip"] = Field(
        "error", description="What to do with rows that cannot be used."
    )
    stream: bool | Auto = Field(
        "auto", description="Whether a table stays on disk and is read block by block; auto: if it is large."
    )
    bad_files: Literal["error", "skip"] = Field(
        "error", description="What to do with images that cannot be read."
    )


class ModelSpec(Section):
    """The network: a list of layers, or `use` a class, a factory or a ready network."""

    layers: list[Any] | None = Field(None, description="Layers of torch.nn and blocks, from input to output.")
    use: str | None = Field(
        None,
        description="A ready network (resnet18, timm:NAME, torchvision:NAME), file.py:Class, "
        "file.py:factory or package.module:Class.",
    )
    args: dict[str, Any] = Field(default_factory=dict, description="Arguments of `use`.")
    inputs: dict[str, str | int] | None = Field(
        None,
        description="Shapes of samples that are several tensors, by name: {image: 3x32x32, row: 5}; "
        "without it, from the data.",
    )
    output: Literal["auto", "none"] = Field(
        "auto", description="auto adds the layer that fits the target; none leaves the list as it is."
    )
    tie: dict[str, str] = Field(
        default_factory=dict, description="Parameters that are the very same as another: {path: path of it}."
    )
    init: NamedField | None = Field(
        None,
        description="torch.nn.init by name: for all layers, by layer type or path; "
        "{residual: zeros_} for the ends of residual branches.",
    )
    weights: str | None = Field(
        None,
        description="Weights to begin with, taken where name and shape fit: .safetensors, .pt, .pth, a run.",
    )

    @model_validator(mode="after")
    def _has_one_network(self) -> ModelSpec:
        if self.layers is not None and self.use is not None:
            raise ValueError("`layers` and `use` are two networks; keep one")
        if self.args and self.use is None:
            raise ValueError("`args` are the arguments of `use`, which is missing")
        return self


class EarlyStopping(Section):
    """Stop when validation no longer gets better."""

    patience: int = Field(10, ge=1, description="Epochs without a better value before the run ends.")
    min_delta: float = Field(0.0, ge=0.0, description="Change that counts as better.")


class TrainSpec(Section):
    """How to train."""

    loss: NamedField = Field(
        "auto", description="A torch.nn loss by name with arguments, or package.module:function."
    )
    optimizer: NamedField = Field("auto", description="A torch.optim optimizer by name with arguments.")
    schedule: NamedField = Field(
        "auto", description="A torch.optim.lr_scheduler by name with arguments, or none."
    )
    epochs: Count | Auto = Field("auto", description="Passes over the training rows.")
    monitor: str = Field(
        "auto",
        description="Validation metric that chooses the best epoch: loss, accuracy, rmse, …; auto: loss.",
    )
    early_stopping: EarlyStopping | Auto | Literal["none"] = Field(
        "auto", description="Stop when validation no longer gets better; none trains every epoch."
    )
    device: str = Field("auto", description="cpu, cuda, cuda:1, mps; auto takes the fastest that is there.")
    precision: Literal["auto", "float32", "bf16", "fp16"] = Field(
        "auto", description="Number format of the arithmetic."
    )
    threads: Count | Auto = Field(
        "auto", description="Processor threads that a step computes with; another number rounds otherwise."
    )
    layout: Literal["auto", "contiguous", "channels_last"] = Field(
        "auto", description="Order in memory of the numbers of two-dimensional convolutions."
    )
    capture: bool | Auto = Field(
        "auto",
        description="Whether a step is recorded once and run again without Python modules and autograd; the "
        "weights are the same to the bit.",
    )
    compile: bool | Auto = Field("auto", description="Whether torch.compile compiles the network.")
    distributed: Literal["ddp", "fsdp"] = Field(
        "ddp",
        description="How processes that torchrun starts train together: ddp, each holds the whole network; "
        "fsdp, each holds a part of it.",
    )
    sync_batchnorm: bool = Field(
        False,
        description="Whether batch normalisation counts the samples of all processes, as one process would, "
        "and not those of its own.",
    )
    tune_up: bool | Auto = Field(
        "auto",
        description="Whether what is `auto` in threads, precision, layout and capture is chosen by measuring "
        "this network on this machine before training; auto: where the run is long enough.",
    )
    seed: int = Field(0, ge=0, description="Seed of weights, order and augmentation.")
    clip_grad_norm: float | None = Field(
        None, gt=0, description="Largest gradient norm; larger ones are scaled down."
    )
    accumulate: int = Field(1, ge=1, description="Batches whose gradients are added before a step.")
    ema: float | None = Field(None, gt=0, lt=1, description="Decay of the moving average of the weights.")
    label_smoothing: Share | Auto = Field(
        "auto",
        description="Share of the target spread over all classes; auto: 0.05 for several classes of a table.",
    )
    class_weights: Literal["balanced"] | dict[str, float] | None = Field(
        None, description="Weight of each class in the loss; balanced weighs rare classes up."
    )
    scale_target: bool | Auto = Field(
        "auto",
        description="Train on the standardised target (regression); answers come back in its own units.",
    )
    freeze: list[str] = Field(
        default_factory=list, description="Parameters that stay as they are, by name pattern."
    )
    learning_rates: dict[str, float] = Field(
        default_factory=dict, description="Learning rate by parameter name pattern; the first match counts."
    )
    checkpoint: CheckpointSpec | Literal["none"] = Field(
        default_factory=CheckpointSpec,
        description="How often the state is written that a killed run goes on from; none writes none.",
    )
    on_nan: Literal["stop", "skip"] = Field(
        "stop",
        description="Where loss, gradient or weights are no longer finite: stop keeps the last good state, "
        "skip leaves the batch out and goes on.",
    )

    @model_validator(mode="after")
    def _computes_one_way(self) -> TrainSpec:
        if self.capture is True and self.compile is True:
            raise ValueError("`capture` and `compile` are two ways to compute a step; keep one")
        return self


class CheckSpec(Section):
    """What a check leaves out, and whether training is checked."""

    ignore: list[str] = Field(default_factory=list, description="Rules that are not asked, by name.")
    training: bool = Field(
        True, description="Whether training begins with a quick check and is watched on the way."
    )


def _add_short_forms(schema: dict[str, Any]) -> None:
    """What `RunSpec._shorthand` accepts must be valid in an editor too."""
    for section, short_forms in {"data": ["string"], "model": ["string", "array"]}.items():
        field = schema["properties"][section]
        full = {"$ref": field.pop("$ref")}
        field["anyOf"] = [full, *({"type": kind} for kind in short_forms)]


class RunSpec(Section):
    """A whole run: data, network, training, what a check leaves out, and what is kept to be looked at."""

    folder: str | None = Field(
        None, description="What relative paths start from; without it the run file's own folder."
    )
    model_config = ConfigDict(json_schema_extra=_add_short_forms)

    data: DataSpec = Field(description="What to learn from; a plain string is its source.")
    model: ModelSpec = Field(
        default_factory=ModelSpec, description="The network; without it one that fits the data."
    )
    train: TrainSpec = Field(default_factory=TrainSpec, description="How to train.")
    check: CheckSpec = Field(
        default_factory=CheckSpec, description="What a check leaves out, and whether training is checked."
    )
    look: LookSpec = Field(default_factory=LookSpec, description="What is kept to be looked at.")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, written: Any) -> Any:
        """`data: digits`, `model: resnet18` and `model: [layers]` are short forms."""
        if not isinstance(written, dict):
            return written
        full = dict(written)
        if isinstance(full.get("data"), str):
            full["data"] = {"source": full["data"]}
        if isinstance(full.get("model"), str):
            full["model"] = {"use": full["model"]}
        if isinstance(full.get("model"), list):
            full["model"] = {"layers": full["model"]}
        return full
