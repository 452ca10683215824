"""The web application of a trained network."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.tables.table_encoder import TableEncoder
from netwright.ship.predictor import Predictor
from netwright.ship.serve.batcher import Batcher, Overloaded
from netwright.ship.serve.draw_page import draw_page
from netwright.ship.serve.image_questions import ImageQuestions
from netwright.ship.serve.limits import Limits
from netwright.ship.serve.meters import Meters
from netwright.ship.serve.questions import BadRequest, explain_failure, refuse
from netwright.ship.serve.row_questions import RowQuestions
from netwright.ship.serve.write_openapi import write_openapi

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; img-src blob:"
)
"""The page needs nothing of any other place, and gets nothing."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def build_app(
    predictor: Predictor, *, name: str, limits: Limits | None = None, token: str | None = None
) -> Starlette:
    """Build the web application that answers for a network.

    `POST /predict` takes rows as JSON or pictures as files; `/health`, `/metrics` (Prometheus),
    `/openapi.json` and a page at `/` say what it is.

    Args:
        predictor: of a table or of images.
        name: of the run, for people.
        limits: how much it takes.
        token: what `Authorization: Bearer …` must say; without one only programs of this machine are
            answered, by its own names, so that no web page of another site can ask.

    Raises:
        TypeError: the network was fed by the user's own Dataset: what a request holds is not known.
    """
    return _Server(predictor, name, limits or Limits(), token).app


class _Server:
    def __init__(self, predictor: Predictor, name: str, limits: Limits, token: str | None) -> None:
        self.name = name
        self.limits = limits
        self.token = token
        self.questions = _choose_questions(predictor, limits)
        self.batcher = Batcher(
            self.questions.answer, max_batch=limits.max_batch, max_waiting=limits.max_waiting
        )
        self.meters = Meters()
        self.document = write_openapi(self.questions, name, needs_token=token is not None)
        self.page = draw_page(self.questions, name)
        routes = [
            Route("/", self.show_page, methods=["GET"]),
            Route("/predict", self.guard(self.predict), methods=["POST"]),
            Route("/health", self.report_health, methods=["GET"]),
            Route("/metrics", self.guard(self.report_meters), methods=["GET"]),
            Route("/openapi.json", self.show_document, methods=["GET"]),
        ]
        self.app = Starlette(routes=routes)

    def guard(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            began = time.perf_counter()
            try:
                self.admit(request)
                response = await endpoint(request)
            except BadRequest as refused:
                response = JSONResponse({"detail": refused.detail}, refused.status)
                if refused.status == 401:
                    response.headers["WWW-Authenticate"] = "Bearer"
            except Overloaded:
                response = JSONResponse(
                    {
                        "detail": [
                            {"loc": [], "msg": "too many samples wait; try again", "type": "overloaded"}
                        ]
                    },
                    503,
                    {"Retry-After": "1"},
                )
            except ClientDisconnect:
                response = Response(status_code=499)
            if request.url.path == "/predict":
                self.meters.count(response.status_code, time.perf_counter() - began)
            return response

        return guarded

    def admit(self, request: Request) -> None:
        """Let a request in, or say why not."""
        if self.token is None:
            if _find_host(request) not in LOOPBACK:
                raise refuse(
                    403, "this server answers to localhost alone", "header", "host", kind="forbidden"
                )
            return
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
            raise refuse(
                401,
                "Authorization: Bearer TOKEN is missing or wrong",
                "header",
                "authorization",
                kind="unauthorized",
            )

    async def predict(self, request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        ignored: list[str] = []
        samples: list[Any]
        try:
            async with asyncio.timeout(self.limits.max_seconds):
                if isinstance(self.questions, RowQuestions):
                    samples, ignored = self.questions.read(await self.read_json(request, kind))
                else:
                    files = await self.read_files(request, kind)
                    samples = await asyncio.to_thread(self.questions.read, files)
        except TimeoutError:
            said = f"the body took more than {self.limits.max_seconds:g} s"
            raise refuse(408, said, "body", kind="timeout") from None
        try:
            answers = await asyncio.wait_for(self.batcher.ask(samples), self.limits.max_seconds)
        except TimeoutError:
            raise Overloaded from None
        except Overloaded:
            raise
        except Exception as error:  # the network's own code may raise anything on an odd input
            raise refuse(422, explain_failure(error), "body", kind="network_error") from error
        content: dict[str, Any] = {"predictions": answers}
        if ignored:
            content["ignored"] = ignored[:100]
        return JSONResponse(content)

    async def read_json(self, request: Request, kind: str) -> Any:
        if kind != "application/json":
            raise refuse(415, "send rows as application/json", "header", "content-type", kind="content_type")
        body = await self.read_body(request)
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise refuse(400, f"the body is not JSON: {said[:200]}", "body", kind="json_invalid") from None

    async def read_files(self, request: Request, kind: str) -> list[tuple[str, bytes]]:
        if kind.startswith("image/") or kind == "application/octet-stream":
            return [("picture", await self.read_body(request))]
        if kind != "multipart/form-data":
            said = "send a picture as image/jpeg, image/png …, or files as multipart/form-data"
            raise refuse(415, said, "header", "content-type", kind="content_type")
        body = await self.read_body(request)

        async def replay() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        try:
            most = self.limits.max_samples
            async with Request(request.scope, replay).form(max_files=most + 1, max_fields=100) as form:
                uploads = [one for _, one in form.multi_items() if isinstance(one, UploadFile)]
                return [(one.filename or "picture", await one.read()) for one in uploads]
        except (MultiPartException, ValueError, KeyError) as error:
            raise refuse(400, f"the form cannot be read: {error}", "body", kind="form_invalid") from None
        except Exception:  # starlette turns a bad form into an answer of its own
            raise refuse(400, "the form cannot be read", "body", kind="form_invalid") from None

    async def read_body(self, request: Request) -> bytes:
        most = self.limits.max_body_bytes
        said = f"a body may have {most:,} bytes"
        declared = request.headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > most:
            raise refuse(413, said, "body", kind="too_long")
        chunks: list[bytes] = []
        num_bytes = 0
        async for chunk in request.stream():
            num_bytes += len(chunk)
            if num_bytes > most:
                raise refuse(413, said, "body", kind="too_long")
            chunks.append(chunk)
        return b"".join(chunks)

    async def report_health(self, _request: Request) -> Response:
        task = self.questions.predictor.task
        return JSONResponse(
            {"status": "ok", "run": self.name, "task": task.kind, "targets": list(task.targets)}
        )

    async def report_meters(self, _request: Request) -> Response:
        batcher = self.batcher
        text = self.meters.write(
            num_waiting=batcher.num_waiting,
            num_batches=batcher.num_batches,
            num_answered=batcher.num_answered,
        )
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    async def show_document(self, _request: Request) -> Response:
        return JSONResponse(self.document)

    async def show_page(self, _request: Request) -> Response:
        return HTMLResponse(self.page, headers={"Content-Security-Policy": _POLICY})


def _choose_questions(predictor: Predictor, limits: Limits) -> RowQuestions | ImageQuestions:
    if isinstance(predictor.encoder, TableEncoder):
        return RowQuestions(predictor, limits.max_samples)
    if isinstance(predictor.encoder, ImageEncoder):
        return ImageQuestions(predictor, limits.max_samples, limits.max_pixels)
    raise TypeError(
        "a network that was fed by the user's own Dataset takes tensors, and no request holds these"
    )


def _find_host(request: Request) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:  # a bracket that does not close
        return None


def _refuse_constant(word: str) -> float:
    raise ValueError(f"{word} is no JSON number; null says that a value is not known")
