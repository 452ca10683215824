"""What tables got lately ships too: an ensemble, words in an order, packed text."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import netwright as nw
from netwright.core.errors import JobFailed
from netwright.data.tables.table_encoder import TableEncoder
from netwright.jobs.run import Run
from netwright.nets.has_members import has_members
from netwright.ship.serve.build_app import build_app

ROWS = [
    {"size": "XL", "spec": "3 rooms|50 m²|south", "weight": 0.5, "city": "甲"},
    {"size": "giant", "spec": "50 m²|north", "weight": None, "city": "戊"},
    {"size": None, "spec": None, "weight": 0.1, "city": None},
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draw = random.Random(0)
    lines = ["size,spec,weight,city,sold"]
    for _ in range(240):
        spec = f"{draw.randint(1, 4)} rooms|{draw.randint(30, 90)} m²|{draw.choice(['south', 'north'])}"
        size, city = draw.choice(["S", "M", "L", "XL"]), draw.choice("甲乙丙")
        lines.append(f"{size},{spec},{draw.random():.3f},{city},{draw.choice(['yes', 'no'])}")
    path = tmp_path_factory.mktemp("flats") / "flats.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def train(table: Path, drop: list[str]) -> Run:
    data = nw.open_data(table, target="sold", drop=drop)
    return nw.train(None, data, epochs=1, out=table.parent / f"run{len(drop)}", quiet=True)


@pytest.fixture(scope="module")
def plain_run(table: Path) -> Run:
    """Of the network that tables get by themselves, with an ordinal column and no packed text."""
    run = train(table, ["spec"])
    assert has_members(run.net)
    encoder = run.predictor.encoder
    assert isinstance(encoder, TableEncoder)
    assert "ordinal" in {plan.role for plan in encoder.plans}
    return run


@pytest.fixture(scope="module")
def packed_run(table: Path) -> Run:
    return train(table, [])


@pytest.mark.slow
def test_an_ensemble_and_an_order_go_into_every_form(plain_run: Run, tmp_path: Path) -> None:
    for suffix in ("onnx", "pt2", "py"):
        assert plain_run.export(tmp_path / f"flats.{suffix}")["max_difference"] < 1e-5
    small = plain_run.export(tmp_path / "small.onnx", int8=True)
    assert small["int8"]["max_difference"] < 0.05
    assert small["bytes"] < (tmp_path / "flats.onnx").stat().st_size


@pytest.mark.slow
def test_an_ensemble_is_trained_anew_by_its_script(plain_run: Run, table: Path, tmp_path: Path) -> None:
    script = tmp_path / "flats.py"
    plain_run.export(script)
    before = script.with_suffix(".pt").read_bytes()
    for words in (["train", str(table)], ["predict", str(table)]):
        done = subprocess.run(
            [sys.executable, str(script), *words],
            capture_output=True, encoding="utf-8", check=False, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 240
    assert script.with_suffix(".pt").read_bytes() != before


@pytest.mark.parametrize("kind", ["plain", "packed"])
def test_a_server_answers_as_the_run_does(plain_run: Run, packed_run: Run, kind: str) -> None:
    run = {"plain": plain_run, "packed": packed_run}[kind]
    client = TestClient(build_app(run.predictor, name="flats"), base_url="http://localhost")
    response = client.post("/predict", json={"rows": ROWS})
    assert response.status_code == 200
    expected = run.predict(ROWS)
    for answer, label, numbers in zip(
        response.json()["predictions"], expected.labels, expected.numbers.tolist(), strict=True
    ):
        assert answer["label"] == label
        assert list(answer["probabilities"].values()) == pytest.approx(numbers, abs=1e-5)


@pytest.mark.parametrize("suffix", ["onnx", "pt2", "py"])
def test_packed_text_is_refused_by_name(packed_run: Run, tmp_path: Path, suffix: str) -> None:
    with pytest.raises(JobFailed, match=r"`spec`.* is packed text") as caught:
        packed_run.export(tmp_path / f"flats.{suffix}")
    assert "drop: [spec]" in caught.value.fix
    assert not list(tmp_path.iterdir())


def test_the_document_says_what_counts_of_packed_text(packed_run: Run) -> None:
    client = TestClient(build_app(packed_run.predictor, name="flats"), base_url="http://localhost")
    described = client.get("/openapi.json").text
    assert "the numbers before rooms" in described
    assert "north, south between `|`" in described
