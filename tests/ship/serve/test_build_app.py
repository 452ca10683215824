"""A server answers as the run does, names every bad field, and is never brought down by a request."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.testclient import TestClient

from netwright.ship.serve.batcher import Batcher, Overloaded
from netwright.ship.serve.build_app import build_app
from netwright.ship.serve.limits import Limits

LIMITS = Limits(max_body_bytes=50_000, max_samples=20, max_pixels=10_000)
ROW = {
    "age": 30, "工资": 5000.0, "city": "北京", "member": "Yes", "joined": "2020-05-17", "remark": None,
    "level": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def client(table_run):
    app = build_app(table_run.predictor, name="people", limits=LIMITS)
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def photos_client(photo_run):
    app = build_app(photo_run.predictor, name="photos", limits=LIMITS)
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


def ask(client: TestClient, body: object) -> tuple[int, dict]:
    content = json.dumps(body).encode()
    response = client.post("/predict", content=content, headers={"Content-Type": "application/json"})
    return response.status_code, response.json()


@pytest.mark.parametrize("wrap", [lambda rows: {"rows": rows}, lambda rows: rows])
def test_rows_are_answered_as_the_run_answers_them(client, table_run, wrap):
    rows = [
        ROW,
        {**ROW, "age": None, "工资": "5,000.00元", "city": "Paris", "member": "YES"},
        {**ROW, "age": "31", "joined": None, "city": " 上海 ", "level": "3.0", "remark": "说明"},
        {**ROW, "age": "NA", "member": "perhaps", "city": "暂无数据", "工资": 1e99, "level": True},
    ]
    status, body = ask(client, wrap(rows))
    assert status == 200
    for row, answer in zip(rows, body["predictions"], strict=True):
        expected = table_run.predict([row])
        assert answer["label"] == expected.labels[0]
        shown = list(answer["probabilities"].values())
        assert np.abs(np.array(shown) - expected.numbers[0].numpy()).max() < 1e-6


def test_one_row_without_a_list(client):
    assert len(ask(client, ROW)[1]["predictions"]) == 1


def test_other_fields_are_ignored_with_a_word(client):
    status, body = ask(client, {"rows": [{**ROW, "extra": 1, "姓名": "s1", "passed": "yes"}]})
    assert (status, body["ignored"]) == (200, ["extra"])


def test_every_bad_field_is_named(client):
    bad = {**ROW, "age": "many", "city": ["北京"], "joined": "soon"}
    del bad["level"]
    status, body = ask(client, {"rows": [ROW, bad]})
    assert status == 422
    assert {tuple(one["loc"]) for one in body["detail"]} == {
        ("body", "rows", 1, name) for name in ("age", "city", "joined", "level")
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"rows": [{"age": NaN}]}', 400),
        (b'{"rows": [{"age": Infinity}]}', 400),
        (b"[" * 40_000, 400),
        (b'{"rows": ' + b"9" * 5000 + b"}", 400),
        (b"\xff\xfe", 400),
        (b"null", 422),
        (b"3", 422),
        (b'"rows"', 422),
        (b"[]", 422),
        (b'{"rows": []}', 422),
        (b'{"rows": [1]}', 422),
        (b'{"rows": {"age": 1}}', 422),
        (b"[" + b",".join([b"{}"] * 21) + b"]", 413),
        (b" " * 50_001, 413),
    ],
)
def test_bodies_that_are_no_rows(client, body, status):
    response = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    assert response.json()["detail"][0]["msg"]


@pytest.mark.parametrize("huge", [1e300, 10**400, "1e999", "9" * 300])
def test_numbers_beyond_all_use_are_told(client, huge):
    status, body = ask(client, {"rows": [{**ROW, "age": huge}]})
    assert (status, body["detail"][0]["loc"]) == (422, ["body", "rows", 0, "age"])
    assert "too large" in body["detail"][0]["msg"]


def test_a_client_that_stalls_is_let_go(table_run):
    app = build_app(table_run.predictor, name="people", limits=Limits(max_seconds=0.2))
    scope = {
        "type": "http", "method": "POST", "path": "/predict", "raw_path": b"/predict", "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }  # fmt: skip
    sent = []

    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 408


def test_a_body_without_a_declared_length_is_bounded_too(client):
    chunks = (b" " * 10_000 for _ in range(10))
    response = client.post("/predict", content=chunks, headers={"Content-Type": "application/json"})
    assert response.status_code == 413


def test_other_content_types(client, photos_client):
    assert client.post("/predict", content=b"a=1", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/predict").status_code == 415
    assert photos_client.post("/predict", json={"rows": []}).status_code == 415
    assert client.get("/predict").status_code == 405


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inside: (
            st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from([*ROW, "rows", "x"]), inside)
        ),
        max_leaves=12,
    )
)
@settings(max_examples=60)
def test_whatever_json_comes_the_server_answers(client, value):
    status, body = ask(client, value)
    assert status in (200, 413, 422)
    assert "predictions" in body or all(one["msg"] for one in body["detail"])


@given(st.fixed_dictionaries({
    "age": st.none() | st.integers(-(10**20), 10**20) | st.floats(-1e99, 1e99),
    "工资": st.none() | st.floats(0, 1e5) | st.sampled_from(["1,000元", "3万元", "12.50元", "NA", " 7 "]),
    "city": st.none() | st.sampled_from(["北京", "上海", " Łódź", "nan", "x", "3.0"]) | st.integers(),
    "member": st.none() | st.booleans() | st.sampled_from(["yes", "NO", "No.", "maybe"]),
    "joined": st.none() | st.dates().map(str) | st.sampled_from(["2020-1-5", "2020/01/05", "暂无"]),
    "remark": st.none() | st.text(max_size=5),
    "level": st.none() | st.integers(0, 9) | st.sampled_from(["1", "2.0", "x"]),
}))  # fmt: skip
@settings(max_examples=60)
def test_one_row_reads_as_a_table_of_one_row(client, table_run, row):
    from netwright.core.errors import DataError

    status, body = ask(client, {"rows": [row]})
    try:
        expected = table_run.predict([row]).numbers[0].tolist()
    except DataError:
        assert status == 422
        return
    assert status == 200
    assert list(body["predictions"][0]["probabilities"].values()) == pytest.approx(expected, abs=1e-6)


def test_only_this_machine_is_answered_without_a_token(client):
    for host in ("evil.example", "localhost.evil.example", ""):
        response = client.post("/predict", json=[ROW], headers={"Host": host})
        assert response.status_code == 403
    for host in ("127.0.0.1:8000", "localhost:9", "[::1]:8000"):
        assert client.post("/predict", json=[ROW], headers={"Host": host}).status_code == 200


def test_a_token_is_asked_for(table_run):
    app = build_app(table_run.predictor, name="people", token="secret")
    client = TestClient(app, base_url="http://example.org", raise_server_exceptions=False)
    assert client.post("/predict", json=[ROW]).status_code == 401
    assert client.get("/metrics").status_code == 401
    assert client.post("/predict", json=[ROW], headers={"Authorization": "Bearer secreT"}).status_code == 401
    assert (
        client.post("/predict", json=[ROW], headers={"Authorization": "Bearer 秘密".encode()}).status_code
        == 401
    )
    assert client.post("/predict", json=[ROW], headers={"Authorization": "Bearer secret"}).status_code == 200
    assert client.get("/health").status_code == 200


def write_png(width: int, height: int) -> bytes:
    """A picture that says it is large, in a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_pictures_are_answered_as_the_run_answers_them(photos_client, photo_run, photos):
    paths = sorted(photos.rglob("*.png"))[:3]
    expected = photo_run.predict([str(path) for path in paths]).numbers.numpy()
    alone = [
        photos_client.post("/predict", content=path.read_bytes(), headers={"Content-Type": "image/png"})
        for path in paths
    ]
    together = photos_client.post("/predict", files=[("file", path.read_bytes()) for path in paths])
    for answers in ([one.json()["predictions"][0] for one in alone], together.json()["predictions"]):
        shown = np.array([list(one["probabilities"].values()) for one in answers])
        assert np.abs(shown - expected).max() < 1e-6


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "no picture"),
        (b"\x80\x04cos\nsystem\n", 422, "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", 422, "no picture"),
        (write_png(50_000, 50_000), 413, "may have 10,000"),
        (write_png(20, 20)[:45], 422, ""),
        (b"PK\x03\x04" + b"\0" * 100, 422, "no picture"),
    ],
)
def test_files_that_are_no_pictures(photos_client, content, status, said):
    response = photos_client.post("/predict", content=content, headers={"Content-Type": "image/png"})
    assert response.status_code == status
    assert said in response.json()["detail"][0]["msg"]


