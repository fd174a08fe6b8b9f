import hashlib
from importlib.metadata import PackageNotFoundError

import pytest

from ..digests import revision_digest, text_digest, value_digest


def test_a_text_has_its_sha_256():
    assert text_digest("abc") == hashlib.sha256(b"abc").hexdigest()


def test_lone_surrogates_have_one_too():
    assert len(text_digest("\ud800")) == 64


def test_the_order_of_keys_does_not_matter():
    assert value_digest({"a": 1, "b": [2.5]}) == value_digest({"b": [2.5], "a": 1})
    assert value_digest({"a": 1}) != value_digest({"a": 2})


def test_a_revision_depends_on_every_source(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.py").write_text("a = 1\n", encoding="utf-8")
    (tmp_path / "inner" / "b.py").write_text("b = 1\n", encoding="utf-8")
    before = revision_digest(tmp_path, ["pytest"])
    assert revision_digest(tmp_path, ["pytest"]) == before
    (tmp_path / "notes.txt").write_text("not a source", encoding="utf-8")
    assert revision_digest(tmp_path, ["pytest"]) == before
    (tmp_path / "inner" / "b.py").write_text("b = 2\n", encoding="utf-8")
    assert revision_digest(tmp_path, ["pytest"]) != before


def test_a_revision_depends_on_the_distributions(tmp_path):
    assert revision_digest(tmp_path, ["pytest"]) != revision_digest(tmp_path, [])


def test_a_distribution_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(PackageNotFoundError):
        revision_digest(tmp_path, ["no-such-distribution"])
