"""From a run file to what can be trained: data opened, network built."""

from __future__ import annotations

from collections.abc import Callable

import torch

from netwright.core.read_run_file import RunFile
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import ModelSpec
from netwright.data.open_spec import open_spec
from netwright.jobs.place_errors import place_errors
from netwright.jobs.run_training import Training
from netwright.nets.build_network import build_network
from netwright.nets.choose_network import choose_network


def prepare_training(run_file: RunFile, make_folder: Callable[[], RunFolder]) -> Training:
    """Open the data and build the network, its weights drawn from the run's seed.

    Args:
        run_file: what to train.
        make_folder: gives the run folder; called last, so that a mistake leaves no empty folder.

    Raises:
        InputError: data or network cannot be used.
    """
    spec, home = run_file.spec, run_file.folder
    with place_errors(run_file):
        data = open_spec(spec.data, home)
        with torch.random.fork_rng():
            torch.manual_seed(spec.train.seed)
            model = _name_network(spec.model, data.input_shape)
            net = build_network(
                model,
                input_shape=data.input_shape,
                task=data.task,
                num_numbers=data.num_numbers,
                folder=home,
            )
    return Training(
        net=net,
        data=data,
        spec=spec.model_copy(update={"folder": str(home), "model": model}),
        model=model.model_dump(mode="json"),
        run_folder=make_folder(),
    )


def _name_network(model: ModelSpec, input_shape: tuple[int, ...] | None) -> ModelSpec:
    """Write down which network a run takes by default: a later netwright may choose another."""
    if model.layers is not None or model.use is not None:
        return model
    return model.model_copy(update={"use": choose_network(input_shape)})
