"""A training script, run as it is: what it does is diagnosed, and what it computes does not change."""

from __future__ import annotations

import sys

import pytest
import torch
from torch import nn
from torch.optim.optimizer import _global_optimizer_post_hooks, _global_optimizer_pre_hooks

from netwright.checking.watch_loop import watch_loop
from netwright.core.errors import JobFailed, UsageError
from netwright.jobs.check_script import check_script

START = """
import sys
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(96, 8)
y = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()
net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 3))
"""
PLAIN = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for epoch in range(3):
    net.train()
    for a, b in DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True):
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(net(a), b)
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        print((net(x).argmax(1) == y).float().mean().item())
"""
HEALTHY = {
    "plain": PLAIN,
    "accumulation": """
optimizer = torch.optim.Adam(net.parameters())
for step in range(20):
    F.cross_entropy(net(x[step : step + 32]), y[step : step + 32]).div(4).backward()
    if step % 4 == 3:
        optimizer.step()
        optimizer.zero_grad()
""",
    "cleared by hand": """
optimizer = torch.optim.Adam(net.parameters())
for step in range(6):
    for part in net.parameters():
        part.grad = None
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
""",
    "zeroed by the module": """
optimizer = torch.optim.Adam(net.parameters())
for step in range(6):
    net.zero_grad(set_to_none=False)
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
""",
    "no optimizer": """
for step in range(6):
    loss = F.cross_entropy(net(x), y)
    grads = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for part, grad in zip(net.parameters(), grads):
            part -= 0.1 * grad
""",
    "lbfgs": """
optimizer = torch.optim.LBFGS(net.parameters(), max_iter=4)
def closure():
    optimizer.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    return loss
for step in range(4):
    optimizer.step(closure)
""",
    "gan": """
make = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 8))
judge = nn.Sequential(nn.Linear(8, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1), nn.Sigmoid())
first = torch.optim.Adam(make.parameters(), lr=2e-4)
second = torch.optim.Adam(judge.parameters(), lr=2e-4)
cost = nn.BCELoss()
for step in range(6):
    z = torch.randn(32, 4)
    fake = make(z)
    second.zero_grad()
    a = cost(judge(x[:32]), torch.ones(32, 1)) + cost(judge(fake.detach()), torch.zeros(32, 1))
    a.backward()
    second.step()
    first.zero_grad()
    b = cost(judge(fake), torch.ones(32, 1))
    b.backward()
    first.step()
""",
    "k-fold": """
for fold in range(3):
    net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
    optimizer = torch.optim.Adam(net.parameters())
    for step in range(4):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
""",
    "new head": """
backbone = nn.Sequential(nn.Linear(8, 32), nn.ReLU()).requires_grad_(False)
head = nn.Linear(32, 3)
optimizer = torch.optim.Adam(head.parameters())
for step in range(6):
    optimizer.zero_grad()
    F.cross_entropy(head(backbone(x)), y).backward()
    optimizer.step()
""",
    "clipped and scheduled": """
optimizer = torch.optim.AdamW(net.parameters())
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 6)
for step in range(6):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = F.cross_entropy(net(x), y, label_smoothing=0.1)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    schedule.step()
""",
    "regression of one number": """
model = nn.Linear(8, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for step in range(6):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x).squeeze(1), x.sum(1))
    loss.backward()
    optimizer.step()
""",
    "functional": """
from torch.func import functional_call, grad, vmap
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
weights = {name: part.detach() for name, part in model.named_parameters()}
def cost(weights, a, b):
    return F.cross_entropy(functional_call(model, weights, (a,)), b)
for step in range(4):
    slopes = grad(cost)(weights, x, y)
    weights = {name: part - 0.1 * slopes[name] for name, part in weights.items()}
for step in range(4):
    F.cross_entropy(model(x), y).backward()
    each = vmap(grad(lambda w, a, b: cost(w, a[None], b[None])), in_dims=(None, 0, 0))(weights, x, y)
""",
    "a critic in steps": """
judge = nn.Sequential(nn.Linear(8, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
make = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 8))
first, second = (torch.optim.RMSprop(part.parameters(), lr=5e-5) for part in (make, judge))
for step in range(12):
    second.zero_grad()
    gap = judge(make(torch.randn(32, 4)).detach()).mean() - judge(x[:32]).mean()
    gap.backward()
    second.step()
    for part in judge.parameters():
        part.data.clamp_(-0.01, 0.01)
    if step % 5 == 4:
        first.zero_grad()
        (-judge(make(torch.randn(32, 4))).mean()).backward()
        first.step()
""",
    "scaled": """
optimizer = torch.optim.AdamW(net.parameters())
scaler = torch.amp.GradScaler("cpu")
for step in range(6):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = F.cross_entropy(net(x), y)
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
""",
    "input gradients": """
