from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.core.errors import NetworkError
from netwright.nets.find_zoo import find_zoo
from netwright.nets.list_zoo import list_zoo

GOLDEN = [
    ("linear", (4,), 3, {}, 15),
    ("linear", (1, 28, 28), 10, {}, 7_850),
    ("logistic", (4,), 1, {}, 5),
    ("mlp", (784,), 10, {"hidden": [512, 512]}, 669_706),
    ("mlp", (4,), 3, {"hidden": 8, "norm": True, "dropout": 0.1, "activation": "SELU"}, 83),
    ("lenet", (1, 28, 28), 10, {}, 61_706),
    ("lenet", (1, 32, 32), 10, {"activation": "Tanh", "pool": "avg"}, 61_706),
    ("lenet", (3, 32, 32), 10, {}, 62_006),
    ("cifar-quick", (3, 32, 32), 10, {}, 145_578),
    ("cifar-quick", (1, 28, 28), 10, {"dropout": 0.5}, 115_306),
    ("small-conv", (1, 8, 8), 10, {}, 66_154),
    ("resnet9", (3, 32, 32), 10, {}, 6_573_130),
    ("resnet18", (3, 224, 224), 1000, {}, 11_689_512),
    ("resnet18", (3, 32, 32), 10, {}, 11_173_962),
    ("mobilenet-v2", (3, 224, 224), 1000, {}, 3_504_872),
    ("mobilenet-v2", (3, 32, 32), 10, {"width": 0.5}, 700_490),
    ("tabular-mlp", (6,), 3, {"num_numbers": 4}, 92_931),
    ("tabular-mlp", (6,), 3, {"num_numbers": 2, "hidden": [8, 8], "num_members": 4}, 836),
    ("small-tabm", (6,), 3, {"num_numbers": 4}, 33_608),
    ("tabular-resnet", (6,), 3, {}, 299_139),
    ("realmlp", (6,), 3, {"num_numbers": 4}, 134_153),
    ("tabm", (6,), 3, {"num_members": 4}, 535_076),
    ("ft-transformer", (6,), 3, {"num_numbers": 2, "category_sizes": (4,)}, 893_955),
]


@pytest.mark.parametrize(("name", "shape", "num_outputs", "args", "num_parameters"), GOLDEN)
def test_golden_parameter_counts(
    name: str, shape: tuple[int, ...], num_outputs: int, args: dict[str, Any], num_parameters: int
) -> None:
    net = find_zoo(name)(shape, num_outputs, **args)
    assert sum(p.numel() for p in net.parameters()) == num_parameters
    if max(shape) < 100 or len(shape) == 1:
        assert net.eval()(torch.rand(2, *shape)).shape == (2, num_outputs)


def test_every_network_has_a_golden_count() -> None:
    assert {name for name, *_ in GOLDEN} == set(list_zoo())


def test_resnet18_has_torchvisions_names() -> None:
    names = list(find_zoo("resnet18")((3, 224, 224), 10).state_dict())
    assert len(names) == 122
    assert names[:2] == ["conv1.weight", "bn1.weight"]
    assert {"layer2.0.downsample.0.weight", "layer4.1.bn2.running_var", "fc.bias"} <= set(names)
    assert not any(name.startswith("layer1.0.downsample") for name in names)


def test_mobilenet_v2_has_torchvisions_names() -> None:
    names = list(find_zoo("mobilenet-v2")((3, 224, 224), 10).state_dict())
    assert len(names) == 314
    assert names[0] == "features.0.0.weight"
    some = {
        "features.1.conv.0.0.weight",
        "features.2.conv.3.running_var",
        "features.18.1.bias",
        "classifier.1.bias",
    }
    assert some <= set(names)


def test_small_pictures_keep_their_places_longer() -> None:
    for name in ("resnet18", "mobilenet-v2"):
        small, large = (find_zoo(name)((3, 32, 32), 10, small_stem=stem)[:-3] for stem in (True, False))
        x = torch.rand(2, 3, 64, 64)
        assert small.eval()(x).shape[-1] == 4 * large.eval()(x).shape[-1]


IMAGE_NETWORKS = ["lenet", "cifar-quick", "small-conv", "resnet9", "resnet18", "mobilenet-v2"]


TABULAR = ["tabular-mlp", "tabular-resnet", "tabm", "small-tabm", "realmlp", "ft-transformer"]


@pytest.mark.parametrize("name", [*IMAGE_NETWORKS, *TABULAR])
def test_wrong_samples_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="samples are"):
        find_zoo(name)((1, 2, 1) if name in TABULAR else (9,), 3)


def test_unknown_name() -> None:
    with pytest.raises(NetworkError, match="did you mean `resnet18`"):
        find_zoo("resnet-18")


@settings(max_examples=30, deadline=None)
@given(
    name=st.sampled_from(["lenet", "cifar-quick", "small-conv", "linear", "mlp"]),
    shape=st.tuples(st.integers(1, 4), st.integers(12, 40), st.integers(12, 40)),
)
def test_image_sizes_are_found(name: str, shape: tuple[int, int, int]) -> None:
    assert find_zoo(name)(shape, 5)(torch.rand(2, *shape)).shape == (2, 5)


@pytest.mark.parametrize("args", [{"activation": "Tan"}, {"pool": "mean"}])
def test_lenet_names_what_it_allows(args: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"it must be"):
        find_zoo("lenet")((1, 28, 28), 10, **args)
