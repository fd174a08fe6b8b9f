"""Work on expressions of strangers: admitted, done, recorded, and only then released."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from ..canonical_json import JsonValue
from ..digests import text_digest, value_digest
from ..expr.errors import ExpressionError
from ..expr.parser import parse
from ..governance.decision_log import DecisionLog, GovernanceStatus
from ..governance.escalation import Escalations
from ..governance.escalation_table import Severity
from ..service.problem import Problem
from ..service.trace import current_trace_id
from ..stores.database import StoreError
from .definitions import free_names
from .evaluator import Evaluator, InputValue
from .expression import read_expression
from .expression_graph import ExpressionGraph, ExpressionNode
from .inputs import as_json
from .optimization import TIME_SHARE
from .pool import WorkerPool
from .refusal import refusal
from .sessions import Sessions
from .validation import find_dangerous

Answer = dict[str, JsonValue]
#: What was looked at lately need not be looked at again.
_dangerous = lru_cache(maxsize=256)(find_dangerous)
_NO_DEFINITIONS: Mapping[str, str] = {}
#: Characters of an expression that the record keeps; its digest stands for the rest.
_SHOWN = 1000
#: Refusals of what was asked; any other says that what was asked could not be done.
_NOT_ADMITTED = frozenset({400, 404, 429})
#: Numbers that the record keeps as they are.
_FEW = 16


class Metrics(Protocol):
    """Where durations and outcomes are noted."""

    async def record_evaluation(
        self, expr_hash: str, backend: str, duration_ms: float, *, success: bool, cache_hit: bool
    ) -> None:
        """Note one evaluation."""

    async def record_compilation(self, expr_hash: str, language: str, duration_ms: float, *, success: bool) -> None:
        """Note one code generation."""


class AuditedWork:
    """Evaluations, code generations and optimisations; every one of the operations ``audited`` leaves a row.

    Expressions of more than ``maximum_length`` characters, and those that reach out of mathematics, are escalated
    before anything reads them.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        pool: WorkerPool,
        *,
        log: DecisionLog,
        escalations: Escalations,
        graph: ExpressionGraph,
        sessions: Sessions,
        metrics: Metrics,
        agent: str,
        maximum_length: int,
        audited: Collection[str],
    ) -> None:
        self._evaluator = evaluator
        self.pool = pool
        self._log = log
        self._escalations = escalations
        self._graph = graph
        self._sessions = sessions
        self._metrics = metrics
        self._agent = agent
        self._maximum_length = maximum_length
        self._audited = frozenset(audited)

    async def evaluate(
        self,
        operation: str,
        expression: str,
        values: Mapping[str, InputValue],
        backend: str,
        options: Mapping[str, JsonValue],
        session: str | None,
    ) -> Answer:
        """The members of a ComputationResult. Raises ``Problem``."""
        started = time.perf_counter()
        asked: Answer = {"backend": backend, "values": _given(values), **options}
        try:
            definitions = await self._admit(operation, expression, session)
            done = await self._evaluator.evaluate(expression, values, backend, options, definitions)
        except (Problem, ExpressionError) as error:
            problem = refusal(error) if isinstance(error, ExpressionError) else error
            failed = text_digest(expression)
            await self._metrics.record_evaluation(failed, backend, _since(started), success=False, cache_hit=False)
            await self._refuse(operation, expression, asked, problem)
            raise problem from None
        duration = _since(started)
        digest = done.expression_hash
        await self._metrics.record_evaluation(digest, backend, duration, success=True, cache_hit=done.cache_hit)
        outcome: Answer = {"hash": digest, "cached": done.cache_hit, "result": _kept(done.result)}
        await self._record(operation, "approved", expression, {**asked, **outcome})
        return {
            "result": done.result,
            "execution_time_ms": duration,
            "cache_hit": done.cache_hit,
            "backend_used": done.backend_used,
            "expression_hash": digest,
        }

    async def generate(
        self,
        operation: str,
        expression: str,
        variables: Sequence[str] | None,
        language: str,
        function_name: str,
        session: str | None,
    ) -> Answer:
        """The members of a CodeGenResult. Raises ``Problem``."""
        started = time.perf_counter()
        asked: Answer = {"language": language, "function_name": function_name}
        arguments: Answer = {**asked, "variables": None if variables is None else list(variables)}
        try:
            written = await self._ask(operation, "generate", expression, arguments, session)
        except Problem as problem:
            await self._metrics.record_compilation(text_digest(expression), language, _since(started), success=False)
            await self._refuse(operation, expression, asked, problem)
            raise
        duration = _since(started)
        source = str(written["source_code"])
        await self._metrics.record_compilation(text_digest(expression), language, duration, success=True)
        await self._record(operation, "approved", expression, {**asked, "source": text_digest(source)})
        return {
            "source_code": source,
            "language": language,
            "function_name": function_name,
            "success": True,
            "execution_time_ms": duration,
        }

    async def optimize(self, operation: str, expression: str, strategies: Sequence[str], session: str | None) -> Answer:
        """The members of an OptimizationResult. Raises ``Problem``."""
        asked: Answer = {"strategies": list(strategies)}
        try:
            time_s = self.pool.limits.time_s * TIME_SHARE
            found = await self._ask(operation, "optimize", expression, {**asked, "time_s": time_s}, session)
        except Problem as problem:
            await self._refuse(operation, expression, asked, problem)
            raise
        before, after = _count(found["original_ops"]), _count(found["optimized_ops"])
        reduction = 100.0 * (before - after) / before if before else 0.0
        await self._record(operation, "approved", expression, {**asked, "original": before, "optimized": after})
        await asyncio.to_thread(self._relate, str(found["original"]), str(found["optimized"]), reduction)
        replacements = found["replacements"]
        assert isinstance(replacements, list)
        return {
            "original": found["original"],
            "optimized": found["named"],
            "replacements": [{"name": name, "expression": text} for name, text in _pairs(replacements)],
            "original_ops": before,
            "optimized_ops": after,
            "reduction_percent": reduction,
            "strategies_applied": found["strategies_applied"],
            "skipped": found["skipped"],
            "verified_points": found["verified_points"],
        }

    async def render(self, expression: str) -> Answer:
        """The members of a RenderedExpression. Raises ``Problem``."""
        return await self._ask("expression_rendering", "render", expression, {}, None)

    def define(self, session: str, name: str, expression: str) -> Mapping[str, str]:
        """The definitions of ``session`` with one more. Raises ``Problem``."""
        try:
            defined = self._sessions.define(session, name, expression)
        except ExpressionError as error:
            raise refusal(error) from None
        definitions = self._sessions.definitions(session)
        used = {free.name for free in free_names(parse(expression))} & definitions.keys()
        others = [read_expression(definitions[name], definitions=definitions).digest for name in sorted(used)]
        with contextlib.suppress(StoreError):
            self._graph.put(ExpressionNode(defined.digest))
            for other in others:
                if other != defined.digest:
                    self._graph.depend(defined.digest, other)
        return definitions

    async def note(self, operation: str, data: Answer) -> None:
        """A row for an operation that computes nothing from an expression."""
        await self._write("approved", {"operation": operation, **data})

    def _relate(self, original: str, optimized: str, reduction: float) -> None:
        """Note that ``optimized`` comes from ``original``. The graph tells of work; it does not hold it up."""
        before, after = text_digest(original), text_digest(optimized)
        with contextlib.suppress(StoreError):
            self._graph.put(ExpressionNode(before, "", reduction > 0, max(0.0, reduction)))
            if after != before:
                self._graph.depend(after, before)

    async def _ask(self, operation: str, task: str, expression: str, arguments: Answer, session: str | None) -> Answer:
        definitions = await self._admit(operation, expression, session)
        request: Answer = {"expression": expression, "definitions": dict(definitions), **arguments}
        try:
            answer = await self.pool.call_async(task, request)
        except ExpressionError as error:
            raise refusal(error) from None
        assert isinstance(answer, dict)
        return answer

    async def _admit(self, operation: str, expression: str, session: str | None) -> Mapping[str, str]:
        """The definitions of the session, once nothing speaks against the text, or who is asked has approved it."""
        reasons = []
        if len(expression) > self._maximum_length:
            reasons.append(f"{len(expression)} characters, where {self._maximum_length} are allowed")
        if dangerous := _dangerous(expression[: self._maximum_length]):
            reasons.append(f"reaches out of mathematics: {', '.join(dangerous)}")
        if reasons:
            await self._escalate(operation, expression, "; ".join(reasons), bool(dangerous))
        return _NO_DEFINITIONS if session is None else self._sessions.definitions(session)

    async def _escalate(self, operation: str, expression: str, reason: str, dangerous: bool) -> None:
        """Returns where somebody approves in time. Raises ``Problem`` 400 otherwise: nobody's answer is a no."""
        subject = text_digest(expression)
        try:
            data: JsonValue = {"operation": operation, "reason": reason, **_shown(expression)}
            decision = await self._log.append(self._agent, "escalated", data, trace_id=current_trace_id())
            severity: Severity = "high" if dangerous else "medium"
            outcome = await self._escalations.escalate(decision.decision_id, reason, severity, subject=subject)
        except StoreError as error:
            raise _unrecorded() from error
        if not outcome.approved:
            members: Answer = {"decision_id": decision.decision_id}
            raise Problem(400, f"escalated and blocked: {reason} ({outcome.response})", members=members)

    async def _refuse(self, operation: str, expression: str, asked: Answer, problem: Problem) -> None:
        status: GovernanceStatus = "blocked" if problem.status in _NOT_ADMITTED else "approved"
        outcome: Answer = {"status": problem.status, "detail": problem.detail}
        await self._record(operation, status, expression, {**asked, **outcome})

    async def _record(self, operation: str, status: GovernanceStatus, expression: str, data: Answer) -> None:
        if operation in self._audited:
            await self._write(status, {"operation": operation, **_shown(expression), **data})

    async def _write(self, status: GovernanceStatus, data: Answer) -> None:
        try:
            await self._log.append(self._agent, status, data, trace_id=current_trace_id())
        except StoreError as error:
            raise _unrecorded() from error


