"""Serve a run over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from netwright.core.errors import UsageError
from netwright.core.run_folder import find_run_folder
from netwright.ship.model_card import read_card
from netwright.ship.serve.limits import Limits
from netwright.ship.serve.run_server import run_server


def serve_run(  # noqa: PLR0913 - the options of the command
    run: Path,
    *,
    host: str,
    port: int,
    token: str | None,
    workers: int,
    max_body_bytes: int,
    max_batch: int,
    announce: Callable[[str], None],
) -> None:
    """Serve a run over HTTP until the process is told to stop.

    Args:
        run: the run folder.
        host: address to listen on.
        port: to listen on.
        token: what requests must carry.
        workers: processes.
        max_body_bytes: of one request.
        max_batch: samples answered at once.
        announce: told of the address.

    Raises:
        InputError: the run cannot be read or served, or the address cannot be used.
    """
    if read_card(find_run_folder(run)).encoder is None:
        raise UsageError(
            "this run was fed by the user's own Dataset, and no request says what its tensors are",
            where=str(run),
            fix="call run.predict(tensors) in a handler of your own",
        )
    limits = Limits(max_body_bytes=max_body_bytes, max_batch=max_batch)
    run_server(run, host=host, port=port, token=token, workers=workers, limits=limits, announce=announce)
