"""A trained network, written so that it can be read without running anybody's code."""

from __future__ import annotations

from collections.abc import Mapping

from safetensors.torch import save
from torch import Tensor

from netwright.core.run_folder import RunFolder
from netwright.data.encoder import Encoder
from netwright.ship.model_card import ModelCard


def save_model(
    folder: RunFolder, weights: Mapping[str, Tensor], card: ModelCard, encoder: Encoder | None
) -> None:
    """Write weights, encoder and card into a run folder, each whole or not at all.

    Args:
        folder: where to.
        weights: the network's `state_dict`; shared tensors are written once for each name.
        card: how to build the network again.
        encoder: what the training rows taught about the columns or pixels.

    Raises:
        RunFolderError: the disk is full or the folder cannot be written.
    """
    if encoder is not None:
        folder.write(folder.encoder, save(_separate(encoder.state_dict())))
    folder.write(folder.weights, save(_separate(weights)))
    folder.write(folder.model, card.to_json())


def _separate(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give each name memory of its own: safetensors refuses tensors that share it."""
    return {
        name: one.detach().cpu().contiguous().clone()
        for name, one in weights.items()
        if isinstance(one, Tensor)
    }
