import asyncio
import math
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from ..governance.decision_log import DecisionLog
from ..stores.database import StoreError
from ..stores.sealed_table import ChainBrokenError

AGENT = "core.symbolic_computation"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "governance.sqlite3"


@pytest.fixture
def log(path):
    opened = DecisionLog(path, clock=lambda: datetime(2024, 2, 29, 12, tzinfo=UTC))
    yield opened
    opened.close()


def columns(path, *names):
    connection = sqlite3.connect(path)
    found = connection.execute(f"SELECT {', '.join(names)} FROM decision_logs ORDER BY sequence").fetchall()
    connection.close()
    return found


def test_a_decision_is_written_as_it_was_said(log, path):
    decision = log.append_now(AGENT, "approved", {"b": 1, "a": None}, confidence=0.5, trace_id="ab" * 16)
    assert decision.timestamp == "2024-02-29T12:00:00.000000+00:00"
    assert decision.decision_id == f"1-{decision.hash[:16]}"
    told_columns = "decision_id, agent_id, timestamp, decision_data, confidence_score, trace_id, governance_status"
    told = (AGENT, decision.timestamp, '{"a":null,"b":1}', 0.5, "ab" * 16, "approved")
    assert columns(path, told_columns) == [(decision.decision_id, *told)]
    assert log.rows() == [decision]


def test_many_at_once_are_one_chain(log):
    async def several():
        return await asyncio.gather(*(log.append(AGENT, "blocked", {"number": n}, confidence=1) for n in range(300)))

    decisions = asyncio.run(several())
    assert [row.sequence for row in decisions] == list(range(1, 301))
    assert [row.decision_data for row in decisions] == [f'{{"number":{n}}}' for n in range(300)]
    assert log.verify_chain() == 300
    assert log.rows(after=298) == decisions[298:]
    assert log.rows(limit=2) == decisions[:2]


def test_two_processes_make_one_chain(log, path):
    other = DecisionLog(path)
    for _ in range(3):
        log.append_now("a", "approved", None)
        other.append_now("b", "escalated", None)
    assert [row.agent_id for row in log.rows()] == ["a", "b"] * 3
    assert log.verify_chain() == other.verify_chain() == 6
    other.close()


@pytest.mark.parametrize(
    ("arguments", "options", "fault"),
    [
        ((AGENT, "maybe", {}), {}, "a decision is approved, blocked, escalated, not 'maybe'"),
        ((AGENT, "approved", {}), {"confidence": 1.5}, "a confidence lies between 0 and 1, not 1.5"),
        ((AGENT, "approved", {}), {"confidence": -0.1}, "a confidence lies between 0 and 1, not -0.1"),
        ((AGENT, "approved", {}), {"confidence": math.nan}, "a confidence lies between 0 and 1, not nan"),
        ((AGENT, "approved", {"x": math.inf}), {}, "Out of range float values"),
        (("\udcff", "approved", {}), {}, "surrogates not allowed"),
        ((AGENT, "approved", {"x": "\ud800"}), {}, "surrogates not allowed"),
        ((AGENT, "approved", {}), {"trace_id": "\ud800"}, "surrogates not allowed"),
    ],
)
def test_what_is_no_decision_is_refused_alone(log, arguments, options, fault):
    async def several():
        good = asyncio.create_task(log.append(AGENT, "approved", {}))
        with pytest.raises(ValueError, match=fault):
            await log.append(*arguments, **options)
        return await good

    assert asyncio.run(several()).sequence == 1
    assert log.verify_chain() == 1


@pytest.mark.parametrize("confidence", [0, 1, 0.0, 1.0])
def test_the_ends_of_confidence_are_in(log, confidence):
    assert log.append_now(AGENT, "approved", {}, confidence=confidence).confidence_score == float(confidence)
    assert log.verify_chain() == 1


def test_a_decision_is_found_by_its_id(log):
    first, second = (log.append_now(AGENT, "approved", {"n": n}) for n in range(2))
    assert log.find(first.decision_id) == first
    assert log.find(second.decision_id) == second
    for other in ("", "1", "1-", f"2-{first.hash[:16]}", "x-1", "-1-2", "9" * 40 + "-a", "²-a", "3-ab"):
        assert log.find(other) is None


