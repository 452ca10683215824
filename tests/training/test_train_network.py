from __future__ import annotations

import random
import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.utils.data import Dataset, IterableDataset

from netwright.core.errors import JobFailed, RunFileError
from netwright.core.events import BestReached, CheckpointWritten, EpochEnded, Noticed, RunEnded, RunStarted
from netwright.core.random_state import RandomState
from netwright.core.run_spec import EarlyStopping, TrainSpec
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import DatasetSplit, TensorSplit
from netwright.training.train_network import train_network


def make_net(num_outputs=3, *, dropout=0.2, seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(dropout), nn.Linear(16, num_outputs)
    )


def weights(net):
    return {name: value.clone() for name, value in net.state_dict().items()}


def same(left, right):
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


class Stop:
    """An observer that presses Ctrl-C."""

    def __init__(self, epoch):
        self.epoch = epoch

    def __call__(self, event):
        if isinstance(event, EpochEnded) and event.epoch == self.epoch:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("kind", "outputs", "metric", "least"),
    [
        ("regression", 2, "r2", 0.95),
        ("one number", 1, "r2", 0.95),
        ("binary", 1, "accuracy", 0.9),
        ("binary", 2, "accuracy", 0.9),
        ("multiclass", 3, "accuracy", 0.85),
        ("multilabel", 2, "accuracy", 0.9),
    ],
)
def test_defaults_learn_every_kind_of_task(make_data, kind, outputs, metric, least):
    result = train_network(make_net(outputs, dropout=0.0), make_data(kind, 300), TrainSpec(epochs=40))
    assert result.metrics["test"][metric] > least
    assert set(result.metrics) == {"train", "val", "test"}


def test_the_same_seed_gives_the_same_weights(make_data):
    runs = [train_network(make_net(), make_data(), TrainSpec(epochs=3, seed=seed)) for seed in (1, 1, 2)]
    assert same(weights(runs[0].net), weights(runs[1].net))
    assert not same(weights(runs[0].net), weights(runs[2].net))


PROGRAM = """
import hashlib, torch
from torch import nn
from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import TensorSplit
from netwright.core.random_state import RandomState
from netwright.training.train_network import train_network
torch.set_num_threads(1)
torch.manual_seed(0)
x = torch.randn(90, 4)
data = Data("a", "table", Task("multiclass", ("y",), tuple("abcd")), (4,),
            TensorSplit(x, x.argmax(1), torch.arange(90)))
net = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.3), nn.Linear(8, 4))
train_network(net, data, TrainSpec(epochs=2))
print(hashlib.sha256(b"".join(v.numpy().tobytes() for v in net.state_dict().values())).hexdigest())
"""


def test_two_processes_give_the_same_weights():
    told = {
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True).stdout for _ in "ab"
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    "spec",
    [
        TrainSpec(epochs=5),
        TrainSpec(epochs=5, optimizer={"SGD": {"lr": 0.1, "momentum": 0.9}}, schedule="OneCycleLR", ema=0.9),
        TrainSpec(epochs=5, schedule={"StepLR": {"step_size": 2}}, accumulate=3, precision="bf16"),
        TrainSpec(epochs=5, schedule="ReduceLROnPlateau", clip_grad_norm=0.5, class_weights="balanced"),
    ],
)
def test_a_resumed_run_ends_with_the_same_weights_and_metrics(make_data, tmp_path, spec):
    whole = train_network(make_net(), make_data(), spec, batch_size=16)
    first = train_network(
        make_net(), make_data(), spec, batch_size=16, observers=[Stop(2)], checkpoint_folder=tmp_path
    )
    assert first.status == "stopped"
    assert first.epochs == 2
    torch.rand(7), random.random()
    second = train_network(
        make_net(seed=9), make_data(), spec, batch_size=16, checkpoint_folder=tmp_path, resume=True
    )
    assert second.epochs == 5
    assert same(weights(whole.net), weights(second.net))
    assert second.metrics == whole.metrics
    assert [part["train"] for part in second.history] == [part["train"] for part in whole.history]
    assert [part["learning_rates"] for part in second.history] == [
        part["learning_rates"] for part in whole.history
    ]


