"""The network of a run, built again."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from torch import nn

from netwright.core.errors import RunFolderError
from netwright.core.run_folder import RunFolder
from netwright.core.run_spec import ModelSpec
from netwright.nets.build_network import build_network
from netwright.ship.model_card import ModelCard


def rebuild_network(card: ModelCard, folder: RunFolder) -> nn.Module:
    """Build the network of a run again, without its weights.

    Args:
        card: of the run.
        folder: the run folder, for errors.

    Raises:
        RunFolderError: only the user's own Python can build it, or the card is damaged.
        NetworkError: its class or its layers are no longer what they were.
    """
    if card.model is None:
        raise RunFolderError(
            f"this run trained a `{card.network}` that was made in Python, and cannot make another",
            where=str(folder.model),
            fix=f'nw.load_run("{folder.path}", net={card.network}(…))',
        )
    try:
        spec = ModelSpec.model_validate(card.model)
    except ValidationError as error:
        raise RunFolderError(
            f"the model card is damaged: {error.errors()[0]['msg']}",
            where=str(folder.model),
            fix="train the run again from its run.yaml",
        ) from None
    return build_network(
        spec,
        input_shape=card.input_shape,
        task=card.task,
        num_numbers=card.num_numbers,
        category_sizes=card.category_sizes,
        folder=Path(card.folder),
    )
