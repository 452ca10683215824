"""Mistakes of evaluation, each beside the correct programs that look most like it."""

from __future__ import annotations

import pytest

HEAD = """
from functools import partial
from torch.utils.data import DataLoader, TensorDataset
x = torch.randn(200, 6)
optimizer = None
"""

DROPS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(6, 32), nn.Linear(32, 2)
        self.dropout = 0.3
        {kept}

    def forward(self, x):
        h = self.a(x).relu()
        return self.b({call})

net, y = Net(), (x[:, 0] > 0).long()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(2):
    net.train()
    for rows in torch.randperm(160).split(20):
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        print((net(x[160:]).argmax(1) == y[160:]).float().mean())
"""


@pytest.mark.parametrize(
    ("kept", "call", "is_sick"),
    [
        ("self.drop = partial(F.dropout, p=0.5)", "self.drop(h)", True),
        ("self.parts = {'drop': F.dropout}", "self.parts['drop'](h, 0.5)", True),
        ("self.drop = getattr(F, 'dropout')", "self.drop(h)", True),
        ("self.drop = partial(F.dropout, training=True)", "self.drop(h)", False),
        ("self.drop = F.dropout", "self.drop(h, 0.5, self.training)", False),
        ("self.drop = partial(F.dropout, p=0.5)", "self.drop(h, training=self.training)", False),
        ("self.drop = nn.Dropout(0.5)", "self.drop(h)", False),
    ],
)
def test_a_dropout_under_another_name(speak, kept, call, is_sick):
    found = speak(HEAD + DROPS.format(kept=kept, call=call))
    assert list(found) == (["dropout-ignores-eval"] if is_sick else [])


STATES = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.{kind}(2, 16, batch_first=True), nn.Linear(16, 1)
        self.first = nn.Parameter(torch.randn(1, 1, 16))
        self.to_state = nn.Linear(4, 16)

    def forward(self, x):
        n = len(x)
        {start}
        return self.head(self.rnn(x, state)[0][:, -1]).squeeze(1)

net, y = Net(), x[:, :4].sum(1)
x = x.reshape(-1, 3, 2)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(2):
    net.train()
    for rows in torch.randperm(160).split(20):
        optimizer.zero_grad()
        F.mse_loss(net(x[rows]), y[rows]).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        print((net(x[160:]) - y[160:]).abs().mean())
"""


@pytest.mark.parametrize(
    ("kind", "start", "is_sick"),
    [
        ("LSTM", "state = torch.randn(1, n, 16), torch.randn(1, n, 16)", True),
        ("GRU", "state = 0.5 * torch.rand(1, n, 16)", True),
        ("GRU", "state = torch.zeros(1, n, 16)", False),
        ("GRU", "state = self.first.expand(1, n, 16).contiguous()", False),
        ("GRU", "state = torch.randn(1, n, 16) if self.training else torch.zeros(1, n, 16)", False),
        ("GRU", "state = self.to_state(torch.randn(1, n, 4))", False),
    ],
)
def test_a_state_drawn_at_every_call(speak, kind, start, is_sick):
    found = speak(HEAD + STATES.format(kind=kind, start=start))
    assert {name: line for name, line in found.items() if name == "random-evaluation"} == (
        {"random-evaluation": start} if is_sick else {}
    )


HEADS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.kind, self.marks = nn.Linear(6, 32), nn.Linear(32, 2), nn.Linear(32, 3)

    def forward(self, x):
        h = self.body(x).relu()
        return {given}

net = Net()
kind, marks = (x[:, 0] > 0).long(), (x[:, 1:4] > 0.3).float()
loader = DataLoader(TensorDataset(x, kind, marks), batch_size=20, shuffle=True)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(3):
    net.train()
    for xb, kb, mb in loader:
        out = net(xb)
        optimizer.zero_grad()
        (F.cross_entropy(out[{first}], kb) + {loss}).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        for xb, kb, mb in loader:
            out = net(xb)
            {cut}
            print((present == mb.bool()).float().mean(), (out[{first}].argmax(1) == kb).float().mean())
