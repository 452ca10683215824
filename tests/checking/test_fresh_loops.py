"""Faults of losses, loops and judgements that nobody had tuned to, each beside a correct look-alike."""

from __future__ import annotations

import pytest

STEPS = """
x = torch.randn(64, 5)
y = (x[:, 0] > 0).long()
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for step in range(6):
    parts = F.cross_entropy(net(x), y, reduction="none")
    {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("loss", "is_sick"),
    [
        ("loss = torch.tensor(parts.tolist(), requires_grad=True).sum() / 64", True),
        (
            "loss = torch.stack([torch.tensor(float(p), requires_grad=True) for p in parts.tolist()]).mean()",
            True,
        ),
        ("loss = torch.tensor(0.0, requires_grad=True) + parts.mean()", False),
        ("loss = (parts * torch.tensor([1.0] * 64)).mean()", False),
    ],
)
def test_a_loss_of_numbers_alone_teaches_nothing(speak, loss, is_sick):
    found = speak(STEPS.format(loss=loss))
    assert found == ({"loss-without-graph": loss} if is_sick else {})


LETTERS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.out = nn.GRU(5, 16, batch_first={first}, bidirectional=True), nn.Linear(32, 6)

    def forward(self, x):
        return self.out(self.rnn({given})[0]).log_softmax(-1){end}

x = torch.randn(48, 12, 5)
y = torch.randint(1, 6, (48, 4))
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(4):
    rows = slice(12 * step, 12 * step + 12)
    loss = F.ctc_loss(net({call}), y[rows], torch.full((12,), 12), torch.full((12,), 4), zero_infinity=True)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("first", "given", "end", "call", "is_sick"),
    [
        (True, "x", "", "x[rows]", True),
        (False, "x.transpose(0, 1)", ".transpose(0, 1)", "x[rows]", True),
        (True, "x", ".transpose(0, 1)", "x[rows]", False),
        (False, "x", "", "x[rows].transpose(0, 1)", False),
        (True, "x.transpose(0, 1)", ".permute(1, 0, 2)", "x[rows].transpose(0, 1)", False),
    ],
)
def test_as_many_samples_as_steps_do_not_hide_their_order(speak, first, given, end, call, is_sick):
    found = speak(LETTERS.format(first=first, given=given, end=end, call=call))
    assert ("ctc-layout" in found) == is_sick


SCORES = """
x = torch.randn(64, 5)
y = (x[:, 0] > 0).long()
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2), nn.LogSoftmax(1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    scores = net(x)
    {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("loss", "is_sick"),
    [
        ("loss = scores.gather(1, y.view(-1, 1)).sum() / len(y)", True),
        ("loss = torch.take_along_dim(scores, y[:, None], 1).mean()", True),
        ("loss = -scores.gather(1, y.view(-1, 1)).mean()", False),
        ("loss = (1 - scores.gather(1, y.unsqueeze(1))).mean()", False),
    ],
)
def test_a_column_of_labels_hides_no_missing_minus(speak, loss, is_sick):
    assert speak(SCORES.format(loss=loss)) == ({"loss-maximised": loss} if is_sick else {})


COPYING = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(20, 16), nn.GRU(16, 16, batch_first=True)
        self.out = nn.Linear(16, 20)

    def forward(self, x):
        h = self.embed(x)
        {before}
        return self.out(self.rnn(h)[0])

x = torch.randint(20, (32, 11))
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    answer = net({given})
    loss = F.cross_entropy(answer.reshape(-1, 20), {targets})
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("before", "given", "targets", "is_sick"),
    [
        ("pass", "x", "x.flatten()", True),
        ("pass", "x[:, :-1]", "x[:, :-1].reshape(-1)", True),
        ("pass", "x[:, :-1]", "x[:, 1:].reshape(-1)", False),
        ("h = F.pad(h, (0, 0, 1, 0))[:, :-1]", "x", "x.flatten()", False),  # the step itself is not seen
    ],
)
def test_targets_in_one_row_are_compared_with_their_inputs(speak, before, given, targets, is_sick):
    found = speak(COPYING.format(before=before, given=given, targets=targets))
    assert set(found) == ({"sequence-shift"} if is_sick else set())


