from __future__ import annotations

import pytest

from netwright.core.errors import NetworkError
from netwright.nets.choose_network import choose_network
from netwright.nets.list_zoo import list_zoo


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ((9,), "small-tabm"),
        ((1, 8, 8), "small-conv"),
        ((3, 64, 5), "small-conv"),
        ((1, 28, 28), "lenet"),
        ((3, 28, 28), "cifar-quick"),
        ((3, 64, 64), "cifar-quick"),
        ((3, 96, 64), "resnet18"),
        ((7, 5), "mlp"),
    ],
)
def test_by_shape(shape: tuple[int, ...], name: str) -> None:
    assert choose_network(shape) == name
    assert name in list_zoo()


def test_unknown_shape() -> None:
    with pytest.raises(NetworkError, match="there is no network") as caught:
        choose_network(None)
    assert "use: my_net.py:Net" in caught.value.fix
