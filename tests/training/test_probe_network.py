from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from netwright.core.errors import NetworkError, RunFileError, ShapeClash
from netwright.core.events import Noticed
from netwright.core.random_state import RandomState
from netwright.core.run_spec import TrainSpec
from netwright.training.train_network import train_network


def run(net, data, **spec):
    seen = []
    result = train_network(net, data, TrainSpec(epochs=1, device="cpu", **spec), observers=[seen.append])
    return result, [event.says for event in seen if isinstance(event, Noticed)]


class NoSuper(nn.Module):
    def __init__(self):
        self.size = 3

    def forward(self, x):
        return x


class PlainList(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = [nn.Linear(4, 8), nn.Linear(8, 3)]

    def forward(self, x):
        for step in self.steps:
            x = step(x)
        return x


class ScalarMlp(nn.Module):
    """A constant random matrix, a shared layer, a while loop, and one number for the whole batch."""

    def __init__(self):
        super().__init__()
        self.constant = torch.rand(20, 20)
        self.linear = nn.Linear(20, 20)

    def forward(self, x):
        x = F.relu(torch.mm(self.linear(x), self.constant) + 1)
        x = self.linear(x)
        while x.abs().sum() > 1:
            x = x / 2
        return x.sum()


class DataLinear(nn.Module):
    def __init__(self, num_in, num_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(num_in, num_out))
        self.bias = nn.Parameter(torch.randn(num_out))

    def forward(self, x):
        return F.relu(x @ self.weight.data + self.bias.data)


class Centered(nn.Module):
    def forward(self, x):
        return x - x.mean()


class Crashing(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        return self.head(x) + {}["missing"]


class Returns(nn.Module):
    def __init__(self, wrap):
        super().__init__()
        self.head, self.wrap = nn.Linear(4, 3), wrap

    def forward(self, x):
        return self.wrap(self.head(x))


class NoForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 3)


class NamedHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2), nn.Flatten())
        self.head = nn.Linear(512, 3)

    def forward(self, x):
        return self.head(self.body(x))


TWO_CONVOLUTIONS = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(8, 6, 3))

TABLE = [
    (nn.Sequential(nn.ReLU()), NetworkError, "nothing to train: the network has no parameters", "nn.Linear"),
    (Centered(), NetworkError, "nothing to train", "nn.Parameter"),
    (NoSuper.__new__(NoSuper), NetworkError, "never called super().__init__()", "super().__init__() first"),
    (PlainList(), NetworkError, "`steps` lie in a plain list", "self.steps = nn.ModuleList(self.steps)"),
    (DataLinear(4, 3), NetworkError, "does not depend on any parameter (`weight`, `bias`)", "no .data"),
    (
        nn.Linear(4, 5),
        ShapeClash,
        "5 numbers a sample and `species` has 3 classes (cat, dog, owl)",
        "nn.Linear(4, 3)",
    ),
    (
        nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 2)),
        ShapeClash,
        "2 numbers a sample and `species` has 3 classes",
        "net[1] = nn.Linear(8, 3)",
    ),
    (nn.Linear(5, 3), ShapeClash, "takes 5 numbers a sample and gets 4", "nn.Linear(4, 3)"),
    (Crashing(), NetworkError, "KeyError", "mend test_probe_network.py:"),
    (Returns(lambda x: x.argmax(1)), ShapeClash, "int64", "without argmax"),
    (Returns(lambda x: (1, "a")), NetworkError, "a tuple", "one tensor"),
    (Returns(lambda x: x[:3]), ShapeClash, "8 samples go in and 3 answers come out", "first axis"),
    (Returns(lambda x: x.sum()), ShapeClash, "one number for the whole batch of 8", "(batch, 3)"),
    (Returns(lambda x: x / 0), NetworkError, "before the first step", "division by zero"),
    (Returns(lambda x: x * torch.nan), NetworkError, "not finite", "division by zero"),
    (NoForward(), NetworkError, "has no `forward`", "define forward(self, x)"),
]


@pytest.mark.parametrize(("net", "kind", "what", "fix"), TABLE)
def test_a_network_that_cannot_be_trained_teaches(make_data, net, kind, what, fix):
    with pytest.raises(kind) as caught:
        run(net, make_data(num=32))
    assert what in caught.value.what
    assert fix in caught.value.fix


def test_two_convolutions_and_no_head(make_data):
    with pytest.raises(ShapeClash) as caught:
        run(TWO_CONVOLUTIONS, make_data(shape=(3, 8, 8)))
    assert "a feature map of 6 channels, 4 x 4" in caught.value.what
    assert "nn.Linear(96, 3)" in caught.value.fix
    assert "nn.AdaptiveAvgPool2d(1), nn.Flatten() and nn.Linear(6, 3)" in caught.value.fix
    assert caught.value.where == "after net.1 (Conv2d)"


def test_a_head_of_the_wrong_size_is_named_by_path(make_data):
    with pytest.raises(ShapeClash) as caught:
        run(NamedHead(), make_data(shape=(3, 12, 12)))
    assert caught.value.what == "layer `head` (Linear) takes 512 numbers a sample and gets 200"
    assert caught.value.fix == "self.head = nn.Linear(200, 3)"
    assert "test_probe_network.py:" in caught.value.where