class Interrupting(nn.Module):
    """Presses Ctrl-C in the middle of an epoch, as a person does: by a signal."""

    def __init__(self, at):
        super().__init__()
        self.body, self.at, self.count = nn.Linear(4, 3), at, 0

    def forward(self, x):
        import signal

        self.count += self.training
        if self.training and self.count == self.at:
            signal.raise_signal(signal.SIGINT)
        return nn.functional.dropout(self.body(x), 0.2, self.training)


def test_ctrl_c_in_the_middle_of_an_epoch_is_resumed_to_the_bit(make_data, tmp_path):
    def run(at, **more):
        torch.manual_seed(0)
        spec = TrainSpec(epochs=3, optimizer={"SGD": 0.1})
        return train_network(Interrupting(at), make_data(num=400), spec, batch_size=4, **more)

    whole = run(-1)
    stopped = run(140, checkpoint_folder=tmp_path)
    assert (stopped.status, stopped.epochs) == ("stopped", 1)
    again = run(-1, checkpoint_folder=tmp_path, resume=True)
    assert same(weights(whole.net), weights(again.net))
    assert again.metrics == whole.metrics
    assert [part["train"] for part in again.history] == [part["train"] for part in whole.history]


def test_a_second_ctrl_c_ends_at_once(make_data):
    import signal

    class Twice(Interrupting):
        def forward(self, x):
            if self.training and self.count > 3:
                signal.raise_signal(signal.SIGINT)
                signal.raise_signal(signal.SIGINT)
            return super().forward(x)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        train_network(Twice(-1), make_data(), TrainSpec(epochs=3), batch_size=8)
    assert signal.getsignal(signal.SIGINT) is before


def test_resuming_without_a_checkpoint_begins_at_the_beginning(make_data, tmp_path):
    seen = []
    result = train_network(
        make_net(),
        make_data(),
        TrainSpec(epochs=1),
        observers=[seen.append],
        checkpoint_folder=tmp_path,
        resume=True,
    )
    assert result.epochs == 1
    assert any(isinstance(event, Noticed) and "no checkpoint yet" in event.says for event in seen)


def test_the_callers_generators_are_put_back(make_data):
    """Python's generator is left out: the run-time type checks of the tests draw from it themselves."""
    net = nn.Linear(4, 3)
    before = RandomState.read().state
    train_network(net, make_data(), TrainSpec(epochs=1))
    after = RandomState.read().state
    assert torch.equal(before["torch"], after["torch"])
    assert torch.equal(before["numpy"][1], after["numpy"][1])
    assert before["numpy"][2] == after["numpy"][2]


def test_events_come_in_order(make_data, tmp_path):
    seen = []
    spec = TrainSpec(epochs=2, checkpoint={"epochs": 1})
    train_network(make_net(), make_data(), spec, observers=[seen.append], checkpoint_folder=tmp_path)
    kinds = [
        type(event) for event in seen if type(event) in {RunStarted, EpochEnded, CheckpointWritten, RunEnded}
    ]
    assert [kind for kind in kinds if kind is not CheckpointWritten] == [
        RunStarted,
        *[EpochEnded] * 2,
        RunEnded,
    ]
    assert CheckpointWritten in kinds[2:-1]
    bests = [event.epoch for event in seen if isinstance(event, BestReached)]
    assert bests == [event.epoch for event in seen if isinstance(event, EpochEnded) and event.is_best]
    assert seen[0].choices["loss"].startswith("CrossEntropyLoss (")
    assert seen[-1].status == "finished"


def test_the_best_weights_are_in_the_network(make_data):
    best = {}
    spec = TrainSpec(epochs=8, optimizer={"SGD": {"lr": 1.5}}, monitor="accuracy")

    def keep(event):
        if isinstance(event, BestReached):
            best["weights"], best["epoch"] = dict(event.weights), event.epoch

    result = train_network(make_net(), make_data(), spec, observers=[keep])
    assert result.best_epoch == best["epoch"]
    assert same(weights(result.net), best["weights"])
    accuracies = [entry["val"]["accuracy"] for entry in result.history]
    assert result.metrics["val"]["accuracy"] == max(accuracies)
    assert accuracies.index(max(accuracies)) + 1 == result.best_epoch


