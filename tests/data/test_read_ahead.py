from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator

import pytest

from netwright.data.read_ahead import read_ahead


def count_threads() -> int:
    return sum(thread.name == "netwright read ahead" for thread in threading.enumerate())


def test_items_come_in_order_and_the_thread_ends() -> None:
    assert list(read_ahead(iter(range(100)), depth=3)) == list(range(100))
    assert count_threads() == 0


def test_an_exception_arrives_with_its_place() -> None:
    def fail_in_the_middle() -> Iterator[int]:
        yield 1
        raise ValueError("line 7 is broken")

    items = read_ahead(fail_in_the_middle())
    assert next(items) == 1
    with pytest.raises(ValueError, match="line 7 is broken") as caught:
        next(items)
    assert "fail_in_the_middle" in "".join(traceback.format_tb(caught.value.__traceback__))
    assert count_threads() == 0


def test_who_stops_early_leaves_no_thread() -> None:
    taken: list[int] = []

    def give_all() -> Iterator[int]:
        for item in range(1000):
            taken.append(item)
            yield item

    items = read_ahead(give_all())
    assert next(items) == 0
    items.close()
    assert count_threads() == 0
    assert len(taken) < 5