"""
PAIR, NAMED = "self.kind(h), self.marks(h)", "{'kind': self.kind(h), 'marks': self.marks(h)}"


@pytest.mark.parametrize(
    ("given", "first", "loss", "cut", "is_sick"),
    [
        (PAIR, "0", "F.binary_cross_entropy_with_logits(out[1], mb)", "present = out[1] > 0.5", True),
        (NAMED, "'kind'", "F.binary_cross_entropy_with_logits(out['marks'], mb)",
         "present = out['marks'].ge(0.5)", True),
        (PAIR, "0", "F.binary_cross_entropy_with_logits(out[1], mb)", "present = out[1] > 0", False),
        (PAIR, "0", "F.binary_cross_entropy_with_logits(out[1], mb)",
         "present = out[1].sigmoid() > 0.5", False),
        ("self.kind(h), self.marks(h).sigmoid()", "0", "F.binary_cross_entropy(out[1], mb)",
         "present = out[1] > 0.5", False),
        (PAIR, "0", "F.mse_loss(out[1], mb)", "present = out[1] > 0.5", False),
    ],
)  # fmt: skip
def test_a_head_that_is_cut_as_probabilities(speak, given, first, loss, cut, is_sick):
    found = speak(HEAD + HEADS.format(given=given, first=first, loss=loss, cut=cut))
    assert found == ({"predict-activation-mismatch": cut} if is_sick else {})


COUNTS = """
torch.manual_seed(0)
counts = torch.poisson(torch.exp(3 + 0.5 * x[:, 0] + 0.3 * x[:, 1]))
net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 1), nn.Flatten(0))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
criterion = nn.MSELoss()
for epoch in range(12):
    net.train()
    for rows in torch.randperm(160).split(20):
        xb, y = x[rows], counts[rows]
        {before}
        out = net(xb)
        optimizer.zero_grad()
        {loss}.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        {judge}
"""
RAW = "print((net(x[160:]) - counts[160:]).abs().mean())"


@pytest.mark.parametrize(
    ("before", "loss", "judge", "is_sick"),
    [
        ("pass", "criterion(out, torch.log1p(y))", RAW, True),
        ("y = y.log1p()", "criterion(out, y)", "print(F.l1_loss(net(x[160:]), counts[160:]))", True),
        ("y = torch.log(y + 1)", "(out - y).square().mean()", RAW, True),
        ("pass", "criterion(out, torch.log1p(y))",
         "print((torch.expm1(net(x[160:])) - counts[160:]).abs().mean())", False),
        ("pass", "criterion(out, torch.log1p(y))",
         "truth = counts[160:].log1p()\n        print((net(x[160:]) - truth).abs().mean())", False),
        ("pass", "F.poisson_nll_loss(out, y)",
         "print((net(x[160:]).exp() - counts[160:]).abs().mean())", False),
        ("pass", "criterion(out.exp(), y)", "print((net(x[160:]).exp() - counts[160:]).abs().mean())", False),
    ],
)  # fmt: skip
def test_answers_judged_on_the_targets_scale(speak, before, loss, judge, is_sick):
    found = speak(HEAD + COUNTS.format(before=before, loss=loss, judge=judge))
    mine = {name: line for name, line in found.items() if name == "predict-activation-mismatch"}
    assert mine == ({"predict-activation-mismatch": judge} if is_sick else {})


PLATEAU = """
y = (x[:, 0] + 0.5 * torch.randn(200) > 0).long()
net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.002)
schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, {mode}patience=1)
for epoch in range(8):
    net.train()
    for rows in torch.randperm(100).split(20):
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()
    net.eval()
    right = wrong = n = 0
    with torch.no_grad():
        for start in (100, 150):
            rows = slice(start, start + 50)
            answer = net(x[rows])
            loss = F.cross_entropy(answer, y[rows])
            right += (answer.argmax(1) == y[rows]).sum().item()
            n += 50
    schedule.step({score})