BY_HAND_NET = """
x = torch.rand(96, 40) * 2 - 1
y = torch.randint(5, (96,))
{made}
weights = [w1, w2]
for part in weights:
    part.requires_grad_()
for step in range(6):
    loss = F.cross_entropy({answer}, y)
    grads = loss.backward()
    with torch.no_grad():
        for part in weights:
            part -= 0.01 * part.grad
            part.grad = None
"""


@pytest.mark.parametrize(
    ("made", "answer", "line"),
    [
        ("w1, w2 = torch.randn(40, 60), torch.randn(60, 5)", "(x @ w1).relu() @ w2", "w1, w2"),
        (
            "w1 = torch.randn(40, 60) * 40 ** -0.5\nw2 = 4 * torch.randn(60, 5)",
            "(x @ w1).tanh() @ w2",
            "w2 =",
        ),
        ("w1, w2 = torch.randn(40, 60) * 0.2, torch.randn(60, 5) * 0.1", "(x @ w1).relu() @ w2", None),
        ("w1, w2 = torch.randn(40, 60) / 40, torch.zeros(60, 5)", "(x @ w1).relu() @ w2", None),
    ],
)
def test_the_scale_of_a_matrix_is_read_without_layers(speak, made, answer, line):
    found = speak(BY_HAND_NET.format(made=made, answer=answer))
    assert ("badly-scaled-init" in found) == (line is not None)
    assert line is None or found["badly-scaled-init"].startswith(line)


SECOND_TASK = """
def fit(net, y):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for step in range(6):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()

def make():
    return nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2))

def draw(layer):
    if isinstance(layer, nn.Linear):
        nn.init.kaiming_uniform_(layer.weight)

x = torch.randn(64, 5)
first, second = make(), make()
fit(first, (x[:, 0] > 0).long())
second.load_state_dict(first.state_dict())
{then}
fit(second, (x[:, 1] > 0).long())
"""


@pytest.mark.parametrize(
    ("then", "is_sick"),
    [
        ("second.apply(draw)", True),
        ("for layer in second:\n    draw(layer)", True),
        ("draw(second[4])", False),
        (
            "for p in second.parameters():\n    p.data.mul_(0.6).add_(0.05 * torch.randn_like(p))",
            False,
        ),
        ("", False),
    ],
)
def test_what_a_first_training_taught_is_not_drawn_again(speak, then, is_sick):
    found = speak(SECOND_TASK.format(then=then))
    assert ("pretrained-overwritten" in found) == is_sick


TWO_PARTS = """
x = torch.randn(64, 6)
y = (x[:, 0] > 0).long()
body, head = nn.Sequential(nn.Linear(6, 4), nn.Tanh()), nn.Linear(4, 2)
optimizer = torch.optim.Adam({trained}, lr=0.01)
for step in range(6):
    {hidden}
    loss = F.cross_entropy(head(h), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
BOTH = "[*body.parameters(), *head.parameters()]"


@pytest.mark.parametrize(
    ("hidden", "trained", "is_sick"),
    [
        ("h = body(x).detach()", BOTH, True),
        ("h = body(x).data * 1.0", BOTH, True),
        ("h = body(x); shown = h.detach().mean()", BOTH, False),
        ("h = body(x).detach()", "head.parameters()", False),
        ("h = body(x).detach() if step < 3 else body(x)", BOTH, False),
    ],
)
def test_a_gradient_is_not_cut_between_two_networks(speak, hidden, trained, is_sick):
    found = speak(TWO_PARTS.format(hidden=hidden, trained=trained))
    assert found == ({"gradient-cut": hidden} if is_sick else {})


JUDGED = """
x = torch.randn(120, 6)
y = (x[:, 0] > 0).{kind}
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, {num}){last})
loss_fn = {loss}
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    optimizer.zero_grad()
    loss_fn(net(x[:90]), y[:90]).backward()
    optimizer.step()
