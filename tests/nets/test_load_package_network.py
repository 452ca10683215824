"""Networks of timm and torchvision; neither is installed, so modules with their real signatures stand in."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from netwright.core.errors import MissingPackage, NetworkError
from netwright.core.run_spec import ModelSpec
from netwright.core.task import Task
from netwright.nets.build_network import build_network
from netwright.nets.load_network import load_network

FACTS: dict[str, Any] = {"input_shape": (1, 32, 32), "num_outputs": 5, "num_numbers": 0}
CALLS: list[dict[str, Any]] = []


class Tiny(nn.Module):
    """Ends in a Linear, as most do; `conv_head` ends in a 1x1 convolution, as squeezenet does."""

    def __init__(self, num_classes: int = 1000, in_chans: int = 3, *, conv_head: bool = False) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_chans, 8, 3, stride=2, padding=1, bias=False)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc: nn.Module = nn.Conv2d(8, num_classes, 1) if conv_head else nn.Linear(8, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(self.conv1(x).relu())
        return self.fc(x if isinstance(self.fc, nn.Conv2d) else x.flatten(1)).flatten(1)


def fill(net: Tiny) -> Tiny:
    with torch.no_grad():
        net.conv1.weight.copy_(torch.arange(net.conv1.weight.numel()).view_as(net.conv1.weight))
    return net


def get_model(name: str, **config: Any) -> nn.Module:
    CALLS.append({"name": name, **config})
    weights = config.pop("weights", None)
    if weights == "OFFLINE":
        raise OSError("<urlopen error: no route to host>")
    net = Tiny(conv_head=name == "squeezenet1_0", **config)
    return fill(net) if weights else net


def create_model(
    model_name: str,
    pretrained: bool = False,
    pretrained_cfg: Any = None,
    checkpoint_path: Any = None,
    **kwargs: Any,
) -> nn.Module:
    CALLS.append({"name": model_name, "pretrained": pretrained, **kwargs})
    net = Tiny(kwargs.pop("num_classes", 1000), kwargs.pop("in_chans", 3))
    if kwargs.pop("drop_rate", None) is not None or not kwargs:
        return fill(net) if pretrained else net
    raise TypeError(f"Tiny.__init__() got an unexpected keyword argument {next(iter(kwargs))!r}")


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> None:
    timm, vision, models = (types.ModuleType(n) for n in ("timm", "torchvision", "torchvision.models"))
    timm.create_model, timm.list_models = create_model, lambda: ["resnet18", "vit_tiny"]  # type: ignore[attr-defined]
    models.get_model, models.list_models = get_model, lambda: ["resnet18", "squeezenet1_0"]  # type: ignore[attr-defined]
    vision.models = models  # type: ignore[attr-defined]
    for module in (timm, vision, models):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    CALLS.clear()


def load(use: str, **args: Any) -> nn.Module:
    return load_network(use, args, facts=FACTS, folder=Path())


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("use", ["timm:resnet18", "torchvision:resnet18", "torchvision:squeezenet1_0"])
@pytest.mark.parametrize("pretrained", [False, True])
def test_head_and_stem_fit_the_data(use: str, pretrained: bool) -> None:
    net = load(use, pretrained=pretrained)
    assert net(torch.rand(2, 1, 32, 32)).shape == (2, 5)


@pytest.mark.usefixtures("packages")
def test_torchvision_is_asked_for_its_own_weights() -> None:
    net = load("torchvision:resnet18", pretrained=True)
    assert CALLS == [{"name": "resnet18", "weights": "DEFAULT"}]
    old = fill(Tiny()).conv1.weight
    torch.testing.assert_close(net.get_parameter("conv1.weight"), old.sum(1, keepdim=True))
    load("torchvision:resnet18", pretrained="IMAGENET1K_V1")
    load("torchvision:resnet18")
    assert CALLS[1:] == [
        {"name": "resnet18", "weights": "IMAGENET1K_V1"},
        {"name": "resnet18", "weights": None, "num_classes": 5},
    ]


@pytest.mark.usefixtures("packages")
def test_timm_fits_itself() -> None:
    load("timm:resnet18", pretrained=True, drop_rate=0.1)
    load("timm:resnet18.a1_in1k")
    wanted = {"name": "resnet18", "pretrained": True, "num_classes": 5, "in_chans": 1, "drop_rate": 0.1}
    assert CALLS[0] == wanted
    assert CALLS[1]["name"] == "resnet18.a1_in1k"


@pytest.mark.usefixtures("packages")
def test_a_run_file_builds_one() -> None:
    task = Task("multiclass", ("label",), ("a", "b", "c"))
    spec = ModelSpec(use="torchvision:resnet18", args={"pretrained": True}, init={"fc": "zeros_"})
    net = build_network(spec, input_shape=(3, 32, 32), task=task)
    assert net(torch.rand(2, 3, 32, 32)).shape == (2, 3)


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(
    ("use", "args", "fragments"),
    [
        ("timm:resnet81", {}, ["timm has no network `resnet81`", "did you mean `resnet18`?"]),
        ("timm:resnet18", {"depth": 3}, ["cannot be built: TypeError", "'depth'", "where: model.args"]),
        (
            "torchvision:resnet18",
            {"pretrained": "OFFLINE"},
            ["cannot be fetched", "no route to host", "name it under `weights:`"],
        ),
    ],
)
def test_what_cannot_be_built(use: str, args: dict[str, Any], fragments: list[str]) -> None:
    with pytest.raises(NetworkError) as caught:
        load(use, **args)
    for fragment in fragments:
        assert fragment in str(caught.value), str(caught.value)


def test_a_package_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refuse:
        def find_spec(self, name: str, *_: Any) -> None:
            if name.split(".", maxsplit=1)[0] in {"timm", "torchvision"}:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name.split(".", maxsplit=1)[0])

    for name in [name for name in sys.modules if name.split(".")[0] in {"timm", "torchvision"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Refuse(), *sys.meta_path])
    with pytest.raises(MissingPackage, match=r"pip install netwright\[timm\]"):
        load("timm:resnet18")
    with pytest.raises(MissingPackage, match="pip install torchvision"):
        load("torchvision:resnet18")


def test_a_package_of_another_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    class Break:
        def find_spec(self, name: str, *_: Any) -> None:
            if name.split(".", maxsplit=1)[0] == "torchvision":
                raise RuntimeError("operator torchvision::nms does not exist")

    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Break(), *sys.meta_path])
    with pytest.raises(MissingPackage, match="cannot be imported: RuntimeError: operator torchvision::nms"):
        load("torchvision:resnet18")