model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters())
for step in range(6):
    t = torch.rand(32, 1, requires_grad=True)
    u = model(t)
    (slope,) = torch.autograd.grad(u.sum(), t, create_graph=True)
    loss = (slope + u).square().mean() + (model(torch.zeros(1, 1)) - 1).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
}
LOOP = """
optimizer = torch.optim.SGD({given}, lr=0.1)
for step in range(5):
    {before}
    loss = {loss}
    {backward}
    optimizer.step()
"""
GOOD = {
    "given": "net.parameters()",
    "before": "optimizer.zero_grad()",
    "loss": "F.cross_entropy(net(x), y)",
    "backward": "loss.backward()",
}
SICK = {
    "gradients-accumulate": {"before": "pass"},
    "gradients-discarded": {"before": "pass", "backward": "loss.backward(); optimizer.zero_grad()"},
    "step-without-backward": {"backward": "pass"},
    "optimizer-misses-parameters": {"given": "net[3].parameters()"},
    "softmax-before-cross-entropy": {"loss": "F.cross_entropy(F.softmax(net(x), 1), y)"},
    "labels-outside-outputs": {"loss": "F.cross_entropy(net(x), y + 1)"},
    "target-contract": {"loss": "F.cross_entropy(net(x), y.float())"},
    "shape-clash": {"loss": "F.cross_entropy(net(x[:, :5]), y)"},
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_script(code):
        (tmp_path / "train.py").write_text(START + code)
        return "train.py"

    return write_script


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_script_is_passed_in_silence(name, write):
    script = write(HEALTHY[name])
    report = check_script(script, steps=12)
    assert [str(finding) for finding in report.findings if finding.severity != "note"] == []
    assert [why for why in report.rules_skipped.values() if why.startswith("the rule failed")] == []


@pytest.mark.parametrize("rule", SICK)
def test_a_fault_of_the_loop_is_found_at_its_line(rule, write):
    code = LOOP.format(**{**GOOD, **SICK[rule]})
    report = check_script(write(code))
    assert [finding.rule for finding in report.findings] == [rule]
    assert "train.py:" in report.findings[0].where


def test_a_loss_written_by_hand_that_broadcasts(write):
    report = check_script(
        write("""
net = nn.Linear(8, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(5):
    loss = ((net(x) - x.sum(1)) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""")
    )
    assert [(finding.rule, finding.where) for finding in report.findings] == [
        ("loss-broadcast", "net (train.py:16 Linear)")
    ]


def test_a_watched_run_ends_with_the_very_same_weights(write, tmp_path):
    script = write(PLAIN + "torch.save(net.state_dict(), sys.argv[1])\n")
    check_script(script, [str(tmp_path / "watched.pt")])
    code = compile((tmp_path / script).read_text(), script, "exec")
    kept = sys.argv
    sys.argv = [script, str(tmp_path / "plain.pt")]
    with torch.random.fork_rng():
        exec(code, {"__name__": "__main__"})
    sys.argv = kept
    watched, plain = torch.load(tmp_path / "watched.pt"), torch.load(tmp_path / "plain.pt")
    assert all(torch.equal(watched[name], plain[name]) for name in plain)


def test_nothing_stays_patched(write):
    build = nn.Module.__init__
    hooks = nn.modules.module._global_forward_hooks, nn.modules.module._global_forward_pre_hooks
    check_script(write(PLAIN), steps=2)
    assert nn.Module.__init__ is build
    assert not any(hooks)
    assert not _global_optimizer_pre_hooks
    assert not _global_optimizer_post_hooks
    with watch_loop() as loop:
        pass
    assert loop.roots == []


def test_steps_end_the_script(write, capsys):
    check_script(write(PLAIN + "print('the end')\n"), steps=2)
    assert "the end" not in capsys.readouterr().out


def test_what_no_rule_explains_is_told(write):
    with pytest.raises(JobFailed, match="ZeroDivisionError") as told:
        check_script(write("1 / 0\n"))
    assert "train.py:12" in told.value.where
    with pytest.raises(JobFailed, match="nothing to check"):
        check_script(write("print('no loop')\n"))
    with pytest.raises(UsageError, match="no file"):
        check_script("absent.py")


def test_classes_of_the_script_have_their_lines(tmp_path):
    script = tmp_path / "train.py"
    script.write_text("""import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.branches = {"a": nn.Linear(3, 8)}
        self.head = nn.Linear(8, 2)
    def forward(self, inputs):
        return self.head(torch.relu(self.branches["a"](inputs["a"])))
torch.manual_seed(0)
net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    opt.zero_grad()
    nn.functional.cross_entropy(net({"a": torch.randn(16, 3)}), torch.randint(2, (16,))).backward()
    opt.step()
""")
    report = check_script(str(script))
    assert [finding.rule for finding in report.findings] == ["layers-in-plain-container"]
    assert "train.py:6" in report.findings[0].where
    assert sys.modules["__main__"].__name__ == "__main__"
    assert getattr(sys.modules["__main__"], "__file__", None) != str(script)
