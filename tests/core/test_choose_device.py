from __future__ import annotations

import pytest
import torch

from netwright.core.choose_device import choose_device
from netwright.core.errors import UsageError


def test_auto_takes_the_fastest_kind_that_is_there(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto").type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device("auto").type == "mps"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device("auto").type == "cpu"


def test_a_numbered_device_is_kept(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert choose_device("cuda:1") == torch.device("cuda", 1)
    with pytest.raises(UsageError, match="2 of the kind cuda"):
        choose_device("cuda:2")


def test_a_device_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(UsageError) as caught:
        choose_device("cuda")
    assert "cuda" in caught.value.what
    assert caught.value.fix == "device: auto"


@pytest.mark.parametrize("name", ["gpuu", "cudaa", "cuda:x", ""])
def test_a_misspelt_device_is_an_input_error(name):
    with pytest.raises(UsageError):
        choose_device(name)
