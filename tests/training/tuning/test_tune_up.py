from __future__ import annotations

import signal

import pytest
import torch
from torch import nn

from netwright.core.events import RunStarted
from netwright.core.random_state import RandomState
from netwright.core.run_spec import TrainSpec
from netwright.training.apply_layout import read_layout
from netwright.training.plan_training import plan_training
from netwright.training.train_network import train_network
from netwright.training.tuning import tune_up as tuning


@pytest.fixture(autouse=True)
def four_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


def make_net(kind="dense"):
    torch.manual_seed(0)
    if kind == "dense":
        return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 3))
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3))


def make_plan(data, spec, net=None, batch_size=4):
    return plan_training(
        net or make_net(), data, spec, batch_size=batch_size, augment=(), output_is_fitted=False, folder=None
    )


class Bench:
    """Stands for the machine: a step takes as long as a test says, and time passes only then."""

    def __init__(self, monkeypatch, step_seconds, losses=lambda manner: 1.0):
        self.now, self.tried, self.step_seconds, self.losses = 0.0, [], step_seconds, losses
        self.sizes = set()
        bench = self

        class Trial:
            is_captured = True

            def __init__(self, net, workload, manner, batches, seed):
                self.manner = manner
                bench.tried.append(manner)
                bench.sizes.add(len(batches[0][1]))

            def run(self, num_steps):
                seconds = num_steps * bench.step_seconds(self.manner)
                bench.now += seconds
                return seconds, bench.losses(self.manner)

        monkeypatch.setattr(tuning, "Trial", Trial)
        monkeypatch.setattr(tuning, "has_bf16", lambda: True)

    def tune(self, plan, **options):
        return tuning.tune_up(plan, clock=lambda: self.now, **options)


LONG = TrainSpec(epochs=400)


def pace(**factors):
    """Step seconds: a factor for each value of a field."""

    def measure(manner):
        seconds = 2e-3
        for name, factor in factors.items():
            held = {f"threads_{manner.threads}", manner.precision, manner.layout, f"capture_{manner.capture}"}
            held.add(f"compile_{manner.compile}")
            if name in held:
                seconds *= factor
        return seconds

    return measure


def test_the_fastest_manner_is_taken_and_told(make_data, monkeypatch):
    plan = make_plan(make_data(num=400), LONG)
    bench = Bench(monkeypatch, pace(threads_4=0.5, bf16=0.6))
    tuned = bench.tune(plan)
    assert (tuned.manner.threads, tuned.manner.precision) == (4, "bf16")
    assert (tuned.spec.threads, tuned.spec.precision) == (4, "bf16")
    assert tuned.autocast is torch.bfloat16
    assert tuned.choices["threads"].startswith("4 (measured: 2 times as fast as 1")
    assert tuned.choices["precision"].startswith("bf16 (measured: 1.7 times as fast as float32")
    assert bench.now <= 0.03 * 40_000 * 2e-3
    assert plan.manner.precision == "float32"


def test_many_threads_must_be_worth_it(make_data, monkeypatch):
    tuned = Bench(monkeypatch, pace(threads_4=0.95)).tune(make_plan(make_data(num=400), LONG))
    assert tuned.manner.threads == 1
    assert tuned.choices["threads"] == "1 (measured: 4 is 1.1 times as fast)"


def test_a_lower_precision_must_learn_the_same(make_data, monkeypatch):
    bench = Bench(monkeypatch, pace(bf16=0.3), lambda manner: 1.0 + 0.05 * (manner.precision == "bf16"))
    tuned = bench.tune(make_plan(make_data(num=400), LONG))
    assert tuned.manner.precision == "float32"
    assert "its loss is 5.0% off" in tuned.choices["precision"]


def test_where_digits_count_no_lower_precision_is_tried(make_data, monkeypatch):
    bench = Bench(monkeypatch, pace(bf16=0.3))
    tuned = bench.tune(make_plan(make_data("regression", num=400), LONG, nn.Linear(4, 2)))
    assert tuned.manner.precision == "float32"
    assert {manner.precision for manner in bench.tried} == {"float32"}


def test_a_processor_without_bf16_is_not_asked_for_it(make_data, monkeypatch):
    bench = Bench(monkeypatch, pace(bf16=0.3))
    monkeypatch.setattr(tuning, "has_bf16", lambda: False)
    assert bench.tune(make_plan(make_data(num=400), LONG)).manner.precision == "float32"
    assert {manner.precision for manner in bench.tried} == {"float32"}


