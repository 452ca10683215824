"""Learning rates, parts of data and networks of which an optimizer knows nothing, in small scripts."""

from __future__ import annotations

import pytest

START = """torch.manual_seed(0)
"""
TOKENS = (
    START
    + """
x = torch.randint(0, 12, (600, 10))
y = (x[:, :, None] == torch.arange(4)).sum(1).argmax(1) if {is_learnable} else torch.randint(4, (600,))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(12, 32)
        self.layers = nn.TransformerEncoderLayer(32, 4, 64, dropout=0.0, batch_first=True)
        self.head = nn.Linear(32, 4)

    def forward(self, x):
        return self.head(self.layers(self.tokens(x)).mean(1))


net = Net()
optimizer = torch.optim.{optimizer}
for epoch in range(4):
    for b in torch.randperm(600).split(50):
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
)
NOISY = (
    START
    + """
x = torch.randn(400, 2)
y = (x[:, 0] > 0).long()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(2, 32), nn.Linear(32, 2)

    def forward(self, x):
        h = self.first(x).relu()
        return self.last({hidden})


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr={rate})
for epoch in range(4):
    for b in torch.randperm(400).split(40):
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print((net(x).argmax(1) == y).float().mean().item())
"""
)
PARTS = (
    START
    + """
x = torch.rand(500, 4) ** 2 * 3
y = x.sum(1, keepdim=True)
a, b = x[:350], x[350:]
{scaling}
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(3):
    for i in torch.randperm(350).split(50):
        loss = nn.functional.mse_loss(net(a[i]), y[:350][i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(nn.functional.mse_loss(net(b), y[350:]).item())
"""
)
PAIR = (
    START
    + """
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.{kind}(6, 24, batch_first=True)

    def forward(self, x):
        return self.rnn(x)[1]


x = torch.randn(300, 5, 6)
y = x.sum((1, 2), keepdim=True)[:, 0]
encoder, decoder = Encoder(), nn.Linear(24, 1)
{change}
optimizer = torch.optim.Adam({held}, lr=0.01)
for epoch in range(3):
    encoder.train()
    for i in torch.randperm(300).split(50):
        loss = nn.functional.mse_loss(decoder(encoder(x[i])[-1]), y[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    encoder.eval()
    with torch.no_grad():
        print(nn.functional.mse_loss(decoder(encoder(x)[-1]), y).item())
"""
)


@pytest.mark.parametrize(
    ("optimizer", "is_learnable", "told"),
    [
        ("RMSprop(net.parameters(), lr=0.1)", True, {"learning-rate-too-high"}),
        ("Adam(net.parameters(), lr=1e-3)", True, set()),
        ("Adam(net.parameters(), lr=1e-3)", False, set()),
        ("SGD(net.parameters(), lr=1e-3)", True, set()),
    ],
)
def test_a_rate_that_ends_at_guessing_is_too_high_only_where_a_lower_one_learns(
    speak, optimizer, is_learnable, told
):
    found = set(speak(TOKENS.format(optimizer=optimizer, is_learnable=is_learnable)))
    assert found & {"learning-rate-too-high", "learning-rate-too-low"} == told


@pytest.mark.parametrize(
    ("hidden", "rate", "told"),
    [
        ("nn.Linear(32, 32)(h).relu()", "1e-6", {"learning-rate-too-low", "layer-made-in-forward"}),
        ("nn.functional.dropout(h, 0.8, self.training)", "1e-6", {"learning-rate-too-low"}),
        ("nn.functional.dropout(h, 0.2, self.training)", "0.5", set()),
    ],
)
def test_chance_in_a_network_does_not_hide_its_rate(speak, hidden, rate, told):
    found = set(speak(NOISY.format(hidden=hidden, rate=rate)))
    assert found - ({"evaluating-in-train-mode"} if "dropout" in hidden else set()) == told


@pytest.mark.parametrize(
    ("scaling", "told"),
    [
        ("a, b = ((part - part.mean(0)) / part.std(0) for part in (a, b))", True),
        ("a, b = ((p - p.mean(0)) / p.std(0, unbiased=False) for p in (a, b))", True),
        ("a, b = (a - a.mean(0)) / a.std(0), (b - a.mean(0)) / a.std(0)", False),
        ("x = (x - x.mean(0)) / x.std(0); a, b = x[:350], x[350:]", False),
        ("a, b = torch.randn(350, 4), torch.randn(150, 4)", False),
        ("a, b = ((part - part.min(0).values) / 3 for part in (a, b))", False),
    ],
)
def test_parts_that_were_each_scaled_with_their_own_mean(speak, scaling, told):
    assert ("splits-scaled-differently" in speak(PARTS.format(scaling=scaling))) == told


BOTH = "[*encoder.parameters(), *decoder.parameters()]"


@pytest.mark.parametrize(
    ("kind", "held", "change", "told"),
    [
        ("GRU", "decoder.parameters()", "", True),
        ("RNN", "[{'params': decoder.parameters()}]", "", True),
        ("GRU", BOTH, "", False),
        ("GRU", "decoder.parameters()", "encoder.requires_grad_(False)", False),
        ("GRU", "decoder.parameters()", "nn.init.orthogonal_(encoder.rnn.weight_hh_l0)", False),
        (
            "RNN",
            "decoder.parameters()",
            "encoder.load_state_dict({k: 2 * v for k, v in Encoder().state_dict().items()})",
            False,
        ),
    ],
)
def test_a_new_encoder_that_no_optimizer_holds_is_told(speak, kind, held, change, told):
    found = set(speak(PAIR.format(kind=kind, held=held, change=change)))
    assert ("optimizer-misses-parameters" in found) == told


CODES = (
    START
    + """
x = torch.randn(600, 3) @ torch.randn(3, 20)


class Codes(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 8))
        self.decode = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 20))

    def forward(self, x):
        mu, logvar = self.encode(x).chunk(2, 1)
        return self.decode(mu + torch.randn_like(mu) * (logvar / 2).exp()), mu, logvar


net = Codes()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(15):
    for i in torch.randperm(600).split(60):
        out, mu, logvar = net(x[i])
        error = nn.functional.mse_loss(out, x[i]{reduction})
        loss = error + {factor} * (mu**2 + logvar.exp() - 1 - logvar).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
)


@pytest.mark.parametrize(
    ("reduction", "factor", "told"),
    [
        ("", "5", True),
        ("", "1", True),
        ("", "0.5 / 60 / 20", False),
        (', reduction="sum"', "0.5", False),
        ("", "0", False),
    ],
)
def test_a_divergence_summed_beside_a_mean(speak, reduction, factor, told):
    found = set(speak(CODES.format(reduction=reduction, factor=factor)))
    assert ("regulariser-dominates" in found) == told
