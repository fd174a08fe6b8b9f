import threading

import pytest

from ..symbolic.recent import RecentEntries


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_what_is_kept_is_found():
    entries = RecentEntries(2)
    entries.put("a", 1, ttl_s=10)
    assert (entries.get("a"), entries.get("b"), len(entries)) == (1, None, 1)


def test_the_one_used_longest_ago_leaves_first():
    entries = RecentEntries(2)
    for key in "ab":
        entries.put(key, key, ttl_s=10)
    entries.get("a")
    entries.put("c", "c", ttl_s=10)
    assert [entries.get(key) for key in "abc"] == ["a", None, "c"]


def test_putting_again_is_using():
    entries = RecentEntries(2)
    for key in "aba":
        entries.put(key, key, ttl_s=10)
    entries.put("c", "c", ttl_s=10)
    assert [entries.get(key) for key in "abc"] == ["a", None, "c"]


def test_an_entry_lives_as_long_as_it_was_told():
    clock = Clock()
    entries = RecentEntries(2, clock=clock)
    entries.put("a", 1, ttl_s=10)
    clock.now = 9.9
    assert entries.get("a") == 1
    clock.now = 10.0
    assert entries.get("a") is None
    assert len(entries) == 0


def test_forgetting_tells_how_much():
    entries = RecentEntries(5)
    for key in "abc":
        entries.put(key, key, ttl_s=10)
    assert (entries.clear(), entries.clear(), entries.get("a")) == (3, 0, None)


def test_an_entry_is_taken_out():
    entries = RecentEntries(5)
    entries.put("a", 1, ttl_s=10)
    entries.remove("a")
    entries.remove("a")
    assert entries.get("a") is None


def test_there_is_room_for_something():
    one = RecentEntries(1)
    one.put("a", 1, ttl_s=10)
    one.put("b", 2, ttl_s=10)
    assert (one.get("a"), one.get("b")) == (None, 2)
    with pytest.raises(ValueError, match="one entry"):
        RecentEntries(0)


def test_threads_do_not_disturb_each_other():
    entries = RecentEntries(3)
    odd = []

    def work(number):
        for turn in range(2000):
            entries.put(turn % 7, turn % 7, ttl_s=10)
            if entries.get((turn + number) % 7) not in (None, (turn + number) % 7):
                odd.append(turn)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (odd, len(entries)) == ([], 3)
