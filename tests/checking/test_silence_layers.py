"""Every kind of layer of torch.nn, trained as its page in PyTorch's documentation shows it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.checking.check_subject import check_subject
from netwright.checking.subject import Subject

EXAMPLES = {
    "Linear": (nn.Linear(20, 30), (128, 20)),
    "Bilinear": (nn.Bilinear(20, 30, 40), (128, 20), (128, 30)),
    "Conv1d": (nn.Conv1d(16, 33, 3, stride=2), (20, 16, 50)),
    "Conv2d": (nn.Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1)), (20, 16, 20, 30)),
    "Conv3d": (nn.Conv3d(16, 33, 3, stride=2), (4, 16, 10, 12, 14)),
    "ConvTranspose1d": (nn.ConvTranspose1d(16, 8, 3, stride=2), (20, 16, 12)),
    "ConvTranspose2d": (nn.ConvTranspose2d(16, 33, 3, stride=2), (20, 16, 10, 12)),
    "LazyLinear": (nn.LazyLinear(30), (16, 20)),
    "LazyConv2d": (nn.LazyConv2d(8, 3), (16, 4, 9, 9)),
    "Embedding": (nn.Embedding(10, 3), "tokens"),
    "EmbeddingBag": (nn.EmbeddingBag(10, 3, mode="sum"), "tokens"),
    "RNN": (nn.RNN(10, 20, 2), (5, 16, 10)),
    "LSTM": (nn.LSTM(10, 20, 2), (5, 16, 10)),
    "GRU": (nn.GRU(10, 20, 2), (5, 16, 10)),
    "LSTMCell": (nn.LSTMCell(10, 20), (16, 10)),
    "GRUCell": (nn.GRUCell(10, 20), (16, 10)),
    "BatchNorm1d": (nn.BatchNorm1d(100), (20, 100)),
    "BatchNorm2d": (nn.BatchNorm2d(100), (20, 100, 9, 11)),
    "InstanceNorm2d": (nn.InstanceNorm2d(100, affine=True), (20, 100, 9, 11)),
    "GroupNorm": (nn.GroupNorm(3, 6), (20, 6, 10, 10)),
    "LayerNorm": (nn.LayerNorm([5, 10, 10]), (20, 5, 10, 10)),
    "RMSNorm": (nn.RMSNorm([2, 3]), (16, 2, 3)),
    "PReLU": (nn.PReLU(), (16, 6)),
    "MultiheadAttention": (nn.MultiheadAttention(16, 4, batch_first=True), "attention"),
    "TransformerEncoderLayer": (nn.TransformerEncoderLayer(64, 8, 128), (10, 32, 64)),
    "TransformerEncoder": (
        nn.TransformerEncoder(
            nn.TransformerEncoderLayer(64, 8, 128, batch_first=True), 2, enable_nested_tensor=False
        ),
        (32, 10, 64),
    ),
    "TransformerDecoderLayer": (nn.TransformerDecoderLayer(64, 8, 128), (20, 8, 64), (10, 8, 64)),
    "Transformer": (nn.Transformer(32, 4, 1, 1, 64, batch_first=True), (8, 10, 32), (8, 12, 32)),
    "PixelShuffle": (nn.Sequential(nn.Conv2d(4, 9, 3, padding=1), nn.PixelShuffle(3)), (8, 4, 4, 4)),
    "Upsample": (nn.Sequential(nn.Conv2d(4, 4, 3), nn.Upsample(scale_factor=2)), (8, 4, 6, 6)),
    "Unflatten": (nn.Sequential(nn.Linear(50, 50), nn.Unflatten(1, (2, 5, 5))), (32, 50)),
    "weight_norm": (nn.utils.parametrizations.weight_norm(nn.Linear(20, 40)), (16, 20)),
    "spectral_norm": (nn.utils.parametrizations.spectral_norm(nn.Linear(20, 40)), (16, 20)),
}
LOSSES = {
    "L1Loss": (nn.L1Loss(), torch.randn(16, 5)),
    "MSELoss": (nn.MSELoss(), torch.randn(16, 5)),
    "SmoothL1Loss": (nn.SmoothL1Loss(), torch.randn(16, 5)),
    "HuberLoss": (nn.HuberLoss(), torch.randn(16, 5)),
    "CrossEntropyLoss": (nn.CrossEntropyLoss(label_smoothing=0.1), torch.randint(5, (16,))),
    "CrossEntropyLoss of shares": (nn.CrossEntropyLoss(), torch.randn(16, 5).softmax(1)),
    "NLLLoss": (nn.NLLLoss(), torch.randint(5, (16,))),
    "PoissonNLLLoss": (nn.PoissonNLLLoss(), torch.poisson(torch.full((16, 5), 2.0))),
    "KLDivLoss": (nn.KLDivLoss(reduction="batchmean"), torch.rand(16, 5).softmax(1)),
    "BCELoss": (nn.BCELoss(), torch.randint(2, (16, 5)).float()),
    "BCEWithLogitsLoss": (
        nn.BCEWithLogitsLoss(pos_weight=torch.ones(5) * 2),
        torch.randint(2, (16, 5)).float(),
    ),
    "MultiLabelSoftMarginLoss": (nn.MultiLabelSoftMarginLoss(), torch.randint(2, (16, 5)).float()),
    "MultiMarginLoss": (nn.MultiMarginLoss(), torch.randint(5, (16,))),
    "SoftMarginLoss": (nn.SoftMarginLoss(), torch.randint(2, (16, 5)).float() * 2 - 1),
    "HingeEmbeddingLoss": (nn.HingeEmbeddingLoss(), torch.randint(2, (16, 5)).float() * 2 - 1),
}
ENDS = {"NLLLoss": nn.LogSoftmax(dim=1), "KLDivLoss": nn.LogSoftmax(dim=1), "BCELoss": nn.Sigmoid()}


class First(nn.Module):
    """What a layer gives, without its states."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, *args):
        given = self.layer(*args)
        return given[0] if isinstance(given, tuple) else given


def assert_silent(net, inputs, targets, loss):
    report = check_subject(Subject(net, inputs, targets, loss, loop_is_known=True), "net")
    assert [str(finding) for finding in report.findings if finding.severity != "note"] == []
    assert [why for why in report.rules_skipped.values() if why.startswith("the rule failed")] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_layer_of_the_documentation_is_passed_in_silence(name):
    torch.manual_seed(0)
    layer, *shapes = EXAMPLES[name]
    given = tuple(torch.randn(*shape) for shape in shapes if isinstance(shape, tuple))
    if shapes == ["tokens"]:
        given = (torch.randint(10, (16, 4)),)
    elif shapes == ["attention"]:
        given = (torch.randn(8, 5, 16),) * 3
    net = First(layer)
    with torch.no_grad():
        targets = torch.randn_like(net(*given))
    assert_silent(net, given[0] if len(given) == 1 else given, targets, nn.MSELoss())


@pytest.mark.parametrize("name", LOSSES)
def test_loss_of_the_documentation_is_passed_in_silence(name):
    torch.manual_seed(0)
    loss, targets = LOSSES[name]
    layers = [nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 5)]
    net = nn.Sequential(*layers, *([ENDS[name]] if name in ENDS else []))
    assert_silent(net, torch.randn(16, 4), targets, loss)
