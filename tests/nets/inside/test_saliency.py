"""Saliency equals captum's, and holds what its definition promises."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from netwright.core.errors import NetworkError
from netwright.nets.inside.grad_cam import grad_cam
from netwright.nets.inside.integrate_gradients import integrate_gradients
from netwright.nets.inside.measure_gradient import measure_gradient


def _make_net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.BatchNorm2d(6), nn.Tanh(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3), nn.ReLU(),
        nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 4),
    ).eval()  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # captum's own
def test_saliency_equals_captum() -> None:
    attr = pytest.importorskip("captum.attr")
    net, x = _make_net(), torch.randn(3, 3, 14, 14)

    def score(images: Tensor) -> Tensor:
        return net(images)[:, 2]

    (slope,) = measure_gradient(score, (x,))
    theirs = attr.Saliency(net).attribute(x.clone().requires_grad_(), target=2, abs=False)
    assert torch.allclose(slope, theirs, atol=1e-6)
    (added,) = integrate_gradients(score, (x,), num_steps=20)
    theirs = attr.IntegratedGradients(net).attribute(x, target=2, n_steps=20)
    assert torch.allclose(added, theirs.float(), atol=1e-5)
    for layer in ("0", "4"):
        maps = grad_cam(net, score, (x,), layer)
        theirs = attr.LayerGradCam(net, net[int(layer)]).attribute(x, target=2, relu_attributions=True)
        assert torch.allclose(maps, theirs[:, 0], atol=1e-6)


def test_what_numbers_add_sums_to_the_difference() -> None:
    net, x = _make_net(), torch.randn(2, 3, 14, 14)
    (added,) = integrate_gradients(lambda images: net(images)[:, 1], (x,), num_steps=100)
    with torch.no_grad():
        difference = net(x)[:, 1] - net(torch.zeros_like(x))[:, 1]
    assert torch.allclose(added.sum((1, 2, 3)), difference, atol=2e-3)


def test_several_inputs_and_whole_numbers() -> None:
    table = torch.randn(5, 3)

    def score(numbers: Tensor, indices: Tensor) -> Tensor:
        return (numbers * table[indices]).sum(1)

    numbers, indices = torch.randn(2, 3), torch.tensor([0, 4])
    slope, none = measure_gradient(score, (numbers, indices))
    assert none is None
    assert torch.allclose(slope, table[indices])
    added, none = integrate_gradients(score, (numbers, indices))
    assert none is None
    assert torch.allclose(added, numbers * table[indices], atol=1e-6)


def test_weights_get_no_gradient() -> None:
    net, x = _make_net(), torch.randn(1, 3, 14, 14)
    measure_gradient(lambda images: net(images)[:, 0], (x,))
    grad_cam(net, lambda images: net(images)[:, 0], (x,), "0")
    assert all(part.grad is None for part in net.parameters())
    assert x.grad is None


def test_grad_cam_needs_maps() -> None:
    net = _make_net()
    with pytest.raises(NetworkError, match="layer `8` gives 4 a sample"):
        grad_cam(net, lambda images: net(images)[:, 0], (torch.randn(1, 3, 14, 14),), "8")
    with pytest.raises(NetworkError, match="does not depend on what layer `0` gives"):
        grad_cam(net, lambda images: net(images)[:, 0].detach(), (torch.randn(1, 3, 14, 14),), "0")


def test_inputs_without_slope_are_told() -> None:
    with pytest.raises(NetworkError, match="whole numbers"):
        measure_gradient(lambda x: x.float().sum(1), (torch.ones(1, 2, dtype=torch.int64),))
    with pytest.raises(NetworkError, match="autograd"):
        measure_gradient(lambda x: x.detach().sum(1), (torch.ones(1, 2),))
