"""Faults of programs that nobody had tuned to, said otherwise, each beside a correct look-alike."""

from __future__ import annotations

import pytest

POOLING = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.score, self.out = nn.Linear(6, 16), nn.Linear(16, {num}), nn.Linear(16, 2)

    def forward(self, x):
        h = self.embed(x).tanh()
        {pool}
        return self.out(h)

x = torch.randn(64, 9, 6)
y = (x[:, 2, 0] > 0).long()
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("num", "pool", "is_sick"),
    [
        (1, "a = F.softmax(self.score(h), dim=2); h = torch.sum(a * h, dim=1)", True),
        (1, "a = self.score(h).softmax(-1).transpose(1, 2); h = torch.bmm(a, h).squeeze(1)", True),
        (1, "h = (h * torch.softmax(self.score(h * h), -1)).mean(1)", True),
        (1, "a = self.score(h).softmax(1); h = (a * h).sum(1)", False),
        (1, "a = self.score(h).softmax(-1); h = (a.unsqueeze(-1) * h.unsqueeze(2)).sum(2).mean(1)", False),
        (
            1,
            "a = self.score(h).softmax(-1); h = (a * (2 * h).tanh()).mean(1)",
            False,
        ),  # a mixture of one part
    ],
)
def test_weights_of_a_sum_are_normalised_over_it(speak, num, pool, is_sick):
    found = speak(POOLING.format(num=num, pool=pool))
    assert set(found) == ({"softmax-over-one"} if is_sick else set())


HEADS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Linear(6, 16)
        self.heads = {heads}

    def forward(self, x):
        h = self.trunk(x).relu()
        return {answer}

x = torch.randn(64, 6)
y = {{"a": (x[:, 0] > 0).long(), "b": (x[:, 1] > 0).long()}}
net = Net()
optimizer = torch.optim.Adam({trained}, lr=0.01)
for step in range(6):
    out = net(x)
    loss = sum(F.cross_entropy(out[name], y[name]) for name in y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
MADE = '{name: nn.Linear(16, 2) for name in ("a", "b")}'
ANSWER = "{name: head(h) for name, head in self.heads.items()}"


@pytest.mark.parametrize(
    ("heads", "answer", "trained", "is_sick"),
    [
        (MADE, ANSWER, "net.parameters()", True),
        (
            "[nn.Linear(16, 2), nn.Linear(16, 2)]",
            "dict(a=self.heads[0](h), b=self.heads[1](h))",
            "net.parameters()",
            True,
        ),
        (f"nn.ModuleDict({MADE})", ANSWER, "net.parameters()", False),
        (
            MADE,
            ANSWER,
            "[*net.parameters(), *(p for h in net.heads.values() for p in h.parameters())]",
            False,
        ),
    ],
)
def test_hidden_heads_are_told_though_the_answer_is_a_dict(speak, heads, answer, trained, is_sick):
    found = speak(HEADS.format(heads=heads, answer=answer, trained=trained))
    assert ("layers-in-plain-container" in found) == is_sick


ATTENTION = """
class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(12, 36), nn.Linear(12, 12)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = ({split} for part in self.qkv(x).chunk(3, -1))
        {attend}
        return self.out(h).mean(1)

x = torch.randn(32, 6, 12)
y = x[:, 0, :2].argmax(1)
net = nn.Sequential(Attention(), nn.Linear(12, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(4):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
BY_HAND = "h = (q @ k.transpose(-2, -1) / 2).softmax(-1) @ v; h = h.transpose(1, 2).reshape(n, t, d)"
JOINED = "h = torch.bmm(torch.bmm(q, k.mT).softmax(-1), v)"
FUSED = "h = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, d)"


@pytest.mark.parametrize(
    ("split", "attend", "is_sick"),
    [
        ("part.contiguous().view(n, 3, t, 4)", BY_HAND, True),
        ("part.clone().reshape(n, 3, -1, 4)", FUSED, True),
        (
            "part.contiguous().view(n * 3, t, 4)",
            JOINED + ".view(n, t, d)",
            True,
        ),
        ("part.reshape(n, t, 3, 4).transpose(1, 2)", BY_HAND, False),
        (
            "part.reshape(n, t, 3, 4).permute(0, 2, 1, 3).reshape(n * 3, t, 4)",
            JOINED + ".view(n, 3, t, 4).transpose(1, 2).reshape(n, t, d)",
            False,
        ),
        ("part.reshape(n, 3, 2, d)", "h = F.scaled_dot_product_attention(q, k, v).reshape(n, t, d)", False),
    ],
)
def test_heads_are_turned_in_front_of_the_steps(speak, split, attend, is_sick):
    found = speak(ATTENTION.format(split=split, attend=attend))
    assert set(found) == ({"view-instead-of-permute"} if is_sick else set())


TOKENS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.places = nn.Embedding(64, 16), nn.Embedding(9, 16)
        self.rnn, self.out = nn.GRU(16, 16, batch_first=True), nn.Linear(16, 2)

    def forward(self, x):
        places = torch.arange(x.shape[1])
        {embed}
        return self.out(self.rnn(h)[0].mean(1))

x = torch.randint(64, (64, 9))
y = (x[:, 2] > 32).long()
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("embed", "is_sick"),
    [
        ("h = self.tokens(places).expand(len(x), -1, -1) + self.places(places)", True),
        ("h = self.tokens(torch.zeros_like(x)) + self.places(places)", True),
        ("h = self.tokens(x) * (x > 99).unsqueeze(2) + self.places(places)", True),
        ("h = self.tokens(x) + self.places(places)", False),
        ("h = 1e-3 * self.tokens(x) + self.places(places)", False),
    ],
)
def test_an_answer_that_no_token_changes_is_constant(speak, embed, is_sick):
    found = speak(TOKENS.format(embed=embed))
    assert ("constant-output" in found) == is_sick
    assert is_sick or not found


USED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 16)
        self.second = nn.Linear(16, 16)
        self.drop = nn.Dropout(0.3)
        self.tail = nn.Sequential(nn.ReLU(), nn.Linear(16, 2))

    def forward(self, x):
        h = self.first(x){act}
        h = self.second(h)
        {end}

x = torch.randn(64, 6)
y = (x[:, 0] > 0).long()
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    loss = F.{loss}(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("act", "end", "loss", "found"),
    [
        ("", "return self.tail(h)", "cross_entropy", {"adjacent-linear-layers": "h = self.second(h)"}),
        (
            ".relu()",
            "return self.drop(self.tail(h))",
            "cross_entropy",
            {"dropout-on-output": "return self.drop(self.tail(h))"},
        ),
        (
            ".relu()",
            "return self.tail(h)",
            "nll_loss",
            {"logits-into-probability-loss": "self.tail = nn.Sequential(nn.ReLU(), nn.Linear(16, 2))"},
        ),
        (".relu()", "return self.tail(self.drop(h))", "cross_entropy", {}),
    ],
)
def test_what_a_forward_does_wrong_is_placed_there(speak, act, end, loss, found):
    assert speak(USED.format(act=act, end=end, loss=loss)) == found
