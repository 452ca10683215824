"""A loop of one's own under `nw.watch`: diagnosed, computed as ever, and nothing stays behind."""

from __future__ import annotations

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim import lr_scheduler
from torch.optim.optimizer import _global_optimizer_post_hooks, _global_optimizer_pre_hooks
from torch.overrides import _get_current_function_mode_stack
from torch.utils.data import DataLoader, TensorDataset

import netwright as nw
from netwright.checking.watch_loop import watch_loop
from netwright.core.errors import UsageError


def make_net():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Linear(8, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 3)
    )


def make_data():
    x = torch.randn(96, 8, generator=torch.Generator().manual_seed(1))
    return TensorDataset(x, (x[:, 0] > 0).long() + (x[:, 1] > 0).long())


def run_loop(net, num_epochs=12):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    schedule = lr_scheduler.StepLR(optimizer, 4)
    data = make_data()
    for _ in range(num_epochs):
        net.train()
        for a, b in DataLoader(data, batch_size=32, shuffle=True):
            optimizer.zero_grad()
            F.cross_entropy(net(a), b).backward()
            optimizer.step()
        schedule.step()
        net.eval()
        with torch.no_grad():
            (net(data.tensors[0]).argmax(1) == data.tensors[1]).float().mean().item()


def test_weights_and_generators_are_what_they_would_be():
    plain, watched = make_net(), make_net()
    torch.manual_seed(7)
    run_loop(plain)
    after = torch.get_rng_state()
    torch.manual_seed(7)
    with nw.watch(watched, quiet=True) as diagnosis:
        run_loop(watched)
    assert torch.equal(torch.get_rng_state(), after)
    states = plain.state_dict(), watched.state_dict()
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    assert diagnosis.findings == ()


def test_nothing_stays_patched():
    places = [
        (nn.Module, "__init__"), (nn.Module, "state_dict"), (nn.Module, "load_state_dict"),
        (torch.autograd, "backward"), (DataLoader, "__iter__"), (lr_scheduler.LRScheduler, "__init__"),
        (lr_scheduler.ReduceLROnPlateau, "step"),
    ]  # fmt: skip
    before = [vars(owner)[name] for owner, name in places]
    net = make_net()
    for steps in (2, None):
        with nw.watch(net, quiet=True, steps=steps):
            run_loop(net)
        assert [vars(owner)[name] for owner, name in places] == before
        assert _get_current_function_mode_stack() == []
        assert not any((_global_optimizer_pre_hooks, _global_optimizer_post_hooks))
        module = nn.modules.module
        assert not any((module._global_forward_hooks, module._global_forward_pre_hooks))
        assert not any(part._forward_hooks or part._forward_pre_hooks for part in net.modules())


def test_what_is_found_is_printed_and_can_be_read(capsys):
    net = make_net()
    with nw.watch(net) as diagnosis:
        with pytest.raises(UsageError, match="no report yet"):
            _ = diagnosis.report
        x, y = make_data().tensors
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            F.cross_entropy(net(x), y).backward()
            optimizer.step()
    assert [finding.rule for finding in diagnosis.findings] == ["gradients-accumulate"]
    assert "gradients-accumulate" in capsys.readouterr().out
    assert diagnosis
    assert "gradients-accumulate" in diagnosis._repr_html_()


def test_what_the_block_raises_is_diagnosed_and_raised():
    net = make_net()
    with pytest.raises(RuntimeError, match="mat1 and mat2"), nw.watch(net, quiet=True) as diagnosis:
        F.cross_entropy(net(torch.randn(8, 5)), torch.zeros(8).long()).backward()
    assert [finding.rule for finding in diagnosis.findings] == ["shape-clash"]
    with pytest.raises(UsageError, match="no nn"), nw.watch(make_net):
        pass


def focal(answer, truth):
    chance = answer.log_softmax(1).gather(1, truth[:, None]).squeeze(1)
    return -(((1 - chance.exp()) ** 2) * chance).mean()


class Focal(nn.Module):
    def forward(self, answer, truth):
        return focal(answer, truth)


LOSSES = {
    "focal": focal,
    "a module": Focal(),
    "by hand": lambda answer, truth: ((answer - F.one_hot(truth, 3).float()) ** 2).sum(1).mean(),
    "two together": lambda answer, truth: F.cross_entropy(answer, truth) + 0.1 * answer.abs().mean(),
    "smoothed": lambda answer, truth: F.cross_entropy(answer, truth, label_smoothing=0.1) / 4,
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_recognised_and_done_again(name):
    net = make_net().eval()
    x, y = make_data().tensors
    with watch_loop() as loop:
        expected = LOSSES[name](net(x), y)
        expected.backward()
    (root,) = loop.roots
    assert root.loss is not None
    again = root.loss(net(x), root.targets)
    assert torch.allclose(again, expected)
    other = root.loss(net(3 * x.flip(0)), root.targets)
    assert not torch.allclose(other, expected, rtol=1e-3)


def test_a_network_that_gives_its_loss_itself():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = make_net()

        def forward(self, x, labels=None):
            logits = self.body(x)
            return {"loss": F.cross_entropy(logits, labels), "logits": logits}

    net, (x, y) = Net(), make_data().tensors
    with watch_loop() as loop:
        net(x, labels=y)["loss"].backward()
    assert set(loop.roots[0].inputs) == {"x", "labels"}
    assert loop.roots[0].loss(net(x, labels=y), None).item() > 0


def test_long_loops_are_watched_lightly():
    net, (x, y) = nn.Linear(8, 3), make_data().tensors
    depths = []
    with watch_loop() as loop:
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(40):
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()
            depths.append(len(_get_current_function_mode_stack()))
    assert depths[0] == 1
    assert depths[-1] == 0
    assert loop.num_steps == loop.steppers[0].num_all == len(loop.losses) == 40
    assert loop.steppers[0].num_steps < 20


def test_modes_of_ones_own_stay_in_their_order():
    class Own(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            return func(*args, **(kwargs or {}))

    net, (x, y) = nn.Linear(8, 3), make_data().tensors
    with watch_loop(), Own() as own:
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(20):
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()
        assert _get_current_function_mode_stack()[-1] is own
    assert _get_current_function_mode_stack() == []


def test_a_copy_made_in_the_loop_knows_nothing_of_the_watch():
    net, (x, y) = make_net(), make_data().tensors
    with nw.watch(net, quiet=True):
        F.cross_entropy(net(x), y).backward()
        twin = copy.deepcopy(net)
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in twin.modules())


@pytest.mark.filterwarnings("ignore:Using `torch.compile")
def test_a_compiled_network_is_looked_into():
    net, (x, y) = make_net(), make_data().tensors
    compiled = torch.compile(net, backend="eager")
    with nw.watch(compiled, quiet=True) as diagnosis:
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            F.cross_entropy(compiled(x), y).backward()
            optimizer.step()
    assert [finding.rule for finding in diagnosis.findings] == ["gradients-accumulate"]
