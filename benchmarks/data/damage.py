"""Damage files on purpose, and open each in a process that may crash or hang while the others go on."""

from __future__ import annotations

import multiprocessing
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

DAMAGES = ("bits flipped", "cut short", "a hole of zeros", "a block twice", "wrong ending", "bytes in front")


@dataclass(frozen=True)
class Outcome:
    """What became of a damaged file: read, reported, crash, hang or traceback."""

    path: Path
    damage: str
    kind: str
    says: str = ""


def damage_bytes(raw: bytes, damage: str, random: np.random.Generator) -> bytes:
    """Damage the bytes of a file; `wrong ending` leaves them as they are."""
    place = int(random.integers(0, max(len(raw), 1)))
    length = int(random.integers(1, max(len(raw) // 4, 2)))
    if damage == "bits flipped":
        broken = bytearray(raw)
        for at in random.integers(0, len(raw), int(random.integers(1, 40))):
            broken[at] ^= 1 << int(random.integers(0, 8))
        return bytes(broken)
    return {
        "cut short": raw[:place],
        "a hole of zeros": raw[:place] + bytes(length) + raw[place + length :],
        "a block twice": raw[: place + length] + raw[place:],
        "bytes in front": random.bytes(length) + raw,
        "wrong ending": raw,
    }[damage]


def judge_files(cases: Sequence[tuple[Path, str]], *, limit_seconds: float = 60.0) -> Iterator[Outcome]:
    """Open each file with `netwright.open_data` under a time limit.

    Args:
        cases: file (or folder) and what was done to it.
        limit_seconds: a file that takes longer hangs.
    """
    context = multiprocessing.get_context("spawn")
    worker: multiprocessing.process.BaseProcess | None = None
    ours: Connection | None = None
    for path, damage in cases:
        if worker is None or ours is None or not worker.is_alive():
            ours, theirs = context.Pipe()
            worker = context.Process(target=_open_files, args=(theirs,), daemon=True)
            worker.start()
            theirs.close()
            ours.recv()
        ours.send(str(path))
        try:
            if ours.poll(limit_seconds):
                kind, says = ours.recv()
            else:
                worker.kill()
                worker.join()
                kind, says = "hang", f"more than {limit_seconds:g} s"
        except EOFError:
            worker.join()
            kind, says = "crash", f"the process ended with {worker.exitcode}"
        yield Outcome(path, damage, kind, says)
    if worker is not None and ours is not None and worker.is_alive():
        ours.send(None)
        worker.join()


def print_outcomes(outcomes: Sequence[Outcome], *, show: int = 6) -> bool:
    """Print how many files were read and reported, and each one that was neither.

    Returns:
        Whether every file was read or reported.
    """
    kinds = Counter(outcome.kind for outcome in outcomes)
    print("\n| what was done | files | read | reported | crash, hang, traceback |\n|---|--:|--:|--:|--:|")
    for damage in dict.fromkeys(outcome.damage for outcome in outcomes):
        here = Counter(outcome.kind for outcome in outcomes if outcome.damage == damage)
        bad = sum(here.values()) - here["read"] - here["reported"]
        print(f"| {damage} | {sum(here.values())} | {here['read']} | {here['reported']} | {bad} |")
    print(f"\n{len(outcomes)} files: {dict(kinds)}")
    for outcome in [one for one in outcomes if one.kind not in {"read", "reported"}][:show]:
        print(f"\n{outcome.kind}: {outcome.path.name} ({outcome.damage})\n{outcome.says}")
    return set(kinds) <= {"read", "reported"}


def _open_files(pipe: Connection) -> None:
    """In the worker: open what comes through the pipe, and say how it went."""
    import netwright as nw
    from netwright.core.errors import NetwrightError

    nw.open_data("iris")
    pipe.send(None)
    while (path := pipe.recv()) is not None:
        try:
            data = nw.open_data(path)
        except NetwrightError as error:
            pipe.send(("reported", str(error)))
        except BaseException:
            pipe.send(("traceback", traceback.format_exc()))
        else:
            pipe.send(("read", repr(data)))
