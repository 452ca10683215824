"""nw.train: any network on any data; what fails early leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

import netwright as nw
from netwright.core.events import BestReached, EpochEnded, Event, RunEnded


def test_the_run_folder_is_as_designed(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    run = nw.train(None, nw.open_data("scores.csv", target="passed"), epochs=2, quiet=True)
    assert run.folder.path == Path("runs/scores-001")
    names = {one.name for one in run.folder.path.iterdir()}
    events = {name for name in names if name.startswith("events.out.tfevents.")}
    assert names - events == {
        "run.yaml", "environment.json", "log.jsonl", "checkpoint", "findings.json",
        "model.safetensors", "encoder.safetensors", "model.json", "result.json", "layers.jsonl",
    }  # fmt: skip
    assert len(events) == 1
    result = json.loads(run.folder.result.read_text(encoding="utf-8"))
    assert list(result) == ["run", "status", "why", "epochs", "seconds", "best_epoch", "metrics"]
    assert (result["run"], result["status"], result["epochs"]) == ("scores-001", "finished", 2)
    assert result["metrics"].keys() == {"train", "val", "test"}
    known = {"loss", "accuracy", "top5", "f1_macro", "auroc", "mae", "rmse", "r2"}
    assert all(part.keys() <= known for part in result["metrics"].values())
    lines = [json.loads(line) for line in run.folder.log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines if line["event"] != "Noticed"] == [
        "RunStarted", "EpochEnded", "EpochEnded", "CheckpointWritten", "RunEnded",
    ]  # fmt: skip
    environment = json.loads(run.folder.environment.read_text(encoding="utf-8"))
    assert environment["seed"] == 0
    assert environment["device"] in {"cpu", "cuda", "mps"}
    assert environment["versions"]["torch"].startswith("2.")


def test_tensorboard_reads_the_curves_back() -> None:
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    run = nw.train(None, "iris", epochs=2, quiet=True)
    (file,) = run.folder.path.glob("events.out.tfevents.*")
    told = [
        (value.tag, event.step, value.tensor.float_val[0])
        for event in EventFileLoader(str(file)).Load()
        for value in event.summary.value
        if value.tensor.float_val
    ]
    for entry in run.history:
        loss = entry["metrics"]["val"]["loss"]
        assert ("loss/val", entry["epoch"]) in {(tag, step) for tag, step, _ in told}
        (found,) = [one for tag, step, one in told if (tag, step) == ("loss/val", entry["epoch"])]
        assert found == pytest.approx(loss, rel=1e-6)


def test_the_saved_weights_are_the_judged_ones() -> None:
    """With a moving average the raw weights of the last step are others."""
    judged: list[dict[str, Tensor]] = []

    def keep(event: Event) -> None:
        if isinstance(event, BestReached):
            judged.append({name: one.clone() for name, one in event.weights.items()})

    net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    run = nw.train(net, "iris", epochs=3, ema=0.8, freeze=["0.bias"], observers=[keep], quiet=True)
    saved = nw.load_run(run.folder.path).net.state_dict()
    for weights in (saved, run.net.state_dict(), net.state_dict()):
        assert [name for name in weights if not torch.equal(weights[name], judged[-1][name])] == []
    assert run.net is net
    assert not net[0].bias.requires_grad or net[0].bias.grad is None


def test_training_leaves_seeds_modes_and_frozen_weights_as_its_user_had_them() -> None:
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    net[0].weight.requires_grad_(False)
    kept = net[0].weight.clone()
    torch.manual_seed(5)
    np.random.seed(5)  # noqa: NPY002 - the generator that users have
    expected = torch.rand(2), np.random.rand(2)  # noqa: NPY002
    torch.manual_seed(5)
    np.random.seed(5)  # noqa: NPY002
    nw.train(net, "iris", epochs=1, seed=3, quiet=True)
    assert torch.equal(torch.rand(2), expected[0])
    assert np.array_equal(np.random.rand(2), expected[1])  # noqa: NPY002
    assert torch.equal(net[0].weight, kept)
    assert [one.requires_grad for one in net.parameters()] == [False, True, True, True]
    net(torch.randn(3, 4)).sum().backward()


@pytest.mark.parametrize(
    ("fields", "said", "fix"),
    [
        ({"epoch": 3}, "`epoch` is no field of train", "did you mean `epochs`?"),
        ({"epochs": 0}, "`train.epochs` cannot be 0", "at least 1"),
        ({"optimizer": "Adamw"}, "Adamw", "AdamW"),
        ({"loss": nn.CrossEntropyLoss()}, "`loss` is an object", 'loss="CrossEntropyLoss"'),
        ({"loss": lambda a, b: (a - b).sum()}, "`loss` is an object", "my_file.py:"),
        (
            {"loss": nn.functional.cross_entropy},
            "`loss` is an object",
            'loss="torch.nn.functional:cross_entropy"',
        ),
        ({"optimizer": torch.optim.Adam}, "`optimizer` is an object", 'optimizer="Adam"'),
        ({"net": nn.Sequential(nn.Linear(5, 3))}, "takes 5", "4"),
        ({"net": [{"Lineer": 3}]}, "Lineer", "did you mean `Linear`?"),
        ({"net": "resnet19"}, "resnet19", "did you mean `resnet"),
        ({"net": nn.ReLU()}, "no parameters", ""),
        ({"data": "no-such.csv"}, "no-such.csv", ""),
        ({"resume": "runs/none"}, "no run in `runs/none`", ""),
        ({"resume": "a", "out": "b"}, "goes on in its own folder", "leave out"),
        ({"augment": ["flip"]}, "only images can be augmented", ""),
    ],
)
def test_mistakes_are_named_and_leave_no_files(
    fields: dict[str, Any], said: str, fix: str, tmp_path: Path
) -> None:
    given = {"net": None, "data": "iris", "quiet": True, **fields}
    with pytest.raises(nw.NetwrightError) as caught:
        nw.train(given.pop("net"), given.pop("data"), **given)
    assert said in caught.value.what
    assert fix in caught.value.fix
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("split", [{"val": 0}, {"test": 0}, {"val": 0, "test": 0}])
def test_parts_may_be_left_out(split: dict[str, Any]) -> None:
    data = nw.open_data("iris", split=split)
    run = nw.train(None, data, epochs=2, quiet=True)
    assert run.metrics.keys() == {"train"} | {part for part in ("val", "test") if split.get(part) != 0}
    assert nw.load_run(run.folder.path).evaluate().keys() == run.metrics.keys()
    assert run.result["best_epoch"] == 2 or "val" in run.metrics


@pytest.mark.parametrize("target", [[1.0, 2.5, 3.0, 4.5, 5.0, 6.5], ["a", "b"] * 3])
def test_six_rows_are_enough(target: list[Any]) -> None:
    frame = {"x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "y": target}
    run = nw.train(None, frame, epochs=1, quiet=True)
    assert run.result["status"] == "finished"
    assert len(run.predict({"x": [7.0]})) == 1


class Stream(IterableDataset[Any]):
    """Samples one after the other, without a length."""

    def __iter__(self) -> Iterator[tuple[Tensor, float]]:
        generator = torch.Generator().manual_seed(0)
        for _ in range(50):
            x = torch.randn(3, generator=generator)
            yield x, float(x.sum())


def test_a_stream_trains_and_answers() -> None:
    data = nw.open_data(Stream(), test=Stream())
    run = nw.train(nn.Sequential(nn.Linear(3, 1)), data, epochs=2, batch_size=8, quiet=True)
    assert run.metrics.keys() == {"train", "test"}
    assert run.evaluate(data)["test"] == run.metrics["test"]
    assert len(nw.load_run(run.folder.path).predict(torch.zeros(2, 3))) == 2


@pytest.mark.parametrize("at_epoch", [1, 2])
def test_a_run_from_python_that_was_stopped_goes_on_to_the_same_end(at_epoch: int) -> None:
    def make() -> nn.Sequential:
        torch.manual_seed(4)
        return nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.2), nn.ReLU(), nn.Linear(8, 3))

    def interrupt(event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch == at_epoch:
            raise KeyboardInterrupt

    settings: dict[str, Any] = {"epochs": 3, "optimizer": {"SGD": {"lr": 0.1}}, "seed": 2, "batch_size": 16}
    whole = nw.train(make(), "iris", out="whole", quiet=True, **settings)
    stopped = nw.train(make(), "iris", out="part", quiet=True, observers=[interrupt], **settings)
    assert (stopped.result["status"], stopped.result["epochs"]) == ("stopped", at_epoch)
    resumed = nw.train(make(), "iris", resume="part", quiet=True)
    assert resumed.metrics == whole.metrics
    assert [entry["epoch"] for entry in resumed.history] == [1, 2, 3]
    mine, theirs = resumed.net.state_dict(), whole.net.state_dict()
    assert [name for name in mine if not torch.equal(mine[name], theirs[name])] == []


def test_a_run_stopped_in_its_first_epoch_is_a_run() -> None:
    class Stop(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 3)
            self.calls = 0

        def forward(self, x: Tensor) -> Tensor:
            is_step = len(x) == 16  # not the few samples of the check before training
            self.calls += is_step
            if is_step and self.calls == 3:
                raise KeyboardInterrupt
            return self.layer(x)  # type: ignore[no-any-return]  # a layer gives a tensor

    run = nw.train(Stop(), "iris", epochs=2, batch_size=16, quiet=True, out="first")
    assert (run.result["status"], run.result["epochs"]) == ("stopped", 0)
    assert run.metrics.keys() == {"val", "test"}, "its steps changed the weights"
    assert len(run.predict("iris")) == 150


def test_a_run_that_failed_says_so_and_keeps_its_best(heard: Any) -> None:
    with pytest.raises(nw.NetwrightError, match="no longer finite"):
        nw.train(
            nn.Sequential(nn.Linear(4, 3)), "iris", out="bad", epochs=9, quiet=True, observers=[heard],
            loss="MSELoss", optimizer={"SGD": {"lr": 1e4}}, schedule="none",
        )  # fmt: skip
    result = json.loads(Path("bad/result.json").read_text(encoding="utf-8"))
    assert result["status"] == "failed"
    assert "no longer finite" in result["why"]
    assert isinstance(heard.events[-1], RunEnded)


def test_weights_that_the_disk_refused_are_written_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    import netwright.jobs.run_training as room
    from netwright.core.errors import RunFolderError

    refusals = [RunFolderError("the run folder cannot be written", where="x", fix="y")] * 2
    save = room.save_model

    def refuse(*given: Any) -> None:
        if refusals:
            raise refusals.pop()
        save(*given)

    monkeypatch.setattr(room, "save_model", refuse)
    run = nw.train(None, "iris", epochs=2, quiet=True)
    assert len(nw.load_run(run.folder.path).predict("iris")) == 150
    lines = [json.loads(line) for line in run.folder.log.read_text(encoding="utf-8").splitlines()]
    assert len([line for line in lines if "goes on" in line.get("says", "")]) == 1


@pytest.mark.parametrize(("step_seconds", "num_saved"), [(0.0, 2), (3.0, 4)])
def test_the_best_weights_are_written_by_the_clock(
    monkeypatch: pytest.MonkeyPatch, step_seconds: float, num_saved: int
) -> None:
    """Short epochs must not wait for the disk; the last best one is kept all the same."""
    import netwright.jobs.run_training as room

    now, saved = 0.0, []
    save = room.save_model

    def tell() -> float:
        nonlocal now
        now += step_seconds
        return now

    def keep(folder: Any, weights: dict[str, Tensor], *rest: Any) -> None:
        saved.append({name: one.clone() for name, one in weights.items()})
        save(folder, weights, *rest)

    monkeypatch.setattr(room, "perf_counter", tell)
    monkeypatch.setattr(room, "_COST", 0)
    monkeypatch.setattr(room, "save_model", keep)
    net = nn.Linear(4, 3)
    run = nw.train(net, "iris", epochs=4, optimizer={"SGD": 0.01}, schedule="none", quiet=True)
    assert json.loads(run.folder.result.read_text(encoding="utf-8"))["best_epoch"] == 4
    assert len(saved) == num_saved
    loaded = nw.load_run(run.folder.path).net.state_dict()
    assert all(torch.equal(loaded[name], one) for name, one in saved[-1].items())
    assert all(torch.equal(loaded[name], one) for name, one in net.state_dict().items())


def test_narration_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    nw.train(None, "iris", epochs=1)
    told = capsys.readouterr().out
    assert "epoch 1/1" in told
    assert "the 1 epoch is done" in told
    nw.train(None, "iris", epochs=1, quiet=True)
    assert capsys.readouterr().out == ""


def test_several_inputs_and_lazy_layers_train() -> None:
    class Pair(torch.utils.data.Dataset[Any]):
        def __len__(self) -> int:
            return 30

        def __getitem__(self, index: int) -> tuple[Tensor, Tensor, int]:
            return torch.ones(2) * index / 30, torch.ones(3), int(index > 15)

    class Join(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.LazyLinear(1)

        def forward(self, one: Tensor, other: Tensor) -> Tensor:
            return self.layer(torch.cat([one, other], 1))  # type: ignore[no-any-return]  # a tensor

    run = nw.train(Join(), Pair(), epochs=1, quiet=True)
    assert run.predict((torch.ones(4, 2), torch.ones(4, 3))).numbers.shape == (4, 2)


def test_names_from_torch_and_the_true_weights_are_kept_beside_the_learnt() -> None:
    data = nw.open_data("make-regression")
    run = nw.train("linear", data, epochs=2, quiet=True)
    assert set(run.result["recovered"]) >= {"bias"}
