"""What is drawn of the inside of a run is what the network computed there."""

from __future__ import annotations

import io
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import TensorDataset

import netwright as nw
from netwright.core.errors import DataError, NetworkError, RunFolderError, UsageError
from netwright.jobs.explain_sample import make_score
from netwright.jobs.inside_sample import find_sample
from netwright.jobs.look_inside import InsideQuestion, look_inside
from netwright.jobs.open_run_data import open_run_data
from netwright.jobs.write_board import write_board

CONV = [
    {"Conv2d": {"out_channels": 6, "kernel_size": 3}}, "ReLU",
    {"Conv2d": {"out_channels": 8, "kernel_size": 3}}, "ReLU", "Flatten", {"Linear": 12}, "ReLU",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inside")


@pytest.fixture(scope="module")
def digits(folder: Path) -> nw.Run:
    return nw.train(CONV, "digits", epochs=2, quiet=True, out=folder / "digits")


@pytest.fixture(scope="module")
def people(folder: Path) -> nw.Run:
    rows = ["age,city,note,passed"]
    rows += [
        f"{20 + n % 30},{'Oslo' if n % 3 else 'Bergen'},n{n},{'yes' if n % 30 > 12 else 'no'}"
        for n in range(90)
    ]
    file = folder / "people.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    data = nw.open_data(str(file), drop=["note"])
    return nw.train([{"Linear": 8}, "ReLU"], data, epochs=3, quiet=True, out=folder / "people")


def test_a_layer_is_drawn_with_what_it_gave(digits: nw.Run) -> None:
    looked = digits.look_layer("2", 4, lang="en")
    assert [one.name for one in looked.pictures] == ["maps", "kernels", "spread", "places"]
    assert looked["maps"].facts["shape"] == [8, 4, 4]
    assert looked["maps"].facts["arrives"] == "6 x 6 x 6"
    data = open_run_data(digits.run_file)
    sample = find_sample(digits, 4, lambda: data, "en")
    with torch.no_grad():
        given = digits.net[:3](sample.inputs[0])
    assert looked["maps"].facts["high"] == pytest.approx(float(given.max()), abs=1e-6)
    assert looked["kernels"].facts["shape"] == [8, 6, 3, 3]
    assert looked["places"].facts["num"] == len(data.test)
    assert looked.lines[1] == "Sample test:4"


def test_each_channel_may_have_a_scale_of_its_own(digits: nw.Run) -> None:
    shared, own = (digits.look_layer("2", 4, lang="en", own_scale=own)["maps"] for own in (False, True))
    assert "its own scale" in own.about
    assert own.charts[0].body != shared.charts[0].body


def test_a_path_in_place_of_data_is_a_layer(digits: nw.Run) -> None:
    looked = digits.look("5", lang="zh")
    assert looked["maps"].facts["layer"] == "5"
    assert "看到了什么" in looked.to_html()


def test_a_file_is_looked_at_as_the_network_reads_it(digits: nw.Run, tmp_path: Path) -> None:
    data = open_run_data(digits.run_file)
    pixels = data.test.gather(torch.tensor([7]))[0, 0].numpy()
    Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "seven.png")
    by_file = look_inside(digits.files.path, InsideQuestion("0", str(tmp_path / "seven.png"), lang="en"))
    by_number = look_inside(digits.files.path, InsideQuestion("0", "7", lang="en"))
    assert by_file["maps"].facts["high"] == pytest.approx(by_number["maps"].facts["high"])
    assert by_file["maps"].facts["sample"].endswith("seven.png")


def test_why_an_image_is_answered_so(digits: nw.Run) -> None:
    looked = digits.why(3, lang="en")
    names = [one.name for one in looked.pictures]
    assert names == ["answer", "saliency", "runner-up", "alike"]
    answers = looked["answer"].facts["answers"]
    ranked = sorted(answers, key=answers.get, reverse=True)
    assert looked["saliency"].facts["answer"] == ranked[0]
    assert looked["runner-up"].facts["answer"] == ranked[1]
    assert looked["saliency"].facts["cam_layer"] == "3"
    assert sum(answers.values()) == pytest.approx(1, abs=1e-5)
    data = open_run_data(digits.run_file)
    sample = find_sample(digits, 3, lambda: data, "en")
    score = make_score(digits, digits.task.classes.index(ranked[0]))
    with torch.no_grad():
        difference = score(*sample.inputs) - score(torch.zeros_like(sample.inputs[0]))
    added = looked["saliency"].facts["sum_of_integrated_gradients"]
    assert added == pytest.approx(float(difference), abs=0.05)
    alike = looked["alike"].facts
    assert alike["searched"] == len(data.train)
    cosines = [one["cosine"] for one in alike["samples"]]
    assert cosines == sorted(cosines, reverse=True)
    assert cosines[0] <= 1 + 1e-6


