"""Faults of sequences, views and derivatives in loops, each beside the honest programs that come nearest."""

from __future__ import annotations

import pytest

DERIVATIVE = """
net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
other = nn.Linear(2, 2)
optimizer = torch.optim.Adam([*net.parameters(), *other.parameters()], lr=1e-3)
for step in range(4):
    x = torch.randn(32, 2, requires_grad=True)
    u = net(x)
    g = torch.autograd.grad(u.sum(), x, {graph}=True)[0]
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("graph", "loss", "is_sick"),
    [
        ("retain_graph", "(g[:, :1] + u).pow(2).mean()", True),
        ("retain_graph", "u.mean() + 10 * (g.norm(dim=1) - 1).pow(2).mean()", True),
        ("retain_graph", "F.mse_loss(u, x[:, :1]) + F.mse_loss(-g, x)", True),
        ("create_graph", "(g[:, :1] + u).pow(2).mean()", False),
        # An attack, a step of a chain, a weight and a detached target mean the constant.
        ("retain_graph", "(u + net(x + 0.1 * g.sign())).mean()", False),
        ("retain_graph", "(u + net(x - 0.1 * g)).mean()", False),
        ("retain_graph", "(u * (1 + g[:, :1].abs())).mean()", False),
        ("retain_graph", "(u - g[:, :1].detach()).pow(2).mean()", False),
        # Synthetic gradients: another network is to say what the derivative is.
        ("retain_graph", "(other(x) - g).pow(2).mean() + 0 * u.mean()", False),
    ],
)
def test_a_derivative_without_a_graph_teaches_nothing(speak, graph, loss, is_sick):
    found = speak(DERIVATIVE.format(graph=graph, loss=loss))
    assert ("derivative-is-constant" in found) == is_sick


VIEWS = """
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), {layer}nn.Linear(32, 16))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(4):
    x = torch.randn(32, 8)
    view = x + 0.1 * torch.randn(32, 8)
    a, b = F.normalize(net(view), dim=1), F.normalize(net({second}), dim=1)
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
CONTRAST = "F.cross_entropy(a @ b.t() / 0.1, torch.arange(32))"


@pytest.mark.parametrize(
    ("layer", "second", "loss", "is_sick"),
    [
        ("", "view", CONTRAST, True),
        ("", "x", CONTRAST, False),
        ("nn.Dropout(0.1), ", "view", CONTRAST, False),  # SimCSE
        ("", "view", "a.std() + (b - x.repeat(1, 2)).pow(2).mean()", False),  # only wasteful
        (
            "",
            "view",
            "F.binary_cross_entropy_with_logits(a @ b.t(), (x[:, :1] * x[:, 0] > 0).float())",
            False,
        ),
    ],
)
def test_a_contrast_has_two_views(speak, layer, second, loss, is_sick):
    found = speak(VIEWS.format(layer=layer, second=second, loss=loss))
    assert ("views-are-the-same" in found) == is_sick


TRIPLET = """
net = nn.Linear(8, 4)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
centres = 3 * torch.randn(5, 8)
for step in range(4):
    k = torch.arange(30) % 5
    a, p, n = (centres[c] + torch.randn(30, 8) for c in (k, k, (k + 1) % 5))
    near = p
    loss = F.triplet_margin_loss({arguments})
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("arguments", "is_sick"),
    [
        ("net(a), net(n), net(p)", True),
        ("net(a), net(p), net(n)", False),
        ("net(a), net(near), net(n)", False),
        ("net(p), net(a), net(n)", False),
    ],
)
def test_a_triplet_in_the_wrong_order(speak, arguments, is_sick):
    assert ("swapped-loss-arguments" in speak(TRIPLET.format(arguments=arguments))) == is_sick


DECODER = """
PAD, START, END = 0, 1, 2
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(12, 16)
        self.read, self.write = nn.GRU(16, 16, batch_first=True), nn.GRU(16, 16, batch_first=True)
        self.out = nn.Linear(16, 12)

    def forward(self, source, fed):
        return self.out(self.write(self.embed(fed), self.read(self.embed(source))[1])[0])

