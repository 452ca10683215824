"""Make a network one that several processes train."""

from __future__ import annotations

from torch import nn

from netwright.core.errors import RunFileError
from netwright.training.choices import Choices
from netwright.training.choose_settings import Settings
from netwright.training.processes.crew import find_crew
from netwright.training.processes.share_weights import share_weights


def join_network(net: nn.Module, settings: Settings, chosen: Choices) -> None:
    """Make a network one that several processes train; in a process by itself nothing happens.

    Args:
        net: the network, on its device; every process goes on with the weights of the first.
        settings: batch size and train section.
        chosen: told how many processes there are and what each takes.

    Raises:
        RunFileError: there are more processes than samples a step.
    """
    crew, size = find_crew(), settings.batch_size
    if crew.is_alone:
        return
    if size < crew.size:
        raise RunFileError(
            f"a step of {size} samples cannot be divided among {crew.size} processes",
            where="data.batch_size",
            fix=f"data.batch_size: {2 * crew.size} or more (it counts the samples of all processes)",
        )
    share_weights(net, crew)
    least = size // crew.size
    each = str(least) if size % crew.size == 0 else f"{least} or {least + 1}"
    chosen.reasons["processes"] = f"{crew.size} (torchrun), {each} of the {size} samples of a step each"
