"""A trained network, read from its run folder in a fresh process."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from netwright.core.errors import NetworkError, RunFolderError
from netwright.core.run_folder import RunFolder
from netwright.data.encoder import Encoder
from netwright.data.load_encoder import load_encoder
from netwright.ship.model_card import ModelCard, explain_unread, read_card
from netwright.ship.predictor import Predictor
from netwright.ship.rebuild_network import rebuild_network
from netwright.ship.sample_answers import sample_answers


def load_model(folder: RunFolder, net: nn.Module | None = None) -> Predictor:
    """Build the predictor of a run.

    Args:
        folder: the run folder.
        net: the network to fill with the weights, where the run cannot build it by itself.

    Returns:
        The predictor, on the CPU, in eval mode.

    Raises:
        RunFolderError: a file is missing, damaged, or from a newer netwright.
        NetworkError: the network cannot be built, the weights do not fit it, or it answers otherwise
            than the one that was trained.
    """
    card = read_card(folder)
    if net is None:
        net = rebuild_network(card, folder)
    # safetensors holds tensors alone; other state (`get_extra_state`) stays as the network was built.
    others = {name: one for name, one in net.state_dict().items() if not isinstance(one, Tensor)}
    try:
        net.load_state_dict({**others, **_read_tensors(folder.weights)})
    except RuntimeError as error:
        lines = [line.strip() for line in str(error).splitlines()[1:]]
        raise NetworkError(
            f"the weights do not fit {type(net).__name__}: {' '.join(lines[:2])}",
            where=str(folder.weights),
            fix="give the network as it was when it was trained",
        ) from None
    _require_same_answers(net, card, folder)
    scale = None if card.answer_scale is None else torch.tensor(card.answer_scale)
    return Predictor(
        net, card.task, decoding=card.decoding, encoder=_load_encoder(card, folder), answer_scale=scale
    )


def _require_same_answers(net: nn.Module, card: ModelCard, folder: RunFolder) -> None:
    """Refuse a network that is not the one that was trained, although the weights fit it."""
    answers = sample_answers(net, card.input_shape)
    if answers is None or card.answers is None:
        return
    now, then = torch.tensor(answers), torch.tensor(card.answers)
    # Another machine adds in another order; another network differs by far more.
    near = 0.01 * float(then.nan_to_num().abs().max())
    if now.shape != then.shape or not torch.allclose(now, then, rtol=0.01, atol=near, equal_nan=True):
        raise NetworkError(
            f"{type(net).__name__} with these weights does not answer as it did when it was trained: "
            "its code has changed, or it holds values that its state_dict does not",
            where=str(folder.model),
            fix="bring the code back as it was; keep constants with self.register_buffer, and train again",
        )


def _load_encoder(card: ModelCard, folder: RunFolder) -> Encoder | None:
    if card.encoder is None:
        return None
    encoder = load_encoder(card.encoder)
    try:
        encoder.load_state_dict(_read_tensors(folder.encoder))
    except RuntimeError:
        raise RunFolderError(
            f"{folder.encoder.name} does not fit {folder.model.name}: they are of two runs",
            where=str(folder.encoder),
            fix="copy the run folder again, or train the run again from its run.yaml",
        ) from None
    return encoder


def _read_tensors(path: Path) -> dict[str, Tensor]:
    try:
        tensors: dict[str, Tensor] = load_file(path)
    except (OSError, SafetensorError) as error:
        raise explain_unread(path, error) from None
    return tensors
