"""The list of codegen's own files: what it notices, and that many stamps share one."""

from __future__ import annotations

import os

import pytest

from codegen.commands import own_sources
from codegen.commands.own_sources import Sources, changed_since


@pytest.fixture
def package(tmp_path, monkeypatch):
    place = tmp_path / "codegen"
    (place / "_data" / "templates").mkdir(parents=True)
    (place / "a.py").write_text("A = 1\n")
    (place / "_data" / "templates" / "t.j2").write_text("text\n")
    monkeypatch.setattr(own_sources, "_PACKAGE", place)
    return place


def test_every_kind_of_change_is_noticed_and_named(package, tmp_path):
    name = Sources().written(tmp_path)
    assert Sources().are_as_in(tmp_path, name) and changed_since(tmp_path, name) == []
    os.utime(package / "a.py", ns=(1, 1))
    assert Sources().are_as_in(tmp_path, name), "another time alone changes nothing"
    (package / "a.py").write_text("A = 2\n")
    (package / "b.py").write_text("")
    (package / "_data" / "templates" / "t.j2").unlink()
    assert not Sources().are_as_in(tmp_path, name)
    assert changed_since(tmp_path, name) == ["codegen/_data/templates/t.j2", "codegen/a.py", "codegen/b.py"]


def test_the_same_files_are_listed_once_and_caches_of_python_are_none_of_them(package, tmp_path):
    name = Sources().written(tmp_path)
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert Sources().written(tmp_path) == name
    assert [path.name for path in tmp_path.glob("sources-*")] == [name]
    assert Sources().are_as_in(tmp_path, name)


def test_a_list_that_is_gone_or_damaged_is_no_list(package, tmp_path):
    name = Sources().written(tmp_path)
    (tmp_path / name).write_text("{")
    with pytest.raises(ValueError):
        Sources().are_as_in(tmp_path, name)
    (tmp_path / name).unlink()
    with pytest.raises(OSError):
        changed_since(tmp_path, name)
