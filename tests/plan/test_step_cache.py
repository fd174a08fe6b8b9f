"""Results by content key: found again, never believed when damaged, never needed."""

import os
import time

from codegen.emit.root_directory import RootDirectory
from codegen.plan import step_cache as module
from codegen.plan.step_cache import FOLDER, FileStepCache, prune_steps

DAY = 86_400


def test_found_again_by_key(tmp_path):
    cache = FileStepCache(tmp_path / "steps")
    assert cache.get("a") is None
    cache.put("a", b"one\ntwo")
    cache.put("b", b"")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"one\ntwo", b"", None)
    cache.put("a", b"three")
    assert FileStepCache(tmp_path / "steps").get("a") == b"three"


def test_damage_is_a_miss(tmp_path):
    cache = FileStepCache(tmp_path)
    cache.put("a", b"value")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    for damaged in (b"", file.read_bytes()[:-1], file.read_bytes() + b"x", b"value"):
        file.write_bytes(damaged)
        assert cache.get("a") is None


def test_another_toolchain_is_a_miss(tmp_path, monkeypatch):
    cache = FileStepCache(tmp_path)
    cache.put("a", b"value")
    monkeypatch.setattr(module, "toolchain_digest", lambda: "other")
    assert cache.get("a") is None


def test_a_place_that_cannot_be_written_costs_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    cache = FileStepCache(tmp_path / "file" / "steps")
    cache.put("a", b"value")
    assert cache.get("a") is None


def test_what_nobody_asked_for_goes_and_what_was_asked_for_longest_ago_first(tmp_path):
    cache = FileStepCache(tmp_path / FOLDER)
    for age, key in enumerate(("today", "a", "b", "c", "asked for again")):
        cache.put(key, bytes(1000))
        ages(tmp_path, cache, key, age)
    cache.put("forgotten", b"")
    ages(tmp_path, cache, "forgotten", 31)
    (size,) = {path.stat().st_size for path in files(tmp_path) if path.stat().st_size > 1000}
    assert cache.get("asked for again") == bytes(1000)
    with RootDirectory(tmp_path) as directory:
        prune_steps(directory, limit=3 * size)
        known = [key for key in ("today", "a", "b", "c", "asked for again", "forgotten") if cache.get(key) is not None]
        assert known == ["today", "a", "asked for again"]
        prune_steps(directory, limit=0)
        assert cache.get("today") is not None, "once a day is enough"
        os.utime(tmp_path / FOLDER / "pruned", (0, 0))
        prune_steps(directory, limit=0)
        assert {path.name for path in files(tmp_path)} == {"pruned"}


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def ages(folder, cache, key, days):
    """Let the result of ``key``, which is the newest of all, be one of so many days ago."""
    newest = max(files(folder), key=lambda path: path.stat().st_mtime_ns)
    assert cache.get(key) is not None
    os.utime(newest, (time.time() - days * DAY,) * 2)


def test_a_folder_that_is_a_link_is_left_alone(tmp_path):
    cache = FileStepCache(tmp_path / "elsewhere")
    cache.put("a", b"one")
    (tmp_path / FOLDER).parent.mkdir(parents=True)
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    with RootDirectory(tmp_path) as directory:
        prune_steps(directory, limit=0)
    assert cache.get("a") == b"one"
