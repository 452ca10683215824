"""Known faults as other people write them, each beside the correct programs that look most like it."""

from __future__ import annotations

import pytest

DROPPED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 16), nn.ReLU())
        self.kind, self.extra = nn.Linear(16, 2), nn.Linear(16, 2)

    def forward(self, x):
        h = self.body(x)
        return self.kind(h), self.extra(h)

net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
x = torch.randn(200, 6)
y = (x[:, 0] > 0).long()
for step in range(20):
    rows = torch.randint(200, (32,))
    kind, extra = net(x[rows])
    loss = F.cross_entropy(kind, y[rows])
    {line}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("line", "is_sick"),
    [
        ("loss + F.cross_entropy(extra, y[rows])", True),
        ("loss += F.cross_entropy(extra, y[rows])", False),
        ("loss = loss + F.cross_entropy(extra, y[rows])", False),
        ("loss.add_(F.cross_entropy(extra, y[rows]))", False),
        ("extra = loss = (loss + F.cross_entropy(extra, y[rows]))", False),
    ],
)
def test_a_term_that_is_computed_and_dropped(speak, line, is_sick):
    assert speak(DROPPED.format(line=line)).get("gradient-cut") == (line if is_sick else None)


GAN = """
gen = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 2))
critic = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 1))
opt_g = torch.optim.Adam(gen.parameters(), lr=1e-3)
opt_c = torch.optim.Adam(critic.parameters(), lr=1e-3)
bce = nn.BCEWithLogitsLoss()

@torch.no_grad()
def sample(n):
    return gen(torch.randn(n, 4))

for step in range(15):
    real, fake = critic(torch.randn(32, 2)), critic(sample(32))
    loss = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    opt_c.zero_grad()
    loss.backward()
    opt_c.step()
    score = critic({made})
    loss = bce(score, torch.ones_like(score))
    opt_g.zero_grad()
    loss.backward()
    {step}
"""


@pytest.mark.parametrize(
    ("made", "step", "is_sick"),
    [
        ("sample(32)", "opt_g.step()", True),
        ("gen(torch.randn(32, 4))", "opt_g.step()", False),
        ("sample(32)", "pass", False),
    ],
)
def test_a_network_that_is_never_called_with_gradients(speak, made, step, is_sick):
    found = speak(GAN.format(made=made, step=step))
    assert found.get("optimizer-without-gradient") == ("@torch.no_grad()" if is_sick else None)


TUNED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(6, 16), nn.ReLU())
        self.head = nn.Linear(16, 2)

    {switch}
    def encode(self, x):
        return self.backbone(x)

    def forward(self, x):
        return self.head(self.encode(x))

x = torch.randn(200, 6)
y = (x[:, 0] > 0).long()
net = Net()
for part in net.backbone.parameters():
    part.data.mul_(1.9)
net.backbone.requires_grad_(False)

def train(optimizer):
    for step in range(12):
        rows = torch.randint(200, (32,))
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()

every = torch.optim.Adam(net.parameters(), lr=0.001)
{phases}
"""
HEAD = "train(torch.optim.Adam(net.head.parameters(), lr=0.01)); "
OPEN = "net.backbone.requires_grad_(True); "


@pytest.mark.parametrize(
    ("switch", "phases", "is_sick"),
    [
        ("@torch.no_grad()", HEAD + OPEN + "train(every)", True),
        ("", HEAD + OPEN + "train(every)", False),
        ("@torch.no_grad()", HEAD + "train(every)", False),
        ("@torch.no_grad()", "train(every); " + OPEN, False),
    ],
    ids=["unfrozen", "taught", "frozen", "unfrozen-at-the-end"],
)
def test_layers_that_were_unfrozen_and_still_get_no_gradient(speak, switch, phases, is_sick):
    found = speak(TUNED.format(switch=switch, phases=phases))
    assert found.get("gradient-cut") == (switch if is_sick else None)


STAGES = """
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
x = torch.randn(200, 6)
y = (x[:, 0] > 0).long()

def train(optimizer):
    for step in range(40):
        rows = torch.randint(200, (32,))
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()

train(optimizer)
net[2] = nn.Linear(16, 2)
{second}
train(optimizer)
"""


@pytest.mark.parametrize(
    ("second", "is_sick"),
    [
        ("net[0].requires_grad_(False)", True),
        ("optimizer = torch.optim.Adam(net.parameters(), lr=0.01)", False),
        ("optimizer.add_param_group(dict(params=net[2].parameters()))", False),
    ],
)
def test_a_head_that_was_replaced_after_the_optimizer_was_made(speak, second, is_sick):
    made = "optimizer = torch.optim.Adam(net.parameters(), lr=0.01)"
    assert speak(STAGES.format(second=second)).get("optimizer-misses-parameters") == (
        made if is_sick else None
    )


WEIGHTED = """
net = nn.Linear(6, 1)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
x = torch.randn(200, 6)
for step in range(8):
    rows = torch.randint(200, (40,))
    weight = x[rows, 0].abs()
    error = F.mse_loss(net(x[rows]), x[rows, 1:2], reduction="none")
    {line}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("line", "is_sick"),
    [
        ("loss = (error * weight).mean()", True),
        ("loss = -0.5 * (weight * -error).sum()", True),
        ("loss = (error * weight[:, None]).mean()", False),
        ("loss = (error.squeeze(1) * weight).mean()", False),
        ("loss = (error * weight).exp().mean()", False),
        ("loss = (error[:, 0].unsqueeze(1) * weight).mean()", False),
        ("loss = (error * weight).diagonal().mean()", False),
    ],
)
def test_weights_of_samples_that_meet_all_samples(speak, line, is_sick):
    assert speak(WEIGHTED.format(line=line)).get("loss-broadcast") == (line if is_sick else None)


