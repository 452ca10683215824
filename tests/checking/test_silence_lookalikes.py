"""Correct networks that look like a fault: every rule must be silent on them, but for notes."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from netwright.checking.check_subject import check_subject
from netwright.checking.subject import Subject

CLASSES = nn.CrossEntropyLoss()


def rows():
    return torch.randn(16, 4)


def labels():
    return torch.randint(3, (16,))


class Do(nn.Module):
    """Layers by name and a forward written as a function."""

    def __init__(self, run, **layers):
        super().__init__()
        self.run = run
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, *args):
        return self.run(self, *args)


def classifier():
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))


def group_norm_by_hand():
    def run(net, x):
        h = net.conv(x)
        grouped = h.view(len(h), 4, -1)
        grouped = (grouped - grouped.mean(2, keepdim=True)) / (grouped.var(2, keepdim=True) + 1e-5).sqrt()
        return net.head(grouped.view(h.shape).relu().mean((2, 3)))

    net = Do(run, conv=nn.Conv2d(3, 16, 3), head=nn.Linear(16, 3))
    return net, torch.randn(16, 3, 9, 9), labels(), CLASSES


def windows_of_a_map():
    def run(net, x):
        h = net.patch(x).permute(0, 2, 3, 1)
        n, height, width, c = h.shape
        windows = h.view(n, height // 2, 2, width // 2, 2, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, 4, c)
        windows = windows + net.attend(windows, windows, windows)[0]
        back = windows.view(n, height // 2, width // 2, 2, 2, c).permute(0, 1, 3, 2, 4, 5)
        return net.head(back.reshape(n, height, width, c).mean((1, 2)))

    attend = nn.MultiheadAttention(8, 2, batch_first=True)
    net = Do(run, patch=nn.Conv2d(3, 8, 2, stride=2), attend=attend, head=nn.Linear(8, 3))
    return net, torch.randn(16, 3, 12, 12), labels(), CLASSES


def channel_shuffle():
    def run(net, x):
        h = net.first(x).relu()
        n, c, height, width = h.shape
        h = h.view(n, 3, c // 3, height, width).transpose(1, 2).reshape(n, c, height, width)
        return net.head(net.second(h).relu().mean((2, 3)))

    net = Do(
        run, first=nn.Conv2d(3, 12, 3, groups=3), second=nn.Conv2d(12, 12, 3, groups=3), head=nn.Linear(12, 3)
    )
    return net, torch.randn(16, 3, 10, 10), labels(), CLASSES


def stacked_frames():
    def run(net, x):
        return net.head(net.rnn(x.reshape(len(x), 6, 10))[0][:, -1])

    net = Do(run, rnn=nn.GRU(10, 8, batch_first=True), head=nn.Linear(8, 3))
    return net, torch.randn(16, 12, 5), labels(), CLASSES


def heads_of_attention():
    def run(net, x):
        n, t, _ = x.shape
        q, k, v = (part.view(n, t, 4, 4).transpose(1, 2) for part in net.qkv(x).chunk(3, -1))
        h = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, 16)
        return net.head((x + net.out(h)).mean(1))

    net = Do(run, qkv=nn.Linear(16, 48), out=nn.Linear(16, 16), head=nn.Linear(16, 3))
    return net, torch.randn(16, 7, 16), labels(), CLASSES


def vision_transformer():
    def run(net, x):
        tokens = net.patch(x).flatten(2).transpose(1, 2) + net.place
        return net.head(net.body(tokens).mean(1))

    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, norm_first=True)
    net = Do(
        run,
        patch=nn.Conv2d(3, 16, 4, stride=4),
        place=nn.Parameter(torch.zeros(1, 16, 16)),
        body=nn.TransformerEncoder(layer, 2, enable_nested_tensor=False),
        head=nn.Linear(16, 3),
    )
    return net, torch.randn(16, 3, 16, 16), labels(), CLASSES


def last_hidden_states():
    def run(net, x):
        _, h = net.rnn(x)
        return net.head(h.transpose(0, 1).reshape(len(x), -1))

    net = Do(run, rnn=nn.GRU(4, 8, bidirectional=True, batch_first=True), head=nn.Linear(16, 3))
    return net, torch.randn(16, 7, 4), labels(), CLASSES


def electrodes_as_channels():
    net = nn.Sequential(
        nn.Conv2d(1, 8, (1, 9)), nn.Conv2d(8, 8, (16, 1), groups=8), nn.BatchNorm2d(8), nn.ELU(),
        nn.Flatten(), nn.Linear(8 * 56, 2),
    )  # fmt: skip
    return net, torch.randn(16, 1, 16, 64), torch.randint(2, (16,)), CLASSES


def channels_last_and_permuted():
    def run(net, x):
        return net.head(net.conv(x.permute(0, 3, 1, 2)).relu().mean((2, 3)))

    net = Do(run, conv=nn.Conv2d(3, 8, 3), head=nn.Linear(8, 3))
    return net, torch.rand(16, 12, 12, 3), labels(), CLASSES


def tags_as_many_as_steps():
    def run(net, x):
        return net.head(net.rnn(net.embed(x))[0]).transpose(1, 2)

    net = Do(run, embed=nn.Embedding(30, 8), rnn=nn.GRU(8, 8, batch_first=True), head=nn.Linear(8, 5))
    return net, torch.randint(30, (16, 5)), torch.randint(5, (16, 5)), CLASSES


def regression_for_each_step():
    def run(net, x):
        return net.head(net.rnn(x)[0])

    net = Do(run, rnn=nn.LSTM(3, 8, batch_first=True), head=nn.Linear(8, 1))
    x = torch.randn(16, 9, 3)
    return net, x, x.sum(2, keepdim=True), nn.MSELoss()


def masked_language_model():
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)

    def run(net, x):
        return net.head(net.body(net.embed(x))).transpose(1, 2)

    net = Do(
        run,
        embed=nn.Embedding(40, 16),
        body=nn.TransformerEncoder(layer, 1, enable_nested_tensor=False),
        head=nn.Linear(16, 40),
    )
    words = torch.randint(1, 40, (16, 12))
    hidden = torch.rand(16, 12) < 0.2
    return net, words.masked_fill(hidden, 0), words.masked_fill(~hidden, -100), CLASSES


def shift_inside_the_loss():
    def run(net, x):
        later = torch.ones(x.shape[1], x.shape[1]).triu(1).bool()
        return net.head(net.body(net.embed(x), mask=later))

    def loss(logits, tokens):
        return F.cross_entropy(logits[:, :-1].reshape(-1, 40), tokens[:, 1:].reshape(-1))

    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
    body = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
    net = Do(run, embed=nn.Embedding(40, 16), body=body, head=nn.Linear(16, 40))
    tokens = torch.randint(40, (16, 12))
    return net, tokens, tokens, loss


def forecast_by_causal_convolutions():
    def run(net, x):
        return net.head(net.conv(F.pad(x.transpose(1, 2), (2, 0))).relu().transpose(1, 2))

    series = torch.randn(16, 21, 2).cumsum(1)
    net = Do(run, conv=nn.Conv1d(2, 8, 3), head=nn.Linear(8, 2))
    return net, series[:, :-1], series[:, 1:], nn.MSELoss()


def mean_without_padding():
    def run(net, x):
        mask = (x != 0).unsqueeze(2)
        return net.head((net.embed(x) * mask).sum(1) / mask.sum(1))

    x = torch.randint(1, 30, (16, 12))
    x[8:, 4:] = 0
    return (
        Do(run, embed=nn.Embedding(30, 8, padding_idx=0), head=nn.Linear(8, 3)),
        x,
        labels(),
        CLASSES,
    )


def straight_through_function():
    class Round(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.round()

        @staticmethod
        def backward(ctx, gradient):
            return gradient

    net = Do(
        lambda net, x: net.head(Round.apply(net.hidden(x) * 4)),
        hidden=nn.Linear(4, 16),
        head=nn.Linear(16, 3),
    )
    return net, rows(), labels(), CLASSES


def reversed_gradient():
    class Reverse(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.view_as(x)

        @staticmethod
        def backward(ctx, gradient):
            return -0.1 * gradient

    def run(net, x):
        h = net.body(x).relu()
        return net.label(h), net.domain(Reverse.apply(h))

    def loss(output, y):
        return F.cross_entropy(output[0], y) + F.cross_entropy(output[1], y % 2)

    net = Do(run, body=nn.Linear(4, 16), label=nn.Linear(16, 3), domain=nn.Linear(16, 2))
    return net, rows(), labels(), loss


def ratings_of_films():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    return net, torch.randn(64, 4), torch.randint(1, 6, (64, 1)), lambda o, y: F.mse_loss(o, y.float())


def counts_of_events():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    y = torch.poisson(torch.full((64,), 1.5)).long()
    return net, torch.randn(64, 4), y, lambda o, y: F.mse_loss(o.squeeze(1), y.float())


def xor_with_squared_errors():
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
    x = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    return net, x, torch.tensor([[0.0], [1], [1], [0]]), nn.MSELoss()


def reverse_divergence():
    class Student(nn.Module):
        def __init__(self):
            super().__init__()
            self.teacher = nn.Linear(4, 3).requires_grad_(False)
            self.student = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))

        def forward(self, x):
            return self.student(x), self.teacher(x)

    def loss(output, y):
        student, teacher = output
        reverse = F.kl_div(
            teacher.log_softmax(1), student.log_softmax(1), log_target=True, reduction="batchmean"
        )
        return F.cross_entropy(student, y) + reverse

    return Student(), rows(), labels(), loss


def multinomial_autoencoder():
    clicks = (torch.rand(16, 20) < 0.3).float()
    return nn.Sequential(nn.Linear(20, 8), nn.Tanh(), nn.Linear(8, 20)), clicks, clicks, CLASSES


def weights_for_rare_classes():
    y = torch.tensor([0] * 48 + [1] * 12 + [2] * 4)
    weight = len(y) / (3 * y.bincount().float())
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    return net, torch.randn(64, 4), y, nn.CrossEntropyLoss(weight=weight)


def confidence_penalty():
    def loss(logits, y):
        log_p = logits.log_softmax(1)
        entropy = -(log_p.exp() * log_p).sum(1).mean()
        return F.nll_loss(log_p, y) - 0.1 * entropy

    return (
        nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)),
        rows(),
        labels(),
        loss,
    )


def critic_of_wasserstein():
    def loss(score, is_real):
        return score[is_real == 0].mean() - score[is_real == 1].mean()

    net = nn.Sequential(nn.Linear(4, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
    return net, rows(), torch.arange(16) % 2, loss


def policy_gradient():
    def loss(logits, y):
        action, gain = y.long(), torch.linspace(-1, 1, 16)
        return -(logits.log_softmax(1)[torch.arange(16), action] * gain).mean()

    return (
        nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3)),
        rows(),
        labels(),
        loss,
    )


def supervised_contrast():
    def loss(z, y):
        labels = y.view(-1, 1)
        alike = (labels == labels.T).float() - torch.eye(16)
        scores = (z @ z.T / 0.1).masked_fill(torch.eye(16).bool(), -1e9)
        return -(alike * scores.log_softmax(1)).sum(1).div(alike.sum(1).clamp(min=1)).mean()

    net = Do(
        lambda net, x: F.normalize(net.body(x), dim=1),
        body=nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 8)),
    )
    return net, rows(), torch.arange(16) % 4, loss


def input_gradients():
    def run(net, t):
        t = t.requires_grad_()
        u = net.body(t)
        (slope,) = torch.autograd.grad(u.sum(), t, create_graph=True)
        return torch.cat([u, slope], 1)

    net = Do(run, body=nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1)))
    t = torch.linspace(0, 1, 32)[:, None]
    return net, t, t, lambda o, t: (o[:, 1:] + o[:, :1]).square().mean() + (o[0, 0] - 1) ** 2


def clipped_critic():
    def run(net, x):
        with torch.no_grad():
            for part in net.body.parameters():
                part.clamp_(-0.01, 0.01)
        return net.body(x)

    body = nn.Sequential(nn.Linear(4, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1))
    return Do(run, body=body), rows(), torch.randn(16, 1), nn.MSELoss()


def short_embeddings():
    def run(net, x):
        return net.head(net.embed(x).mean(1))

    net = Do(run, embed=nn.Embedding(30, 8, max_norm=1.0), head=nn.Linear(8, 3))
    return net, torch.randint(30, (16, 6)), labels(), CLASSES


def adapters_in_a_frozen_network():
    def run(net, x):
        for layer, adapter in zip(net.layers, net.adapters, strict=True):
            x = layer(x).relu()
            x = x + adapter(x)
        return net.head(x)

    layers = nn.ModuleList([nn.Linear(16, 16) for _ in range(3)]).requires_grad_(False)
    adapters = nn.ModuleList([nn.Sequential(nn.Linear(16, 4), nn.GELU(), nn.Linear(4, 16)) for _ in range(3)])
    net = Do(run, layers=layers, adapters=adapters, head=nn.Linear(16, 3))
    return net, torch.randn(16, 16), labels(), CLASSES


def two_critics():
    def run(net, x):
        return torch.minimum(net.first(x), net.second(x))

    def critic():
        return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))

    return Do(run, first=critic(), second=critic()), rows(), torch.randn(16, 1), nn.MSELoss()


def thirty_layers():
    layers = []
    for _ in range(30):
        layers += [nn.Linear(32, 32), nn.ReLU()]
        nn.init.kaiming_normal_(layers[-2].weight)
    return nn.Sequential(*layers, nn.Linear(32, 3)), torch.randn(16, 32), labels(), CLASSES


def five_sigmoid_layers():
    layers = []
    for _ in range(5):
        layers += [nn.Linear(16, 16), nn.Sigmoid()]
    return nn.Sequential(*layers, nn.Linear(16, 3)), torch.randn(16, 16), labels(), CLASSES


def long_recurrence():
    net = Do(
        lambda net, x: net.head(net.rnn(x)[0][:, -1]),
        rnn=nn.LSTM(3, 16, batch_first=True),
        head=nn.Linear(16, 3),
    )
    return net, torch.randn(16, 100, 3), labels(), CLASSES


def squeeze_and_excitation():
    def run(net, x):
        h = net.conv(x).relu()
        gate = h.mean((2, 3), keepdim=True)
        for layer in (net.down, net.mid, net.up):
            gate = layer(gate.relu())
        return net.head((h * gate.sigmoid()).mean((2, 3)))

    net = Do(run, conv=nn.Conv2d(3, 16, 3), head=nn.Linear(16, 3))
    net.down, net.mid, net.up = nn.Conv2d(16, 4, 1), nn.Conv2d(4, 4, 1), nn.Conv2d(4, 16, 1)
    return net, torch.randn(16, 3, 10, 10), labels(), CLASSES


def logarithm_of_a_mask():
    def run(net, x):
        mask = (x[:, :, 0] > -1).float()
        mask[:, 0] = 1
        share = (net.score(x).squeeze(2) + mask.log()).softmax(1)
        return net.head((share[:, :, None] * x).sum(1))

    return (
        Do(run, score=nn.Linear(4, 1), head=nn.Linear(4, 3)),
        torch.randn(16, 6, 4),
        labels(),
        CLASSES,
    )


def small_penalty():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))

    def loss(logits, y):
        return F.cross_entropy(logits, y) + 1e-3 * sum(part.square().sum() for part in net.parameters())

    return net, rows(), labels(), loss


def speech_with_blanks():
    def run(net, x):
        return net.head(net.rnn(x)[0]).log_softmax(-1)

    def loss(log_probs, y):
        return F.ctc_loss(log_probs, y, torch.full((8,), 20), torch.full((8,), 4))

    net = Do(run, rnn=nn.GRU(4, 16), head=nn.Linear(16, 9))
    return net, torch.randn(20, 8, 4), torch.randint(1, 9, (8, 4)), loss


def frozen_batch_norm_by_train():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.head = nn.BatchNorm1d(4), nn.Linear(4, 3)

        def forward(self, x):
            return self.head(self.norm(x))

        def train(self, mode=True):
            super().train(mode)
            self.norm.eval()
            return self

    return Net().train(), rows(), labels(), CLASSES


def fixed_fourier_features():
    def run(net, x):
        h = 2 * math.pi * x @ net.frequencies
        return net.head(torch.cat([h.sin(), h.cos()], 1))

    net = Do(run, head=nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3)))
    net.register_buffer("frequencies", torch.randn(2, 16))
    return net, torch.rand(64, 2), torch.rand(64, 3), nn.MSELoss()


def scores_of_pairs():
    def run(net, users, items):
        return net.users(users) @ net.items(items).T

    net = Do(run, users=nn.Linear(4, 8), items=nn.Linear(5, 8))
    inputs = (rows(), torch.randn(16, 5))
    return net, inputs, torch.arange(16), lambda o, y: F.cross_entropy(o / 0.1, y)


NETWORKS = [
    made
    for made in list(globals().values())
    if callable(made) and getattr(made, "__module__", "") == __name__ and not isinstance(made, type)
    if made not in (rows, labels, classifier)
]


@pytest.mark.parametrize("make", NETWORKS, ids=lambda make: make.__name__)
def test_lookalike_is_passed_in_silence(make):
    torch.manual_seed(0)
    net, inputs, targets, loss = make()
    report = check_subject(Subject(net, inputs, targets, loss, loop_is_known=True), make.__name__)
    assert [str(finding) for finding in report.findings if finding.severity != "note"] == []
    assert [why for why in report.rules_skipped.values() if why.startswith("the rule failed")] == []