def test_a_missing_flatten_and_wrong_channels(make_data):
    data = make_data(shape=(3, 8, 8))
    with pytest.raises(ShapeClash, match="4 x 6 x 6 not flattened") as caught:
        run(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(144, 3)), data)
    assert "nn.Flatten() before it" in caught.value.fix
    with pytest.raises(ShapeClash, match="takes 1 channel and gets 3") as caught:
        run(nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(144, 3)), data)
    assert "nn.Conv2d(3, 4, 3)" in caught.value.fix


def test_a_scalar_for_the_batch_from_a_while_loop(make_data):
    with pytest.raises(ShapeClash, match="one number for the whole batch"):
        run(ScalarMlp(), make_data("one number", shape=(20,)))


def test_the_users_line_is_named(make_data):
    with pytest.raises(NetworkError) as caught:
        run(Crashing(), make_data())
    assert "test_probe_network.py:" in caught.value.where
    with pytest.raises(NetworkError) as caught:
        run(DataLinear(4, 3), make_data())
    assert "self.weight.data" in caught.value.where


def test_parameters_without_gradient_are_noticed(make_data):
    _, says = run(nn.Sequential(DataLinear(4, 8), nn.Linear(8, 3)), make_data())
    assert any("no gradient reaches 0.weight, 0.bias" in said and ".data" in said for said in says)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda x: (x, 1),
        lambda x: {"logits": x, "hidden": x * 2},
        lambda x: {"only": x},
        lambda x: x[..., None],
    ],
)
def test_an_answer_that_can_be_found_is_used(make_data, wrap):
    result, _ = run(Returns(wrap), make_data())
    assert result.status == "finished"
    assert "test" in result.metrics


def test_a_flat_answer_is_never_broadcast(make_data):
    data = make_data("one number")
    first, second = nn.Linear(4, 1), nn.Sequential(nn.Linear(4, 1), nn.Flatten(0))
    second[0].load_state_dict(first.state_dict())
    left, right = run(first, data)[0], run(second, data)[0]
    assert left.metrics == right.metrics


def test_lazy_layers_are_given_their_sizes(make_data):
    result, _ = run(nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3)), make_data())
    assert result.net[0].in_features == 4


def test_the_probe_leaves_no_trace(make_data):
    """The first batch that training sees finds buffers and generators as they were."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(), nn.Linear(6, 5))
    before = {name: value.clone() for name, value in net.state_dict().items()}
    random = RandomState.read()
    with pytest.raises(ShapeClash):
        run(net, make_data())
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert all(part.grad is None for part in net.parameters())
    assert torch.equal(torch.get_rng_state(), random.state["torch"])


def test_losses_of_ones_own(make_data, tmp_path):
    (tmp_path / "mine.py").write_text(
        "def mean_cube(answer, target):\n    return (answer - target).abs().pow(3).mean()\n"
        "def each(answer, target):\n    return (answer - target).abs()\n"
    )
    spec = TrainSpec(epochs=1, loss="mine.py:mean_cube")
    result = train_network(nn.Linear(4, 1), make_data("one number"), spec, folder=tmp_path)
    assert result.loss_name == "mean_cube"
    assert result.answer_scale is None
    spec = TrainSpec(epochs=1, loss="mine.py:each")
    with pytest.raises(NetworkError, match=r"shape \(8, 1\), not one number"):
        train_network(nn.Linear(4, 1), make_data("one number"), spec, folder=tmp_path)


@pytest.mark.parametrize(
    ("kind", "outputs", "loss", "error", "what"),
    [
        ("multiclass", 3, "CrossEntropyLos", RunFileError, "no loss is called"),
        ("multiclass", 3, {"CrossEntropyLoss": {"wieght": 1}}, RunFileError, "does not take these arguments"),
        ("multiclass", 3, "TripletMarginLoss", RunFileError, "compares"),
        ("one number", 1, "CrossEntropyLoss", RunFileError, "`price` is a number"),
        ("binary", 1, "CrossEntropyLoss", ShapeClash, "2 for `survived`"),
        ("binary", 2, "BCEWithLogitsLoss", ShapeClash, "2 numbers a sample"),
        ("multilabel", 2, "CrossEntropyLoss", RunFileError, "2 labels"),
        ("multiclass", 3, "NLLLoss", NetworkError, "takes log-probabilities"),
        ("multiclass", 3, "MSELoss", None, ""),
        ("multiclass", 3, {"CrossEntropyLoss": {"label_smoothing": 0.1}}, None, ""),
        ("multiclass", 3, {"CrossEntropyLoss": {"weight": [1, 2, 3]}}, None, ""),
        ("multiclass", 3, "MultiMarginLoss", None, ""),
        ("multiclass", 3, "BCEWithLogitsLoss", None, ""),
        ("binary", 1, "SoftMarginLoss", None, ""),
        ("multilabel", 2, "MultiLabelSoftMarginLoss", None, ""),
        ("regression", 2, {"HuberLoss": {"delta": 0.5}}, None, ""),
        ("one number", 1, {"MSELoss": {"reduction": "sum"}}, None, ""),
    ],
)
def test_any_loss_by_name(make_data, kind, outputs, loss, error, what):
    data = make_data(kind)
    if error is None:
        assert run(nn.Linear(4, outputs), data, loss=loss)[0].status == "finished"
    else:
        with pytest.raises(error) as caught:
            run(nn.Linear(4, outputs), data, loss=loss)
        assert what in caught.value.what