PIXELS = """
net = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 3, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
x = torch.randn(60, 1, 8, 8)
y = (x[:, 0] > 0).long() + (x[:, 0] > 1).long()
for step in range(8):
    rows = torch.randint(60, (10,))
    scores, truth = net(x[rows]), y[rows]
    {line}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def test_one_place_for_each_sample_may_be_flattened(speak):
    pooled = PIXELS.replace("nn.Conv2d(1, 8, 3, padding=1)", "nn.AdaptiveAvgPool2d(1), nn.Conv2d(1, 8, 1)")
    line = "loss = F.cross_entropy(scores.view(-1, 3), truth[:, 0, 0])"
    assert "view-instead-of-permute" not in speak(pooled.format(line=line))


@pytest.mark.parametrize(
    ("line", "is_sick"),
    [
        ("loss = F.cross_entropy(scores.reshape(-1, 3), truth.reshape(-1))", True),
        ("loss = F.cross_entropy(scores.contiguous().view(-1, 3), truth.view(-1))", True),
        ("loss = F.cross_entropy(scores.permute(0, 2, 3, 1).reshape(-1, 3), truth.reshape(-1))", False),
        ("loss = F.cross_entropy(scores.flatten(2), truth.flatten(1))", False),
        ("loss = F.mse_loss(scores.reshape(-1, 3), torch.zeros(640, 3))", False),
    ],
)
def test_scores_that_are_flattened_with_their_classes_on_axis_1(speak, line, is_sick):
    assert speak(PIXELS.format(line=line)).get("view-instead-of-permute") == (line if is_sick else None)


TOKENS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.put, self.cls = nn.Linear(4, 16), nn.Parameter(torch.randn(1, 1, 16))
        layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0{first})
        self.encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        tokens = torch.cat([self.cls.expand(len(x), -1, -1), self.put(x)], dim=1)
        return self.head({read})

net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.003)
x = torch.randn(200, 6, 4)
y = (x[:, 0, 0] > 0).long()
for step in range(8):
    rows = torch.randint(200, (20,))
    loss = F.cross_entropy(net(x[rows]), y[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("first", "read", "is_sick"),
    [
        ("", "self.encoder(tokens)[:, 0]", True),
        (", batch_first=True", "self.encoder(tokens)[:, 0]", False),
        ("", "self.encoder(tokens.transpose(0, 1))[0]", False),
    ],
)
def test_a_class_token_that_sees_only_those_of_other_samples(speak, first, read, is_sick):
    assert list(speak(TOKENS.format(first=first, read=read))) == (["samples-mixed"] if is_sick else [])


STRIPS = """
class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells, self.symbol = nn.Conv2d(1, 16, (8, 4), stride=(8, 4)), nn.Linear(16, {classes})

    def forward(self, x):
        return self.symbol(self.cells(x).relu().squeeze(2).transpose(1, 2)){turned}

net = Reader()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(8):
    x, y = torch.randn(20, 1, 8, 40), torch.randint({classes}, (20, 10))
    loss = F.cross_entropy(net(x){given}, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("turned", "given", "is_sick"),
    [("", "", True), (".transpose(1, 2)", "", False), ("", ".transpose(1, 2)", False)],
)
def test_as_many_places_as_classes_in_a_picture(speak, turned, given, is_sick):
    found = speak(STRIPS.format(classes=10, turned=turned, given=given))
    assert ("class-axis-misplaced" in found) is is_sick


AVERAGED = """
import copy

def make():
    return nn.Sequential(nn.Linear(6, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))

x = torch.randn(200, 6)
y = (x[:, 0] > 0).long()
net, other = make(), make()
slow = copy.deepcopy(net).eval()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)

@torch.no_grad()
def follow(live):
    for mine, its in zip({slow}, {live}):
        mine.copy_(0.8 * mine + 0.2 * its)

def judge(model):
    model.eval()
    with torch.no_grad():
        print((model(x).argmax(1) == y).float().mean())

for epoch in range(6):
    net.train()
    for rows in torch.randperm(200).split(20):
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()
        {line}
    judge({judged})
"""
OWN = {"slow": "slow.parameters()", "live": "live.parameters()"}
ALL = {"slow": "slow.state_dict().values()", "live": "live.state_dict().values()"}


@pytest.mark.parametrize(
    ("given", "line", "judged", "is_sick"),
    [
        (OWN, "follow(net)", "slow", True),
        (ALL, "follow(net)", "slow", False),
        (OWN, "pass", "slow", False),
        (OWN, "follow(net)", "other", False),
        (OWN, "follow(net); slow[1].load_state_dict(net[1].state_dict())", "slow", False),
    ],
    ids=["weights", "state", "never-written", "another", "norms-too"],
)
def test_an_average_without_the_statistics_of_its_norms(speak, given, line, judged, is_sick):
    found = speak(AVERAGED.format(**given, line=line, judged=judged))
    assert found.get("buffers-not-averaged") == ("mine.copy_(0.8 * mine + 0.2 * its)" if is_sick else None)
