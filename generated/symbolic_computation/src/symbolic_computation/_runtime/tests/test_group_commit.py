import asyncio
import threading

import pytest

from ..stores.database import StoreError
from ..stores.group_commit import GroupCommit


class Disk:
    """Writes when it is let, and remembers what was written together."""

    def __init__(self, *, open_=True):
        self.batches = []
        self.begun = threading.Semaphore(0)
        self.gate = threading.Event()
        if open_:
            self.gate.set()

    def write(self, items):
        self.begun.release()
        assert self.gate.wait(10)
        self.batches.append(list(items))
        if "broken" in items:
            raise StoreError("the disk is full")
        return [f"<{item}>" for item in items]


@pytest.fixture
def disk():
    return Disk()


@pytest.fixture
def slow_disk():
    return Disk(open_=False)


def test_everybody_gets_the_row_of_their_own_item(disk):
    group = GroupCommit(disk.write, noun="log")

    async def several():
        return await asyncio.gather(*(group.write(number) for number in range(20)))

    assert asyncio.run(several()) == [f"<{number}>" for number in range(20)]
    assert group.write_now("a") == "<a>"
    group.close()


def test_what_a_loop_hands_in_at_once_is_one_commit(disk):
    group = GroupCommit(disk.write, noun="log")

    async def several():
        await asyncio.gather(*(group.write(number) for number in range(20)))

    asyncio.run(several())
    group.close()
    assert disk.batches == [list(range(20))]


def test_what_arrives_during_a_commit_waits_for_the_next(slow_disk):
    group = GroupCommit(slow_disk.write, noun="log", batch=3)

    async def several():
        first = asyncio.create_task(group.write("first"))
        await asyncio.to_thread(slow_disk.begun.acquire)
        rest = [asyncio.create_task(group.write(number)) for number in range(5)]
        await asyncio.sleep(0)
        assert not first.done()
        slow_disk.gate.set()
        return await asyncio.gather(first, *rest)

    assert asyncio.run(several()) == ["<first>", "<0>", "<1>", "<2>", "<3>", "<4>"]
    group.close()
    assert slow_disk.batches == [["first"], [0, 1, 2], [3, 4]]


def test_a_failed_commit_is_told_to_all_of_it_and_to_nobody_else(slow_disk):
    group = GroupCommit(slow_disk.write, noun="log")

    async def several():
        first = asyncio.create_task(group.write("first"))
        await asyncio.to_thread(slow_disk.begun.acquire)
        rest = [asyncio.create_task(group.write(item)) for item in ("a", "broken", "b")]
        await asyncio.sleep(0)
        slow_disk.gate.set()
        return await asyncio.gather(first, *rest, return_exceptions=True)

    first, *rest = asyncio.run(several())
    assert first == "<first>"
    assert [str(error) for error in rest] == ["the disk is full"] * 3
    with pytest.raises(StoreError, match="full"):
        group.write_now("broken")
    assert group.write_now("after") == "<after>"
    group.close()


def test_a_caller_that_left_disturbs_nobody(slow_disk):
    group = GroupCommit(slow_disk.write, noun="log")

    async def several():
        leaving = asyncio.create_task(group.write("a"))
        staying = asyncio.create_task(group.write("b"))
        await asyncio.to_thread(slow_disk.begun.acquire)
        leaving.cancel()
        slow_disk.gate.set()
        return await staying

    assert asyncio.run(several()) == "<b>"
    group.close()
    assert slow_disk.batches == [["a", "b"]]


def test_a_loop_that_ended_disturbs_nobody(slow_disk):
    group = GroupCommit(slow_disk.write, noun="log")
    loop = asyncio.new_event_loop()

    async def leave():
        waiting = asyncio.ensure_future(group.write("a"))
        await asyncio.to_thread(slow_disk.begun.acquire)
        return waiting

    waiting = loop.run_until_complete(leave())
    waiting.cancel()
    loop.run_until_complete(asyncio.gather(waiting, return_exceptions=True))
    loop.close()
    slow_disk.gate.set()
    assert group.write_now("b") == "<b>"
    group.close()


def test_closing_writes_what_waits(slow_disk):
    group = GroupCommit(slow_disk.write, noun="log")
    threads = [threading.Thread(target=group.write_now, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    slow_disk.gate.set()
    for thread in threads:
        thread.join()
    group.close()
    assert sorted(item for batch in slow_disk.batches for item in batch) == [0, 1, 2, 3]


def test_a_closed_one_takes_nothing(disk):
    group = GroupCommit(disk.write, noun="log")
    group.close()
    with pytest.raises(StoreError, match=r"^the log is closed$"):
        group.write_now("a")
    group.close()


def test_not_everybody_may_wait(slow_disk):
    group = GroupCommit(slow_disk.write, noun="log", waiting=2)

    async def several():
        first = asyncio.create_task(group.write("first"))
        await asyncio.to_thread(slow_disk.begun.acquire)
        waiting = [asyncio.create_task(group.write(number)) for number in range(3)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        slow_disk.gate.set()
        return await asyncio.gather(first, *waiting, return_exceptions=True)

    first, second, third, refused = asyncio.run(several())
    assert (first, second, third) == ("<first>", "<0>", "<1>")
    assert str(refused) == "the log is behind: 2 rows wait to be written"
    group.close()
