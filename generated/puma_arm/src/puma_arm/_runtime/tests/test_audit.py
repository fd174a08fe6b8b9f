import sqlite3
from datetime import UTC, datetime

import pytest

from ..stores.audit import AuditLog, ChainBrokenError
from ..stores.database import StoreError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audit.sqlite3"


@pytest.fixture
def log(path):
    opened = AuditLog(path, clock=lambda: datetime(2024, 2, 29, 12, tzinfo=UTC))
    yield opened
    opened.close()


def tamper(path, statement):
    """Change the file behind the log's back, its triggers removed."""
    connection = sqlite3.connect(path)
    connection.executescript("DROP TRIGGER decisions_never_change; DROP TRIGGER decisions_never_vanish;")
    connection.execute(statement)
    connection.commit()
    connection.close()


def filled(log):
    for number in range(5):
        log.append("price", "answered", {"number": number}, trace_id="ab")


def test_a_decision_is_written_as_it_was_said(log):
    decision = log.append("price", "answered", {"b": 1, "a": None}, trace_id="ab" * 16)
    assert (decision.sequence, decision.time) == (1, "2024-02-29T12:00:00.000000+00:00")
    assert (decision.operation, decision.outcome, decision.detail) == ("price", "answered", '{"a":null,"b":1}')
    assert log.decisions() == [decision]


def test_rows_are_numbered_and_chained(log):
    filled(log)
    rows = log.decisions()
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]


def test_rows_are_read_in_pages(log):
    filled(log)
    assert [row.sequence for row in log.decisions(after=2, limit=2)] == [3, 4]


def test_an_untouched_chain_holds(log):
    assert log.verify_chain() == 0
    filled(log)
    assert log.verify_chain() == 5


def test_two_writers_make_one_chain(log, path):
    other = AuditLog(path)
    for _ in range(3):
        log.append("a", "answered", None)
        other.append("b", "answered", None)
    assert [row.operation for row in log.decisions()] == ["a", "b"] * 3
    assert log.verify_chain() == other.verify_chain() == 6
    other.close()


@pytest.mark.parametrize("statement", ["UPDATE decisions SET outcome = 'x'", "DELETE FROM decisions"])
def test_rows_are_never_changed_nor_deleted(log, path, statement):
    filled(log)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE decisions SET detail = '{\"number\":9}' WHERE sequence = 3", 3),
        ("UPDATE decisions SET time = 'never' WHERE sequence = 1", 1),
        ("DELETE FROM decisions WHERE sequence = 2", 2),
        ("DELETE FROM decisions WHERE sequence = 1", 1),
        ("UPDATE decisions SET hash = previous WHERE sequence = 5", 5),
    ],
)
def test_a_tampered_row_is_found(log, path, statement, row):
    filled(log)
    tamper(path, statement)
    with pytest.raises(ChainBrokenError) as broken:
        log.verify_chain()
    assert broken.value.sequence == row


def test_an_open_log_is_well(log):
    log.check()
    assert log.verify_chain() == 0


def test_a_closed_log_takes_no_decision(log):
    log.close()
    for ask in (log.check, log.decisions, lambda: log.append("price", "answered", None)):
        with pytest.raises(StoreError, match="ProgrammingError"):
            ask()


def test_a_failed_row_leaves_the_log_usable(log, path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER no BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(StoreError, match="IntegrityError"):
        log.append("price", "answered", None)
    connection.execute("DROP TRIGGER no")
    connection.close()
    assert log.append("price", "answered", None).sequence == 1


def test_a_file_that_was_removed_takes_no_decision(log, path):
    log.append("a", "answered", {})
    path.unlink()
    for ask in (log.check, lambda: log.append("a", "answered", {})):
        with pytest.raises(StoreError, match="is gone"):
            ask()


def test_nobody_waits_in_line_behind_a_writer_that_is_stuck(path):
    log = AuditLog(path, patience_s=0.01)
    with log._table._lock, pytest.raises(StoreError, match="busy"):
        log.append("a", "answered", {})
    assert log.append("a", "answered", {}).sequence == 1
    log.close()