def test_convolutions_may_compute_with_fewer_digits(make_data, monkeypatch):
    plan = make_plan(make_data(num=400, shape=(3, 8, 8)), LONG, make_net("maps"))
    assert Bench(monkeypatch, pace(bf16=0.3)).tune(plan).manner.precision == "bf16"


@pytest.mark.parametrize(("factor", "sizes"), [(90, {64}), (300, {64, 21}), (5000, {64, 16})])
def test_long_steps_are_tried_with_fewer_samples(make_data, monkeypatch, factor, sizes):
    bench = Bench(monkeypatch, pace(threads_1=factor, threads_4=factor))
    tuned = bench.tune(make_plan(make_data(num=640), TrainSpec(epochs=400), batch_size=64))
    assert bench.sizes == sizes
    expected = 3200 * factor * 2e-3
    getting_ready = 8 * factor * 2e-3  # of two contestants, which is not broken off
    assert bench.now < max(10, 0.01 * expected) + getting_ready
    assert "precision" in tuned.choices


def test_convolutions_are_tried_in_both_orders(make_data, monkeypatch):
    net = make_net("maps")
    plan = make_plan(make_data(num=400, shape=(3, 8, 8)), LONG, net)
    tuned = Bench(monkeypatch, pace(channels_last=0.5)).tune(plan)
    assert tuned.spec.layout == "channels_last"
    assert read_layout(net) == "channels_last"


def test_recording_is_raced_where_no_rule_decides_it(make_data, monkeypatch):
    torch.manual_seed(0)
    wide = nn.Sequential(nn.Linear(4, 8000), nn.ReLU(), nn.Linear(8000, 8000), nn.ReLU(), nn.Linear(8000, 3))
    plan = make_plan(make_data(num=400), LONG, wide)
    assert not plan.manner.capture
    tuned = Bench(monkeypatch, pace(capture_True=0.8)).tune(plan)
    assert (
        tuned.choices["capture"]
        == "true (measured: 1.2 times as fast as layer by layer, the loss within 0.1%)"
    )


def test_recordings_are_made_only_where_they_are_the_question(make_data, monkeypatch):
    bench = Bench(monkeypatch, pace(bf16=0.5))
    tuned = bench.tune(make_plan(make_data(num=400), LONG))
    assert tuned.manner.capture
    assert tuned.spec.precision == "bf16"
    assert not any(manner.capture for manner in bench.tried)


@pytest.mark.parametrize(
    "fields",
    [
        {"tune_up": False},
        {"epochs": 2},
        {"threads": 2, "precision": "float32", "layout": "contiguous", "capture": False, "compile": False},
        {"optimizer": "LBFGS"},
    ],
    ids=["switched off", "short", "nothing open", "LBFGS"],
)
def test_nothing_is_measured_where_nothing_is_to_be_won(make_data, monkeypatch, fields):
    bench = Bench(monkeypatch, pace(bf16=0.3, threads_4=0.3))
    plan = make_plan(make_data(num=400), TrainSpec(**{"epochs": 100, **fields}))
    assert bench.tune(plan) is plan
    assert bench.tried == []


def test_a_field_that_was_given_is_kept(make_data, monkeypatch):
    bench = Bench(monkeypatch, pace(bf16=0.3, threads_4=0.3))
    tuned = bench.tune(make_plan(make_data(num=400), TrainSpec(epochs=400, threads=2)))
    assert {manner.threads for manner in bench.tried} == {2}
    assert tuned.spec.threads == 2
    assert tuned.spec.precision == "bf16"


def test_digits_are_not_given_up_for_the_sake_of_seconds(make_data, monkeypatch):
    bench = Bench(monkeypatch, pace(bf16=0.3, threads_4=0.3))
    tuned = bench.tune(make_plan(make_data(num=400), TrainSpec(epochs=100)))
    assert (tuned.manner.threads, tuned.manner.precision) == (4, "float32")
    assert {manner.precision for manner in bench.tried} == {"float32"}


def test_a_short_run_is_measured_where_that_is_asked(make_data, monkeypatch):
    plan = make_plan(make_data(num=400), TrainSpec(epochs=1, tune_up=True))
    assert Bench(monkeypatch, pace(bf16=0.3)).tune(plan).spec.precision == "bf16"