def test_a_form_that_is_none(photos_client):
    kinds = ["multipart/form-data", "multipart/form-data; boundary=x"]
    for kind in kinds:
        response = photos_client.post("/predict", content=b"--y\r\n", headers={"Content-Type": kind})
        assert response.status_code in (400, 422)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    many = [("file", ("../../etc/passwd", picture.getvalue())) for _ in range(21)]
    assert photos_client.post("/predict", files=many).status_code in (400, 413)


def test_the_document_describes_what_is_answered(client, photos_client):
    document = client.get("/openapi.json").json()
    content = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    row = content["schema"]["properties"]["rows"]["items"]
    assert set(row["required"]) == set(ROW)
    assert ask(client, content["example"])[0] == 200
    assert set(row["properties"]["city"]["examples"]) == {"北京", "上海", "Łódź"}
    assert document["components"]["schemas"]["Answer"]["properties"]["label"]["enum"] == ["no", "yes"]
    shown = photos_client.get("/openapi.json").json()["paths"]["/predict"]["post"]
    assert set(shown["requestBody"]["content"]) == {"image/*", "multipart/form-data"}


def test_the_page_asks_for_nothing_elsewhere(client, photos_client):
    for one in (client, photos_client):
        page = one.get("/")
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "http://" not in page.text
        assert "https://" not in page.text
    assert 'type="number"' in client.get("/").text


