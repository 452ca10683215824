"""A run answers and measures as it did when it was trained, from its folder alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset, TensorDataset

import netwright as nw
from netwright.core.run_spec import TrainSpec
from netwright.jobs.run import Run
from netwright.jobs.train_source import train_source

SOURCES = {
    "one number": ("passed", {"target": "score"}),
    "several numbers": ("two", {"target": ["score", "hours"]}),
    "yes or no": ("no", {"target": "passed"}),
    "classes": ("iris", {}),
    "images": ("digits", {}),
}


def train_quickly(data: object, net: Any = None, **fields: Any) -> Run:
    return nw.train(net, data, epochs=2, quiet=True, **fields)


def assert_measured_alike(run: Run, measured: dict[str, dict[str, float]]) -> None:
    parts = [part for part in ("val", "test") if part in run.metrics]
    assert {part: measured[part] for part in parts} == {part: run.metrics[part] for part in parts}


@pytest.mark.parametrize("name", SOURCES)
def test_a_loaded_run_measures_and_answers_exactly_as_the_training(name: str, table: Path) -> None:
    source, fields = SOURCES[name]
    data = nw.open_data(source if source in {"iris", "digits"} else table, **fields)
    run = train_quickly(data)
    loaded = nw.load_run(run.folder.path)
    assert loaded.result == run.result
    assert_measured_alike(run, loaded.evaluate())
    if data.kind == "table":
        sample = "iris" if source == "iris" else table
        assert torch.equal(loaded.predict(sample).numbers, run.predict(sample).numbers)


@pytest.mark.parametrize(
    ("use", "args", "target"),
    [
        ("ft-transformer", {"width": 8, "num_heads": 2}, "passed"),
        ("tabm", {"hidden": [8], "num_members": 3}, "score"),
        ("realmlp", {"hidden": [8]}, "passed"),
        ("tabular-resnet", {"width": 8}, "score"),
    ],
)
def test_networks_for_tables_come_back_with_the_columns_they_had(
    use: str, args: dict[str, Any], target: str, table: Path
) -> None:
    run = train_quickly(nw.open_data(table, target=target), {"use": use, "args": args})
    loaded = nw.load_run(run.folder.path)
    assert_measured_alike(run, loaded.evaluate())
    assert torch.equal(loaded.predict(table).numbers, run.predict(table).numbers)


@pytest.mark.parametrize(
    ("loss", "target", "last"),
    [
        ("MSELoss", "passed", nn.Identity()),
        ("BCELoss", "passed", nn.Sigmoid()),
        ({"SmoothL1Loss": {"reduction": "sum"}}, "score", nn.Identity()),
        ("SoftMarginLoss", "passed", nn.Identity()),
    ],
)
def test_other_losses_are_read_alike_in_training_and_prediction(
    loss: Any, target: str, last: nn.Module, table: Path
) -> None:
    data = nw.open_data(table, target=target, drop=["姓名"])
    run = train_quickly(data, nn.Sequential(nn.LazyLinear(1), last), loss=loss)
    assert_measured_alike(run, nw.load_run(run.folder.path).evaluate())
    measured = run.evaluate(table)["data"]
    if target == "passed":
        answers = run.predict(table)
        torch.testing.assert_close(answers.numbers.sum(1), torch.ones(60))
        truth = [line.rpartition(",")[2] for line in table.read_text(encoding="utf-8").split()[1:]]
        right = [told == true for told, true in zip(answers.labels, truth, strict=True)]
        assert measured["accuracy"] == pytest.approx(sum(right) / 60)


@pytest.mark.parametrize("num_answers", [1, 2])
@pytest.mark.parametrize("weights", [None, "balanced"])
def test_yes_or_no_may_be_answered_by_one_number_or_two(
    num_answers: int, weights: str | None, table: Path
) -> None:
    data = nw.open_data(table, target="passed")
    run = train_quickly(data, nn.Sequential(nn.LazyLinear(num_answers)), class_weights=weights)
    loaded = nw.load_run(run.folder.path)
    assert_measured_alike(run, loaded.evaluate())
    torch.testing.assert_close(loaded.predict(table).numbers.sum(1), torch.ones(60))


@pytest.mark.parametrize("loss", ["NLLLoss", {"KLDivLoss": {"reduction": "batchmean"}}])
def test_log_probabilities_are_read_as_such(loss: Any) -> None:
    net = nn.Sequential(nn.Linear(4, 3), nn.LogSoftmax(1))
    run = train_quickly("iris", net, loss=loss)
    assert run.evaluate("iris")["data"]["auroc"] != 0.5
    answers = run.predict("iris").numbers
    torch.testing.assert_close(answers.sum(1), torch.ones(150))
    assert_measured_alike(run, run.evaluate())


def test_a_loss_that_reads_answers_as_logarithms_must_say_so(table: Path) -> None:
    data = nw.open_data(table, target="score")
    with pytest.raises(nw.NetwrightError, match="logarithm") as caught:
        train_quickly(data, nn.Sequential(nn.LazyLinear(1)), loss="PoissonNLLLoss")
    assert "log_input: false" in caught.value.fix
    positive = nn.Sequential(nn.LazyLinear(1), nn.Softplus())
    run = train_quickly(data, positive, loss={"PoissonNLLLoss": {"log_input": False}})
    assert min(run.predict(table).labels) > 0


def test_answers_equal_a_forward_pass_by_hand(table: Path) -> None:
    data = nw.open_data(table, target="score", drop=["姓名"])
    run = train_quickly(data, nn.Sequential(nn.LazyLinear(4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1)))
    assert data.encoder is not None
    with torch.no_grad():
        by_hand = run.net.eval()(data.encoder(*data.encoder.read(table).parts))
    card = json.loads((run.folder.path / "model.json").read_text(encoding="utf-8"))
    ((mean,), (scale,)) = card["answer_scale"] or [[0.0], [1.0]]
    torch.testing.assert_close(run.predict(table).numbers, by_hand * scale + mean)
    errors = run.predict(table).numbers[:, 0] - torch.tensor(
        [float(line.split(",")[4]) for line in table.read_text(encoding="utf-8").split()[1:]]
    )
    assert run.evaluate(table)["data"]["mae"] == pytest.approx(float(errors.abs().mean()), rel=1e-5)


def test_rows_are_answered_alike_alone_and_together(table: Path) -> None:
    run = train_quickly(nw.open_data(table, target="passed"))
    rows = [
        {"姓名": "x", "age": 15 + i, "city": city, "hours": 2.5 * i, "score": 500.0}
        for i, city in enumerate(["北京", "unseen", "", "上海"])
    ]
    together = run.predict(rows).numbers
    alone = torch.cat([run.predict([row]).numbers for row in rows])
    torch.testing.assert_close(alone, together)
    torch.testing.assert_close(run.predict(rows[::-1]).numbers, together.flip(0))


FRESH = """
import sys, netwright as nw
print(nw.load_run(sys.argv[1]).predict(sys.argv[2]).numbers.tolist())
"""


def test_a_fresh_process_gives_the_same_answers(table: Path, tmp_path: Path) -> None:
    """The network draws a constant that no state_dict holds."""
    run_file = table.parent / "run.yaml"
    run_file.write_text(
        'data: {source: scores.csv, target: passed}\nmodel: {use: "my_net.py:Net"}\ntrain: {epochs: 1}',
        encoding="utf-8",
    )
    run = train_source(str(run_file), out=tmp_path / "run")
    told = subprocess.run(
        [sys.executable, "-c", FRESH, str(tmp_path / "run"), str(table)],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert json.loads(told.stdout) == run.predict(table).numbers.tolist()


class Squares(Dataset[Any]):
    """A Dataset of one's own: three numbers, and whether they are large."""

    def __len__(self) -> int:
        return 40

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        if index >= 40:
            raise IndexError
        x = torch.tensor([index / 40, (index % 7) / 7, 1.0])
        return x, int(x.sum() > 2)