net.eval()
with torch.no_grad():
    {judge}
"""
SCORED = {"kind": "long()", "num": 3, "last": "", "loss": "nn.CrossEntropyLoss()"}
SQUASHED = {"predict-activation-mismatch"}
CERTAIN = {"kind": "float()[:, None]", "num": 1, "last": ", nn.Sigmoid()", "loss": "nn.BCELoss()"}


@pytest.mark.parametrize(
    ("setting", "judge", "rules"),
    [
        (SCORED, "acc = (net(x[90:]).max(1).values.long() == y[90:]).float().mean()", {"wrong-accuracy"}),
        (SCORED, "best, _ = net(x[90:]).max(dim=1); acc = best.eq(y[90:]).sum() / 30", {"wrong-accuracy"}),
        (SCORED, "_, best = net(x[90:]).max(1); acc = (best == y[90:]).float().mean()", set()),
        (SCORED, "out = net(x[90:]); acc = (out == out.max(1, keepdim=True)[0]).sum()", set()),
        (
            CERTAIN,
            "acc = (net(x[90:]).sigmoid().round() == y[90:]).float().mean()",
            SQUASHED,
        ),
        (
            CERTAIN,
            "acc = ((F.sigmoid(net(x[90:])) >= 0.5) == y[90:].bool()).float().mean()",
            SQUASHED,
        ),
        (CERTAIN, "acc = (net(x[90:]).round() == y[90:]).float().mean()", set()),
        (CERTAIN, "acc = ((net(x[90:]).logit().sigmoid() > 0.5) == y[90:].bool()).float().mean()", set()),
    ],
)
def test_what_is_compared_with_labels_is_a_label(speak, setting, judge, rules):
    assert set(speak(JUDGED.format(judge=judge, **setting))) == rules


SERVED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {kept}
        self.layers = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, x):
        return self.layers((x - self.mean) / self.std)

x = 40 + 10 * torch.randn(64, 4)
y = (x[:, 0] > 40).long()
net = Net()
net.mean{put} x.mean(0)
net.std{put} x.std(0)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    optimizer.zero_grad()
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
served = Net()
served.load_state_dict(net.state_dict())
{then}
"""
PLAIN = "self.mean, self.std = torch.zeros(4), torch.ones(4)"
BUFFERS = 'self.register_buffer("mean", torch.zeros(4)); self.register_buffer("std", torch.ones(4))'


@pytest.mark.parametrize(
    ("kept", "put", "then", "is_sick"),
    [
        (PLAIN, " =", "", True),
        (PLAIN, ".data =", "answers = served(x).argmax(1)", True),
        (BUFFERS, " =", "", False),
        (PLAIN, " =", "served.mean, served.std = net.mean, net.std", False),
        (PLAIN, " =", "served.layers[0].weight.data.zero_()", False),
    ],
)
def test_a_state_that_lacks_the_scale_of_its_inputs_is_told(speak, kept, put, then, is_sick):
    found = speak(SERVED.format(kept=kept, put=put, then=then))
    assert ("save-load-changes-output" in found) == is_sick
    assert not is_sick or found["save-load-changes-output"].startswith("served.load")


THAWED = """
def fit(net, y):
    held = [part for part in net.parameters() if part.requires_grad]
    optimizer = torch.optim.Adam(held, lr=0.02)
    for step in range(40):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()

x = torch.randn(64, 8)
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 2))
fit(net, (x[:, 0] > 0).long())
{then}
fit(net, (x[:, 1] > 0).long())
"""
NEW_HEAD = "net[4] = nn.Linear(16, 2)\n"


@pytest.mark.parametrize(
    ("then", "is_sick"),
    [
        ("net[2] = nn.Linear(32, 16)\n" + NEW_HEAD + "net[:4].requires_grad_(False)", True),
        ("net.requires_grad_(False)\nnet[2] = nn.Linear(32, 16).requires_grad_(False)\n" + NEW_HEAD, True),
        (NEW_HEAD + "net[:4].requires_grad_(False)", False),
        ("net[:2].requires_grad_(False)\nnet[2] = nn.Linear(32, 16)\n" + NEW_HEAD, False),
    ],
)
def test_a_new_layer_is_not_frozen_with_the_old_ones(speak, then, is_sick):
    assert ("frozen-by-accident" in speak(THAWED.format(then=then))) == is_sick