def test_metrics_count(table_run):
    client = TestClient(build_app(table_run.predictor, name="people"), base_url="http://localhost")
    client.post("/predict", json=[ROW, ROW])
    client.post("/predict", json=[3])
    shown = client.get("/metrics").text
    assert 'netwright_requests_total{status="200"' in shown
    assert 'netwright_requests_total{status="422"' in shown
    line = next(line for line in shown.splitlines() if line.startswith("netwright_samples_total"))
    assert line.endswith(" 2")


def test_what_waits_is_answered_at_once():
    sizes: list[int] = []

    def answer(samples):
        sizes.append(len(samples))
        return [2 * one for one in samples]

    async def crowd() -> list[list[int]]:
        batcher = Batcher(answer, max_batch=8)
        return await asyncio.gather(*(batcher.ask([number]) for number in range(30)))

    assert asyncio.run(crowd()) == [[2 * number] for number in range(30)]
    assert sizes == [8, 8, 8, 6]


def test_more_than_may_wait_is_refused():
    async def crowd() -> list[object]:
        batcher = Batcher(list, max_batch=2, max_waiting=5)
        return await asyncio.gather(*(batcher.ask([number]) for number in range(9)), return_exceptions=True)

    kinds = [type(one) for one in asyncio.run(crowd())]
    assert kinds == [list] * 5 + [Overloaded] * 4


def test_one_that_fails_takes_nobody_with_it(client, table_run, monkeypatch):
    async def ask_twice() -> tuple[object, object]:
        calls = iter([RuntimeError("broken"), None])

        def answer(samples):
            if (error := next(calls)) is not None:
                raise error
            return list(samples)

        batcher = Batcher(answer)
        first = await asyncio.gather(batcher.ask([1]), return_exceptions=True)
        return first[0], await batcher.ask([2])

    first, second = asyncio.run(ask_twice())
    assert isinstance(first, RuntimeError)
    assert second == [2]


def test_answers_are_json_even_where_a_number_is_none(number_run):
    app = build_app(number_run.predictor, name="numbers")
    client = TestClient(app, base_url="http://localhost")
    document = client.get("/openapi.json").json()
    body = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["example"]
    value = json.loads(client.post("/predict", json=body).text)["predictions"][0]["value"]
    assert isinstance(value, float)