def test_early_stopping_ends_the_run(make_data):
    spec = TrainSpec(
        epochs=50, optimizer={"SGD": 1e-9}, early_stopping=EarlyStopping(patience=3, min_delta=0.1)
    )
    result = train_network(make_net(dropout=0.0), make_data(), spec)
    assert result.epochs == 4
    assert result.status == "finished"
    assert "early stopping" in result.why


def test_a_loss_that_is_not_finite_fails_and_keeps_the_best(make_data):
    seen = []
    # finite in the probe, then the weights explode
    spec = TrainSpec(
        epochs=30, optimizer={"SGD": {"lr": 1e18}}, schedule="none", loss="MSELoss", scale_target=False
    )
    with pytest.raises(JobFailed, match=r"no longer finite: epoch \d+, batch \d+, learning rate 1e\+18"):
        train_network(nn.Linear(4, 2), make_data("regression"), spec, observers=[seen.append])
    assert seen[-1].status == "failed"


def test_an_observer_with_a_full_disk_does_not_lose_the_run(make_data):
    seen = []

    def full(event):
        raise OSError(28, "No space left on device")

    result = train_network(make_net(), make_data(), TrainSpec(epochs=2), observers=[full, seen.append])
    assert result.status == "finished"
    assert sum(isinstance(event, Noticed) and "No space left" in event.says for event in seen) == 1


def test_a_checkpoint_folder_that_cannot_be_written_does_not_lose_the_run(make_data, tmp_path):
    seen = []
    (tmp_path / "file").write_text("in the way")
    result = train_network(
        make_net(),
        make_data(),
        TrainSpec(epochs=2),
        observers=[seen.append],
        checkpoint_folder=tmp_path / "file",
    )
    assert result.status == "finished"
    assert sum(isinstance(event, Noticed) and "cannot be written" in event.says for event in seen) == 1


def test_accumulating_gives_the_mean_over_the_true_number(make_data):
    """30 samples in batches of 8 accumulated by 4 are one step on 30, the short batch included."""
    data = make_data("one number", 30, has_val=False)
    nets = [nn.Linear(4, 1) for _ in "ab"]
    nets[1].load_state_dict(nets[0].state_dict())
    common = {"epochs": 1, "optimizer": {"SGD": 0.1}, "schedule": "none"}
    train_network(nets[0], data, TrainSpec(**common), batch_size=30)
    train_network(nets[1], data, TrainSpec(**common, accumulate=4), batch_size=8)
    torch.testing.assert_close(nets[0].weight, nets[1].weight)


def test_regression_metrics_are_in_the_users_units(make_data):
    data = make_data("one number", 200)
    result = train_network(nn.Linear(4, 1), data, TrainSpec(epochs=1, optimizer={"SGD": 1e-9}))
    mean, scale = result.answer_scale
    torch.testing.assert_close(mean, data.train.targets.mean(0))
    with torch.no_grad():
        answers = result.net(data.test.inputs) * scale + mean
    assert result.metrics["test"]["mae"] == pytest.approx(
        (answers - data.test.targets).abs().mean().item(), rel=1e-5
    )
    # the loss is of the standardised target
    assert result.metrics["test"]["loss"] == pytest.approx(
        (result.metrics["test"]["rmse"] / scale.item()) ** 2, rel=1e-4
    )


def test_a_net_that_ends_in_an_activation_is_trained_in_the_users_units(make_data):
    net = nn.Sequential(nn.Linear(4, 1), nn.Softplus())
    result = train_network(net, make_data("one number"), TrainSpec(epochs=1))
    assert result.answer_scale is None
    assert result.spec.scale_target is False


def test_resolved_choices_give_the_same_run(make_data):
    first = train_network(make_net(), make_data(), TrainSpec(epochs=2))
    assert "auto" not in [value for value in first.spec.model_dump().values() if isinstance(value, str)]
    second = train_network(make_net(), make_data(), first.spec, batch_size=first.batch_size)
    assert same(weights(first.net), weights(second.net))


