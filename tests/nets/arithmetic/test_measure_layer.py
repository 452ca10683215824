from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.build_layer import build_layer, list_kinds
from netwright.nets.arithmetic.choose_example import choose_example
from netwright.nets.arithmetic.measure_layer import measure_layer


def _make_wanted(name: str) -> dict[str, object]:
    """Arguments for every class of torch.nn that cannot do without."""
    encoder, decoder = nn.TransformerEncoderLayer(8, 2), nn.TransformerDecoderLayer(8, 2)
    num = next((int(mark) for mark in name if mark in "123" and name.endswith("d")), 0)
    return {
        "AdaptiveLogSoftmaxWithLoss": {"in_features": 8, "n_classes": 20, "cutoffs": [5]},
        "Bilinear": {"in1_features": 3, "in2_features": 4, "out_features": 5},
        "ChannelShuffle": {"groups": 2},
        "CrossMapLRN2d": {"size": 3},
        "DataParallel": {"module": nn.Linear(2, 2)},
        "Embedding": {"num_embeddings": 5, "embedding_dim": 3},
        "EmbeddingBag": {"num_embeddings": 5, "embedding_dim": 3},
        "Fold": {"output_size": 4, "kernel_size": 2},
        "FractionalMaxPool2d": {"kernel_size": 2, "output_size": 5},
        "FractionalMaxPool3d": {"kernel_size": 2, "output_size": 5},
        "GroupNorm": {"num_groups": 2, "num_channels": 4},
        "LayerNorm": {"normalized_shape": 6},
        "Linear": {"in_features": 4, "out_features": 2},
        "LazyLinear": {"out_features": 2},
        "LinearCrossEntropyLoss": {"in_features": 4, "num_classes": 3},
        "LocalResponseNorm": {"size": 3},
        "MultiheadAttention": {"embed_dim": 8, "num_heads": 2},
        "PixelShuffle": {"upscale_factor": 2},
        "PixelUnshuffle": {"downscale_factor": 2},
        "RMSNorm": {"normalized_shape": 6},
        "RNNBase": {"mode": "LSTM", "input_size": 4, "hidden_size": 5},
        "RNNCellBase": {"input_size": 4, "hidden_size": 5, "bias": True, "num_chunks": 1},
        "SyncBatchNorm": {"num_features": 3},
        "Threshold": {"threshold": 0.1, "value": 0.0},
        "Transformer": {"d_model": 8, "nhead": 2, "dim_feedforward": 8},
        "TransformerEncoder": {"encoder_layer": encoder, "num_layers": 2, "enable_nested_tensor": False},
        "TransformerDecoder": {"decoder_layer": decoder, "num_layers": 2},
        "TransformerEncoderLayer": {"d_model": 8, "nhead": 2},
        "TransformerDecoderLayer": {"d_model": 8, "nhead": 2},
        "Unflatten": {"dim": 1, "unflattened_size": (2, 3)},
        "Unfold": {"kernel_size": 2},
        "Upsample": {"scale_factor": 2},
        "UpsamplingBilinear2d": {"scale_factor": 2},
        "UpsamplingNearest2d": {"scale_factor": 2},
        "RNN": {"input_size": 4, "hidden_size": 5},
        "Permute": {"dims": (2, 1)},
        "GLU": {},
    }.get(name) or next(
        (
            arguments
            for start, arguments in (
                ("LazyConv", {"out_channels": 4, "kernel_size": 3}),
                ("Conv", {"in_channels": 2, "out_channels": 4, "kernel_size": 3}),
                ("BatchNorm", {"num_features": 3}),
                ("InstanceNorm", {"num_features": 3}),
                ("LPPool", {"norm_type": 2, "kernel_size": 3}),
                ("MaxPool", {"kernel_size": 3}),
                ("AvgPool", {"kernel_size": 3}),
                ("MaxUnpool", {"kernel_size": 2}),
                ("Adaptive", {"output_size": 3}),
                ("ConstantPad", {"padding": 1, "value": 0.5}),
                ("GRU", {"input_size": 4, "hidden_size": 5}),
                ("LSTM", {"input_size": 4, "hidden_size": 5}),
                ("RNN", {"input_size": 4, "hidden_size": 5}),
            )
            if name.startswith(start)
        ),
        {"padding": 1} if "Pad" in name and num else {},
    )


OF_TORCH = [name for name in list_kinds() if hasattr(nn, name)]
NO_FORWARD = {"Module", "Container", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "RNNBase",
              "RNNCellBase", "Sequential", "DataParallel"}  # fmt: skip
