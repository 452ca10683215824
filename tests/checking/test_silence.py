"""Networks on which every rule must be silent: no error, no warning."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from netwright.checking.check_subject import check_subject
from netwright.checking.subject import Subject
from netwright.nets.find_zoo import find_zoo
from netwright.nets.list_zoo import list_zoo

CLASSES = nn.CrossEntropyLoss()


def rows(num=16, size=4):
    return torch.randn(num, size)


def labels(num=16, classes=3):
    return torch.randint(classes, (num,))


def linear_regression():
    return nn.Linear(4, 1), rows(), torch.randn(16, 1), nn.MSELoss()


def logistic_regression():
    return nn.Linear(4, 1), rows(), torch.randint(2, (16, 1)).float(), nn.BCEWithLogitsLoss()


def softmax_regression():
    return (
        nn.Sequential(nn.Flatten(), nn.Linear(64, 10)),
        torch.randn(16, 1, 8, 8),
        labels(classes=10),
        CLASSES,
    )


def low_rank_pair():
    net = nn.Sequential(nn.Linear(512, 16), nn.Linear(16, 512))
    return net, torch.randn(16, 512), torch.randn(16, 512), nn.MSELoss()


def low_rank_inside():
    net = nn.Sequential(
        nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 8), nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 3)
    )
    return net, rows(size=64), labels(), CLASSES


def lora():
    class Lora(nn.Module):
        def __init__(self):
            super().__init__()
            self.base = nn.Linear(32, 32).requires_grad_(False)
            self.a = nn.Linear(32, 4, bias=False)
            self.b = nn.Linear(4, 32, bias=False)
            nn.init.zeros_(self.b.weight)

        def forward(self, x):
            return self.base(x) + self.b(self.a(x))

    return (
        nn.Sequential(Lora(), nn.ReLU(), Lora(), nn.ReLU(), nn.Linear(32, 3)),
        rows(size=32),
        labels(),
        CLASSES,
    )


def linear_autoencoder():
    x = torch.randn(16, 20)
    return nn.Sequential(nn.Linear(20, 5), nn.Linear(5, 20)), x, x, nn.MSELoss()


def mobilenet_block():
    class Block(nn.Module):
        def __init__(self, channels):
            super().__init__()
            wide = channels * 6
            self.body = nn.Sequential(
                nn.Conv2d(channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6(),
                nn.Conv2d(wide, wide, 3, padding=1, groups=wide, bias=False),
                nn.BatchNorm2d(wide), nn.ReLU6(),
                nn.Conv2d(wide, channels, 1, bias=False), nn.BatchNorm2d(channels),
            )  # fmt: skip

        def forward(self, x):
            return x + self.body(x)

    net = nn.Sequential(
        nn.Conv2d(3, 8, 3), Block(8), Block(8), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3)
    )
    return net, torch.randn(16, 3, 12, 12), labels(), CLASSES


def depthwise_separable():
    net = nn.Sequential(
        nn.Conv2d(3, 3, 3, groups=3), nn.Conv2d(3, 8, 1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3),
    )  # fmt: skip
    return net, torch.randn(16, 3, 12, 12), labels(), CLASSES


def depthwise_separable_alone():
    net = nn.Sequential(nn.Conv2d(3, 3, 3, groups=3), nn.Conv2d(3, 3, 1))
    return net, torch.randn(16, 3, 12, 12), torch.randn(16, 3, 10, 10), nn.MSELoss()


def zero_init_residual():
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 16))
            self.scale = nn.Parameter(torch.zeros(1))

        def forward(self, x):
            return x + self.scale * self.body(x)

    return nn.Sequential(nn.Linear(4, 16), Block(), Block(), nn.Linear(16, 3)), rows(), labels(), CLASSES


def zero_init_head():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    nn.init.zeros_(net[2].weight)
    nn.init.zeros_(net[2].bias)
    return net, rows(), labels(), CLASSES


def siren():
    class Sine(nn.Module):
        def __init__(self, before, after):
            super().__init__()
            self.linear = nn.Linear(before, after)
            nn.init.uniform_(self.linear.weight, -math.sqrt(6 / before), math.sqrt(6 / before))

        def forward(self, x):
            return torch.sin(30 * self.linear(x))

    return (
        nn.Sequential(Sine(2, 32), Sine(32, 32), nn.Linear(32, 3)),
        torch.rand(64, 2) * 2 - 1,
        torch.rand(64, 3),
        nn.MSELoss(),
    )


def pixels_with_norm():
    net = nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 3))
    return net, torch.randint(256, (32, 3, 8, 8)).float(), labels(32), CLASSES


def log_softmax_and_nll():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.LogSoftmax(dim=1))
    return net, rows(), labels(), nn.NLLLoss()


def distillation():
    class Student(nn.Module):
        def __init__(self):
            super().__init__()
            self.teacher = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 3)).requires_grad_(False)
            self.student = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))

        def forward(self, x):
            with torch.no_grad():
                taught = self.teacher(x)
            return self.student(x), taught

    def loss(output, targets):
        student, teacher = output
        soft = F.kl_div(F.log_softmax(student / 2, 1), F.softmax(teacher / 2, 1), reduction="batchmean")
        return F.cross_entropy(student, targets) + 4 * soft

    return Student(), rows(), labels(), loss


def momentum_encoder():
    class Byol(nn.Module):
        def __init__(self):
            super().__init__()
            self.online = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 8))
            self.slow = copy.deepcopy(self.online)
            self.predictor = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 8))

        def forward(self, x):
            return self.predictor(self.online(x)), self.slow(x).detach()

    def loss(output, _):
        guess, truth = output
        return 2 - 2 * F.cosine_similarity(guess, truth).mean()

    return Byol(), rows(), labels(), loss


def vector_quantised():
    class Vq(nn.Module):
        def __init__(self):
            super().__init__()
            self.encode = nn.Linear(4, 8)
            self.codes = nn.Embedding(16, 8)
            self.decode = nn.Linear(8, 4)

        def forward(self, x):
            z = self.encode(x)
            nearest = torch.cdist(z, self.codes.weight).argmin(1)
            q = self.codes(nearest)
            extra = F.mse_loss(q, z.detach()) + 0.25 * F.mse_loss(z, q.detach())
            return self.decode(z + (q - z).detach()), extra

    x = rows()
    return Vq(), x, x, lambda output, y: F.mse_loss(output[0], y) + output[1]


def straight_through_binary():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            h = torch.sigmoid(self.hidden(x))
            return self.head(h + ((h > 0.5).float() - h).detach())

    return Net(), rows(), labels(), CLASSES


def gumbel():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.choose = nn.Linear(4, 8)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            return self.head(F.gumbel_softmax(self.choose(x), tau=1.0, hard=True))

    return Net(), rows(), labels(), CLASSES


def contrastive():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 8))

        def forward(self, x):
            return F.normalize(self.body(x), dim=1)

    def info_nce(z, _):
        first, second = z.chunk(2)
        return F.cross_entropy(first @ second.T / 0.1, torch.arange(len(first)))

    return Net(), rows(), labels(), info_nce


def set_transformer():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Linear(4, 16)
            self.attend = nn.MultiheadAttention(16, 2, batch_first=True)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            h = self.embed(x)
            h, _ = self.attend(h, h, h)
            return self.head(h.mean(1).relu())

    return Net(), torch.randn(16, 5, 4), labels(), CLASSES


def transformer_encoder():
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(50, 16)
            self.body = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.body(self.embed(x)).mean(1))

    return Net(), torch.randint(50, (16, 7)), labels(), CLASSES


def time_first_recurrent():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(4, 8)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            steps, _ = self.rnn(x)
            return self.head(steps[-1])

    return Net(), torch.randn(7, 16, 4), labels(), CLASSES


def batch_first_lstm():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.LSTM(4, 8, 2, batch_first=True, dropout=0.1, bidirectional=True)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            steps, _ = self.rnn(x)
            return self.head(steps[:, -1])

    return Net(), torch.randn(16, 7, 4), labels(), CLASSES


def truncated_time():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.GRUCell(4, 8)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            h = x.new_zeros(len(x), 8)
            for step in range(x.shape[1]):
                if step % 3 == 0:
                    h = h.detach()
                h = self.cell(x[:, step], h)
            return self.head(h)

    return Net(), torch.randn(16, 7, 4), labels(), CLASSES


def generator_and_critic():
    class Gan(nn.Module):
        def __init__(self):
            super().__init__()
            self.generator = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 4), nn.Tanh())
            self.critic = nn.Sequential(nn.Linear(4, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

        def judge(self, x):
            return self.critic(x)

        def forward(self, x):
            return self.generator(x)

    return Gan(), rows(), torch.rand(16, 4) * 2 - 1, nn.L1Loss()


def frozen_backbone():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16))
            self.head = nn.Linear(16, 3)
            self.backbone.requires_grad_(False)

        def forward(self, x):
            return self.head(self.backbone(x))

    return Net(), rows(), labels(), CLASSES


def features_without_grad():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = nn.Sequential(nn.Linear(4, 16), nn.ReLU())
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            with torch.no_grad():
                h = self.backbone(x)
            return self.head(h)

    return Net(), rows(), labels(), CLASSES


def detached_features():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = nn.Sequential(nn.Linear(4, 16), nn.ReLU())
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.backbone(x).detach())

    return Net(), rows(), labels(), CLASSES


def auxiliary_head():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(4, 16)
            self.second = nn.Linear(16, 16)
            self.head = nn.Linear(16, 3)
            self.aux = nn.Linear(16, 3)

        def forward(self, x):
            h = self.first(x).relu()
            y = self.head(self.second(h).relu())
            return (y, self.aux(h)) if self.training else y

    def loss(output, y):
        if isinstance(output, tuple):
            return F.cross_entropy(output[0], y) + 0.4 * F.cross_entropy(output[1], y)
        return F.cross_entropy(output, y)

    return Net(), rows(), labels(), loss


def mixture_of_experts():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.router = nn.Linear(4, 64)
            self.experts = nn.ModuleList([nn.Linear(4, 16) for _ in range(64)])
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            share, chosen = self.router(x).softmax(-1).max(-1)
            h = torch.stack([self.experts[int(k)](row) for k, row in zip(chosen, x, strict=True)])
            return self.head((h * share[:, None]).relu())

    return Net(), rows(), labels(), CLASSES


def stochastic_depth():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Linear(4, 16)
            self.blocks = nn.ModuleList([nn.Linear(16, 16) for _ in range(8)])
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            h = self.stem(x).relu()
            for block in self.blocks:
                if not self.training or torch.rand(()) > 0.5:
                    h = h + block(h).relu()
            return self.head(h)

    return Net(), rows(), labels(), CLASSES


def focal_loss():
    def focal(logits, y):
        cost = F.binary_cross_entropy_with_logits(logits, y, reduction="none")
        return ((1 - torch.exp(-cost)) ** 2 * cost).mean()

    y = torch.zeros(128, 1)
    y[0] = 1
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1)), rows(128), y, focal


def counts():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.ReLU())
    return net, rows(), torch.poisson(torch.full((16, 1), 3.0)), nn.MSELoss()


def poisson():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    return net, rows(), torch.poisson(torch.full((16, 1), 3.0)), nn.PoissonNLLLoss()


def sigmoid_and_mse():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    return net, rows(), torch.rand(16, 1), nn.MSELoss()


def multilabel():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 5), nn.Sigmoid())
    return net, rows(), torch.randint(2, (16, 5)).float(), nn.BCELoss()


def soft_labels():
    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    return net, rows(), torch.rand(16, 3).softmax(1), CLASSES


def cosine_head():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.ReLU())
            self.weight = nn.Parameter(torch.randn(3, 16))
            self.temperature = nn.Parameter(torch.tensor(10.0))

        def forward(self, x):
            return self.temperature * F.normalize(self.body(x)) @ F.normalize(self.weight).T

    return Net(), rows(), labels(), CLASSES


def soft_capped_logits():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))

        def forward(self, x):
            return 30 * torch.tanh(self.body(x) / 30)

    return Net(), rows(), labels(), CLASSES


def monte_carlo_dropout():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(F.dropout(self.hidden(x).relu(), p=0.2, training=True))

    return Net(), rows(), labels(), CLASSES


def frozen_batch_norm():
    net = nn.Sequential(
        nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 3)
    )
    net[1].eval().requires_grad_(False)
    return net, torch.randn(16, 3, 8, 8), labels(), CLASSES


def physics_informed():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))

        def forward(self, t):
            return self.body(t)

    def residual(u, t):
        return (u - torch.exp(-t)).square().mean()

    t = torch.rand(32, 1)
    return Net(), t, t, residual


def variational_autoencoder():
    class Vae(nn.Module):
        def __init__(self):
            super().__init__()
            self.encode = nn.Sequential(nn.Linear(20, 16), nn.ReLU())
            self.mean, self.logvar = nn.Linear(16, 4), nn.Linear(16, 4)
            self.decode = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 20), nn.Sigmoid())

        def forward(self, x):
            h = self.encode(x)
            mean, logvar = self.mean(h), self.logvar(h)
            z = mean + torch.randn_like(mean) * (logvar / 2).exp()
            return self.decode(z), mean, logvar

    def loss(output, x):
        again, mean, logvar = output
        kl = -0.5 * (1 + logvar - mean.square() - logvar.exp()).sum()
        return F.binary_cross_entropy(again, x, reduction="sum") + kl

    x = torch.rand(16, 20)
    return Vae(), x, x, loss


def segmentation():
    net = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 4, 1))
    return net, torch.randn(8, 3, 12, 12), torch.randint(4, (8, 12, 12)), CLASSES


def token_tagging():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 8)
            self.rnn = nn.LSTM(8, 8, batch_first=True)
            self.head = nn.Linear(8, 5)

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0]).transpose(1, 2)

    return Net(), torch.randint(30, (16, 6)), torch.randint(5, (16, 6)), CLASSES


def graph_of_nodes():
    class Gcn(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("adjacency", (torch.rand(32, 32) > 0.8).float() + torch.eye(32))
            self.first, self.second = nn.Linear(4, 16), nn.Linear(16, 3)

        def forward(self, x):
            share = self.adjacency / self.adjacency.sum(1, keepdim=True)
            return share @ self.second((share @ self.first(x)).relu())

    return Gcn(), rows(32), labels(32), CLASSES


def two_towers():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.users, self.items = nn.Embedding(20, 8), nn.Embedding(30, 8)

        def forward(self, user, item):
            return (self.users(user) * self.items(item)).sum(1)

    return Net(), (torch.randint(20, (16,)), torch.randint(30, (16,))), torch.randn(16), nn.MSELoss()


def tied_language_model():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            self.rnn = nn.GRU(16, 16, batch_first=True)
            self.head = nn.Linear(16, 30, bias=False)
            self.head.weight = self.embed.weight

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0])

    def loss(logits, y):
        return F.cross_entropy(logits.flatten(0, 1), y.flatten())

    x = torch.randint(30, (16, 9))
    return Net(), x[:, :-1], x[:, 1:], loss


def residual_convolutions():
    return (
        find_zoo("resnet9")((3, 16, 16), 10, width=8),
        torch.randn(16, 3, 16, 16),
        labels(classes=10),
        CLASSES,
    )


def double_precision():
    net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1)).double()
    return net, rows().double(), torch.randn(16, 1).double(), nn.SmoothL1Loss()


def one_number_a_sample():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))

        def forward(self, x):
            return self.body(x).squeeze(-1)

    return Net(), rows(), torch.randn(16), nn.MSELoss()


def hypernetwork():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.make = nn.Linear(2, 12)
            self.code = nn.Parameter(torch.randn(2))

        def forward(self, x):
            return F.linear(x, self.make(self.code).view(3, 4)).tanh()

    return Net(), rows(), torch.rand(16, 3), nn.MSELoss()


def trained_and_wrong():
    net = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 3))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    x, y = torch.randn(64, 8), labels(64)
    for _ in range(300):
        optimizer.zero_grad()
        CLASSES(net(x), y).backward()
        optimizer.step()
    return net, torch.randn(32, 8), labels(32), CLASSES


def u_net():
    class Unet(nn.Module):
        def __init__(self):
            super().__init__()
            self.down = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU())
            self.deep = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU())
            self.up = nn.ConvTranspose2d(16, 8, 2, stride=2)
            self.out = nn.Conv2d(16, 2, 1)

        def forward(self, x):
            shallow = self.down(x)
            return self.out(torch.cat([shallow, self.up(self.deep(shallow))], 1))

    return Unet(), torch.randn(16, 1, 16, 16), torch.randint(2, (16, 16, 16)), CLASSES


def decoder_of_tokens():
    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.place = nn.Embedding(40, 32), nn.Embedding(16, 32)
            self.qkv, self.out = nn.Linear(32, 96), nn.Linear(32, 32)
            self.norm = nn.LayerNorm(32)
            self.head = nn.Linear(32, 40, bias=False)

        def forward(self, x):
            h = self.embed(x) + self.place(torch.arange(x.shape[1]))
            q, k, v = self.qkv(self.norm(h)).chunk(3, -1)
            later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
            share = (q @ k.transpose(1, 2) / math.sqrt(32)).masked_fill(later, -math.inf).softmax(-1)
            return self.head(h + self.out(share @ v))

    x = torch.randint(40, (16, 13))
    return Decoder(), x[:, :-1], x[:, 1:], lambda o, y: F.cross_entropy(o.flatten(0, 1), y.flatten())


def attention_over_one_key():
    class Pool(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.score, self.head = nn.Linear(6, 16), nn.Linear(16, 1), nn.Linear(16, 2)

        def forward(self, x):
            h = self.embed(x).relu()
            return self.head((self.score(h).softmax(1) * h).sum(1))

    return Pool(), torch.randn(16, 1, 6), labels(classes=2), CLASSES


def actor_and_critic():
    class Agent(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 32), nn.Tanh())
            self.policy, self.value = nn.Linear(32, 3), nn.Linear(32, 1)

        def forward(self, x):
            h = self.body(x)
            return self.policy(h).softmax(-1), self.value(h.detach())

    def loss(output, action):
        return -output[0].gather(1, action[:, None]).log().mean() + output[1].square().mean()

    return Agent(), rows(), labels(), loss


def pairwise_ranking():
    def loss(score, y):
        return F.softplus(-(score - score.T) * (y[:, None] - y[None]).sign()).mean()

    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1)), rows(), torch.rand(16), loss


def normed_weights():
    hidden = nn.utils.parametrizations.weight_norm(nn.Linear(4, 16))
    head = nn.utils.parametrizations.spectral_norm(nn.Linear(16, 3))
    return nn.Sequential(hidden, nn.ReLU(), head), rows(), labels(), CLASSES


def swin_gates():
    class Gated(nn.Module):
        def __init__(self):
            super().__init__()
            self.value, self.gate, self.out = nn.Linear(4, 16), nn.Linear(4, 16), nn.Linear(16, 3)

        def forward(self, x):
            return self.out(self.value(x) * F.silu(self.gate(x)))

    return Gated(), rows(), labels(), CLASSES


NETWORKS = [
    made
    for made in list(globals().values())
    if callable(made) and getattr(made, "__module__", "") == __name__ and made.__code__.co_argcount == 0
]  # fmt: skip


def assert_silent(report):
    loud = [str(finding) for finding in report.findings if finding.severity != "note"]
    assert loud == []
    assert [why for why in report.rules_skipped.values() if why.startswith("the rule failed")] == []


@pytest.mark.parametrize("make", NETWORKS, ids=lambda make: make.__name__)
def test_healthy_network_is_passed_in_silence(make):
    torch.manual_seed(0)
    net, inputs, targets, loss = make()
    assert_silent(check_subject(Subject(net, inputs, targets, loss, loop_is_known=True), make.__name__))


TABULAR = ("mlp", "tabular-mlp", "tabular-resnet", "tabm", "small-tabm", "realmlp", "ft-transformer")
SHAPES = dict.fromkeys(TABULAR, (12,)) | {"lenet": (1, 28, 28)}


def mean_of_members(answer, target):
    """As netwright's loop takes it: TabM gives every member's answer in training."""
    return CLASSES(answer.flatten(0, -2), target.repeat_interleave(answer[0, ..., 0].numel()))


@pytest.mark.parametrize("name", list_zoo())
def test_the_zoo_is_passed_in_silence(name):
    torch.manual_seed(0)
    shape = SHAPES.get(name, (3, 16, 16))
    if name in {"cifar-quick", "resnet18"}:
        shape = (3, 32, 32)
    net = find_zoo(name)(shape, 10)
    loss = mean_of_members if "tabm" in name else CLASSES
    subject = Subject(net, torch.randn(8, *shape), torch.randint(10, (8,)), loss, loop_is_known=True)
    assert_silent(check_subject(subject, name))
