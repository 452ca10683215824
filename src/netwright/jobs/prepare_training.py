"""From a run file to what can be trained: data opened, network built."""

from __future__ import annotations

from collections.abc import Callable

from netwright.core.errors import RunFileError
from netwright.core.read_run_file import RunFile
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import PYTHON_MADE
from netwright.data.open_spec import open_spec
from netwright.jobs.make_network import make_network
from netwright.jobs.place_errors import place_errors
from netwright.jobs.run_training import Training


def prepare_training(
    run_file: RunFile, make_folder: Callable[[], RunFolder], *, load: bool = True
) -> Training:
    """Open the data and build the network, its weights drawn from the run's seed.

    Args:
        run_file: what to train.
        make_folder: gives the run folder; called last, so that a mistake leaves no empty folder.
        load: take over `model.weights`; a run that goes on has its own.

    Raises:
        InputError: data or network cannot be used, or only Python can make them.
    """
    spec = run_file.spec.model_copy(update={"folder": str(run_file.folder)})
    with place_errors(run_file):
        _refuse_python("data.source", spec.data.source)
        _refuse_python("model.use", spec.model.use or "")
        data = open_spec(spec.data, run_file.folder)
        made = make_network(spec, data, load=load)
    spec = spec.model_copy(update={"model": made.model})
    is_left_open = run_file.spec.model.layers is None and run_file.spec.model.use is None
    taken = made.model.use if is_left_open else None
    return Training(made.net, data, spec, make_folder(), made.loaded, taken)


def _refuse_python(field: str, name: str) -> None:
    if name.startswith(PYTHON_MADE):
        kind = "data" if field == "data.source" else "network"
        raise RunFileError(
            f"the run's {kind} `{name.removeprefix(PYTHON_MADE)}` was made in Python, "
            "and no run file can make it again",
            where=field,
            fix="from Python, with the same network and data: nw.train(net, data), or "
            'nw.train(net, data, resume="RUN") to go on',
        )