def test_lbfgs_solves_a_least_squares_problem(make_data):
    spec = TrainSpec(
        epochs=3, optimizer={"LBFGS": {"lr": 1, "max_iter": 50, "line_search_fn": "strong_wolfe"}}
    )
    result = train_network(nn.Linear(4, 1), make_data("one number"), spec, batch_size=100)
    assert result.metrics["test"]["r2"] > 0.99999
    with pytest.raises(RunFileError, match="LBFGS"):
        train_network(nn.Linear(4, 1), make_data("one number"), spec.model_copy(update={"accumulate": 2}))


def test_frozen_parameters_stay_and_the_ema_is_kept(make_data):
    net = make_net()
    before = weights(net)
    train_network(net, make_data(), TrainSpec(epochs=2, freeze=["0.*"], ema=0.9, learning_rates={"4": 0.01}))
    assert torch.equal(net.state_dict()["0.weight"], before["0.weight"])
    assert not torch.equal(net.state_dict()["4.weight"], before["4.weight"])


def test_a_last_batch_of_one_sample_does_not_break_batch_normalisation(make_data):
    seen = []
    train_network(make_net(), make_data(num=33), TrainSpec(epochs=1), batch_size=16, observers=[seen.append])
    assert any(isinstance(event, Noticed) and "1 sample" in event.says for event in seen)


class Pairs(Dataset):
    def __len__(self):
        return 40

    def __getitem__(self, row):
        left = torch.full((2,), row / 40)
        return (left, -left), row % 2


class Stream(IterableDataset):
    def __iter__(self):
        for row in range(40):
            yield torch.full((4,), row / 40), row % 3


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 1)

    def forward(self, left, right):
        return self.head(torch.cat([left, right], 1))[:, 0]


def test_a_dataset_of_pairs_and_a_stream_are_trained_on():
    task = Task("binary", ("y",), ("no", "yes"))
    split = DatasetSplit(Pairs())
    result = train_network(
        TwoInputs(), Data("mine", "dataset", task, None, split, split), TrainSpec(epochs=2)
    )
    assert result.loss_name == "BCEWithLogitsLoss"
    task = Task("multiclass", ("y",), ("a", "b", "c"))
    stream = Data("mine", "dataset", task, (4,), DatasetSplit(Stream()))
    result = train_network(nn.Linear(4, 3), stream, TrainSpec(epochs=2))
    assert result.epochs == 2
    assert result.best_epoch == 2


class Failing(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.count = nn.Linear(4, 3), 0

    def forward(self, x):
        self.count += 1
        if self.count == 4:
            raise ValueError("third batch is odd")
        return self.body(x)


def test_a_failure_in_the_middle_names_batch_and_line(make_data):
    with pytest.raises(JobFailed, match="third batch is odd") as caught:
        train_network(Failing(), make_data(), TrainSpec(epochs=1), batch_size=10)
    assert "epoch 1, batch 3, test_train_network.py:" in caught.value.where


GOLDEN = [1.0710, 0.9866, 0.9303, 0.8721]


def test_golden_loss_curve():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(128, 4, generator=generator)
    net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
    with torch.no_grad():
        for part in net.parameters():
            part.copy_(torch.linspace(-0.5, 0.5, part.numel()).reshape(part.shape))
    task = Task("multiclass", ("y",), ("a", "b", "c"))
    data = Data("golden", "table", task, (4,), TensorSplit(x, x[:, :3].argmax(1), torch.arange(128)))
    plain = {"schedule": "none", "label_smoothing": 0.0, "device": "cpu"}
    spec = TrainSpec(epochs=4, optimizer={"AdamW": {"lr": 0.01}}, **plain)
    result = train_network(net, data, spec, batch_size=32)
    assert [entry["train"]["loss"] for entry in result.history] == pytest.approx(GOLDEN, abs=2e-3)


def test_the_pace_counts_samples_and_not_places_in_a_batch(make_data, monkeypatch):
    clock = iter(range(100_000))
    monkeypatch.setattr("netwright.training.training_loop.perf_counter", lambda: float(next(clock)))
    told = []
    data = make_data("regression")
    train_network(nn.Linear(4, 2), data, TrainSpec(epochs=1), batch_size=10_000, observers=[told.append])
    pace = next(event.samples_per_second for event in told if isinstance(event, EpochEnded))
    assert pace <= len(data.train)
