"""The process, or the processes, that serve a network."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from netwright.core.errors import UsageError
from netwright.core.guard_code import guard_code
from netwright.core.require_packages import require_packages
from netwright.core.run_folder import find_run_folder
from netwright.ship.serve.limits import Limits

_SETTINGS = "NETWRIGHT_SERVE"
"""What each worker is told; a worker is a fresh process, and shares nothing else with the first."""


def run_server(
    run: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    workers: int = 1,
    limits: Limits | None = None,
    announce: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve a run until the process is told to stop; what was taken by then is answered.

    Args:
        run: the run folder.
        host: address to listen on; any but loopback needs a token.
        port: to listen on; 0 takes a free one.
        token: what requests must carry.
        workers: processes.
        limits: how much it takes.
        announce: told of the address, once the network is ready.

    Raises:
        UsageError: the address is taken, or open to others without a token.
        InputError: the run cannot be read.
        MissingPackage: the packages for serving are not installed.
    """
    require_packages(["starlette", "uvicorn", "python_multipart"], extra="serve", where="netwright serve")
    import uvicorn

    if token is None and host not in ("localhost", "127.0.0.1", "::1"):
        raise UsageError(
            f"`{host}` can be reached from other machines, and anyone there could ask",
            where="--host",
            fix="set --token (or NETWRIGHT_TOKEN), or stay on 127.0.0.1",
        )
    settings = {"run": str(run.absolute()), "token": token, "limits": asdict(limits or Limits())}
    os.environ[_SETTINGS] = json.dumps(settings)
    # Made here too where workers make their own: what is wrong with the run is told once, before any starts.
    app = make_app()
    listening = _listen(host, port)
    options: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": 60,
        "backlog": 2048,
        "ws": "none",
        "lifespan": "off",
    }
    address = f"[{host}]" if ":" in host else host
    announce(f"http://{address}:{listening.getsockname()[1]}")
    # uvicorn finishes what it took and then raises the signal anew; to be told to stop is no failure.
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    try:
        if workers == 1:
            uvicorn.Server(uvicorn.Config(app, **options)).run(sockets=[listening])
        else:
            home = f"{__name__}:make_app"
            uvicorn.run(home, factory=True, workers=workers, fd=listening.fileno(), **options)
    finally:
        signal.signal(signal.SIGTERM, before)
        listening.close()
        os.environ.pop(_SETTINGS, None)


def make_app() -> Any:
    """Make the application in a worker, from what `run_server` left in the environment."""
    from netwright.ship.load_model import load_model
    from netwright.ship.serve.build_app import build_app

    settings = json.loads(os.environ[_SETTINGS])
    folder = find_run_folder(Path(settings["run"]))
    with guard_code(folder.path):
        predictor = load_model(folder)
    return build_app(
        predictor, name=folder.path.name, limits=Limits(**settings["limits"]), token=settings["token"]
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror or error}",
            where="--host, --port",
            fix="choose another port (--port 0 takes a free one) or address",
        ) from None
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening
