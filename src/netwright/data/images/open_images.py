"""Images, divided into parts and ready to train on."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.data import Data
from netwright.data.find_twins import TwinKeys, find_twins
from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_samples import ImageSamples
from netwright.data.images.image_source import ImagePart, ImageSource, PartName
from netwright.data.infer_task import TargetReading, infer_task
from netwright.data.split import TensorSplit
from netwright.data.split_rows import split_rows

_ORDER: tuple[PartName, ...] = ("train", "val", "test")


def open_images(
    source: ImageSource,
    spec: DataSpec,
    *,
    name: str,
    val: ImageSource | None = None,
    test: ImageSource | None = None,
) -> Data:
    """Divide images into parts and learn from the training part how to scale pixels.

    Parts that the source itself has, and parts given beside it, stay as they are; the others are cut
    from the training images by `spec.split`.

    Args:
        source: what a reader found.
        spec: `task`, `target`, `image_size` and `split` count.
        name: the source as the user named it.
        val: a source for validation beside it.
        test: a source for the test beside it.

    Raises:
        DataError: the targets fit no task, or a part has a class that training has not.
    """
    _refuse_columns(spec, name, has_columns=source.target is not None)
    parts: dict[PartName, ImagePart] = dict(source.parts)
    if val is not None:
        parts["val"] = _join(val)
    if test is not None:
        parts["test"] = _join(test)
    train = parts["train"]
    layout = _layout_of(train, spec)
    if source.target is not None:
        reading = TargetReading(source.target.task)
        targets = {part: found.labels for part, found in parts.items()}
    else:
        reading = infer_task(
            train.labels,
            asked=spec.task,
            classes=source.classes,
            names=_target_names(spec, train.labels),
            where=name,
        )
        targets = {part: reading.encode(found.labels, f"{name}, {part}") for part, found in parts.items()}
    samples = {part: ImageSamples.make(found, layout, targets[part]) for part, found in parts.items()}
    notes = list(source.notes)
    wanted = {"val": spec.split.val, "test": spec.split.test}
    cut = spec.split.model_copy(
        update={part: 0.0 if part in parts else share for part, share in wanted.items()}
    )
    if cut.val or cut.test:
        classes = targets["train"].flatten().numpy().astype(np.int64) if reading.task.classes else None
        is_multilabel = reading.task.kind == "multilabel"
        whole = samples["train"]
        divided = split_rows(
            len(whole.targets), cut, classes=None if is_multilabel else classes, groups=train.groups
        )
        chosen_rows: dict[PartName, Any] = {"val": divided[1], "test": divided[2], "train": divided[0]}
        for part, chosen in chosen_rows.items():
            if part == "train" or getattr(cut, part):
                samples[part] = whole.take(torch.from_numpy(chosen))
    official = [part for part in ("val", "test") if part in parts]
    if official:
        notes.append(f"{' and '.join(official)}: as the source divides it")
    encoder = ImageEncoder(layout, reading, source.array_max, bad_files=spec.bad_files, target=source.target)
    if samples["train"].survey is not None:
        encoder.fit_survey(samples["train"].survey)
    elif isinstance(samples["train"].images, Tensor):
        encoder.fit(samples["train"].images)
    num_classes = len(reading.task.classes) if reading.task.kind == "multiclass" else None
    splits = {
        part: TensorSplit(
            one.images,
            one.targets,
            one.rows,
            encoder,
            num_classes=num_classes,
            names=one.names,
        )
        for part, one in samples.items()
        if len(one.targets)
    }
    twins = find_twins({part: _write_keys(part, samples[part], reading) for part in _ORDER if part in splits})
    facts: dict[str, Any] = {
        **source.facts(),
        "notes": notes,
        "image_size": [layout.height, layout.width],
        "channels": layout.channels,
        **twins,
    }
    return Data(
        source=name,
        kind="image",
        task=reading.task,
        input_shape=(layout.channels, layout.height, layout.width),
        train=splits["train"],
        val=splits.get("val"),
        test=splits.get("test"),
        encoder=encoder,
        facts=facts,
    )


def _layout_of(train: ImagePart, spec: DataSpec) -> ImageLayout:
    channels, height, width = train.images.shape[1:]
    if spec.image_size is not None:
        size = spec.image_size
        height, width = (size, size) if isinstance(size, int) else size
    return ImageLayout(channels, height, width)


def _join(source: ImageSource) -> ImagePart:
    found = list(source.parts.values())
    if len(found) == 1:
        return found[0]
    images = [part.images.index_select(0, torch.arange(len(part.images))) for part in found]
    names = [name for part in found for name in part.names]
    return ImagePart(torch.cat(images), torch.cat([part.labels for part in found]), tuple(names))


def _write_keys(part: str, samples: ImageSamples, reading: TargetReading) -> TwinKeys:
    classes, targets = reading.task.classes, samples.targets
    if reading.task.kind in ("multiclass", "binary"):
        labels = [classes[int(number)] for number in targets.flatten().tolist()]
    else:
        labels = [", ".join(f"{number:g}" for number in row) for row in targets.tolist()]
    names = samples.names or tuple(f"{part} image {row}" for row in samples.rows.tolist())
    return TwinKeys(samples.digests, labels, names)


def _target_names(spec: DataSpec, labels: Tensor) -> tuple[str, ...]:
    names = (spec.target,) if isinstance(spec.target, str) else tuple(spec.target or ())
    width = labels.shape[1] if labels.ndim == 2 else 1
    return names if len(names) == width else (("class",) if width == 1 else ())


def _refuse_columns(spec: DataSpec, name: str, *, has_columns: bool) -> None:
    given = {"drop": spec.drop, "roles": spec.roles, "split.by": spec.split.by, "split.time": spec.split.time}
    for field, value in given.items():
        if value and not (has_columns and field in ("drop", "split.by")):
            why = "they are not read for images" if has_columns else "images have none"
            raise DataError(f"`{field}` names columns, and {why}", where=name, fix=f"remove data.{field}")
