"""Results by content key: found again, never believed when damaged, never needed."""

from codegen.plan import step_cache as module
from codegen.plan.step_cache import FileStepCache


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