CODES = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.out = nn.Embedding(9, 4), nn.Linear(6, 1)

    def forward(self, x):
        h = self.embed({code})
        return self.out(torch.cat([h, x[:, 1:]], 1))

x = torch.cat([torch.randint(9, (64, 1)).float(), torch.randn(64, 2)], 1)
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(4):
    optimizer.zero_grad()
    F.mse_loss(net(x), x[:, 1:2]).backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("x[:, 0]", {"wrong-input-dtype": "h = self.embed(x[:, 0])"}),
        ("x[:, 1]", {"shape-clash": "self.embed, self.out = nn.Embedding(9, 4), nn.Linear(6, 1)"}),
    ],
)
def test_codes_among_measured_numbers_have_the_wrong_dtype(speak, code, found):
    assert speak(CODES.format(code=code)) == found


NUMBERED = """
centres = torch.rand(8, 12)
k = torch.arange(480) % 8
k = k[torch.randperm(480)]
{made}
net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(6):
    for rows in torch.randperm(480).split(48):
        optimizer.zero_grad()
        F.{loss}(net(x[rows]), y[rows]).backward()
        optimizer.step()
"""


@pytest.mark.parametrize(
    ("made", "loss", "is_sick"),
    [
        ("x, y = centres[k] + 0.1 * torch.randn(480, 12), k.float()[:, None]", "mse_loss", True),
        ("x, y = centres[k] + 0.1 * torch.randn(480, 12), k.unsqueeze(1) * 1.0", "smooth_l1_loss", True),
        ("x = torch.rand(480, 12) * k[:, None] / 7; y = k.float()[:, None]", "mse_loss", False),  # a count
        ("x = torch.randn(480, 12); x[:, 3] += k; y = k.float()[:, None]", "l1_loss", False),
        ("x, y = torch.randn(480, 12), k.float()[:, None]", "mse_loss", False),
    ],
)
def test_numbers_that_only_name_a_class_are_no_quantities(speak, made, loss, is_sick):
    assert ("regression-loss-for-classes" in speak(NUMBERED.format(made=made, loss=loss))) == is_sick


COUNTED = """
from torch.utils.data import DataLoader, TensorDataset
x = torch.randn(96, 5)
batches = DataLoader(TensorDataset(x, (x[:, 0] > 0).long()), batch_size={size}, shuffle=True)
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)

def run():
    right = 0.0
    for inputs, labels in batches:
        answer = net(inputs)
        loss = F.cross_entropy(answer, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        right += {count}
    {told}

run()
"""
EQUAL = "(answer.argmax(1) == labels).sum().item()"


@pytest.mark.parametrize(
    ("size", "count", "told", "is_sick"),
    [
        (16, EQUAL, "accuracy = right / len(batches)", True),
        (
            16,
            "float(answer.argmax(dim=1).eq(labels).sum())",
            'print(f"acc {100 * right / len(batches):.1f}")',
            True,
        ),
        (16, EQUAL, 'print("acc %.1f %%" % (100 * (right / len(batches))))', True),
        (16, EQUAL, "accuracy = right / len(batches.dataset)", False),
        (16, EQUAL, "accuracy = right / len(batches) / 16", False),
        (16, "(answer.argmax(1) == labels).float().mean().item()", "accuracy = right / len(batches)", False),
        (16, EQUAL + " / len(labels)", "accuracy = right / len(batches)", False),
        (16, EQUAL, "right_of_16 = right / len(batches)", False),
        (1, EQUAL, "accuracy = right / len(batches)", False),
    ],
)
def test_right_samples_are_divided_by_samples(speak, size, count, told, is_sick):
    found = speak(COUNTED.format(size=size, count=count, told=told))
    assert found.get("wrong-accuracy") == (told if is_sick else None)