"""


@pytest.mark.parametrize(
    ("mode", "score", "is_sick"),
    [
        ("", "right / n", True),
        ("", "100 * right / n", True),
        ("mode='max', ", "right / n", False),
        ("", "1 - right / n", False),
        ("", "loss", False),
    ],
)
def test_a_schedule_that_waits_for_accuracy_to_fall(speak, mode, score, is_sick):
    found = speak(HEAD + PLATEAU.format(mode=mode, score=score))
    assert ("plateau-wrong-way" in found) == is_sick


BINARY = """
import numpy as np
y = (x[:, 0] + 0.5 * torch.randn(200) > 0).float()
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(3):
    net.train()
    for rows in torch.randperm(160).split(20):
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(net(x[rows]).squeeze(1), y[rows]).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        scores = {scores}
    {judge}
"""


@pytest.mark.parametrize(
    ("scores", "judge", "is_sick"),
    [
        ("net(x[160:]).squeeze(1).cpu().numpy()", "print((scores > 0.5).mean())", True),
        ("net(x[160:]).numpy().ravel()", "print(np.where(scores >= 0.5, 1, 0).mean())", True),
        ("net(x[160:]).flatten()", "print((scores > 0.5).float().mean())", True),
        ("net(x[160:]).squeeze(1).numpy()", "print((scores > 0).mean())", False),
        ("net(x[160:]).sigmoid().numpy()", "print((scores > 0.5).mean())", False),
        ("net(x[160:]).numpy()", "scores = 1 / (1 + np.exp(-scores)); print((scores > 0.5).mean())", False),
    ],
)
def test_logits_cut_in_numpy(speak, scores, judge, is_sick):
    found = speak(HEAD + BINARY.format(scores=scores, judge=judge))
    assert found == ({"predict-activation-mismatch": judge} if is_sick else {})


ERRORS = """
y = x[:, 0] - x[:, 1]
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(3):
    net.train()
    for rows in torch.randperm(160).split(20):
        optimizer.zero_grad()
        F.mse_loss(net(x[rows]).squeeze(1), y[rows]).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        {judge}
"""


@pytest.mark.parametrize(
    ("judge", "is_sick"),
    [
        ("print((net(x[160:]) - y[160:]).abs().mean())", True),
        ("print((y[160:] - torch.cat([net(x[160:])])).abs().mean())", True),
        ("print((net(x[160:]).squeeze(1) - y[160:]).abs().mean())", False),
        ("print((net(x[160:]) - y[160:, None]).abs().mean())", False),
        ("print((net(x[160:]).squeeze(1)[:, None] - y[160:]).abs().min(1).values.mean())", False),
    ],
)
def test_each_answer_from_every_target(speak, judge, is_sick):
    assert speak(HEAD + ERRORS.format(judge=judge)) == ({"wrong-accuracy": judge} if is_sick else {})


ORDERS = """
y = (x[:, 0] + 0.3 * torch.randn(200) > 0).long() + (x[:, 1] > 1).long()
net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
train = DataLoader(TensorDataset(x[:140], y[:140]), batch_size=20, shuffle=True)
test = DataLoader(TensorDataset(x[140:], y[140:]), batch_size=20, shuffle={is_shuffled})
for epoch in range(3):
    net.train()
    for xb, yb in train:
        optimizer.zero_grad()
        F.cross_entropy(net(xb), yb).backward()
        optimizer.step()
net.eval()
with torch.no_grad():
    pairs = [(net(xb).argmax(1), yb) for xb, yb in test]
