"""Where training is no longer finite: the batch is found, named, and stops the run or is left out."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.data import Dataset

from netwright.core.errors import JobFailed
from netwright.core.events import Found, Noticed, RunEnded
from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import DatasetSplit, TensorSplit
from netwright.training import rescue
from netwright.training.train_network import train_network

ROWS = 100


def make_data(bad=(), value=float("nan")):
    """Samples whose rows in the source are 1000 and up; the bad ones are not what the network takes."""
    x = torch.rand(ROWS, 4, generator=torch.Generator().manual_seed(0)) + 0.5
    y = (x[:, 0] > 1).long()
    x[list(bad), 1] = value
    split = TensorSplit(x, y, torch.arange(ROWS) + 1000)
    return Data("mine", "table", Task("multiclass", ("y",), ("no", "yes")), (4,), split, split)


class Rooted(nn.Module):
    """Takes the root of an input: NaN below zero, an infinite gradient at zero."""

    def __init__(self, *, is_learnt=False):
        super().__init__()
        torch.manual_seed(0)
        self.scale = nn.Parameter(torch.ones(())) if is_learnt else 1.0
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return self.head(torch.relu(x)) + (x[:, 1:2] * self.scale).sqrt()


def train(data, net=None, seen=None, **spec):
    fields = {"epochs": 2, "optimizer": {"SGD": 0.1}, "schedule": "none", **spec}
    observers = [] if seen is None else [seen.append]
    net = Rooted() if net is None else net
    return train_network(net, data, TrainSpec(**fields), batch_size=8, observers=observers)


def test_inputs_that_are_not_finite_are_named():
    with pytest.raises(
        JobFailed, match=r"epoch 1, batch \d+, .* inputs themselves .* for row 1090"
    ) as caught:
        train(make_data([90]), nn.Linear(4, 2))
    assert "no epoch was complete" in caught.value.where


def test_the_operation_its_line_and_the_samples_are_named():
    seen = []
    with pytest.raises(
        JobFailed, match=r"`sqrt` gave NaN first, for row 1090; its input goes from -2 to -2"
    ) as caught:
        train(make_data([90], -2.0), seen=seen)
    assert "test_rescue.py:" in caught.value.where
    (found,) = [event.finding for event in seen if isinstance(event, Found)]
    assert (found.rule, found.severity, found.evidence["samples"]) == ("non-finite-loss", "error", "row 1090")
    assert seen[-1].status == "failed"


def test_a_gradient_that_breaks_before_the_loss_does_is_named():
    with pytest.raises(
        JobFailed, match=r"the loss is finite, and the gradient through `sqrt` is inf, for row 1090"
    ):
        train(make_data([90], 0.0), Rooted(is_learnt=True))


def test_steps_that_are_too_large_are_named():
    class Deep(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))

        def forward(self, x):
            return self.body(x)

    with pytest.raises(JobFailed, match=r"first.*its weights reach \d") as caught:
        train(make_data(), Deep(), optimizer={"SGD": 1e25}, loss="MultiMarginLoss")
    assert "net.body." in caught.value.where
    assert "lower learning rate" in caught.value.fix


def test_infinity_and_what_made_nan_of_it_are_both_named():
    class Masked(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(4, 2)

        def forward(self, x):
            scores = self.head(x).masked_fill(x[:, 1:2] > 90, float("-inf"))
            return scores.softmax(1)

    with pytest.raises(
        JobFailed, match=r"`masked_fill` gave inf first, for row 1090.*`softmax` \(.*\) made NaN of it"
    ):
        train(make_data([90], 99.0), Masked(), loss="CrossEntropyLoss")


@pytest.mark.parametrize("accumulate", [1, 3])
@pytest.mark.parametrize("bad", [[90], [13, 40, 77]])
def test_skipping_leaves_out_those_batches_alone(accumulate, bad):
    seen = []
    result = train(make_data(bad, -2.0), seen=seen, on_nan="skip", accumulate=accumulate, epochs=3)
    assert result.status == "finished"
    assert all(part.isfinite().all() for part in result.net.parameters())
    left_out = [event.says for event in seen if isinstance(event, Noticed) and "left out" in event.says]
    assert len(left_out) == len({says.split(":")[0] for says in left_out})
    told = " ".join(left_out)
    for epoch in (1, 2, 3):
        assert f"epoch {epoch}, batch" in told
    assert all(f"row {1000 + row}" in told for row in bad)
    assert len([event for event in seen if isinstance(event, Found)]) == 1
    assert isinstance(seen[-1], RunEnded)


def test_skipping_is_as_if_the_batch_were_not_there(monkeypatch):
    """The weights are those of a run whose order lacks the batch."""
    from netwright.data.batches import Batches

    data = make_data([90], -2.0)
    skipped = train(data, on_nan="skip", epochs=1)
    whole = Batches.epoch

    def without(self, index, start=0, random=None, *, most):
        for x, y in whole(self, index, start, random):
            if not (x[:, 1] < 0).any():
                yield x, y, 1

    monkeypatch.setattr(Batches, "pieces", without)
    plain = train(data, epochs=1)
    for left, right in zip(skipped.net.parameters(), plain.net.parameters(), strict=True):
        assert torch.equal(left, right)


def test_too_many_in_a_row_stop_the_run():
    with pytest.raises(JobFailed, match="11 batches in a row"):
        train(make_data(range(10, ROWS), -2.0), on_nan="skip")


def test_weights_that_were_spoiled_unseen_are_traced_to_their_batch():
    """An embedding row is spoiled by a gradient and used again only later."""

    class Looked(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.rows = nn.Embedding(3, 2)
            self.scale = nn.Parameter(torch.ones(()))

        def forward(self, x):
            picked = self.rows((x[:, 1] > 2).long())
            return picked * self.scale + torch.where(
                x[:, 1:2] > 2, (picked * 0).sum(1, keepdim=True).sqrt(), 0.0
            )

    with pytest.raises(JobFailed, match=r"gradient through .* is NaN|gradient through .* is inf"):
        train(make_data([50], 9.0), Looked(), optimizer={"SGD": 0.1})


class Pairs(Dataset):
    def __len__(self):
        return 40

    def __getitem__(self, row):
        return torch.full((4,), float("nan") if row == 17 else row / 40), row % 2


def test_a_sample_of_a_dataset_is_named():
    split = DatasetSplit(Pairs())
    data = Data("mine", "dataset", Task("multiclass", ("y",), ("no", "yes")), (4,), split)
    with pytest.raises(JobFailed, match="for sample 17"):
        train(data, nn.Linear(4, 2))


def test_what_does_not_happen_again_goes_on(monkeypatch):
    """As on a device that does not round the same way twice."""

    class Once(nn.Module):
        def __init__(self):
            super().__init__()
            self.head, self.num = nn.Linear(4, 2), 0

        def forward(self, x):
            self.num += self.training
            return self.head(x) * (float("nan") if self.num == 5 else 1.0)

    seen = []
    assert train(make_data(), Once(), seen).status == "finished"
    assert any(
        isinstance(event, Noticed) and "run again, everything was finite" in event.says for event in seen
    )
    monkeypatch.setattr(rescue, "_MOST_RETURNS", 0)
    with pytest.raises(JobFailed, match="not where it is run again"):
        train(make_data(), Once())
