"""Every message of `benchmarks/messages.py`, in this process: what, where and how to mend it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def _load(name: str) -> ModuleType:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return __import__(name)
    finally:
        sys.path.remove(str(BENCHMARKS))


messages = _load("messages")
NETWORKS = _load("beginner_networks").NETWORKS
INPUTS = [case for cases in _load("broken_input").BROKEN_INPUT.values() for case in cases]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_a_beginners_network_trains_or_teaches(network):
    found = list(messages.check_network(network))
    assert {route: wrong for route, _, wrong in found if wrong} == {}, found


@pytest.mark.parametrize("case", INPUTS, ids=lambda case: case.name)
def test_broken_input_is_told(case):
    outcome, wrong = messages.check_input(case)
    assert wrong == [], outcome


def test_the_tutorials_networks_are_all_here() -> None:
    assert len(NETWORKS) >= 40
    assert len({network.name for network in NETWORKS}) == len(NETWORKS)
    assert sum(bool(network.mend) for network in NETWORKS) >= 20