net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(4):
    source = torch.randint(3, 12, (16, 6))
    target = source.flip(1)
    {ends}
    fed = {fed}
    loss = F.cross_entropy(net(source, fed).flatten(0, 1), target.flatten(){ignored})
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
SHIFTED = "torch.cat([torch.full((16, 1), START), target[:, :-1]], 1)"
ENDS = """n, at, target = torch.arange(16) % 4 + 2, torch.arange(7)[None], F.pad(target, (0, 1))
    target = target.where(at < n[:, None], END).where(at <= n[:, None], PAD)"""


@pytest.mark.parametrize(
    ("ends", "fed", "ignored", "rules"),
    [
        ("pass", "target", "", {"sequence-shift"}),
        ("pass", SHIFTED, "", set()),
        (ENDS, "target", "", {"sequence-shift", "padding-class-trained"}),
        (ENDS, SHIFTED, "", {"padding-class-trained"}),
        (ENDS, SHIFTED, ", ignore_index=PAD", set()),
        # Without an end symbol the padding itself is the end, and is to be learnt.
        (ENDS.replace(", END)", ", PAD)"), SHIFTED, "", set()),
    ],
)
def test_a_decoder_is_fed_one_step_behind_and_padding_left_out(speak, ends, fed, ignored, rules):
    found = speak(DECODER.format(ends=ends, fed=fed, ignored=ignored))
    assert {"sequence-shift", "padding-class-trained"} & set(found) == rules


GRAPH = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(6, 16), nn.Linear(16, {classes})

    def forward(self, x, links):
        h = (links @ self.first(x)).relu()
        return F.log_softmax(links @ self.second(h), dim={dim})

net = Net()
links = torch.eye(40) + 0.1 * (torch.rand(40, 40) < 0.1)
x, y, known = torch.randn(40, 6), torch.arange(40) % {classes}, torch.rand(40) < 0.6
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(4):
    loss = F.nll_loss({answer}, y{rows})
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("classes", "dim", "answer", "rows", "is_sick"),
    [
        (3, 0, "net(x, links)[known]", "[known]", True),
        (3, 0, "net(x, links)", "", True),
        (3, 1, "net(x, links)[known]", "[known]", False),
        (40, 0, "net(x, links)", "", False),  # similarities, normalised down the columns
    ],
)
def test_a_softmax_over_the_nodes(speak, classes, dim, answer, rows, is_sick):
    found = speak(GRAPH.format(classes=classes, dim=dim, answer=answer, rows=rows))
    assert ("softmax-wrong-dim" in found) == is_sick


PACKED = """
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.out = nn.LSTM(4, 8, batch_first={first}), nn.Linear(8, 1)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        states, (h, _) = self.rnn(packed)
        steps, _ = pad_packed_sequence(states, batch_first={first})
        return self.out({taken})

net = Net()
x, y, lengths = torch.randn(16, 7, 4), torch.randn(16, 1), {lengths}
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(4):
    loss = F.mse_loss(net(x, lengths), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
LENGTHS = "torch.arange(16) % 6 + 2"


@pytest.mark.parametrize(
    ("first", "taken", "lengths", "is_sick"),
    [
        (True, "steps[:, -1]", LENGTHS, True),
        (True, "steps[:, steps.shape[1] - 1, :]", LENGTHS, True),
        (False, "steps[-1]", LENGTHS, True),
        (True, "steps[:, -1]", "torch.full((16,), 7)", False),
        (True, "h[-1]", LENGTHS, False),
        (True, "steps[torch.arange(16), lengths - 1]", LENGTHS, False),
        (True, "steps.sum(1) / lengths[:, None]", LENGTHS, False),
        (True, "steps[:, -1].where((lengths == lengths.max())[:, None], h[-1])", LENGTHS, False),
        (True, "steps.amax(1) + 0 * steps[:, -1].detach()", LENGTHS, False),
    ],
)
def test_the_last_step_of_packed_sequences(speak, first, taken, lengths, is_sick):
    found = speak(PACKED.format(first=first, taken=taken, lengths=lengths))
    assert ("last-step-is-padding" in found) == is_sick


POSITIONS = """
class Positions(nn.Module):
    def __init__(self):
        super().__init__()
        angle = torch.arange(20)[:, None] * 100.0 ** (-torch.arange(8) / 8)
        self.register_buffer("pe", torch.cat([angle.sin(), angle.cos()], 1)[None])

    def forward(self, x):
        return x + self.pe[:, : x.shape[1]]

