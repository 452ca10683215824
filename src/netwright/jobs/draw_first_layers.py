"""What the first layers of a run look for, and what they see in one sample."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from netwright.data.data import Data
from netwright.jobs.inside_sample import InsideSample, find_sample
from netwright.jobs.look_layer import take_sample, write_shape
from netwright.jobs.run import Run
from netwright.nets.inside.read_kernels import read_kernels
from netwright.nets.inside.watch_outputs import read_outputs, require_layer
from netwright.nets.layer_table.layer_table import LayerTable
from netwright.see.catalogue.say import Language
from netwright.see.layers.draw_kernels import draw_kernels
from netwright.see.layers.draw_maps import draw_maps
from netwright.see.picture import Picture

_MOST_MAPS = 2
_MOST_CHANNELS = 16


def draw_first_layers(run: Run, data: Data, table: LayerTable, lang: Language) -> list[Picture]:
    """Draw weights and outputs of the first convolutions; without any, of the first layer with weights.

    Args:
        run: the run.
        data: its data; the first sample of the test part is looked at.
        table: its network, traced.
        lang: the reader's language.

    Returns:
        Pictures named `kernels` and `maps`, each layer's together.
    """
    weighed = [row for row in table.rows if row.num_weight_layers and not row.is_function]
    maps = [row.path for row in weighed if row.outputs and len(row.outputs[0]) == 4]
    paths = list(dict.fromkeys(maps))[:_MOST_MAPS] or [row.path for row in weighed][:1]
    if not paths:
        return []
    sample = find_sample(run, 0, lambda: data, lang)
    return [picture for path in paths for picture in _draw_layer(run, path, sample, lang)]


def _draw_layer(run: Run, path: str, sample: InsideSample, lang: Language) -> list[Picture]:
    call = read_outputs(run.net, sample.inputs, path)[0]
    arrives = call.arrives[0][1:] if call.arrives else ()
    pictures = []
    layer = require_layer(run.net, path)
    if any(part.ndim > 1 for part in layer.parameters(recurse=False)):
        first = sample.inputs[0]
        shape = tuple(first.shape[1:]) if isinstance(first, Tensor) else None
        kernels = read_kernels(run.net, path, arrives=arrives, input_shape=shape)
        pictures.append(draw_kernels(kernels, lang, most=_MOST_CHANNELS))
    told = {
        "layer": call.path,
        "kind": call.kind,
        "sample": sample.view.place,
        "arrives": write_shape(arrives) if call.arrives else "?",
    }
    values = take_sample(next(iter(call.tensors.values())))
    pictures.append(draw_maps(values, told, lang, most=_MOST_CHANNELS))
    return [replace(one, charts=one.charts[:_MOST_MAPS]) for one in pictures]
