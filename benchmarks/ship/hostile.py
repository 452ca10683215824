"""Claim: 500 hostile requests each get one clear refusal; the server stays, nothing is executed.

    python benchmarks/ship/hostile.py

Against `netwright serve` of a table and of images on this machine: malformed JSON, wrong types, huge numbers,
NaN, deep nesting, picture and zip bombs, names with paths, oversized bodies, slow clients, disguised pickles.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import pickle
import random
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
from agreement import write_png
from machine import print_machine
from serving import wait

TABLE, IMAGES = 18474, 18475


class Evil:
    """What a pickle that is read would do."""

    def __init__(self, file: str) -> None:
        self.file = file

    def __reduce__(self) -> tuple:
        return os.system, (f"touch {self.file}",)


def list_bodies(marker: str) -> list[tuple[int, bytes, str]]:
    """Port, body and content type of 500 requests, none of which is a good one."""
    draw = random.Random(0)
    names = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
    row = json.dumps({"rows": [dict.fromkeys(names, 1.0)]}).encode()
    requests: list[tuple[int, bytes, str]] = []
    kind = "application/json"
    for _ in range(150):  # cut and bent JSON
        cut = bytearray(row[: draw.randrange(1, len(row) - 1)])
        cut[draw.randrange(len(cut))] = draw.randrange(256)
        requests.append((TABLE, bytes(cut), kind))
    values = [
        "[]",
        "{}",
        '"many"',
        "[[[]]]",
        '{"$ref": 1}',
        '"1e999999"',
        '"0x10"',
        '"=cmd()"',
        '"' + "9" * 400 + '"',
    ]
    for value in values * 8:
        fields = ", ".join(f'"{name}": {value}' for name in names)
        requests.append((TABLE, f'{{"rows": [{{{fields}}}]}}'.encode(), kind))
    for word in ("NaN", "Infinity", "-Infinity", "1e400x", "0777", "9" * 5000):
        requests += [(TABLE, f'{{"rows": [{{"{names[0]}": {word}}}]}}'.encode(), kind)] * 6
    for depth in (100, 1000, 10_000, 100_000):
        requests += [
            (TABLE, b"[" * depth + b"]" * depth, kind),
            (TABLE, b'{"a":' * depth + b"1" + b"}" * depth, kind),
        ] * 3
    requests += [(TABLE, b" " * 10_000_001, kind)] * 3
    requests += [(TABLE, json.dumps([{}] * 1001).encode(), kind)] * 3
    requests += [
        (TABLE, row, other)
        for other in ("text/plain", "application/x-python-pickle", "multipart/form-data", "")
    ] * 3
    poison = pickle.dumps(Evil(marker))
    picture = write_png(np.zeros((1, 8, 8), dtype=np.uint8))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", b"\0" * 50_000_000)
    eps = f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%touch {marker}) (w) file\n".encode()
    for port, content in (
        (TABLE, kind),
        (IMAGES, "image/png"),
        (IMAGES, "image/jpeg"),
        (IMAGES, "application/octet-stream"),
    ):
        requests += [(port, one, content) for one in (poison, bomb.getvalue(), eps, b"")] * 3
    requests += [(IMAGES, make_bomb(side), "image/png") for side in (10_000, 20_000, 60_000, 2**31 - 1)] * 4
    for _ in range(60):
        cut = bytearray(picture[: draw.randrange(8, len(picture) - 20)])
        requests.append((IMAGES, bytes(cut), "image/png"))
    for name in ("../../etc/passwd", "/etc/passwd", "a\0b", "con", "x" * 5000):
        form = (
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
            + poison
            + b"\r\n--x--\r\n"
        )
        requests += [(IMAGES, form, "multipart/form-data; boundary=x")] * 4
    while len(requests) < 492:
        requests.append((IMAGES, draw.randbytes(draw.randrange(1, 3000)), "image/webp"))
    return requests[:492]


def make_bomb(side: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10**7))
        + chunk(b"IEND", b"")
    )


def ask(port: int, body: bytes, kind: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/predict", body, {"Content-Type": kind} if kind else {})
        response = connection.getresponse()
        said = json.loads(response.read())
        return response.status, said["detail"][0]["msg"] if "detail" in said else "ANSWERED"
    except (ConnectionError, http.client.HTTPException):
        return 0, "cut"  # a body that is refused before it was sent whole
    finally:
        connection.close()


def stall(port: int) -> str:
    """A client that sends half a body and then nothing."""
    with socket.create_connection(("127.0.0.1", port), timeout=90) as client:
        client.sendall(
            b"POST /predict HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        )
        return client.recv(64)[9:12].decode()


def main() -> None:
    print_machine()
    with tempfile.TemporaryDirectory() as temp:
        marker = str(Path(temp, "executed"))
        servers = []
        for port, source in ((TABLE, "iris"), (IMAGES, "digits")):
            out = Path(temp, source)
            words = [sys.executable, "-m", "netwright"]
            subprocess.run(
                [*words, "train", source, "--out", str(out), "--set", "train.epochs=1"],
                check=True,
                capture_output=True,
            )
            servers.append(
                subprocess.Popen([*words, "serve", str(out), "--port", str(port)], stderr=subprocess.DEVNULL)
            )
        try:
            for port in (TABLE, IMAGES):
                wait(port)
            seen: Counter[int] = Counter()
            wrong = []
            slowest = 0.0
            for port, body, kind in list_bodies(marker):
                began = time.perf_counter()
                status, said = ask(port, body, kind)
                slowest = max(slowest, time.perf_counter() - began)
                seen[status] += 1
                if not 400 <= status < 500 and status != 0:
                    wrong.append((status, said, body[:60]))
            slow = [stall(TABLE) for _ in range(8)]
            seen.update(int(one) for one in slow)
            alive = all(server.poll() is None for server in servers)
            print(
                f"{sum(seen.values())} requests by status: {dict(sorted(seen.items()))} "
                "(0: cut while sending too much)"
            )
            print(
                f"otherwise than 4xx: {wrong or 'none'}; slowest {slowest:.2f} s; "
                f"slow clients got {set(slow)}"
            )
            print(f"servers alive: {alive}; executed: {Path(marker).exists()}")
        finally:
            for server in servers:
                server.terminate()
                server.wait()


if __name__ == "__main__":
    main()