class Net(nn.Module):
    def __init__(self, with_positions=False):
        super().__init__()
        self.embed, self.positions, self.with_positions = nn.Embedding(12, 16), Positions(), with_positions
        self.encoder = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True)
        self.out = nn.Linear(16, 2)

    def forward(self, x):
        h = self.embed(x)
        {add}
        return self.out(self.encoder(h{causal}).mean(1))

net = Net()
x, y = torch.randint(12, (32, 8)), torch.arange(32) % 2
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(4):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
CAUSAL = ", src_mask=torch.triu(torch.ones(8, 8, dtype=torch.bool), 1)"


@pytest.mark.parametrize(
    ("add", "causal", "is_sick"),
    [
        ("pass", "", True),
        ("h = self.positions(h)", "", False),
        ("h = self.positions(h) if self.with_positions else h", "", False),  # an option that is off
        ("h = h + self.positions.pe[:, :8]", "", False),
        ("pass", CAUSAL, False),  # the mask tells the order
    ],
)
def test_positions_that_are_built_are_added(speak, add, causal, is_sick):
    found = speak(POSITIONS.format(add=add, causal=causal))
    assert ("position-never-added" in found) == is_sick


MASK = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.attend = nn.Embedding(30, 16), nn.MultiheadAttention(16, 2, batch_first={first})
        self.place, self.query = nn.Parameter(torch.randn(8, 16)), nn.Parameter(torch.randn(1, 1, 16))
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        h = self.embed(x) + self.place
        q = self.query.expand(len(x), -1, -1)
        {swap}
        return self.out(self.attend(q, h, h, key_padding_mask={mask})[0]{end})

net = Net()
x, y, lengths = torch.randint(1, 30, (32, 8)), torch.arange(32) % 3, torch.arange(32) % 5 + 2
x[torch.arange(8)[None] >= lengths[:, None]] = 0
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(4):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
SWAP = "h, q = h.transpose(0, 1), q.transpose(0, 1)"


@pytest.mark.parametrize(
    ("mask", "first", "is_sick"),
    [
        ("x != 0", True, True),
        ("x != 0", False, True),
        ("x == 0", True, False),
        ("x == 0", False, False),
        ("x % 3 == 0", True, False),  # some words are hidden on purpose
        ("torch.arange(8)[None].expand(32, 8) > 5", True, False),
        ("(torch.arange(8)[None] > 0).expand(32, 8)", True, False),  # only the first word is looked at
    ],
)
def test_a_padding_mask_hides_the_padding(speak, mask, first, is_sick):
    swap, end = ("pass", "[:, 0]") if first else (SWAP, "[0]")
    found = speak(MASK.format(mask=mask, first=first, swap=swap, end=end))
    assert ("padding-mask-inverted" in found) == is_sick


STATES = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell, self.out = nn.LSTMCell(4, 8), nn.Linear(8, 1)

    def forward(self, x):
        h = c = torch.zeros(len(x), 8)
        for step in x.unbind(1):
            {step}
        return self.out(h)

net = Net()
x, y = torch.randn(32, 6, 4), torch.randn(32, 1)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(4):
    loss = F.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("step", "is_sick"),
    [
        ("c, h = self.cell(step, (h, c))", True),
        ("h, c = self.cell(step, (h, c))", False),
        ("c, h = self.cell(step, (c, h))", False),  # misnamed, in the right order
        ("h, c = self.cell(step, (h, h))", False),
    ],
)
def test_states_of_an_lstm_in_the_wrong_order(speak, step, is_sick):
    assert ("states-swapped" in speak(STATES.format(step=step))) == is_sick


LENGTHS_OF_LABELS = """
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 6))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
x, n, y = torch.randn(16, 20, 8), torch.arange(16) % 4 + 2, torch.randint(1, 6, (16, 6))
y[torch.arange(6)[None] >= n[:, None]] = 0
for step in range(4):
    scores = net(x).log_softmax(-1).transpose(0, 1)
    loss = F.ctc_loss(scores, y, torch.full((16,), 20), {lengths})
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(("lengths", "is_sick"), [("torch.full((16,), 6)", True), ("n", False)])
def test_padding_counted_as_labels_of_ctc(speak, lengths, is_sick):
    assert ("ctc-layout" in speak(LENGTHS_OF_LABELS.format(lengths=lengths))) == is_sick
