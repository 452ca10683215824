"""Answers to many requests at once."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, final

_AT_ONCE_SECONDS = 0.003
"""A pass that took less than this is not worth the way to another thread and back."""


class Overloaded(Exception):
    """More samples wait than the server takes."""


@final
class Batcher:
    """Gathers what waits while the network is busy, and has it answered in one pass.

    A request that comes alone is answered at once: nothing waits for company. Under load the batches
    grow by themselves. A slow network works on a thread of its own, so that the server can listen.

    Args:
        answer: many samples to as many answers.
        max_batch: samples at once.
        max_waiting: samples that may wait.

    >>> async def ask() -> list[int]:
    ...     batcher = Batcher(lambda samples: [2 * one for one in samples])
    ...     return await batcher.ask([1, 2])
    >>> asyncio.run(ask())
    [2, 4]
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Any]], Sequence[Any]],
        *,
        max_batch: int = 256,
        max_waiting: int = 5000,
    ) -> None:
        self._answer = answer
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._waiting: deque[tuple[Sequence[Any], asyncio.Future[list[Any]]]] = deque()
        self._num_waiting = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="netwright-answers")
        self._worker: asyncio.Task[None] | None = None
        self._seconds = float("inf")
        self.num_batches = 0
        self.num_answered = 0

    @property
    def num_waiting(self) -> int:
        """Samples that wait for the network."""
        return self._num_waiting

    async def ask(self, samples: Sequence[Any]) -> list[Any]:
        """Have samples answered.

        Args:
            samples: of one request; they stay together.

        Returns:
            An answer for each, in their order.

        Raises:
            Overloaded: too many wait already.
        """
        if self._num_waiting and self._num_waiting + len(samples) > self._max_waiting:
            raise Overloaded
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[list[Any]] = loop.create_future()
        self._waiting.append((samples, answered))
        self._num_waiting += len(samples)
        if self._worker is None or self._worker.done():
            self._worker = loop.create_task(self._work())
        return await answered

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch: list[tuple[Sequence[Any], asyncio.Future[list[Any]]]] = []
            num = 0
            while self._waiting and (not batch or num + len(self._waiting[0][0]) <= self._max_batch):
                request = self._waiting.popleft()
                self._num_waiting -= len(request[0])
                if not request[1].cancelled():  # its client has gone
                    batch.append(request)
                    num += len(request[0])
            samples = [one for request, _ in batch for one in request]
            if not samples:
                continue
            try:
                if self._seconds < _AT_ONCE_SECONDS:
                    answers = self._answer_timed(samples)
                else:
                    answers = await loop.run_in_executor(self._thread, self._answer_timed, samples)
            except Exception as error:  # whoever asked must hear of it, and the others go on
                for _, answered in batch:
                    if not answered.done():
                        answered.set_exception(error)
                continue
            self.num_batches += 1
            self.num_answered += len(samples)
            start = 0
            for asked, answered in batch:
                if not answered.done():
                    answered.set_result(list(answers[start : start + len(asked)]))
                start += len(asked)

    def _answer_timed(self, samples: Sequence[Any]) -> Sequence[Any]:
        began = time.thread_time()  # of the processor: a busy machine makes no network slow
        answers = self._answer(samples)
        self._seconds = time.thread_time() - began
        return answers

    def close(self) -> None:
        """End the thread, once it has answered what it has begun."""
        self._thread.shutdown(wait=True)
