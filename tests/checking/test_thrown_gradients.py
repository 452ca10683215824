"""Gradients that are cleared before a step can use them, and those that are cleared after use."""

from __future__ import annotations

import pytest

from netwright.jobs.check_script import check_script

HEAD = """import torch
from torch import nn
from torch.nn.functional import cross_entropy
torch.manual_seed(0)
x, y = torch.randn(160, 6), torch.randint(3, (160,))
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
batches = [(x[i : i + 8], y[i : i + 8]) for i in range(0, 160, 8)] * 2
"""
SUMS = """sums = {}
def keep(part):
    sums[part] = sums.get(part, 0) + part.grad
    part.grad = None
for part in net.parameters():
    part.register_post_accumulate_grad_hook(keep)
"""
LOOPS = {
    "micro batches": """for i, (a, b) in enumerate(batches, 1):
    {clear}
    (cross_entropy(net(a), b) / 4).backward()
    if i % 4 == 0:
        opt.step()
""",
    "accumulated": """for i, (a, b) in enumerate(batches, 1):
    (cross_entropy(net(a), b) / 4).backward()
    if i % 4 == 0:
        opt.step()
        opt.zero_grad()
""",
    "each sample's own": """for a, b in batches:
    sums = [torch.zeros_like(part) for part in net.parameters()]
    for k in range(4):
        opt.zero_grad()
        cross_entropy(net(a[k : k + 1]), b[k : k + 1]).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        for one, part in zip(sums, net.parameters()):
            one += part.grad
    for one, part in zip(sums, net.parameters()):
        part.grad = one / 4
    opt.step()
""",
    "hooks": SUMS
    + """for i, (a, b) in enumerate(batches, 1):
    cross_entropy(net(a), b).backward()
    if i % 4 == 0:
        for part in net.parameters():
            part.grad = sums.pop(part)
        opt.step()
""",
    "attack": """for a, b in batches:
    noise = torch.zeros_like(a)
    for k in range(4):
        noise.requires_grad_(True)
        opt.zero_grad()
        cross_entropy(net(a + noise), b).backward()
        noise = (noise + 0.1 * noise.grad.sign()).detach() if k < 3 else noise
    opt.step()
""",
    "now and then": """for a, b in batches:
    opt.zero_grad()
    loss = cross_entropy(net(a), b)
    loss.backward()
    if loss.item() < 1.2:
        opt.step()
""",
}


def list_rules(code, tmp_path):
    script = tmp_path / "train.py"
    script.write_text(HEAD + code, encoding="utf-8")
    return {one.rule: one for one in check_script(str(script)).findings}


@pytest.mark.parametrize("clear", ["opt.zero_grad()", "net.zero_grad()", "opt.zero_grad(set_to_none=False)"])
def test_micro_batches_whose_gradients_are_cleared_are_told(clear, tmp_path):
    code = LOOPS["micro batches"].format(clear=clear)
    told = list_rules(code, tmp_path)["gradients-discarded"]
    assert told.evidence == {"backward passes a step": 4, "thrown away": 3}
    assert (HEAD + code).splitlines()[told.line[1] - 1].strip() == "opt.step()"


@pytest.mark.parametrize("name", [name for name in LOOPS if name != "micro batches"])
def test_gradients_that_are_used_before_they_are_cleared_are_fine(name, tmp_path):
    assert "gradients-discarded" not in list_rules(LOOPS[name], tmp_path)
