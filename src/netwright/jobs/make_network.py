"""The network of a run file, built for its data."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from netwright.core.keep_random import keep_random
from netwright.core.run_spec import ModelSpec, RunSpec
from netwright.data.data import Data
from netwright.nets.build_network import build_network
from netwright.nets.choose_network import choose_network
from netwright.nets.list_zoo import list_zoo
from netwright.nets.read_defaults import read_defaults


def make_network(spec: RunSpec, data: Data) -> tuple[ModelSpec, nn.Module]:
    """Build the network, everything that it draws (torch, NumPy, Python) drawn from the run's seed.

    Args:
        spec: the run file; relative paths start from its `folder`.
        data: what the network is for.

    Returns:
        The `model` section with the network named that a run takes by default, and the arguments of a
        ready network (a later netwright may choose others), and the network.

    Raises:
        NetworkError: it cannot be built, or does not fit the data.
    """
    model = spec.model
    if model.layers is None and model.use is None:
        model = model.model_copy(update={"use": choose_network(data.input_shape)})
    if model.use in list_zoo():
        model = model.model_copy(update={"args": {**read_defaults(model.use), **model.args}})
    with keep_random(spec.train.seed):
        net = build_network(
            model,
            input_shape=data.input_shape,
            task=data.task,
            num_numbers=data.num_numbers,
            category_sizes=data.category_sizes,
            folder=Path(spec.folder or "").resolve(),
        )
    return model, net
