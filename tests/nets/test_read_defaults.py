"""A run keeps the arguments of a ready network, whatever a later netwright takes by default."""

from __future__ import annotations

import inspect
import json

import pytest

from netwright.nets.find_zoo import find_zoo
from netwright.nets.list_zoo import list_zoo
from netwright.nets.read_defaults import read_defaults


@pytest.mark.parametrize("name", list_zoo())
def test_defaults_are_json_and_build_the_same_network(name: str) -> None:
    defaults = read_defaults(name)
    assert json.loads(json.dumps(defaults)) == defaults
    tables = {"linear", "logistic", "tabm", "small-tabm", "ft-transformer", "tabular-resnet"}
    shape = (4,) if "mlp" in name or name in tables else (3, 32, 32)
    takes = inspect.signature(find_zoo(name)).parameters
    given = {"num_numbers": 4} if "num_numbers" in takes else {}
    assert str(find_zoo(name)(shape, 3, **given, **defaults)) == str(find_zoo(name)(shape, 3, **given))
