"""Pictures of one layer of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from torch import Tensor

from netwright.core.errors import DataError, UsageError
from netwright.core.guard_code import guard_code
from netwright.data.data import Data
from netwright.data.split import Split, TensorSplit
from netwright.jobs.inside_sample import InsideSample, choose_part, find_sample
from netwright.jobs.looked import Looked
from netwright.jobs.open_run_data import open_run_data
from netwright.jobs.read_features import choose_some, read_features
from netwright.jobs.require_same_data import require_same_data
from netwright.jobs.run import Run
from netwright.nets.inside.project_features import project_features
from netwright.nets.inside.read_kernels import read_kernels
from netwright.nets.inside.watch_outputs import LayerOutput, read_outputs, require_layer
from netwright.see.catalogue.choose_language import choose_language
from netwright.see.catalogue.say import Language, say
from netwright.see.layers.draw_kernels import draw_kernels
from netwright.see.layers.draw_maps import draw_maps
from netwright.see.layers.draw_places import draw_places
from netwright.see.layers.draw_spread import draw_spread
from netwright.see.picture import Picture
from netwright.training.layer_log import read_layer_log

_MOST_CALLS, _MOST_TENSORS = 3, 4
_NUM_PLACES = 500


@dataclass(frozen=True)
class LayerOptions:
    """What is to be looked at inside, and how it is drawn.

    Args:
        sample: its number in the test part, from 0, or in another, `train:17`; or a file, a row, an image.
        lang: language of the words: en, zh, or auto for the reader's locale.
        channels: show so many channels and units at most, the most active.
        own_scale: whether each channel has a scale of its own.
    """

    sample: Any = 0
    lang: str = "auto"
    channels: int = 64
    own_scale: bool = False


def look_layer(run: Run, path: str, data: Data | None = None, options: LayerOptions | None = None) -> Looked:
    """Draw what a layer sees in a sample, its weights, how it changed in training, and its view of classes.

    Args:
        run: the run.
        path: of the layer, as `netwright show` lists it.
        data: the run's own data, where it was made in Python; None to open it again.
        options: the sample, and how it is drawn.

    Returns:
        The pictures; what cannot be drawn is told in `notes`.

    Raises:
        UsageError: there is no such layer, or no such sample.
        DataError: the sample cannot be read.
        NetworkError: the layer is not called in a forward pass.
    """
    options = options or LayerOptions()
    lang = choose_language(options.lang)
    require_layer(run.net, path)
    pictures: list[Picture] = []
    notes: list[str] = []
    with guard_code(run.files.path, trust=run.trust):
        opened = open_lazily(run, data)
        sample = find_sample(run, options.sample, opened, lang)
        calls = read_outputs(run.net, sample.inputs, path)
        for call in calls[:_MOST_CALLS]:
            pictures += _draw_call(call, sample, options, lang, len(calls))
        if any(part.ndim > 1 for part in require_layer(run.net, path).parameters(recurse=False)):
            pictures.append(_draw_weights(run, path, calls[0], sample, options, lang))
        spread = draw_spread(read_layer_log(run.files.layers), path, lang)
        if spread is None:
            notes.append(say("Nothing was recorded of this layer while it trained.", lang))
        else:
            pictures.append(spread)
        try:
            pictures.append(_draw_classes(run, path, opened(), lang))
        except (DataError, UsageError) as error:
            notes.append(f"{error.what} ({error.fix})")
    notes += sample.notes
    kind = type(require_layer(run.net, path)).__name__
    lines = (say("Layer {layer} ({kind})", lang, layer=path, kind=kind), *sample.tell_place(lang))
    facts = {"layer": path, "kind": kind, "sample": sample.view.place}
    return Looked(run.files.path.name, lines, tuple(pictures), tuple(notes), lang, facts)


def open_lazily(run: Run, data: Data | None) -> Callable[[], Data]:
    """Open the run's own data when it is first needed, and only once.

    Args:
        run: the run.
        data: the data, where it is at hand.
    """

    @lru_cache
    def open_it() -> Data:
        opened = open_run_data(run.run_file) if data is None else data
        require_same_data(run.predictor, opened)
        return opened

    return open_it


def _draw_call(
    call: LayerOutput, sample: InsideSample, options: LayerOptions, lang: Language, num_calls: int
) -> list[Picture]:
    drawn = []
    for place, tensor in list(call.tensors.items())[:_MOST_TENSORS]:
        layer = call.path + (f" [{place}]" if place else "") + (f" #{call.call}" if num_calls > 1 else "")
        told = {
            "layer": layer,
            "kind": call.kind,
            "sample": sample.view.place,
            "arrives": ", ".join(write_shape(shape[1:]) for shape in call.arrives) or "?",
        }
        values = take_sample(tensor)
        drawn.append(draw_maps(values, told, lang, most=options.channels, own_scale=options.own_scale))
    return drawn


def take_sample(tensor: Tensor) -> Tensor:
    """Take the only sample out of a batch of one, whichever axis is that of the batch.

    >>> import torch
    >>> take_sample(torch.zeros(1, 3)).shape, take_sample(torch.zeros(7, 1, 3)).shape
    (torch.Size([3]), torch.Size([7, 3]))
    """
    if tensor.ndim and tensor.shape[0] == 1:
        return tensor[0]
    return tensor[:, 0] if tensor.ndim > 1 and tensor.shape[1] == 1 else tensor


def write_shape(shape: tuple[int, ...]) -> str:
    """Write the shape of a sample.

    >>> write_shape((3, 32, 32)), write_shape(())
    ('3 x 32 x 32', '1')
    """
    return " x ".join(map(str, shape)) or "1"


def _draw_weights(
    run: Run, path: str, call: LayerOutput, sample: InsideSample, options: LayerOptions, lang: Language
) -> Picture:
    arrives = call.arrives[0][1:] if call.arrives else ()
    first = sample.inputs[0]
    shape = tuple(first.shape[1:]) if isinstance(first, Tensor) else None
    kernels = read_kernels(run.net, path, arrives=arrives, input_shape=shape)
    return draw_kernels(kernels, lang, most=min(24, options.channels))


def _draw_classes(run: Run, path: str, data: Data, lang: Language) -> Picture:
    split = choose_some(choose_part(data)[1], _NUM_PLACES)
    features = read_features(run, split, path)
    places, shares = project_features(features.nan_to_num())
    return draw_places(places, shares, name_groups(run, split, len(features), lang), path, lang)


def name_groups(run: Run, split: Split, num: int, lang: Language) -> list[str]:
    """Name the class of each sample of a part; of numbers, the quarter that they lie in.

    Args:
        run: the run.
        split: the part.
        num: samples of it.
        lang: the reader's language.
    """
    targets = split.known_targets
    if targets is None or not isinstance(split, TensorSplit):
        return [""] * num
    task = run.task
    if task.kind == "regression":
        first = targets.reshape(len(targets), -1)[:, 0]
        edges = first.quantile(first.new_tensor([0.25, 0.5, 0.75]))
        quarters = [
            say("lowest quarter", lang),
            say("second quarter", lang),
            say("third quarter", lang),
            say("highest quarter", lang),
        ]
        return [quarters[int((value > edges).sum())] for value in first]
    if task.kind == "multilabel":
        return [
            ", ".join(name for name, is_so in zip(task.classes, row, strict=True) if is_so) or "-"
            for row in targets.tolist()
        ]
    return [task.classes[int(one)] for one in targets.flatten().tolist()]
