"""The weights alone, and what goes with them as JSON."""

from __future__ import annotations

import json
from typing import Any

from safetensors.torch import save
from torch import Tensor

from netwright.ship.export.input_field import list_inputs
from netwright.ship.model_card import ModelCard
from netwright.ship.predictor import Predictor


def build_weights(predictor: Predictor, card: ModelCard) -> tuple[bytes, str]:
    """Write the network's `state_dict` as safetensors, and everything else that answers need as JSON.

    Args:
        predictor: with its network on the CPU.
        card: of its run.

    Returns:
        The content of a `.safetensors` file, for `net.load_state_dict(load_file(…))`, and of a `.json`
        file: the network, the encoder with its numbers, inputs and classes.
    """
    weights = {
        name: one.detach().contiguous().clone()
        for name, one in predictor.net.state_dict().items()
        if isinstance(one, Tensor)
    }
    learnt: dict[str, Any] = {}
    if predictor.encoder is not None:
        learnt = {name: one.tolist() for name, one in predictor.encoder.state_dict().items()}
    facts = json.loads(card.to_json())
    del facts["folder"], facts["answers"]
    facts |= {"inputs": [field.to_json() for field in list_inputs(predictor)], "encoder_numbers": learnt}
    return save(weights), json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
