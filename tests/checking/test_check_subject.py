from __future__ import annotations

import copy
import json
import random

import numpy as np
import torch
from torch import nn

from netwright.checking.check_subject import check_subject
from netwright.checking.subject import Subject

SICK = """
import torch
from torch import nn
from torch.nn import functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.hidden = nn.Linear(4, 16)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        x = self.drop(self.hidden(self.norm(x)).relu())
        return F.softmax(self.head(x), dim=1){comment}

net = Net()
inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
loss = nn.CrossEntropyLoss()
"""


def test_the_network_and_every_generator_stay_as_they_were(look):
    subject = look(SICK.format(comment=""))
    subject.net.norm.eval()
    before = copy.deepcopy(subject.net.state_dict())
    modes = [module.training for module in subject.net.modules()]
    drawn = np.random.get_state()[1].tolist()  # noqa: NPY002 - users draw from it
    states = torch.get_rng_state(), random.getstate(), drawn
    report = check_subject(subject, "net")
    assert report
    after = subject.net.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in before)
    assert [module.training for module in subject.net.modules()] == modes
    assert all(part.grad is None for part in subject.net.parameters())
    assert all(
        not module._forward_hooks and not module._forward_pre_hooks for module in subject.net.modules()
    )
    assert torch.equal(torch.get_rng_state(), states[0])
    assert random.getstate() == states[1]
    assert np.random.get_state()[1].tolist() == states[2]  # noqa: NPY002 - as above


def test_a_finding_names_the_users_line_and_proves_its_fix(look):
    (finding,) = check_subject(look(SICK.format(comment="")), "net").findings
    assert finding.rule == "softmax-before-cross-entropy"
    assert "my_net.py:16" in finding.where
    assert "F.softmax(self.head(x), dim=1)" in finding.fix
    proof = finding.evidence
    assert proof["floor"] == 0.5514
    before, after = (proof[key] for key in proof if key != "floor")
    assert after < before


def test_a_line_and_a_name_can_be_ignored(look):
    marked = SICK.format(comment="  # netwright: ignore[softmax-before-cross-entropy]")
    assert check_subject(look(marked), "net").findings == ()
    other = SICK.format(comment="  # netwright: ignore[no-parameters]")
    assert len(check_subject(look(other), "net").findings) == 1
    report = check_subject(look(SICK.format(comment="")), "net", ignore=["softmax-before-cross-entropy"])
    assert report.findings == ()
    assert report.rules_skipped["softmax-before-cross-entropy"] == "ignored by name"


def test_what_cannot_be_measured_is_said():
    net = nn.Embedding(5, 3)
    report = check_subject(Subject(net, torch.randint(5, (8,))), "net")
    assert not report
    assert "there is no loss" in report.rules_skipped["loss-without-graph"]


def test_the_report_is_json_as_designed(look):
    told = json.loads(json.dumps(check_subject(look(SICK.format(comment="")), "my_net.py:Net").to_json()))
    assert list(told) == ["target", "findings", "rules_run", "rules_skipped", "fine", "seconds"]
    assert list(told["findings"][0]) == ["rule", "severity", "where", "says", "evidence", "fix"]
    assert "softmax-before-cross-entropy" in told["rules_run"]


def test_findings_show_as_text(look):
    report = check_subject(look(SICK.format(comment="")), "net")
    assert "1 error" in str(report)
    assert "&lt;" not in report.summary
