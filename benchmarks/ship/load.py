"""A client that asks as fast as it is answered, on many connections; for `serving.py` and `soak.py`.

    python benchmarks/ship/load.py PORT CLIENTS SECONDS BODY CONTENT_TYPE

It asks 127.0.0.1 alone, ends by itself, and prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path


class Client(asyncio.Protocol):
    """Sends a request, waits for its answer, sends the next."""

    def __init__(self, requests: list[bytes], end: float, seen: Counter[str], seconds: list[float]) -> None:
        self.requests, self.end, self.seen, self.seconds = requests, end, seen, seconds
        self.ended = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.turn = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.began = time.perf_counter()
        self.transport.write(self.requests[self.turn % len(self.requests)])
        self.turn += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = self.buffer[:head].lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(self.buffer) < head + 4 + int(length):
            return
        self.seen[self.buffer[9:12].decode()] += 1
        self.buffer = b""
        now = time.perf_counter()
        self.seconds.append(now - self.began)
        if now < self.end:
            self.ask()
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None or self.buffer:
            self.seen["cut"] += 1
        if not self.ended.done():
            self.ended.set_result(None)


async def load(port: int, clients: int, seconds: float, requests: list[bytes]) -> dict:
    """Ask for a while.

    Returns:
        Requests a second, milliseconds at the median and at 99 of 100, and how many had which status.
    """
    loop = asyncio.get_running_loop()
    seen: Counter[str] = Counter()
    took: list[float] = []
    began = time.perf_counter()
    made = [
        (
            await loop.create_connection(
                lambda: Client(requests, began + seconds, seen, took), "127.0.0.1", port
            )
        )[1]
        for _ in range(clients)
    ]
    await asyncio.gather(*(one.ended for one in made))
    took.sort()
    return {
        "per_second": len(took) / (time.perf_counter() - began),
        "p50_ms": 1000 * took[len(took) // 2],
        "p99_ms": 1000 * took[int(len(took) * 0.99)],
        "status": dict(seen),
    }


def write_request(port: int, body: bytes, kind: str) -> bytes:
    head = (
        f"POST /predict HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    port, clients, seconds, body, kind = sys.argv[1:]
    request = write_request(int(port), Path(body).read_bytes(), kind)
    print(json.dumps(asyncio.run(load(int(port), int(clients), float(seconds), [request]))))