def test_too_little_memory_tries_nothing(make_data, monkeypatch):
    monkeypatch.setattr(tuning, "measure_memory", lambda: 1000)
    bench = Bench(monkeypatch, pace(bf16=0.3))
    plan = make_plan(make_data(num=400), LONG)
    assert bench.tune(plan) is plan


def test_ctrl_c_ends_the_measuring(make_data, monkeypatch):
    bench = Bench(monkeypatch, pace(bf16=0.3, threads_4=0.3))
    tuned = bench.tune(make_plan(make_data(num=400), LONG), should_stop=lambda: bool(bench.now))
    assert tuned.manner == make_plan(make_data(num=400), LONG).manner
    assert len(bench.tried) <= 2


def test_weights_and_random_state_are_untouched(make_data):
    net = make_net()
    plan = make_plan(make_data(num=400), TrainSpec(epochs=1, tune_up=True, precision="float32"), net)
    weights = [part.detach().clone() for part in net.parameters()]
    torch.manual_seed(7)
    before = RandomState.read().state["torch"]
    tuned = tuning.tune_up(plan)
    assert torch.equal(RandomState.read().state["torch"], before)
    assert torch.get_num_threads() == 4
    assert all(torch.equal(part, kept) for part, kept in zip(net.parameters(), weights, strict=True))
    assert not tuned.state.optimizer.state


def test_a_network_that_cannot_be_copied_is_trained_as_it_is(make_data):
    class Uncopied(nn.Linear):
        def __deepcopy__(self, memo):
            raise TypeError("cannot pickle")

    data, seen = make_data(num=40), []
    result = train_network(Uncopied(4, 3), data, TrainSpec(epochs=1, tune_up=True), observers=[seen.append])
    assert result.status == "finished"
    started = next(event for event in seen if isinstance(event, RunStarted))
    assert started.choices["threads"].startswith("1 (")


def test_the_resolved_run_is_the_same_run_without_measuring(make_data, monkeypatch):
    data = make_data(num=80)
    first = train_network(make_net(), data, TrainSpec(epochs=2, tune_up=True), batch_size=8)
    assert first.spec.tune_up is False

    def refuse(*_):
        raise AssertionError("measured")

    monkeypatch.setattr(tuning, "Trial", refuse)
    second = train_network(make_net(), data, first.spec, batch_size=8)
    for mine, its in zip(first.net.parameters(), second.net.parameters(), strict=True):
        assert torch.equal(mine, its)


class Pressing(nn.Linear):
    """Presses Ctrl-C while it is measured: by a signal, as a person does."""

    num_calls = 0

    def forward(self, x):
        Pressing.num_calls += 1
        if Pressing.num_calls == 20:
            signal.raise_signal(signal.SIGINT)
        return super().forward(x)


def test_ctrl_c_while_measuring_ends_the_run_cleanly(make_data, monkeypatch):
    monkeypatch.setattr(Pressing, "num_calls", 0)
    spec = TrainSpec(epochs=50, tune_up=True)
    result = train_network(Pressing(4, 3), make_data(num=200), spec, batch_size=8)
    assert (result.status, result.epochs) == ("stopped", 0)
    assert Pressing.num_calls < 100


def test_compiling_is_asked_only_of_a_run_whose_share_pays_for_it(make_data, monkeypatch):
    monkeypatch.setattr(tuning, "has_compiler", lambda device: True)
    monkeypatch.setattr(torch, "compile", lambda net, **_: net)
    for seconds, expected in ((2e-3, False), (0.2, True)):
        bench = Bench(monkeypatch, lambda manner, s=seconds: s * (0.5 if manner.compile else 1))
        plan = make_plan(make_data(num=400), LONG.model_copy(update={"capture": False}))
        tuned = bench.tune(plan)
        assert tuned.manner.compile is tuned.spec.compile is expected
        assert any(manner.compile for manner in bench.tried) is expected
    assert tuned.choices["compile"].startswith("true (measured: 2 times as fast as layer by layer")


@pytest.mark.parametrize("asked", [{"capture": True}, {"compile": False}])
def test_compiling_is_not_asked_of_a_recorded_step_nor_where_it_was_refused(make_data, monkeypatch, asked):
    monkeypatch.setattr(tuning, "has_compiler", lambda device: True)
    bench = Bench(monkeypatch, lambda manner: 0.2)
    tuned = bench.tune(make_plan(make_data(num=400), LONG.model_copy(update=asked)))
    assert not tuned.manner.compile
    assert not any(manner.compile for manner in bench.tried)