def test_an_own_dataset_is_measured_and_answered_with_tensors() -> None:
    data = nw.open_data(Squares())
    run = train_quickly(data, nn.Sequential(nn.Linear(3, 1)), out="own")
    assert_measured_alike(run, run.evaluate(data))
    x = torch.stack([Squares()[i][0] for i in range(40)])
    loaded = nw.load_run("own")
    assert torch.equal(loaded.predict(x).numbers, run.predict(x.numpy()).numbers)
    with pytest.raises(nw.NetwrightError, match="data that was made in Python") as caught:
        loaded.evaluate()
    assert "run.evaluate(data)" in caught.value.fix
    with pytest.raises(nw.NetwrightError, match="no longer what the run was trained on"):
        loaded.evaluate(nw.open_data("iris"))


def test_a_frame_from_python_is_measured_again_with_the_same_frame() -> None:
    frame = {"x": [i / 10 for i in range(50)], "y": [3.0 * i + 1 for i in range(50)]}
    data = nw.open_data(frame)
    run = train_quickly(data, out="frame")
    assert_measured_alike(run, nw.load_run("frame").evaluate(data))
    assert len(run.predict({"x": [1.0, 2.0]})) == 2


def test_several_labels_are_answered_and_measured() -> None:
    x = torch.randn(60, 5)
    data = nw.open_data(TensorDataset(x, (x[:, :3] > 0).float()))
    assert data.task.kind == "multilabel"
    run = train_quickly(data, nn.Sequential(nn.Linear(5, 3)), class_weights="balanced")
    assert_measured_alike(run, run.evaluate(data))
    answers = run.predict(x)
    assert [len(row) - 1 for row in answers.to_rows()] == [6] * 60


