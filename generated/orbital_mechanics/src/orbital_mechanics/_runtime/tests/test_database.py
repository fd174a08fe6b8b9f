import stat

import pytest

from ..stores.database import StoreError, file_identity, open_database, require_same_file


def test_a_database_writes_ahead(tmp_path):
    connection = open_database(tmp_path / "a" / "b.sqlite3", durable=False, schema="")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (1,)
    connection.close()


def test_a_durable_one_waits_for_the_disk(tmp_path):
    connection = open_database(tmp_path / "b.sqlite3", durable=True, schema="")
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_the_folder_is_its_owners(tmp_path):
    open_database(tmp_path / "a" / "b.sqlite3", durable=False, schema="").close()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700


def test_an_error_does_not_say_where(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as refused:
        open_database(tmp_path / "file" / "b.sqlite3", durable=False, schema="")
    assert str(refused.value) == "cannot open the store b.sqlite3: File exists"


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "b.sqlite3").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"^cannot open the store b.sqlite3: file is not a database$"):
        open_database(tmp_path / "b.sqlite3", durable=False, schema="")


def test_a_file_that_went_away_is_noticed(tmp_path):
    path = tmp_path / "b.sqlite3"
    connection = open_database(path, durable=False, schema="")
    identity = file_identity(path)
    require_same_file(path, identity)
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match=r"^the store b.sqlite3 is gone: No such file or directory$"):
        require_same_file(path, identity)
    path.write_bytes(b"")
    with pytest.raises(StoreError, match=r"^the store b.sqlite3 was replaced while it was open$"):
        require_same_file(path, identity)
    connection.close()
