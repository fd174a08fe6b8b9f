"""Decisions that wait for a person; nobody's answer is a no."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ..canonical_json import JsonValue
from ..service.problem import Problem
from ..service.trace import current_trace_id
from .decision_log import DecisionLog, GovernanceStatus
from .escalation_table import Answer, Escalation, EscalationTable, Severity
from .overrides import Overrides


@dataclass(frozen=True)
class Outcome:
    """How an escalation ended: ``by`` is empty where nobody answered; ``waited`` counts seconds."""

    approved: bool
    by: str
    response: str
    waited: float


@dataclass
class _Waiter:
    """A caller that waits, or has left."""

    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    left: bool = False


class Escalations:
    """Asks ``anchors``, people or roles, and waits at most ``timeout_s`` seconds for the answer of one of them.

    Without an answer in time it is blocked. Everything is recorded in ``log``: that it was escalated and why, who
    answered what, and how it ended, the latter before the outcome is handed out. Escalations lie in the log's
    database; an answer may come from another process, which is noticed within ``poll_s`` seconds. At most
    ``most_pending`` may wait, the next one is blocked at once.
    """

    def __init__(
        self,
        log: DecisionLog,
        *,
        anchors: Sequence[str],
        agent_id: str,
        timeout_s: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        poll_s: float = 0.25,
        most_pending: int = 100,
    ) -> None:
        if not anchors:
            raise ValueError("an escalation needs somebody to ask")
        self._log = log
        self._anchors = tuple(anchors)
        self._agent_id = agent_id
        self._timeout_s = timeout_s
        self._poll_s = poll_s
        self._most_pending = most_pending
        self._waiting: dict[int, _Waiter] = {}
        self._table = EscalationTable(log.path, clock=clock)
        self.overrides = Overrides(log, clock=clock)

    async def escalate(self, decision_id: str, reason: str, severity: Severity, *, subject: str = "") -> Outcome:
        """Wait for an answer. A standing override of ``subject`` is one; so is the end of the time, a no.

        Raises ``StoreError`` when it cannot be recorded: then it is not approved. A caller that is cancelled ends it.
        """
        waiter = _Waiter(asyncio.get_running_loop())
        asking = asyncio.create_task(self._ask(waiter, decision_id, reason, severity, subject))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            waiter.left = True
            waiter.woken.set()
            await asking  # so that its end is recorded too
            raise

    def resolve(
        self, escalation_id: int, *, approved: bool, by: str, reason: str, lasting_s: float | None = None
    ) -> None:
        """Answer for a person. The first answer holds; ``lasting_s`` makes an approval a standing override.

        Raises ``Problem``: 403 for somebody who was not asked, 404 for none such, 409 for one that has ended; and
        ``StoreError``.
        """
        if by not in self._anchors:
            raise Problem(403, f"{by} is not asked; {', '.join(self._anchors)} may answer")
        found = self._table.find(escalation_id)
        if found is None:
            raise Problem(404, f"there is no escalation {escalation_id}")
        escalation, state = found
        if not self._table.settle(escalation_id, Answer("approved" if approved else "denied", by, reason)):
            raise Problem(409, f"escalation {escalation_id} has ended: {'expired' if state == 'pending' else state}")
        data: JsonValue = {
            "event": "override", "escalation_id": escalation_id, "by": by, "response": reason, "approved": approved,
        }  # fmt: skip
        self._log.append_now(by, "approved" if approved else "blocked", data, trace_id=current_trace_id())
        if approved and lasting_s is not None and escalation.subject:
            self.overrides.grant(escalation.subject, by=by, reason=reason, lasting_s=lasting_s)
        self._wake(escalation_id)

    def pending(self, *, limit: int = 100) -> list[Escalation]:
        """What waits for an answer now, the oldest first."""
        return self._table.pending(limit)

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._table.check()

    def close(self) -> None:
        """Close the files; the log stays open."""
        self._table.close()
        self.overrides.close()

    async def _ask(self, waiter: _Waiter, decision_id: str, reason: str, severity: Severity, subject: str) -> Outcome:
        about: dict[str, JsonValue] = {
            "decision_id": decision_id, "reason": reason, "severity": severity, "subject": subject,
            "anchors": list(self._anchors),
        }  # fmt: skip
        standing = await asyncio.to_thread(self.overrides.standing, subject) if subject else None
        if standing is not None:
            about["override_id"] = standing.override_id
            return await self._ended(about, Outcome(True, standing.granted_by, standing.reason, 0.0))
        escalated: JsonValue = {"event": "escalation", **about}
        await self._log.append(self._agent_id, "escalated", escalated, trace_id=current_trace_id())
        if self._timeout_s <= 0:
            return await self._ended(about, Outcome(False, "", "there is no time to wait for an answer", 0.0))
        number = await asyncio.to_thread(self._open, decision_id, reason, severity, subject)
        if number is None:
            return await self._ended(about, Outcome(False, "", f"{self._most_pending} escalations wait already", 0.0))
        about["escalation_id"] = number
        return await self._ended(about, await self._outcome(waiter, number))

    def _open(self, decision_id: str, reason: str, severity: Severity, subject: str) -> int | None:
        return self._table.open(
            decision_id, reason, severity, subject, lasting_s=self._timeout_s, most_pending=self._most_pending
        )

    async def _outcome(self, waiter: _Waiter, number: int) -> Outcome:
        """The answer of a person, or that there was none in time."""
        began = waiter.loop.time()
        self._waiting[number] = waiter
        try:
            while True:
                waiter.woken.clear()
                answer = await asyncio.to_thread(self._table.answer, number)
                waited = waiter.loop.time() - began
                if answer is None and (waiter.left or waited >= self._timeout_s):
                    response = "the caller left" if waiter.left else f"nobody answered within {self._timeout_s:g} s"
                    answer = await asyncio.to_thread(self._table.expire, number, response)
                if answer is not None:
                    return Outcome(answer.state == "approved", answer.by, answer.response, waited)
                with suppress(TimeoutError):
                    await asyncio.wait_for(waiter.woken.wait(), min(self._poll_s, self._timeout_s - waited))
        finally:
            del self._waiting[number]

    async def _ended(self, about: dict[str, JsonValue], outcome: Outcome) -> Outcome:
        data: dict[str, JsonValue] = {
            "event": "outcome", **about, "by": outcome.by, "response": outcome.response,
            "waited_s": round(outcome.waited, 3),
        }  # fmt: skip
        status: GovernanceStatus = "approved" if outcome.approved else "blocked"
        await self._log.append(self._agent_id, status, data, trace_id=current_trace_id())
        return outcome

    def _wake(self, number: int) -> None:
        waiter = self._waiting.get(number)
        if waiter is not None:
            with suppress(RuntimeError):  # its loop may have ended
                waiter.loop.call_soon_threadsafe(waiter.woken.set)