def test_why_a_row_is_answered_so(people: nw.Run) -> None:
    looked = people.why(0, lang="en")
    assert [one.name for one in looked.pictures] == ["answer", "saliency", "alike"]
    assert set(looked["answer"].facts["cells"]) == {"age", "city"}, "neither the target nor what was dropped"
    columns = {one["column"]: one["adds"] for one in looked["saliency"].facts["columns"]}
    assert set(columns) == {"age", "city"}
    data = open_run_data(people.run_file)
    sample = find_sample(people, 0, lambda: data, "en")
    score = make_score(people, people.task.classes.index(looked["saliency"].facts["answer"]))
    mean = data.train.inputs.mean(0, keepdim=True)
    with torch.no_grad():
        difference = float(score(*sample.inputs) - score(mean))
    assert sum(columns.values()) == pytest.approx(difference, abs=0.05)


def test_what_stands_beside_a_mistake_can_be_asked_for(digits: nw.Run, people: nw.Run) -> None:
    for run in (digits, people):
        looked = run.look(what=["mistakes", "labels"], lang="en", most=40)
        for name, truth in (("mistakes", "truth"), ("labels", "label")):
            shown = looked[name].facts["samples"][0]
            assert shown["code"] in looked[name].about
            asked = run.why(shown["code"], lang="en")
            assert asked.facts["sample"] == shown["place"]
            assert asked["answer"].facts["truth"] == shown[truth]
    lines = (people.files.path.parent / "people.csv").read_text(encoding="utf-8").splitlines()
    cells = people.why("train:0", lang="en")
    number = int(cells.facts["sample"].removeprefix("line "))
    assert lines[number - 1].startswith(cells["answer"].facts["cells"]["age"])


def test_a_row_as_json_may_lack_columns_and_says_so(people: nw.Run) -> None:
    looked = people.why('{"age": 47}', lang="en")
    assert any("city" in note for note in looked.notes)
    assert looked["answer"].facts["truth"] == ""
    assert people.why({"age": 47, "city": "Oslo"}, lang="en").notes == ()


def test_numbers_have_no_runner_up(folder: Path) -> None:
    run = nw.train([{"Linear": 8}, "ReLU"], "diabetes", epochs=1, quiet=True, out=folder / "diabetes")
    looked = run.why(0, lang="en")
    assert [one.name for one in looked.pictures] == ["answer", "saliency", "alike"]
    assert "lowest quarter" in run.look_layer("0", lang="en").to_html()


class _Tuples(nn.Module):
    """Attention and a recurrent layer: tuples, and a batch axis that is not the first."""

    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.MultiheadAttention(4, 2, batch_first=True)
        self.recur = nn.GRU(4, 5)
        self.head = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        seen = self.attend(*[x[:, None].expand(-1, 3, -1)] * 3)[0]
        return self.head(self.recur(seen.transpose(0, 1))[0][-1])


def test_each_of_several_targets_is_explained(folder: Path) -> None:
    x = torch.randn(60, 3)
    rows = [
        {"a": float(a), "b": float(b), "c": float(c), "sum": float(a + b), "other": float(c)} for a, b, c in x
    ]
    data = nw.open_data(rows, target=["sum", "other"])
    run = nw.train([{"Linear": 8}, "ReLU"], data, epochs=1, quiet=True, out=folder / "several")
    why = run.why(0, data=data, lang="en")
    assert [one.name for one in why.pictures] == ["answer", "saliency", "saliency-2", "alike"]
    assert why["saliency-2"].title == "Which columns mattered to other?"


