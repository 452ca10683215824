from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from netwright.core.errors import DataError
from netwright.data.builtin.fetch_file import fetch_file

CONTENT = bytes(range(256)) * 4000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Gives CONTENT; `breaks` answers stop after that many bytes; `ranges` says whether it goes on."""

    daemon_threads = True
    breaks: list[int]
    ranges = True
    content = CONTENT
    asked: list[str | None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        if self.path.endswith("missing"):
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.server.ranges else 0
        content = self.server.content
        if start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = start + self.server.breaks.pop(0) if self.server.breaks else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.breaks, running.asked = [], []
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def name_url(server: Server, path: str = "file.gz") -> str:
    return f"http://127.0.0.1:{server.server_port}/{path}"


def test_a_file_comes_whole(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    target = tmp_path / "new" / "file.gz"
    fetch_file([name_url(server)], target, md5=MD5, progress=lambda *facts: told.append(facts))
    assert target.read_bytes() == CONTENT
    assert told[-1] == ("file.gz", len(CONTENT), len(CONTENT))
    assert [path.name for path in target.parent.iterdir()] == ["file.gz"]
    fetch_file([name_url(server)], target, md5=MD5)
    assert len(server.asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_download_goes_on(server: Server, tmp_path: Path, ranges: bool) -> None:
    server.breaks, server.ranges = [300_000], ranges
    fetch_file([name_url(server)], tmp_path / "file.gz", md5=MD5)
    assert (tmp_path / "file.gz").read_bytes() == CONTENT
    assert server.asked == [None, "bytes=300000-"]


def test_a_later_call_goes_on(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.gz.part").write_bytes(CONTENT[:1000])
    fetch_file([name_url(server)], tmp_path / "file.gz", md5=MD5)
    assert server.asked == ["bytes=1000-"]
    (tmp_path / "file.gz").rename(tmp_path / "file.gz.part")
    fetch_file([name_url(server)], tmp_path / "file.gz", md5=MD5)
    assert (tmp_path / "file.gz").read_bytes() == CONTENT


def test_a_damaged_beginning_is_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.gz.part").write_bytes(b"x" * 1000)
    fetch_file([name_url(server)], tmp_path / "file.gz", md5=MD5)
    assert server.asked == ["bytes=1000-", None]


def test_the_next_mirror_helps(server: Server, tmp_path: Path) -> None:
    urls = [name_url(server, "missing"), name_url(server)]
    assert fetch_file(urls, tmp_path / "file.gz", md5=MD5).read_bytes() == CONTENT


def test_a_wrong_checksum_leaves_nothing(server: Server, tmp_path: Path) -> None:
    server.content = b"something else"
    with pytest.raises(DataError, match="its checksum is wrong"):
        fetch_file([name_url(server)], tmp_path / "file.gz", md5=MD5)
    assert list(tmp_path.iterdir()) == []


def test_nothing_answers(server: Server, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{free.getsockname()[1]}/file.gz"
    with pytest.raises(DataError, match=r"HTTP 404.*refused") as caught:
        fetch_file([name_url(server, "missing"), refused], tmp_path / "file.gz", md5=MD5)
    assert str(tmp_path) in caught.value.fix
    assert "NETWRIGHT_DATA" in caught.value.fix


def test_a_server_that_always_breaks(server: Server, tmp_path: Path) -> None:
    server.breaks = [1000] * 9
    with pytest.raises(DataError, match="broke after 3000 bytes"):
        fetch_file([name_url(server)], tmp_path / "file.gz", md5=MD5)
    assert (tmp_path / "file.gz.part").stat().st_size == 3000


def test_a_place_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be written"):
        fetch_file([name_url(server)], tmp_path / "file" / "file.gz", md5=MD5)
