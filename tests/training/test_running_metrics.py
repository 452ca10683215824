from __future__ import annotations

import io

import pytest
import torch

from netwright.core.task import Task
from netwright.training.measure_answers import measure_answers
from netwright.training.running_metrics import RunningMetrics

TASKS = [
    Task("regression", ("a", "b")),
    Task("binary", ("y",), ("no", "yes")),
    Task("multiclass", ("k",), ("x", "y", "z")),
    Task("multilabel", ("p", "q"), ("p", "q")),
]


def batches(task, num=70):
    torch.manual_seed(0)
    for size in [5] * (num - 1) + [2]:
        answers = torch.randn(size, task.num_outputs)
        targets = {
            "regression": answers + 1,
            "multiclass": torch.randint(3, (size,)),
        }.get(task.kind, torch.randint(2, answers.shape).float())
        yield torch.rand(()), answers, targets


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.kind)
def test_sums_over_batches_are_means_over_samples(task):
    running, losses, seen = RunningMetrics(task), 0.0, []
    for loss, answers, targets in batches(task):
        running.add(loss, answers, targets)
        losses += float(loss) * len(answers)
        seen.append((answers, targets))
    answers, targets = (torch.cat(part) for part in zip(*seen, strict=True))
    whole = measure_answers(answers, targets, task)
    got = running.read()
    assert got.pop("loss") == pytest.approx(losses / len(answers))
    for name, value in got.items():
        assert value == pytest.approx(whole[name], rel=1e-6)


@pytest.mark.parametrize("stop_after", [1, 31, 32, 50])
def test_going_on_from_a_state_gives_the_same_to_the_bit(stop_after):
    task = TASKS[0]
    whole, first, second = RunningMetrics(task), RunningMetrics(task), RunningMetrics(task)
    for number, batch in enumerate(batches(task)):
        whole.add(*batch)
        if number < stop_after:
            first.add(*batch)
    kept = io.BytesIO()
    torch.save(first.state_dict(), kept)
    kept.seek(0)
    second.load_state_dict(torch.load(kept, weights_only=True), torch.device("cpu"))
    for number, batch in enumerate(batches(task)):
        if number >= stop_after:
            second.add(*batch)
    assert second.read() == whole.read()


def test_the_first_batch_that_is_not_finite_is_found():
    running = RunningMetrics(TASKS[1])
    for number in range(1, 41):
        running.add(torch.tensor(float("nan") if number >= 35 else 1.0), torch.ones(2, 1), torch.ones(2, 1))
    running.settle()
    assert running.bad_batch == 35