def test_layers_that_give_tuples(folder: Path) -> None:
    run = nw.train(_Tuples(), "iris", epochs=1, quiet=True, out=folder / "tuples")
    shapes = [
        one.facts["shape"] for one in run.look_layer("attend", lang="en").pictures if one.name == "maps"
    ]
    assert shapes == [[3, 4], [3, 3]]
    shapes = [one.facts["shape"] for one in run.look_layer("recur", lang="en").pictures if one.name == "maps"]
    assert shapes == [[3, 5], [1, 5]]
    with pytest.raises(NetworkError, match="out_proj"):
        run.look_layer("attend.out_proj")


def test_data_made_in_python_is_given_again(folder: Path) -> None:
    x = torch.randn(60, 4)
    data = nw.open_data(TensorDataset(x, (x[:, 0] > 0).long()))
    run = nw.train(nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2)), data, epochs=1, quiet=True,
                   out=folder / "own")  # fmt: skip
    with pytest.raises(DataError, match="made in Python"):
        run.why(0)
    assert [one.name for one in run.why(0, data=data, lang="en").pictures] == ["answer", "saliency", "alike"]
    looked = run.why(torch.zeros(1, 4), lang="en")
    assert [one.name for one in looked.pictures] == ["answer", "saliency"]
    assert "made in Python" in looked.notes[0]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (InsideQuestion("7x"), "no layer `7x`"),
        (InsideQuestion("0", "100000"), "no sample 100000"),
        (InsideQuestion(why="train:100000"), "no sample 100000"),
        (InsideQuestion(why="nothing.png"), "no sample `nothing.png`"),
        (InsideQuestion(why="{broken"), "the row is no JSON"),
        (InsideQuestion("0", why="1"), "two questions"),
    ],
)
def test_what_is_not_there_is_told(digits: nw.Run, question: InsideQuestion, says: str) -> None:
    with pytest.raises((UsageError, DataError), match=says):
        look_inside(digits.files.path, question)


def test_pictures_are_saved_beside_each_other(digits: nw.Run, tmp_path: Path) -> None:
    written = digits.look_layer("0", lang="en").save(tmp_path / "p")
    assert (tmp_path / "p" / "look.html") in written
    assert "http://" not in written[0].read_text(encoding="utf-8").replace("http://www.w3.org", "")
    assert json.dumps(digits.why(0).to_json())


def test_tensorboard_reads_the_board(digits: nw.Run) -> None:
    board = write_board(digits.files.path)
    assert board.notes == ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what tensorboard imports is its own affair
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
    from google.protobuf import text_format

    events = EventAccumulator(str(board.folder))
    events.Reload()
    tags = events.Tags()
    assert tags["graph"]
    assert len(events.Graph().node) > 5
    assert {"feature_maps/0", "feature_maps/2", "inputs/test_0"} <= set(tags["images"])
    shown = events.Images("feature_maps/0")[0]
    assert shown.width % 7 == 6, "six columns of six pixels with lines between them"
    image = Image.open(io.BytesIO(events.Images("inputs/test_0")[0].encoded_image_string))
    kept = open_run_data(digits.run_file).test
    assert np.array_equal(np.asarray(image)[..., 0], kept.gather(torch.tensor([0]))[0, 0].numpy())
    config = text_format.Parse((board.folder / "projector_config.pbtxt").read_text(), ProjectorConfig())
    one = config.embeddings[0]
    rows = np.loadtxt(board.folder / one.tensor_path, delimiter="\t")
    labels = (board.folder / one.metadata_path).read_text(encoding="utf-8").split()
    assert rows.shape == (len(labels), 12)
    again = write_board(digits.files.path)
    assert len(list(again.folder.glob("events.*"))) == 1


def test_a_board_that_cannot_be_written_is_told(digits: nw.Run, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(digits.files.path, folder, ignore=shutil.ignore_patterns("tensorboard"))
    (folder / "tensorboard").write_text("in the way")
    with pytest.raises(RunFolderError, match="cannot be written"):
        write_board(folder)


class _Untraceable(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> dict[str, object]:
        return {"logits": self.layer(x), "name": "iris"}


def test_a_graph_that_cannot_be_drawn_is_told(folder: Path) -> None:
    run = nw.train(_Untraceable(), "iris", epochs=1, quiet=True, out=folder / "untraceable")
    board = write_board(run.files.path, run)
    assert len(board.notes) == 1
    assert "graph cannot be drawn" in board.notes[0]
    assert "netwright show" in board.notes[0]
