"""One file from the network, complete or not at all."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from netwright.core.errors import DataError

Progress = Callable[[str, int, int | None], None]
"""Takes the file's name, the bytes that are here, and the bytes in all (None where unknown)."""

_CHUNK_BYTES = 1 << 18
_TIMEOUT_SECONDS = 30.0
_ATTEMPTS = 3


def fetch_file(urls: Sequence[str], target: Path, *, md5: str, progress: Progress | None = None) -> Path:
    """Fetch a file from the first mirror that gives it whole.

    What arrived of an interrupted download is kept beside the target and gone on with; the file gets
    its name only when its checksum is right.

    Args:
        urls: mirrors, best first.
        target: where the file is wanted.
        md5: checksum of the whole file.
        progress: told of the bytes as they arrive.

    Returns:
        `target`.

    Raises:
        DataError: no mirror gives the file, or the folder cannot be written.
    """
    if target.is_file() and _md5(target) == md5:
        return target
    partial = target.with_name(target.name + ".part")
    failures: list[str] = []
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for url in urls:
            failure = _fetch(url, partial, md5, target.name, progress)
            if failure is None:
                partial.replace(target)
                return target
            failures.append(f"{url}: {failure}")
    except OSError as error:
        raise DataError(
            f"{target.name} cannot be written: {error.strerror or error}",
            where=str(target.parent),
            fix="set NETWRIGHT_DATA to a folder that can be written, with the files in it",
        ) from error
    raise DataError(
        f"{target.name} cannot be downloaded: {'; '.join(failures)}",
        where=str(target),
        fix=f"put {target.name} (md5 {md5}) into {target.parent} by hand, or where NETWRIGHT_DATA says",
    )


def _fetch(url: str, partial: Path, md5: str, name: str, progress: Progress | None) -> str | None:
    """Fetch from one mirror, going on after each break; gives what went wrong, or None."""
    failure = "no answer"
    for _ in range(_ATTEMPTS):
        before = partial.stat().st_size if partial.is_file() else 0
        try:
            complete = _receive(url, partial, name, progress)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                return f"HTTP {error.code} {error.reason}"
            complete = True
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
            failure = str(getattr(error, "reason", error))
            complete = False
        if complete:
            if _md5(partial) == md5:
                return None
            partial.unlink()
            failure = "its checksum is wrong"
            if not before:
                return failure
        elif not partial.is_file() or partial.stat().st_size <= before:
            return failure
        else:
            failure = f"the connection broke after {partial.stat().st_size} bytes"
    return failure


def _receive(url: str, partial: Path, name: str, progress: Progress | None) -> bool:
    """Receive what is missing; whether the file is complete."""
    have = partial.stat().st_size if partial.is_file() else 0
    headers = {"User-Agent": "netwright", **({"Range": f"bytes={have}-"} if have else {})}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # the mirrors are ours: http and https
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310  # as above
        goes_on = answer.status == http.client.PARTIAL_CONTENT
        have = have if goes_on else 0
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else None
        with partial.open("ab" if goes_on else "wb") as file:
            while chunk := answer.read1(_CHUNK_BYTES):
                file.write(chunk)
                have += len(chunk)
                if progress is not None:
                    progress(name, have, total)
            file.flush()
            os.fsync(file.fileno())
    return total is None or have >= total


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
