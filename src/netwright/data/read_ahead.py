"""Prepare the next item in a background thread while the last one is used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")
_WAIT_SECONDS = 0.05


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


def read_ahead(items: Iterable[Item], depth: int = 1) -> Generator[Item]:
    """Prepare items in a background thread, and give them in their order.

    An exception of the thread is raised here, with the place where it happened; where the caller stops
    early, the thread ends with the item that it is at.

    Args:
        items: what is prepared.
        depth: items that wait at most, besides the one that is being prepared.

    >>> list(read_ahead(range(3)))
    [0, 1, 2]
    """
    waiting: queue.Queue[Item | _End] = queue.Queue(depth)
    is_over = threading.Event()

    def offer(item: Item | _End) -> bool:
        while not is_over.is_set():
            try:
                waiting.put(item, timeout=_WAIT_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    def prepare() -> None:
        try:
            for item in items:
                if not offer(item):
                    return
        except BaseException as error:  # whatever it is, it belongs to the caller
            offer(_End(error))
        else:
            offer(_End())

    thread = threading.Thread(target=prepare, name="netwright read ahead", daemon=True)
    thread.start()
    try:
        while True:
            item = waiting.get()
            if not isinstance(item, _End):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return
    finally:
        is_over.set()
        thread.join()
