from __future__ import annotations

import pytest
from torch import nn

from netwright.core.errors import NetworkError
from netwright.nets.arithmetic.build_layer import bind_arguments, build_layer, find_kind


@pytest.mark.parametrize("name", ["Conv2d", "nn.Conv2d", "torch.nn.Conv2d"])
def test_names(name) -> None:
    assert find_kind(name) is nn.Conv2d


def test_a_misspelt_name_is_corrected() -> None:
    with pytest.raises(NetworkError) as raised:
        find_kind("conv2")
    assert "`Conv2d`" in raised.value.fix


@pytest.mark.parametrize(
    ("kind", "args", "settings", "shape", "bound"),
    [
        (nn.Linear, [10], {}, (784,), {"out_features": 10, "in_features": 784}),
        (nn.Linear, [784, 10], {}, None, {"in_features": 784, "out_features": 10}),
        (nn.Conv2d, [6, 3], {}, (3, 8, 8), {"out_channels": 6, "kernel_size": 3, "in_channels": 3}),
        (nn.Conv2d, [6, 3], {"in_channels": 3}, (3, 8, 8),
         {"in_channels": 3, "out_channels": 6, "kernel_size": 3}),
        (nn.BatchNorm2d, [8], {}, (8, 4, 4), {"num_features": 8}),
        (nn.GroupNorm, [2], {}, (8, 4, 4), {"num_groups": 2, "num_channels": 8}),
        (nn.LayerNorm, [], {}, (10, 16), {"normalized_shape": (16,)}),
        (nn.LSTM, [16], {}, (10, 8), {"hidden_size": 16, "input_size": 8}),
        (nn.RNN, [8, 16, 2, "relu"], {}, None,
         {"input_size": 8, "hidden_size": 16, "num_layers": 2, "nonlinearity": "relu"}),
        (nn.MultiheadAttention, [4], {}, (10, 16), {"num_heads": 4, "embed_dim": 16}),
        (nn.Conv2d, [3, 6, [3, 5]], {}, None, {"in_channels": 3, "out_channels": 6, "kernel_size": (3, 5)}),
    ],
    ids=str,
)  # fmt: skip
def test_values_without_names(kind, args, settings, shape, bound) -> None:
    assert bind_arguments(kind, args, settings, shape) == bound


@pytest.mark.parametrize(
    ("kind", "args", "settings", "says"),
    [
        (nn.Conv2d, [], {"kernal_size": 3}, "`kernel_size`"),
        (nn.Conv2d, [], {"kernel_size": 3}, "add in_channels=... out_channels=..., or --input SHAPE"),
        (nn.Linear, [1, 2], {"in_features": 3}, "write `in_features` once"),
        (nn.ReLU, [True, 2], {}, "values are inplace"),
        (nn.GRU, [1, 2], {"proj_size": 3}, "`input_size`"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(kind, args, settings, says) -> None:
    with pytest.raises(NetworkError) as raised:
        bind_arguments(kind, args, settings, None)
    assert says in raised.value.fix


def test_what_torch_refuses_is_said() -> None:
    with pytest.raises(NetworkError, match="in_channels must be divisible by groups"):
        build_layer(nn.Conv2d, {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "groups": 2})
