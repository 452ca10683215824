"""The network of a run file, built for its data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from torch import nn

from netwright.core.errors import NetworkError
from netwright.core.keep_random import keep_random
from netwright.core.run_spec import ModelSpec, RunSpec
from netwright.data.data import Data
from netwright.jobs.sample_inputs import sample_inputs
from netwright.nets.build_network import build_network
from netwright.nets.choose_network import choose_network
from netwright.nets.list_zoo import list_zoo
from netwright.nets.load_weights import WeightsReport, load_weights
from netwright.nets.read_defaults import read_defaults
from netwright.nets.read_input import write_inputs


@dataclass(frozen=True, eq=False)
class MadeNetwork:
    """A network that `make_network` made.

    Args:
        model: the `model` section with the network named that a run takes by default, and the arguments of
            a ready network (a later netwright may choose others).
        net: the network.
        loaded: what came of `model.weights`; None without it.
    """

    model: ModelSpec
    net: nn.Module
    loaded: WeightsReport | None = None


def make_network(spec: RunSpec, data: Data, *, load: bool = True) -> MadeNetwork:
    """Build the network, everything that it draws (torch, NumPy, Python) drawn from the run's seed.

    Args:
        spec: the run file; relative paths start from its `folder`.
        data: what the network is for.
        load: take over `model.weights`; a run that goes on has its own.

    Raises:
        NetworkError: it cannot be built, or does not fit the data.
    """
    model = spec.model
    if model.layers is None and model.use is None:
        model = model.model_copy(update={"use": choose_network(data.input_shape)})
    if model.use in list_zoo():
        model = model.model_copy(update={"args": {**read_defaults(model.use), **model.args}})
    if model.layers is not None and data.input_shape is None:
        model = _name_inputs(model, data)
    folder = Path(spec.folder or "").resolve()
    with keep_random(spec.train.seed):
        net = build_network(
            model,
            input_shape=data.input_shape,
            task=data.task,
            num_numbers=data.num_numbers,
            category_sizes=data.category_sizes,
            folder=folder,
        )
    loaded = load_weights(net, model.weights, folder=folder) if load and model.weights else None
    return MadeNetwork(model, net, loaded)


def _name_inputs(model: ModelSpec, data: Data) -> ModelSpec:
    """Write down what the samples are, so that the network can be built again without them."""
    inputs = sample_inputs(data)
    if len(inputs) == 1 and inputs[0].name is None:
        return model
    found = write_inputs(inputs)
    if model.inputs is not None and {name: str(one) for name, one in model.inputs.items()} != found:
        written = ", ".join(f"{name}: {shape}" for name, shape in found.items())
        raise NetworkError(
            "`inputs` says otherwise than the samples",
            where="model.inputs",
            fix=f"inputs: {{{written}}}, or leave it out",
        )
    return model.model_copy(update={"inputs": found})
