"""Many writers, one transaction: what arrives while a commit is under way goes into the next one."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from .database import StoreError

Item = TypeVar("Item")
Row = TypeVar("Row")


class GroupCommit(Generic[Item, Row]):
    """One thread that calls ``write`` with everything that waits, and hands each waiter the row of its item.

    ``write`` returns as many rows as it was given items, in the same order, once they are on the disk. At most
    ``batch`` items go into a call, and at most ``waiting`` may wait. What ``write`` raises is what all of the call's
    waiters get.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Sequence[Row]],
        *,
        noun: str,
        batch: int = 256,
        waiting: int = 10_000,
    ) -> None:
        self._write = write
        self._noun = noun
        self._batch = batch
        self._capacity = waiting
        self._changed = threading.Condition()
        self._waiting: list[tuple[Item, _Waiter[Row]]] = []
        self._idle = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"{noun} writer", daemon=True)
        self._thread.start()

    async def write(self, item: Item) -> Row:
        """The row of ``item``, on the disk. A caller that is cancelled takes nothing back.

        Raises ``StoreError`` when it could not be written, or is not taken: closed, or too many wait.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Row] = loop.create_future()
        if self._enqueue(item, (loop, future)):
            # Not before everybody whose turn it is in the loop has had it: they fit into the same commit.
            loop.call_soon(self._wake)
        return await future

    def write_now(self, item: Item) -> Row:
        """As ``write``, for a thread that may block."""
        future: Future[Row] = Future()
        if self._enqueue(item, future):
            self._wake()
        return future.result()

    def close(self) -> None:
        """Take nothing more, write what waits, and return when that is done."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _enqueue(self, item: Item, waiter: _Waiter[Row]) -> bool:
        """Whether the thread sleeps and nobody is about to wake it."""
        with self._changed:
            if self._closed:
                raise StoreError(f"the {self._noun} is closed")
            if len(self._waiting) >= self._capacity:
                raise StoreError(f"the {self._noun} is behind: {self._capacity} rows wait to be written")
            self._waiting.append((item, waiter))
            sleeping, self._idle = self._idle, False
            return sleeping

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def _run(self) -> None:
        while batch := self._next_batch():
            waiters = [waiter for _, waiter in batch]
            try:
                rows = self._write([item for item, _ in batch])
            except Exception as error:
                _settle(waiters, None, error)
            else:
                _settle(waiters, rows, None)

    def _next_batch(self) -> list[tuple[Item, _Waiter[Row]]]:
        """What waits, at least one; nothing once closed and empty."""
        with self._changed:
            self._idle = True
            while not self._waiting and not self._closed:
                self._changed.wait()
            self._idle = False
            batch = self._waiting[: self._batch]
            del self._waiting[: self._batch]
            return batch


_Waiter = Future[Row] | tuple[asyncio.AbstractEventLoop, "asyncio.Future[Row]"]


def _settle(waiters: Sequence[_Waiter[Row]], rows: Sequence[Row] | None, error: Exception | None) -> None:
    """Wake everybody: one call for each event loop, not one for each waiter."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Row], int]]] = defaultdict(list)
    for place, waiter in enumerate(waiters):
        if isinstance(waiter, tuple):
            by_loop[waiter[0]].append((waiter[1], place))
        elif error is not None:
            waiter.set_exception(error)
        elif rows is not None:
            waiter.set_result(rows[place])
    for loop, futures in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, futures, rows, error)


def _resolve(
    futures: Sequence[tuple[asyncio.Future[Row], int]], rows: Sequence[Row] | None, error: Exception | None
) -> None:
    for future, place in futures:
        if future.done():
            continue
        if error is not None:
            future.set_exception(error)
        elif rows is not None:
            future.set_result(rows[place])