def _shown(expression: str) -> Answer:
    """The text as the record keeps it; half a surrogate pair could not be written down."""
    readable = expression[:_SHOWN].encode("utf-8", "replace").decode()
    if len(expression) <= _SHOWN:
        return {"expression": readable}
    return {"expression": readable, "characters": len(expression), "digest": text_digest(expression)}


def _given(values: Mapping[str, InputValue]) -> JsonValue:
    """What was given, as the record keeps it; None for what JSON cannot say."""
    try:
        return _kept(as_json(values))
    except (TypeError, ValueError, RecursionError):
        return None


def _kept(value: JsonValue) -> JsonValue:
    """``value`` where it is a finite number, a text or a few of them; else its digest, with ``ValueError`` for NaN."""
    parts: Iterable[JsonValue] = [value]
    if isinstance(value, dict) and len(value) <= _FEW:
        parts = value.values()
    elif isinstance(value, list) and len(value) <= _FEW:
        parts = value
    return value if all(map(_is_short, parts)) else {"digest": value_digest(value)}


def _is_short(part: JsonValue) -> bool:
    return part is None or isinstance(part, int | str) or (isinstance(part, float) and math.isfinite(part))


def _unrecorded() -> Problem:
    return Problem(503, "the decision could not be recorded, so it is not released")


def _since(started: float) -> float:
    """Milliseconds."""
    return round((time.perf_counter() - started) * 1000, 4)


def _count(value: JsonValue) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a count is an integer, not {value!r}")
    return value


def _pairs(values: Sequence[JsonValue]) -> list[tuple[str, str]]:
    return [(str(pair[0]), str(pair[1])) for pair in values if isinstance(pair, list)]