SHAPES = {"MaxUnpool1d": (2, 4), "MaxUnpool2d": (2, 4, 4), "MaxUnpool3d": (2, 4, 4, 4), "Fold": (8, 9),
          "Unflatten": (6,), "CrossMapLRN2d": (3, 8, 8)}  # fmt: skip


@pytest.mark.parametrize("name", OF_TORCH)
@pytest.mark.filterwarnings("ignore")
def test_every_class_of_torch_is_explained(name) -> None:
    layer = build_layer(list_kinds()[name], _make_wanted(name), device="cpu")
    shape = SHAPES.get(name) or choose_example(layer)
    # LRN across maps is an old function without an implementation for tensors that have no data.
    if name in NO_FORWARD or shape is None or name == "CrossMapLRN2d":
        facts = measure_layer(layer)
    else:
        facts = measure_layer(layer, shape)
        assert facts.output_shapes
    assert facts.says.endswith(".")
    if not name.startswith("Lazy"):
        assert facts.num_parameters == sum(p.numel() for p in layer.parameters())
    explained_with_shape = shape is not None
    assert (
        explained_with_shape
        or name.startswith("Lazy")
        or name in NO_FORWARD
        or name == "Bilinear"
        or name.endswith(("Loss", "Loss2d", "WithLoss"))
    )


@given(
    kind=st.sampled_from([nn.RNN, nn.LSTM, nn.GRU]),
    sizes=st.tuples(*[st.integers(1, 6)] * 4),
    ways=st.booleans(),
    bias=st.booleans(),
    projected=st.booleans(),
)
@settings(max_examples=30)
def test_recurrent_layers(kind, sizes, ways, bias, projected) -> None:
    width, hidden, steps, num_layers = sizes
    extra = {"proj_size": 1} if projected and kind is nn.LSTM and hidden > 1 else {}
    layer = kind(width, hidden, num_layers, bias=bias, bidirectional=ways, **extra, device="meta")
    facts = measure_layer(layer, (steps, width))
    with FlopCounterMode(display=False) as counter:
        y, state = layer(torch.empty(steps, width, device="meta"))
    states = state if isinstance(state, tuple) else (state,)
    assert facts.output_shapes == tuple(tuple(one.shape) for one in (y, *states))
    assert facts.num_parameters == sum(p.numel() for p in layer.parameters())
    assert facts.num_multiply_adds * 2 == counter.get_total_flops()


@pytest.mark.parametrize(
    "given",
    [{}, {"bias": False}, {"kdim": 8, "vdim": 8}, {"add_bias_kv": True}, {"add_zero_attn": True}],
    ids=str,
)
def test_attention(given) -> None:
    layer = nn.MultiheadAttention(8, 2, **given, batch_first=True, device="meta")
    facts = measure_layer(layer, (5, 8))
    x = torch.empty(1, 5, 8, device="meta")
    with FlopCounterMode(display=False) as counter:
        y, weights = layer(x, x, x)
    assert facts.output_shapes == (tuple(y.shape[1:]), tuple(weights.shape[1:]))
    assert facts.num_parameters == sum(p.numel() for p in layer.parameters())
    assert facts.num_multiply_adds * 2 == counter.get_total_flops()


@pytest.mark.parametrize(
    ("layer", "shape", "says"),
    [
        (nn.Linear(512, 10), (800,), "in_features=800"),
        (nn.Linear(512, 10), (8, 10, 10), "Flatten before it, and in_features=800"),
        (nn.LSTM(8, 4), (10, 7), "input_size=7"),
        (nn.MultiheadAttention(8, 2), (10, 6), "embed_dim=6"),
        (nn.Conv2d(3, 4, 3), (32, 32), "--input 3x32x32"),
        (nn.MaxPool2d(4), (3, 2, 2), "kernel_size of at most 2"),
    ],
    ids=str,
)
def test_a_clash_says_what_would_fit(layer, shape, says) -> None:
    with pytest.raises(ShapeClash) as raised:
        measure_layer(layer, shape)
    assert says in raised.value.fix


def test_norms_say_what_they_average() -> None:
    x = torch.randn(2, 8, 4, 4)
    says = dict(measure_layer(nn.GroupNorm(2, 8), (8, 4, 4)).properties)["mean over"]
    assert says.startswith("64 numbers")
    assert nn.GroupNorm(2, 8)(x)[0].reshape(-1, 64).mean(1).abs().max() < 1e-5
