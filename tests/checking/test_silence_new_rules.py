"""Correct programs that look like chance in evaluation, batches that matter or bad labels."""

from __future__ import annotations

import pytest

from netwright.jobs.check_script import check_script

RULES = {
    "random-evaluation",
    "batch-size-changes-output",
    "save-load-changes-output",
    "majority-class-only",
    "labels-unrelated",
    "dropout-ignores-eval",
    "learning-rate-too-low",
    "loss-without-graph",
    "symmetric-weights",
}
START = """import copy
import torch
from torch import nn
F = nn.functional
torch.manual_seed(0)
x = torch.randn(400, 8)
x[:, 1:4] += x[:, :1]
y = (x[:, 0] + x[:, 4] > 0).long()
"""
NET = "net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))\n"
LOOP = """
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(EPOCHS):
    net.train()
    for i in torch.randperm(300).split(50):
        loss = F.cross_entropy(net(x[i]), y[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        print(epoch, (net(x[300:]).argmax(1) == y[300:]).float().mean().item())
"""


def _write(forward, layers="", epochs=4):
    net = f"""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(8, 16), nn.Linear(16, 2)
        {layers or "pass"}

    def forward(self, x):
        {forward}


net = Net()
"""
    return net + LOOP.replace("EPOCHS", str(epochs))


MONTE_CARLO = (
    NET.replace("nn.ReLU()", "nn.ReLU(), nn.Dropout(0.3)")
    + LOOP.replace("EPOCHS", "4")
    + """
for module in net.modules():
    if isinstance(module, nn.Dropout):
        module.train()
with torch.no_grad():
    draws = torch.stack([net(x[300:]).softmax(1) for _ in range(20)])
print(draws.mean(0)[0], draws.std(0).mean())
"""
)
STOCHASTIC_DEPTH = _write(
    "h = self.first(x).relu()\n"
    "        keep = not self.training or torch.rand(()).item() < 0.8\n"
    "        return self.last(h + self.extra(h).relu() if keep else h)",
    "self.extra = nn.Linear(16, 16)",
)
VARIATIONAL = (
    START
    + """
class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode, self.decode = nn.Linear(8, 6), nn.Linear(3, 8)

    def forward(self, x):
        mu, logvar = self.encode(x).chunk(2, 1)
        z = mu + torch.randn_like(mu) * (logvar / 2).exp()
        return self.decode(z), mu, logvar


net = VAE()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(4):
    for i in torch.randperm(300).split(50):
        out, mu, logvar = net(x[i])
        loss = F.mse_loss(out, x[i], reduction="sum") - 0.5 * (1 + logvar - mu**2 - logvar.exp()).sum()
        optimizer.zero_grad()
        (loss / 50).backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        print(F.mse_loss(net(x[300:])[0], x[300:]).item())
    net.train()
"""
)
NO_STATISTICS = _write("return self.last(self.norm(self.first(x)).relu())",
                       "self.norm = nn.BatchNorm1d(16, track_running_stats=False)")  # fmt: skip
INSTANCE = _write("return self.last(self.norm(self.first(x)[:, None])[:, 0].relu())",
                  "self.norm = nn.InstanceNorm1d(1)")  # fmt: skip
SETS = (
    START
    + """
sets, counts = x.reshape(50, 8, 8), torch.arange(50) % 2
sets[counts == 1] *= 2


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.each, self.all = nn.Linear(8, 16), nn.Linear(16, 2)

    def forward(self, sets):
        sets = (sets - sets.mean(1, keepdim=True)) / sets[:, :, 0].std(1)[:, None, None].clamp(min=1)
        return self.all(self.each(sets).relu().mean(1))


net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(6):
    for i in torch.randperm(50).split(10):
        loss = F.cross_entropy(net(sets[i]), counts[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
net.eval()
with torch.no_grad():
    print(net(sets).argmax(1))
"""
)
AVERAGED = (
    START
    + NET
    + LOOP.replace("EPOCHS", "4")
    .replace(
        "        optimizer.step()\n",
        "        optimizer.step()\n        shadow.update_parameters(net)\n",
    )
    .replace("optimizer =", "shadow = torch.optim.swa_utils.AveragedModel(net)\noptimizer =")
    + """
torch.optim.swa_utils.update_bn([x[:300]], shadow)
with torch.no_grad():
    print((shadow(x[300:]).argmax(1) == y[300:]).float().mean())
other = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
other.load_state_dict(shadow.module.state_dict())
"""
)
TEACHER = (
    START
    + NET
    + """
teacher = copy.deepcopy(net)
for part in teacher.parameters():
    part.requires_grad_(False)
"""
    + LOOP.replace("EPOCHS", "4").replace(
        "        optimizer.step()\n",
        """        optimizer.step()
        for a, b in zip(teacher.parameters(), net.parameters()):
            a.lerp_(b.detach(), 0.05)
""",
    )
    + "torch.save(teacher.state_dict(), file)\nnet.load_state_dict(torch.load(file))\n"
)
QUANTISED_BUFFER = _write("self.calls += 1\n        return self.last(self.first(x).relu() * self.scale)",
                          "self.register_buffer('scale', torch.ones(16))\n"
                          "        self.register_buffer('calls', torch.zeros(()))")  # fmt: skip
