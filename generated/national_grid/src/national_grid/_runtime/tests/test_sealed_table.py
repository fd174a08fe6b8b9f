import sqlite3

import pytest

from ..digests import value_digest
from ..stores.database import StoreError
from ..stores.sealed_table import ChainBrokenError, SealedTable

COLUMNS = {"name": "TEXT NOT NULL", "weight": "REAL"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sealed.sqlite3"


@pytest.fixture
def table(path):
    derived = {"label": "sequence || ':' || name"}
    opened = SealedTable(path, table="things", columns=COLUMNS, derived=derived, noun="list of things")
    yield opened
    opened.close()


def test_rows_are_sealed_one_by_one(table):
    first, second = table.append([("a", 1.0), ("b", None)])
    assert first[:-1] == (1, "a", 1.0, "0" * 64)
    assert second[:-1] == (2, "b", None, first[-1])
    assert [row[-1] for row in (first, second)] == [value_digest(list(row[:-1])) for row in (first, second)]
    (third,) = table.append([("c", 0.5)])
    assert third[:-1] == (3, "c", 0.5, second[-1])
    assert table.rows() == [first, second, third]
    assert table.rows(after=1, limit=1) == [second]
    assert table.verify() == 3


def test_nothing_is_written_for_nothing(table):
    assert table.append([]) == []
    assert table.rows() == []


def test_derived_columns_are_computed(table, path):
    table.append([("a", 1.0), ("b", 2.0)])
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT label FROM things").fetchall() == [("1:a",), ("2:b",)]
    connection.close()


@pytest.mark.parametrize("bad", [(None, 1.0), ("a",), ("\ud800", 1.0)])
def test_all_rows_are_written_or_none(table, bad):
    with pytest.raises((StoreError, UnicodeEncodeError)):
        table.append([("good", 1.0), bad])
    assert table.rows() == []
    assert table.append([("good", 1.0)])[0][0] == 1


def test_a_long_chain_is_verified_to_its_end(table, path):
    table.append([("a", float(number)) for number in range(8000)])
    assert table.verify() == 8000
    connection = sqlite3.connect(path)
    connection.executescript("DROP TRIGGER things_never_change; UPDATE things SET weight = 0 WHERE sequence = 8000")
    connection.close()
    with pytest.raises(ChainBrokenError, match=r"^the audit chain is broken at row 8000$"):
        table.verify()


def test_errors_name_it(table):
    table.close()
    with pytest.raises(StoreError, match=r"^the list of things does not answer \(ProgrammingError\)$"):
        table.append([("a", 1.0)])


def test_a_writer_of_another_process_is_waited_for_so_long(path, table):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    table._database.execute("PRAGMA busy_timeout = 0")
    for ask in (table.check, lambda: table.append([("a", 1.0)])):
        with pytest.raises(StoreError, match=r"^the list of things does not answer \(OperationalError\)$"):
            ask()
    other.execute("ROLLBACK")
    other.close()
    assert table.append([("a", 1.0)])[0][0] == 1
