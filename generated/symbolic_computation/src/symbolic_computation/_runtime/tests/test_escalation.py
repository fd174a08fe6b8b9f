import asyncio
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from ..governance.decision_log import DecisionLog
from ..governance.escalation import Escalations, _Waiter
from ..service.problem import Problem
from ..service.trace import traced
from ..stores.database import StoreError

AGENT = "core.symbolic_computation"
TRACE = "ab" * 16


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = datetime(2024, 2, 29, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(tmp_path, clock):
    opened = DecisionLog(tmp_path / "governance.sqlite3", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def make(log, clock):
    made = []

    def escalations(**options):
        settings = {"anchors": ["Igor"], "agent_id": AGENT, "timeout_s": 60.0, "clock": clock, **options}
        made.append(Escalations(log, **settings))
        return made[-1]

    yield escalations
    for opened in made:
        opened.close()


async def until_pending(escalations, count=1):
    while len(found := escalations.pending()) < count:
        await asyncio.sleep(0)
    return found


def events(log):
    return [
        {"agent": row.agent_id, "status": row.governance_status, **json.loads(row.decision_data)} for row in log.rows()
    ]


def said(log, *names):
    return [tuple(event.get(name) for name in names) for event in events(log)]


@pytest.mark.parametrize(("approved", "status"), [(True, "approved"), (False, "blocked")])
def test_an_answer_decides_and_everything_is_recorded(make, log, approved, status):
    escalations = make(poll_s=60.0)

    async def ask_and_answer():
        with traced(TRACE):
            asking = asyncio.create_task(escalations.escalate("7-ab", "12 000 characters", "high", subject="f00d"))
            (waiting,) = await until_pending(escalations)
            await asyncio.to_thread(
                escalations.resolve, waiting.escalation_id, approved=approved, by="Igor", reason="I read it"
            )
            return waiting, await asking

    waiting, outcome = asyncio.run(ask_and_answer())
    assert (waiting.decision_id, waiting.reason, waiting.severity) == ("7-ab", "12 000 characters", "high")
    assert (waiting.opened, waiting.expires) == ("2024-02-29T12:00:00.000000+00:00", "2024-02-29T12:01:00.000000+00:00")
    assert (outcome.approved, outcome.by, outcome.response) == (approved, "Igor", "I read it")
    assert outcome.waited < 60
    first, second, third = events(log)
    about = {"decision_id": "7-ab", "reason": "12 000 characters", "severity": "high", "subject": "f00d"}
    assert first == {"agent": AGENT, "status": "escalated", "event": "escalation", "anchors": ["Igor"], **about}
    assert second == {
        "agent": "Igor", "status": status, "event": "override", "escalation_id": 1, "by": "Igor",
        "response": "I read it", "approved": approved,
    }  # fmt: skip
    assert third.pop("waited_s") == round(outcome.waited, 3)
    assert third == {
        "agent": AGENT, "status": status, "event": "outcome", "escalation_id": 1, "by": "Igor",
        "response": "I read it", "anchors": ["Igor"], **about,
    }  # fmt: skip
    assert {row.trace_id for row in log.rows()} == {TRACE}
    assert escalations.pending() == []
    assert log.verify_chain() == 3


def test_without_time_to_wait_it_is_blocked_at_once(make, log):
    escalations = make(timeout_s=0)
    outcome = asyncio.run(escalations.escalate("1-a", "dangerous", "critical"))
    assert (outcome.approved, outcome.by) == (False, "")
    assert said(log, "status", "event") == [("escalated", "escalation"), ("blocked", "outcome")]
    assert escalations.pending() == []


def test_nobodys_answer_is_a_no(make, log):
    escalations = make(timeout_s=0.01)
    outcome = asyncio.run(escalations.escalate("1-a", "dangerous", "critical"))
    assert (outcome.approved, outcome.by, outcome.response) == (False, "", "nobody answered within 0.01 s")
    assert outcome.waited >= 0.01
    assert said(log, "status", "event", "response")[1:] == [("blocked", "outcome", "nobody answered within 0.01 s")]


def test_an_answer_after_the_time_counts_no_more(make, clock, log):
    escalations = make(poll_s=0.001)

    async def ask_too_late():
        asking = asyncio.create_task(escalations.escalate("1-a", "long", "low"))
        await until_pending(escalations)
        clock.move(60)
        with pytest.raises(Problem, match="409: escalation 1 has ended: expired"):
            await asyncio.to_thread(escalations.resolve, 1, approved=True, by="Igor", reason="fine")
        return await asking

    outcome = asyncio.run(ask_too_late())
    assert (outcome.approved, outcome.response) == (False, "its time is over")
    assert said(log, "status") == [("escalated",), ("blocked",)]


def test_the_first_answer_holds(make):
    escalations = make()

    async def answer_twice():
        asking = asyncio.create_task(escalations.escalate("1-a", "long", "low"))
        await until_pending(escalations)
        await asyncio.to_thread(escalations.resolve, 1, approved=False, by="Igor", reason="no")
        with pytest.raises(Problem, match="409: escalation 1 has ended: denied"):
            await asyncio.to_thread(escalations.resolve, 1, approved=True, by="Igor", reason="yes")
        return await asking

    assert asyncio.run(answer_twice()).response == "no"


@pytest.mark.parametrize(
    ("number", "by", "fault"),
    [(1, "Mallory", "403: Mallory is not asked; Igor may answer"), (7, "Igor", "404: there is no escalation 7")],
)
def test_not_everybody_may_answer_everything(make, log, number, by, fault):
    with pytest.raises(Problem, match=f"^{fault}$"):
        make().resolve(number, approved=True, by=by, reason="please")
    assert log.rows() == []


def test_somebody_must_be_asked(make):
    with pytest.raises(ValueError, match=r"^an escalation needs somebody to ask$"):
        make(anchors=[])


def test_only_so_many_wait(make, log):
    escalations = make(most_pending=2)

    async def ask_three_times():
        asking = [asyncio.create_task(escalations.escalate(f"{n}-a", "long", "low")) for n in range(2)]
        waiting = await until_pending(escalations, 2)
        third = await escalations.escalate("3-a", "long", "low")
        for one in waiting:
            await asyncio.to_thread(escalations.resolve, one.escalation_id, approved=True, by="Igor", reason="fine")
        return [third, *await asyncio.gather(*asking)]

    third, *others = asyncio.run(ask_three_times())
    assert (third.approved, third.response) == (False, "2 escalations wait already")
    assert [outcome.approved for outcome in others] == [True, True]


def test_a_caller_that_leaves_is_recorded(make, log):
    escalations = make()

    async def ask_and_leave():
        asking = asyncio.create_task(escalations.escalate("1-a", "long", "low"))
        await until_pending(escalations)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(ask_and_leave())
    assert escalations.pending() == []
    assert said(log, "status", "response")[-1] == ("blocked", "the caller left")


def test_a_caller_that_leaves_at_once_is_recorded_too(make, log):
    escalations = make()

    async def ask_and_leave():
        asking = asyncio.create_task(escalations.escalate("1-a", "long", "low", subject="f00d"))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(ask_and_leave())
    assert escalations.pending() == []
    assert said(log, "status", "response") == [("escalated", None), ("blocked", "the caller left")]


def test_what_cannot_be_recorded_is_not_approved(make, log, tmp_path):
    escalations = make()
    escalations.overrides.grant("f00d", by="Igor", reason="known", lasting_s=10)
    log.path.unlink()
    with pytest.raises(StoreError):
        asyncio.run(escalations.escalate("1-a", "long", "low", subject="f00d"))
    with pytest.raises(StoreError, match="is gone"):
        escalations.check()


def test_health_asks_the_table(make):
    escalations = make()
    escalations.check()
    escalations.close()
    with pytest.raises(StoreError, match=r"^the table of escalations does not answer \(ProgrammingError\)$"):
        escalations.check()


def test_a_lasting_approval_answers_for_a_while(make, clock, log):
    escalations = make()

    async def ask_and_answer():
        asking = asyncio.create_task(escalations.escalate("1-a", "long", "low", subject="f00d"))
        await until_pending(escalations)
        await asyncio.to_thread(escalations.resolve, 1, approved=True, by="Igor", reason="known", lasting_s=30)
        await asking
        again = await escalations.escalate("2-b", "long", "low", subject="f00d")
        other = asyncio.create_task(escalations.escalate("3-c", "long", "low", subject="beef"))
        (waiting,) = await until_pending(escalations)
        await asyncio.to_thread(escalations.resolve, waiting.escalation_id, approved=False, by="Igor", reason="no")
        return again, await other

    again, other = asyncio.run(ask_and_answer())
    assert (again.approved, again.by, again.response, again.waited) == (True, "Igor", "known", 0.0)
    assert not other.approved
    assert ("approved", "override granted", "f00d") in said(log, "status", "event", "subject")
    assert ("approved", "outcome", 1) in said(log, "status", "event", "override_id")
    clock.move(30)
    assert escalations.overrides.standing("f00d") is None


def test_a_refusal_stands_for_nothing(make):
    escalations = make()

    async def ask_and_refuse():
        asking = asyncio.create_task(escalations.escalate("1-a", "long", "low", subject="f00d"))
        await until_pending(escalations)
        await asyncio.to_thread(escalations.resolve, 1, approved=False, by="Igor", reason="no", lasting_s=30)
        await asking

    asyncio.run(ask_and_refuse())
    assert escalations.overrides.standing("f00d") is None


def test_an_override_can_be_taken_back(make, log):
    overrides = make().overrides
    short = overrides.grant("f00d", by="Igor", reason="once", lasting_s=10)
    longest = overrides.grant("f00d", by="Igor", reason="known", lasting_s=20)
    assert (short.subject, short.granted_by, short.reason) == ("f00d", "Igor", "once")
    assert overrides.standing("f00d") == longest
    assert overrides.revoke("f00d", by="Igor", reason="changed my mind") == 2
    assert overrides.standing("f00d") is None
    assert overrides.revoke("f00d", by="Igor", reason="again") == 0
    assert said(log, "status", "event")[-1] == ("blocked", "override revoked")


@pytest.mark.parametrize(("subject", "lasting_s"), [("", 1.0), ("f00d", 0.0), ("f00d", float("nan"))])
def test_an_override_of_nothing_is_refused(make, log, subject, lasting_s):
    with pytest.raises(ValueError, match=r"^an override approves something, for some time$"):
        make().overrides.grant(subject, by="Igor", reason="x", lasting_s=lasting_s)
    assert log.rows() == []


def test_a_waiter_whose_loop_ended_does_not_disturb_the_answer(make):
    escalations = make()
    loop = asyncio.new_event_loop()
    loop.close()
    escalations._waiting[1] = _Waiter(loop)
    number = escalations._open("1-a", "long", "low", "")
    escalations.resolve(number, approved=True, by="Igor", reason="fine")
    assert escalations.pending() == []


def test_what_vanished_is_not_approved(make):
    with pytest.raises(StoreError, match=r"^an escalation vanished while it waited$"):
        make()._table.answer(7)


ANSWER = """
import pathlib, sys
from {module} import Escalations
from {package}.decision_log import DecisionLog

log = DecisionLog(pathlib.Path(sys.argv[1]))
escalations = Escalations(log, anchors=["Igor"], agent_id="console", timeout_s=60)
(waiting,) = escalations.pending()
escalations.resolve(waiting.escalation_id, approved=True, by="Igor", reason="from afar")
escalations.close()
log.close()
"""


def test_another_process_may_answer(make, log):
    escalations = make(poll_s=0.01, clock=lambda: datetime.now(UTC))
    module = Escalations.__module__
    code = ANSWER.format(module=module, package=module.rpartition(".")[0])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}

    async def ask():
        asking = asyncio.create_task(escalations.escalate("1-a", "long", "low"))
        await until_pending(escalations)
        command = [sys.executable, "-c", code, str(log.path)]
        await asyncio.to_thread(subprocess.run, command, check=True, env=environment)
        return await asking

    outcome = asyncio.run(ask())
    assert (outcome.approved, outcome.by, outcome.response) == (True, "Igor", "from afar")
    first, *rest = said(log, "agent", "event")
    assert first == (AGENT, "escalation")
    assert sorted(rest) == sorted([("Igor", "override"), (AGENT, "outcome")])
    assert log.verify_chain() == 3


def test_of_two_answers_at_once_one_holds(make):
    escalations = make()
    number = escalations._open("1-a", "long", "low", "")
    barrier = threading.Barrier(8)
    refused = []

    def answer(approved):
        barrier.wait()
        try:
            escalations.resolve(number, approved=approved, by="Igor", reason=str(approved))
        except Problem as problem:
            refused.append(problem.status)

    threads = [threading.Thread(target=answer, args=(n % 2 == 0,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [409] * 7
