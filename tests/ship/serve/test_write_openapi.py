"""The server keeps what its own OpenAPI document promises, for requests made from that document."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from netwright.jobs.run import Run
from netwright.ship.serve.build_app import build_app
from netwright.ship.serve.limits import Limits


@cache
def open_client(run: Run) -> tuple[TestClient, dict[str, Any]]:
    app = build_app(run.predictor, name="people", limits=Limits(max_body_bytes=50_000, max_samples=5))
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    return client, client.get("/openapi.json").json()


def draw_value(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any value that a schema allows."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([draw_kind(schema, kind) for kind in kinds])


def draw_kind(schema: dict[str, Any], kind: str) -> st.SearchStrategy[Any]:
    match kind:
        case "null":
            return st.none()
        case "number":
            low, high = schema["exclusiveMinimum"], schema["exclusiveMaximum"]
            floats = st.floats(low, high, exclude_min=True, exclude_max=True)
            return floats | st.integers(int(low) // 10, int(high) // 10)
        case "string" if schema.get("format") == "date":
            return st.dates().map(str)
        case "string":
            listed = schema.get("examples")
            words = st.text(st.characters(codec="utf-8"), max_size=8)
            return st.sampled_from(listed) | words if listed else words
        case "array":
            return st.lists(
                draw_value(schema["items"]), min_size=schema["minItems"], max_size=schema["maxItems"]
            )
        case "object":
            fields = {name: draw_value(field) for name, field in schema["properties"].items()}
            return st.fixed_dictionaries(fields)
    raise AssertionError(f"the document says {kind}")


def require_fit(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> None:
    """Assert that a value is what a schema says."""
    if "$ref" in schema:
        *_, name = schema["$ref"].split("/")
        schema = document["components"]["schemas"][name]
    python = {
        "null": type(None), "number": (int, float), "integer": int, "string": str, "array": list,
        "object": dict,
    }  # fmt: skip
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(isinstance(value, python[kind]) for kind in kinds), (value, schema)
    assert value in schema.get("enum", [value])
    if isinstance(value, list):
        for one in value:
            require_fit(one, schema["items"], document)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value)
        assert set(value) <= set(schema["properties"])
        for name, one in value.items():
            require_fit(one, schema["properties"][name], document)


def ask(run: Run, body: Any) -> int:
    """Post a body, and hold the answer against the document."""
    client, document = open_client(run)
    response = client.post(
        "/predict", content=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    described = document["paths"]["/predict"]["post"]["responses"][str(response.status_code)]
    require_fit(response.json(), described["content"]["application/json"]["schema"], document)
    return response.status_code


def find_schema(run: Run) -> dict[str, Any]:
    _, document = open_client(run)
    content = document["paths"]["/predict"]["post"]["requestBody"]["content"]
    schema: dict[str, Any] = content["application/json"]["schema"]
    return schema


@pytest.mark.parametrize("kind", ["table_run", "number_run"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_the_document_allows_is_answered(
    request: pytest.FixtureRequest, kind: str, data: st.DataObject
) -> None:
    run = request.getfixturevalue(kind)
    assert ask(run, data.draw(draw_value(find_schema(run)))) == 200


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_the_document_forbids_is_refused(table_run: Run, data: st.DataObject) -> None:
    schema = find_schema(table_run)
    body = data.draw(draw_value(schema))
    rows = body["rows"]
    row = data.draw(st.sampled_from(rows))
    fields = schema["properties"]["rows"]["items"]["properties"]
    name = data.draw(st.sampled_from(sorted(fields)))
    match data.draw(
        st.sampled_from(["missing", "nested", "beyond", "no number", "no date", "none", "many", "rows"])
    ):
        case "missing":
            del row[name]
        case "nested":
            row[name] = data.draw(st.sampled_from([[], {}, [1], {"a": None}]))
        case "beyond":
            row["age"] = data.draw(st.sampled_from([1e100, -1e300, 10**400, float("inf"), float("nan")]))
        case "no number":
            row["age"] = data.draw(st.sampled_from(["ten", "1,2,3x", "--1"]))
        case "no date":
            row["joined"] = data.draw(st.sampled_from(["yesterday", "2024-02-31", "99"]))
        case "none":
            rows.clear()
        case "many":
            rows += rows * 5
        case "rows":
            body["rows"] = data.draw(
                st.none() | st.integers() | st.text() | st.lists(st.integers(), min_size=1)
            )
    assert 400 <= ask(table_run, body) < 500