@pytest.mark.parametrize("statement", ["UPDATE decision_logs SET trace_id = 'x'", "DELETE FROM decision_logs"])
def test_decisions_are_never_changed_nor_deleted(log, path, statement):
    log.append_now(AGENT, "approved", {})
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "agent_id = 'x'",
        "timestamp = 'x'",
        "decision_data = '{}'",
        "confidence_score = 0.25",
        "trace_id = 'x'",
        "governance_status = 'approved'",
        "previous = hash",
        "hash = previous",
        "sequence = 9",
    ],
)
def test_whatever_is_tampered_with_is_found(log, path, change):
    for number in range(3):
        log.append_now(AGENT, "blocked", {"number": number})
    connection = sqlite3.connect(path)
    connection.executescript("DROP TRIGGER decision_logs_never_change")
    connection.execute(f"UPDATE decision_logs SET {change} WHERE sequence = 2")
    connection.commit()
    connection.close()
    with pytest.raises(ChainBrokenError) as broken:
        log.verify_chain()
    assert broken.value.sequence == 2


def test_an_id_cannot_be_forged(log, path):
    log.append_now(AGENT, "approved", {})
    connection = sqlite3.connect(path)
    connection.executescript("DROP TRIGGER decision_logs_never_change")
    with pytest.raises(sqlite3.OperationalError, match="generated column"):
        connection.execute("UPDATE decision_logs SET decision_id = 'x'")
    connection.close()


def test_a_store_that_fails_is_told_to_everybody_who_waits(log, path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER no BEFORE INSERT ON decision_logs BEGIN SELECT RAISE(ABORT, 'full'); END")

    async def several():
        appends = (log.append(AGENT, "approved", None) for _ in range(3))
        return await asyncio.gather(*appends, return_exceptions=True)

    assert [str(error) for error in asyncio.run(several())] == ["the decision log does not answer (IntegrityError)"] * 3
    connection.execute("DROP TRIGGER no")
    connection.close()
    assert log.append_now(AGENT, "approved", None).sequence == 1


def test_health_asks_the_file(log, path):
    log.check()
    path.unlink()
    with pytest.raises(StoreError, match="is gone"):
        log.check()
    with pytest.raises(StoreError, match="is gone"):
        log.append_now(AGENT, "approved", None)


def test_closing_keeps_what_was_handed_in(path):
    log = DecisionLog(path)

    async def hand_in_and_close():
        appends = [asyncio.create_task(log.append(AGENT, "approved", {"n": n})) for n in range(5)]
        await asyncio.sleep(0)
        log.close()
        return await asyncio.gather(*appends)

    written = asyncio.run(hand_in_and_close())
    with pytest.raises(StoreError, match=r"^the decision log is closed$"):
        log.append_now(AGENT, "approved", {})
    again = DecisionLog(path)
    assert again.rows() == written
    again.close()


APPENDER = """
import asyncio, pathlib, sys
from {module} import DecisionLog

async def forever(log, name):
    number = 0
    while True:
        row = await log.append(name, "approved", {{"number": number}})
        sys.stdout.write(row.decision_id + "\\n")
        sys.stdout.flush()
        number += 1

async def main():
    log = DecisionLog(pathlib.Path(sys.argv[1]))
    await asyncio.gather(*(forever(log, str(n)) for n in range(8)))

asyncio.run(main())
"""


def test_a_kill_loses_nothing_that_was_acknowledged(path):
    code = APPENDER.format(module=DecisionLog.__module__)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        acknowledged = [child.stdout.readline() for _ in range(200)]
        child.send_signal(signal.SIGKILL)
        acknowledged += child.stdout.readlines()
    assert child.returncode == -signal.SIGKILL
    said = {line[:-1] for line in acknowledged if line.endswith("\n")}
    assert len(said) >= 200
    log = DecisionLog(path)
    kept = {decision_id for (decision_id,) in columns(path, "decision_id")}
    assert said <= kept
    assert log.verify_chain() == len(kept)
    log.close()
