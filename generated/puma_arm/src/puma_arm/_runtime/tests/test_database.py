import stat

import pytest

from ..stores.database import Database, StoreError, file_identity, open_database, require_same_file


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


@pytest.fixture
def database(tmp_path):
    table = "CREATE TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY)"
    opened = Database(tmp_path / "b.sqlite3", noun="list of numbers", schema=table, durable=False)
    yield opened
    opened.close()


def test_statements_give_their_rows(database):
    assert database.execute("INSERT INTO numbers VALUES (?), (?) RETURNING n", (1, 2)) == [(1,), (2,)]
    assert database.execute("SELECT n FROM numbers") == [(1,), (2,)]


@pytest.mark.parametrize("count", [0, 1, 249, 250, 251, 1000])
def test_any_number_of_rows_is_inserted(database, count):
    database.insert("numbers", [(n,) for n in range(count)])
    assert database.execute("SELECT n FROM numbers") == [(n,) for n in range(count)]


def test_a_transaction_is_done_or_not(database):
    unanswered = pytest.raises(StoreError, match=r"^the list of numbers does not answer \(IntegrityError\)$")
    with unanswered, database.transaction():
        database.execute("INSERT INTO numbers VALUES (1)")
        database.execute("INSERT INTO numbers VALUES (1)")
    with pytest.raises(KeyError), database.transaction():
        database.execute("INSERT INTO numbers VALUES (2)")
        raise KeyError("else")
    with database.transaction():
        database.execute("INSERT INTO numbers VALUES (3)")
    assert database.execute("SELECT n FROM numbers") == [(3,)]


def test_a_transaction_inside_another_is_a_part_of_it(database):
    with pytest.raises(KeyError), database.transaction():
        with database.transaction():
            database.execute("INSERT INTO numbers VALUES (1)")
        database.insert("numbers", [(2,)])
        raise KeyError("else")
    assert database.execute("SELECT n FROM numbers") == []


def test_all_rows_are_inserted_or_none(database):
    with pytest.raises(StoreError, match="IntegrityError"):
        database.insert("numbers", [(n,) for n in (*range(300), 299)])
    assert database.execute("SELECT n FROM numbers") == []


def test_health_asks_the_file_for_a_write(database, tmp_path):
    database.check()
    other = open_database(tmp_path / "b.sqlite3", durable=False, schema="")
    other.execute("BEGIN IMMEDIATE")
    database._connection.execute("PRAGMA busy_timeout = 0")
    with pytest.raises(StoreError, match=r"^the list of numbers does not answer \(OperationalError\)$"):
        database.check()
    other.close()
    (tmp_path / "b.sqlite3").unlink()
    with pytest.raises(StoreError, match="is gone"):
        database.check()


def test_a_closed_database_answers_nothing(database):
    database.close()
    for ask in (database.check, lambda: database.execute("SELECT 1"), lambda: database.insert("numbers", [(1,)])):
        with pytest.raises(StoreError, match="ProgrammingError"):
            ask()
