"""Faults of loops without DataLoaders, of steps that are missing and of losses that lead nowhere."""

from __future__ import annotations

import pytest

START = """torch.manual_seed(0)
x = torch.randn(400, 5)
y = (x[:, 0] > 0).long()
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
"""
STEP = """    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
"""
STEPS = "for step in range(30):\n" + STEP
BATCHES = """for epoch in range(5):
    for b in torch.randperm(len(xa)).split(50):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(xa[b]), ya[b]).backward()
        optimizer.step()
net.eval()
with torch.no_grad():
    print((net(xb).argmax(1) == yb).float().mean())
"""
SPLIT = "xa, ya, xb, yb = x[:300], y[:300], x[300:], y[300:]\n"


NEVER_STEPS = START + STEPS.replace("    optimizer.step()\n", "")
UNGRADED = START + "@torch.no_grad()\ndef step():\n" + STEP + "step()\n"
ANEW = START + STEPS.replace(
    "loss.backward()", "loss = torch.tensor(loss.item(), requires_grad=True)\n    loss.backward()"
)
EARLY = (
    START
    + "schedule = torch.optim.lr_scheduler.StepLR(optimizer, 10)\n"
    + STEPS.replace("    optimizer.zero_grad()", "    schedule.step()\n    optimizer.zero_grad()")
)
SCALED = (
    START
    + "scaler = torch.amp.GradScaler('cpu', init_scale=4.0)\n"
    + STEPS.replace("loss.backward", "scaler.scale(loss).backward")
)
LONE_DECODER = (
    START
    + """decoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 5))
for step in range(30):
    optimizer.zero_grad()
    nn.functional.mse_loss(decoder(net(x)), x).backward()
    optimizer.step()
"""
)


@pytest.mark.filterwarnings("ignore:Detected call of")
@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        (NEVER_STEPS, "gradients-discarded", "loss.backward()"),
        (UNGRADED, "loss-without-graph", "@torch.no_grad()"),
        (ANEW, "loss-without-graph", "loss = torch.tensor(loss.item(), requires_grad=True)"),
        (EARLY, "scheduler-misused", "schedule.step()"),
        (SCALED, "mixed-precision-misused", "optimizer.step()"),
        (
            LONE_DECODER,
            "optimizer-misses-parameters",
            "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)",
        ),
        (
            START + SPLIT + "xb = xb * 50\n" + BATCHES,
            "splits-scaled-differently",
            "print((net(xb).argmax(1) == yb).float().mean())",
        ),
        (
            START + SPLIT + "xb[:40], yb[:40] = xa[:40], ya[:40]\n" + BATCHES,
            "split-overlap",
            "print((net(xb).argmax(1) == yb).float().mean())",
        ),
        (
            START + "x = x.double()\n" + STEPS,
            "wrong-input-dtype",
            "loss = nn.functional.cross_entropy(net(x), y)",
        ),
    ],
)
def test_fault_is_told_by_its_rule_at_its_line(speak, text, rule, line):
    assert speak(text) == {rule: line}


@pytest.mark.parametrize(
    "text",
    [
        START + SPLIT + BATCHES,
        START + SPLIT + BATCHES.replace("(xb)", "(xa)").replace("yb)", "ya)"),  # accuracy in training
        START + SPLIT + BATCHES.replace("(xb)", "(x)").replace("yb)", "y)"),  # accuracy of all
        START
        + SCALED[len(START) :].replace("optimizer.step()", "scaler.step(optimizer)\n    scaler.update()"),
        LONE_DECODER.replace(
            "for step",
            "optimizer = torch.optim.SGD([*net.parameters(), *decoder.parameters()], lr=0.1)\nfor step",
        ),
        LONE_DECODER.replace("for step", "decoder.requires_grad_(False)\nfor step"),
        NEVER_STEPS + "    with torch.no_grad():\n        net[0].weight -= 0.1 * net[0].weight.grad\n",
        EARLY.replace("    schedule.step()\n", "") + "schedule.step()\n",
    ],
)
def test_what_only_looks_like_it_is_not(speak, text):
    assert speak(text) == {}


def test_weights_drawn_into_a_copy_are_told(speak):
    text = START.replace(
        "net =",
        """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(5, 16), nn.Linear(16, 2)
        nn.init.orthogonal_(self.a.weight.clone())

    def forward(self, x):
        return self.b(self.a(x).relu())
net = Net() #""",
    )
    assert speak(text + STEPS) == {"init-without-effect": "nn.init.orthogonal_(self.a.weight.clone())"}


def test_probabilities_may_be_cut_at_one_half_whatever_the_loss(speak):
    text = START.replace("nn.Linear(16, 2)", "nn.Linear(16, 1), nn.Sigmoid(), nn.Flatten(0)") + STEPS.replace(
        "cross_entropy(net(x), y)", "binary_cross_entropy_with_logits(net(x), y.float())"
    )
    found = speak(text + "net.eval()\nwith torch.no_grad():\n    print(((net(x) > 0.5) == y).sum())\n")
    assert list(found) == ["squashed-before-bce-with-logits"]