def test_a_network_only_python_can_make_is_filled_with_the_weights() -> None:
    class Gate(nn.Module):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.layers = nn.Linear(4, width)
            self.last = nn.Linear(width, 3)

        def forward(self, x: Tensor) -> Tensor:
            return self.last(self.layers(x).sigmoid())  # type: ignore[no-any-return]  # a layer gives a tensor

    run = train_quickly("iris", Gate(5), out="gate")
    with pytest.raises(nw.NetwrightError, match="`Gate` that was made in Python"):
        nw.load_run("gate")
    loaded = nw.load_run("gate", net=Gate(5))
    assert torch.equal(loaded.predict("iris").numbers, run.predict("iris").numbers)
    assert_measured_alike(run, loaded.evaluate())
    with pytest.raises(nw.NetwrightError, match="do not fit Gate"):
        nw.load_run("gate", net=Gate(6))


def test_a_network_that_computes_something_else_is_refused(table: Path) -> None:
    """The weights fit, and every answer would be silently wrong."""
    run_file = table.parent / "run.yaml"
    run_file.write_text(
        'data: {source: scores.csv, target: passed}\nmodel: {use: "my_net.py:Net"}\ntrain: {epochs: 1}',
        encoding="utf-8",
    )
    train_source(str(run_file), out=Path("run"))
    code = table.parent / "my_net.py"
    code.write_text(code.read_text(encoding="utf-8").replace("torch.relu", "torch.sin"), encoding="utf-8")
    with pytest.raises(nw.NetwrightError, match="does not answer as it did when it was trained") as caught:
        nw.load_run("run")
    assert "register_buffer" in caught.value.fix


def test_a_constant_that_is_drawn_anew_is_not_taken_for_the_trained_one() -> None:
    class Fixed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.constant = torch.randn(8, 8)
            self.layer = nn.Linear(4, 8)
            self.last = nn.Linear(8, 3)

        def forward(self, x: Tensor) -> Tensor:
            return self.last(self.layer(x) @ self.constant)  # type: ignore[no-any-return]  # a tensor

    net = Fixed()
    run = train_quickly("iris", net, out="fixed")
    assert torch.equal(nw.load_run("fixed", net=net).predict("iris").numbers, run.predict("iris").numbers)
    with pytest.raises(nw.NetwrightError, match="does not answer as it did"):
        nw.load_run("fixed", net=Fixed())


def test_loading_and_predicting_leave_random_numbers_and_training_alone() -> None:
    run = train_quickly("iris", [{"Linear": 8}, "BatchNorm1d", "ReLU"], out="iris")
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    loaded = nw.load_run("iris")
    loaded.predict("iris")
    loaded.evaluate()
    assert torch.equal(torch.rand(3), expected)
    loaded.net.train()
    loaded.net(torch.randn(8, 4)).sum().backward()
    assert all(one.requires_grad and one.grad is not None for one in loaded.net.parameters())
    assert run.net.training is False


def test_history_is_an_epoch_an_entry_and_bears_a_half_written_line() -> None:
    run = train_quickly("iris", out="iris")
    with run.folder.log.open("a") as log:
        log.write('{"event": "EpochEn')
    loaded = nw.load_run("iris")
    assert [entry["epoch"] for entry in loaded.history] == [1, 2]
    assert loaded.history[-1]["metrics"].keys() == {"train", "val"}
    assert "finished" in repr(loaded)
    assert "iris" in repr(loaded)


def test_a_run_is_read_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = train_quickly("iris", out="iris")
    loaded = nw.load_run("iris")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert len(run.history) == 2
    assert loaded.result["status"] == "finished"
    assert_measured_alike(loaded, loaded.evaluate())


def test_the_run_file_of_a_run_has_nothing_left_to_choose() -> None:
    run = train_quickly("iris")
    spec = run.run_file.spec
    left = [name for name in TrainSpec.model_fields if getattr(spec.train, name) == "auto"]
    assert left == []
    assert isinstance(spec.data.batch_size, int)
    assert spec.model.use
