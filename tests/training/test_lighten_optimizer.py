from __future__ import annotations

import copy
import subprocess
import sys
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from netwright.core.run_spec import TrainSpec
from netwright.training.build_optimizer import build_optimizer
from netwright.training.lighten_optimizer import lighten_optimizer

CASES = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "maximize": True}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "amsgrad": True, "weight_decay": 0.1}),
    ("AdamW", {"lr": 0.01}),
    ("AdamW", {"betas": (0.5, 0.9), "eps": 1e-4, "maximize": True, "amsgrad": True}),
]


class Trial:
    """A small network whose last layer gets gradients only at some steps."""

    def __init__(self):
        torch.manual_seed(1)
        self.net = nn.Sequential(nn.Linear(5, 7), nn.BatchNorm1d(7), nn.Linear(7, 3))
        self.side = nn.Linear(3, 1)

    def build(self, kind, options):
        groups = [
            {"params": list(self.net.parameters()), "lr": 0.05},
            {"params": list(self.side.parameters())},
        ]
        return kind(groups, **options, fused=True)

    def step(self, optimizer, number, sparse):
        answer = self.net(torch.randn(9, 5))
        if not sparse or number % 2:
            answer = self.side(answer)
        answer.square().mean().backward()
        optimizer.step()
        optimizer.zero_grad()
        optimizer.param_groups[0]["lr"] *= 0.9

    @property
    def weights(self):
        return [part.detach() for part in (*self.net.parameters(), *self.side.parameters())]


def train(kinds, options, sparse):
    """Train five steps with each kind in turn, the state handed on."""
    trial = Trial()
    optimizer = trial.build(kinds[0], options)
    for number in range(5):
        trial.step(optimizer, number, sparse)
    for _, kind in pairwise(kinds):
        state = copy.deepcopy(optimizer.state_dict())
        optimizer = trial.build(kind, options)
        optimizer.load_state_dict(state)
        for number in range(5):
            trial.step(optimizer, number, sparse)
    return trial.weights, optimizer.state_dict()


def are_equal(first, second):
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second)
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(are_equal(first[key], second[key]) for key in first)
    return first == second


@pytest.mark.parametrize(("name", "options"), CASES)
def test_weights_and_state_are_torchs_to_the_bit(name, options):
    kind = getattr(torch.optim, name)
    light = lighten_optimizer(kind)
    # Without momentum torch's own SGD takes parameters that come and go; with it, it cannot.
    for sparse in (False, True) if not options.get("momentum") else (False,):
        weights, state = train([kind, kind], options, sparse)
        for kinds in ([light, light], [light, kind], [kind, light]):
            ours, our_state = train(kinds, options, sparse)
            assert all(torch.equal(a, b) for a, b in zip(weights, ours, strict=True)), kinds
            assert are_equal(state, our_state)


def test_a_parameter_that_joins_later_begins_its_momentum_then():
    weights, late = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))
    optimizer = lighten_optimizer(torch.optim.SGD)([weights, late], lr=1.0, momentum=0.5, fused=True)
    weights.grad = torch.ones(2)
    optimizer.step()
    late.grad = torch.ones(2)
    optimizer.step()
    assert weights.tolist() == [-1.5, -1.5]
    assert late.tolist() == [0.0, 0.0]


def test_hooks_see_every_step():
    light = lighten_optimizer(torch.optim.Adam)([nn.Parameter(torch.ones(2))], fused=True)
    other = torch.optim.SGD([nn.Parameter(torch.ones(2))], lr=0.1)
    seen = []
    handles = [
        light.register_step_pre_hook(lambda *_: seen.append("own before")),
        light.register_step_post_hook(lambda *_: seen.append("own after")),
        register_optimizer_step_pre_hook(lambda one, *_: seen.append(("before", one))),
        register_optimizer_step_post_hook(lambda one, *_: seen.append(("after", one))),
    ]
    light.step()
    assert seen == [("before", light), "own before", "own after", ("after", light)]
    seen.clear()
    other.step()
    assert seen == [("before", other), ("after", other)]
    for handle in handles:
        handle.remove()
    seen.clear()
    light.step()
    assert not seen


def test_a_closure_gives_the_loss():
    weight = nn.Parameter(torch.ones(2))
    light = lighten_optimizer(torch.optim.SGD)([weight], lr=0.1, fused=True)

    def compute():
        loss = weight.square().sum()
        loss.backward()
        return loss

    assert light.step(compute) == 2
    assert torch.equal(weight, torch.full((2,), 0.8))


def test_torchs_schedulers_steer_it():
    light = build_optimizer(nn.Linear(2, 1), TrainSpec(optimizer={"SGD": {"lr": 1.0}}))
    scheduler = torch.optim.lr_scheduler.StepLR(light, 1)
    light.step()
    scheduler.step()
    assert light.param_groups[0]["lr"] == pytest.approx(0.1)


def test_gradient_scales_reach_the_kernel():
    weight = nn.Parameter(torch.ones(2))
    light = lighten_optimizer(torch.optim.AdamW)([weight], lr=0.1, fused=True)
    light.grad_scale, light.found_inf = torch.tensor(4.0), torch.tensor(1.0)
    weight.grad = torch.ones(2)
    light.step()
    assert weight.tolist() == [1.0, 1.0]
    assert light.state[weight]["step"] == 0


def test_what_is_not_common_stays_torchs():
    assert lighten_optimizer(torch.optim.RMSprop) is torch.optim.RMSprop
    mixed = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2).double())
    assert build_optimizer(mixed, TrainSpec(optimizer="Adam")).defaults["fused"] is None


def test_training_never_loads_torchs_compiler(tmp_path):
    code = "import sys; from netwright.__main__ import main\n"
    code += "try: main()\nfinally: print('torch._dynamo' in sys.modules)"
    fields = ["epochs=1", "ema=0.9", "clip_grad_norm=1.0"]
    sets = [word for field in fields for word in ("--set", f"train.{field}")]
    command = [sys.executable, "-c", code, "train", "digits", *sets]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "False", done.stdout