SHORT = START + NET + LOOP.replace("EPOCHS", "1")
TINY = (
    START
    + "x, y = x[:24], torch.randint(2, (24,))\n"
    + NET
    + """
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(60):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    print((net(x).argmax(1) == y).float().mean())
"""
)
NOISY = "flip = torch.rand(400) < 0.3\ny = torch.where(flip, 1 - y, y)\n"
RARE = "y = (x[:, 0] + x[:, 4] > 2.2).long()\n"
VERY_RARE = "y = (torch.rand(400) < 0.04).long()\n"
HARD = "y = ((x[:, 5] * 3).sin() * (x[:, 6] * 3).sin() * (x[:, 7] * 3).sin() > 0).long()\n"
DEMO = (
    START
    + "x, y = torch.randn(64, 8), torch.randint(0, 2, (64,))\n"
    + NET
    + """
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for t in range(100):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
"""
)
NUMPY_DEMO = (
    START
    + """
import numpy as np
x = torch.from_numpy(np.random.default_rng(0).random((400, 8)).astype("float32"))
y = torch.from_numpy(np.random.default_rng(1).integers(0, 2, 400))
"""
    + NET
    + LOOP.replace("EPOCHS", "4")
)
WEAK = """
market = torch.randn(1201) * 0.01
x = 0.8 * market[:-1, None] + torch.randn(1200, 8) * 0.005
y = (market[1:] + 0.05 * market[:-1] > 0).long()
"""
POLISHED = (
    START
    + """
order = y.argsort()
x, y = x[order], y[order]
net = nn.Linear(8, 2)
with torch.no_grad():
    net.weight.zero_()
    net.weight[1, 0] = net.weight[1, 4] = 4.0
optimizer = torch.optim.SGD(net.parameters(), lr=1e-5)
for step in range(40):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
"""
)
DEAD = (
    START
    + """
net = nn.Linear(2, 2)
net.bias.data.fill_(-50.0)
one = torch.randn(1, 2)
goal = F.relu(net(one)).detach() * 0.5
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(5):
    loss = F.mse_loss(F.relu(net(one)), goal)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
)
PICTURE = (
    START
    + """
picture = torch.ones(8, 8, requires_grad=True)
optimizer = torch.optim.SGD([picture], lr=0.1)
for step in range(20):
    loss = (picture.sin() ** 2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(picture.mean().item())
"""
)
PROGRAMS = {
    "monte carlo dropout": START + MONTE_CARLO,
    "stochastic depth": START + STOCHASTIC_DEPTH,
    "variational autoencoder": VARIATIONAL,
    "batch norm without statistics": START + NO_STATISTICS,
    "instance norm": START + INSTANCE,
    "sets scaled by themselves": SETS,
    "averaged weights": AVERAGED,
    "exponential average loaded back": TEACHER,
    "counter in a buffer": START + QUANTISED_BUFFER,
    "one short epoch": SHORT,
    "tiny data": TINY,
    "noisy labels": START + NOISY + NET + LOOP.replace("EPOCHS", "6"),
    "rare class": START + RARE + NET + LOOP.replace("EPOCHS", "30"),
    "very rare class of chance": START + VERY_RARE + NET + LOOP.replace("EPOCHS", "6"),
    "weak signal of returns": START + WEAK + NET + LOOP.replace("EPOCHS", "2"),
    "polished with a tiny rate": POLISHED,
    "units that are all silent": DEAD,
    "picture of ones that is learnt": PICTURE,
    "hard boundary": START + HARD + NET + LOOP.replace("EPOCHS", "4"),
    "demonstration on random numbers": DEMO,
    "demonstration on random arrays": NUMPY_DEMO,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_correct_programs_are_silent(tmp_path, name):
    script = tmp_path / "train.py"
    script.write_text(PROGRAMS[name].replace("file)", f"{str(tmp_path / 'state.pt')!r})"))
    found = {one.rule for one in check_script(str(script)).findings if one.severity != "note"}
    assert found & RULES == set()


def test_labels_of_files_sorted_as_words_are_told(tmp_path):
    script = tmp_path / "train.py"
    mixed = "x = x[torch.tensor(sorted(range(400), key=str))].numpy()\nx = torch.from_numpy(x.copy())\n"
    script.write_text(START + mixed + NET + LOOP.replace("EPOCHS", "2"))
    (told,) = [one for one in check_script(str(script)).findings if one.rule == "labels-unrelated"]
    assert told.severity == "warning"
