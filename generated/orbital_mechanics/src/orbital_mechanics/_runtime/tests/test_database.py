import stat

import pytest

from ..stores.database import StoreError, open_database


def test_a_database_writes_ahead(tmp_path):
    connection = open_database(tmp_path / "a" / "b.sqlite3", durable=False)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (1,)
    connection.close()


def test_a_durable_one_waits_for_the_disk(tmp_path):
    connection = open_database(tmp_path / "b.sqlite3", durable=True)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_the_folder_is_its_owners(tmp_path):
    open_database(tmp_path / "a" / "b.sqlite3", durable=False).close()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700


def test_an_error_does_not_say_where(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as refused:
        open_database(tmp_path / "file" / "b.sqlite3", durable=False)
    assert str(tmp_path) not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "b.sqlite3").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="DatabaseError"):
        open_database(tmp_path / "b.sqlite3", durable=False)