answers, truth = (torch.cat(part) for part in zip(*pairs))
{judge}
"""


@pytest.mark.parametrize(
    ("is_shuffled", "judge", "is_sick"),
    [
        (True, "print((answers == y[140:]).float().mean())", True),
        (False, "print((answers == y[140:]).float().mean())", False),
        (True, "print((answers == truth).float().mean())", False),
        (
            True,
            "chance = (answers == y[140:]).float().mean(); print((answers == truth).float().mean())",
            False,
        ),
        (False, "print((answers == truth[torch.randperm(60)]).float().mean())", False),
    ],
)
def test_answers_in_another_order_than_the_targets(speak, is_shuffled, judge, is_sick):
    found = speak(HEAD + ORDERS.format(is_shuffled=is_shuffled, judge=judge))
    assert found == ({"wrong-accuracy": judge} if is_sick else {})


INTERVALS = """
y = x[:, 0] + (0.3 + 0.2 * x[:, 1].abs()) * torch.randn(200)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.mean, self.raw = nn.Linear(6, 32), nn.Linear(32, 1), nn.Linear(32, 1)

    def forward(self, x):
        h = self.body(x).tanh()
        return self.mean(h).squeeze(1), F.softplus(self.raw(h)).squeeze(1) + 1e-3

net, criterion = Net(), nn.GaussianNLLLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(4):
    net.train()
    for rows in torch.randperm(160).split(20):
        mean, spread = net(x[rows])
        optimizer.zero_grad()
        criterion(mean, y[rows], {given}).backward()
        optimizer.step()
net.eval()
truth = y[160:]
with torch.no_grad():
    mean, spread = net(x[160:])
{judge}
"""


@pytest.mark.parametrize(
    ("given", "judge", "is_sick"),
    [
        ("spread", "print(((truth - mean).abs() <= 1.645 * spread).float().mean())", True),
        ("spread", "low, high = mean - spread, mean + spread; print((truth > low) & (truth < high))", True),
        ("spread**2", "print(((truth - mean).abs() <= 1.645 * spread).float().mean())", False),
        ("spread", "print(((truth - mean).abs() <= 1.645 * spread.sqrt()).float().mean())", False),
        ("spread", "print(((truth - mean).square() <= 2.7 * spread).float().mean())", False),
        ("spread", "print(((mean + 0.5 * spread).exp() - truth.exp()).abs().mean())", False),
    ],
)  # fmt: skip
def test_a_variance_as_the_width_of_an_interval(speak, given, judge, is_sick):
    found = speak(HEAD + INTERVALS.format(given=given, judge=judge))
    assert found == ({"variance-as-deviation": judge} if is_sick else {})


STOPS = """
import copy
y = (x[:, 0] > 0).long() + (x[:, 1] > 0.5).long()
net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.005)

class Stopper:
    def __init__(self, mode="min"):
        self.sign, self.best, self.state, self.bad = 1 if mode == "min" else -1, None, None, 0

    def update(self, value, net):
        if self.best is None or self.sign * value < self.best:
            self.best, self.bad, self.state = self.sign * value, 0, copy.deepcopy(net.state_dict())
        else:
            self.bad += 1
        return self.bad > 3

{stopper}
for epoch in range(8):
    net.train()
    for rows in torch.randperm(100).split(20):
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()
    net.eval()
    right = total = 0
    with torch.no_grad():
        for rows in (slice(100, 150), slice(150, 200)):
            answer = net(x[rows])
            total += F.cross_entropy(answer, y[rows]).item()
            right += (answer.argmax(1) == y[rows]).sum().item()
    accuracy = right / 100
    first_best = accuracy if epoch == 0 else first_best
    if stopper.update({score}, net):
        break
{after}
"""
LOAD = "net.load_state_dict(stopper.state)"


@pytest.mark.parametrize(
    ("stopper", "score", "after", "is_sick"),
    [
        ("stopper = Stopper()", "accuracy", LOAD, True),
        ("stopper = Stopper(mode='max')", "accuracy", LOAD, False),
        ("stopper = Stopper()", "1 - accuracy", LOAD, False),
        ("stopper = Stopper()", "total", LOAD, False),
        ("stopper = Stopper()", "accuracy", "print(stopper.best)", False),
    ],
)
def test_a_stop_that_keeps_the_worst_epoch(speak, stopper, score, after, is_sick):
    found = speak(HEAD + STOPS.format(stopper=stopper, score=score, after=after))
    assert {name: line for name, line in found.items() if name == "keeps-worst-epoch"} == (
        {"keeps-worst-epoch": stopper} if is_sick else {}
    )
