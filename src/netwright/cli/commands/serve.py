"""`netwright serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8000,
    token: Annotated[
        str | None,
        typer.Option(
            "--token", envvar="NETWRIGHT_TOKEN", help="What requests must carry; needed beyond loopback."
        ),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes.")] = 1,
    max_body: Annotated[int, typer.Option("--max-body", min=1, help="Bytes of one request.")] = 10_000_000,
    max_batch: Annotated[int, typer.Option("--max-batch", min=1, help="Samples answered at once.")] = 256,
) -> None:
    """Answer rows or pictures over HTTP, with a page to try it at /.

    POST /predict takes {"rows": [{column: value}]} as JSON, or pictures as files; /openapi.json describes
    it, /health and /metrics (Prometheus) watch it. Ctrl-C or SIGTERM finishes what was taken.

    Exit status: 0 stopped; 2 the run cannot be read, or the address cannot be used.
    """
    from netwright.cli.pause_collection import pause_collection

    with pause_collection():
        from netwright.jobs.serve import serve_run

    serve_run(
        run,
        host=host,
        port=port,
        token=token,
        workers=workers,
        max_body_bytes=max_body,
        max_batch=max_batch,
        announce=lambda address: typer.echo(f"serving {run} on {address} (Ctrl-C ends it)", err=True),
    )
