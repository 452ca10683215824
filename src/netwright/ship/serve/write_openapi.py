"""The OpenAPI document of a server."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from netwright.ship.serve.questions import Questions

_REFUSALS = {
    400: "The body is not what its content type says.",
    403: "The server answers to this machine alone.",
    408: "The body took too long.",
    413: "The body, the number of samples or a picture is too large.",
    415: "Another content type is wanted.",
    422: "A field or a picture cannot be read; each is named.",
    503: "Too many samples wait.",
}


def write_openapi(questions: Questions, name: str, *, needs_token: bool) -> dict[str, Any]:
    """Describe what a server takes and gives, as OpenAPI 3.1.

    Args:
        questions: what it can be asked.
        name: of the run.
        needs_token: whether requests carry a token.
    """
    fault = {
        "type": "object",
        "required": ["loc", "msg", "type"],
        "properties": {
            "loc": {"type": "array", "items": {"type": ["string", "integer"]}},
            "msg": {"type": "string"},
            "type": {"type": "string"},
        },
    }
    refused = {
        "type": "object",
        "required": ["detail"],
        "properties": {"detail": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}}},
    }
    answers = {
        "type": "object",
        "required": ["predictions"],
        "properties": {
            "predictions": {"type": "array", "items": {"$ref": "#/components/schemas/Answer"}},
            "ignored": {
                "type": "array",
                "items": {"type": "string"},
                "description": "fields that no column has",
            },
        },
    }
    refusals = {**_REFUSALS, **({401: "The token is missing or wrong."} if needs_token else {})}
    if needs_token:
        del refusals[403]
    responses: dict[str, Any] = {"200": _respond("An answer for each sample, in their order.", "Answers")}
    responses |= {str(status): _respond(said, "Refusal") for status, said in sorted(refusals.items())}
    text = {"text/plain": {"schema": {"type": "string"}}}
    anything = {"application/json": {"schema": {"type": "object"}}}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": f"netwright: {name}", "version": version("netwright")},
        "paths": {
            "/predict": {
                "post": {
                    "summary": f"Answer {', '.join(questions.predictor.task.targets)}",
                    "operationId": "predict",
                    "requestBody": {"required": True, "content": questions.describe()},
                    "responses": responses,
                }
            },
            "/health": {"get": _get("Whether the server answers", "health", anything)},
            "/metrics": {"get": _get("Counts for Prometheus, of this worker", "metrics", text)},
            "/openapi.json": {"get": _get("This document", "openapi", anything)},
        },
        "components": {
            "schemas": {
                "Answer": questions.describe_answer(),
                "Answers": answers,
                "Refusal": refused,
                "Fault": fault,
            }
        },
    }
    if needs_token:
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for path in ("/predict", "/metrics"):
            for operation in document["paths"][path].values():
                operation["security"] = [{"token": []}]
                operation["responses"].setdefault("401", _respond(refusals[401], "Refusal"))
    else:
        document["paths"]["/metrics"]["get"]["responses"]["403"] = _respond(refusals[403], "Refusal")
    return document


def _respond(said: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": said, "content": content}


def _get(said: str, name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": said,
        "operationId": name,
        "responses": {"200": {"description": said, "content": content}},
    }
