"""Model cards come back as they were written; damage and newer formats are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netwright.core.errors import RunFolderError
from netwright.core.task import Task
from netwright.ship.model_card import FORMAT, ModelCard, choose_decoding

CARD = ModelCard(
    network="Sequential",
    model={"layers": [{"Linear": 3}], "use": None},
    folder="project",
    task=Task("regression", ("价格", "size")),
    decoding="value",
    input_shape=(3, 8, 8),
    num_numbers=2,
    category_sizes=(3, 1),
    answer_scale=((0.1, 2.0), (1e-7, 3.0)),
    encoder={"kind": "table"},
)
FILE = Path("model.json")


def test_a_card_comes_back_as_it_was() -> None:
    assert ModelCard.from_json(CARD.to_json(), FILE) == CARD
    assert "价格" in CARD.to_json()


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"format": 1}', '{"network": "x"}'])
def test_a_damaged_card_is_named(text: str) -> None:
    with pytest.raises(RunFolderError, match="damaged") as caught:
        ModelCard.from_json(text, FILE)
    assert caught.value.where == "model.json"


def test_a_newer_card_asks_for_a_newer_netwright() -> None:
    newer = {**json.loads(CARD.to_json()), "format": FORMAT + 1, "unheard": 1}
    with pytest.raises(RunFolderError, match=f"format {FORMAT + 1}") as caught:
        ModelCard.from_json(json.dumps(newer), FILE)
    assert "upgrade" in caught.value.fix


def test_the_decoding_follows_from_task_and_answers() -> None:
    many = Task("multiclass", ("y",), ("a", "b", "c"))
    labels = Task("multilabel", ("a", "b"), ("a", "b"))
    found = [
        choose_decoding(many, "logits"),
        choose_decoding(many, "probabilities"),
        choose_decoding(labels, "logits"),
        choose_decoding(Task("regression", ("y",)), "numbers"),
    ]
    assert found == ["softmax", "probability", "sigmoid", "value"]
