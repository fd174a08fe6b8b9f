"""How every operation is answered: admitted, looked up, computed in time, recorded, and only then released."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..canonical_json import JsonValue
from ..digests import value_digest
from ..stores.audit import AuditLog
from ..stores.cache import ResultCache
from ..stores.database import StoreError
from .limits import Rate, RateLimiter, TimeLimit
from .problem import Problem
from .trace import current_trace_id


@dataclass(frozen=True)
class OperationPolicy:
    """What is declared for one operation; None where nothing is."""

    name: str
    audit: bool = False
    cache_ttl_s: float | None = None
    rate: str | None = None
    timeout_s: float | None = None


class OperationRunner:
    """Answers operations by their policies. ``revision`` is what answers depend on besides the request."""

    def __init__(
        self, policies: Iterable[OperationPolicy], *, cache: ResultCache, audit: AuditLog, revision: str
    ) -> None:
        self._policies = {policy.name: policy for policy in policies}
        self._rates = {p.name: RateLimiter(Rate.parse(p.rate)) for p in self._policies.values() if p.rate is not None}
        self._times = {p.name: TimeLimit(p.timeout_s) for p in self._policies.values() if p.timeout_s is not None}
        self._cache = cache
        self._audit = audit
        self._revision = revision

    def admit(self, name: str, caller: str, amount: int = 1) -> None:
        """Count ``amount`` requests of ``caller``; a 429 where its rate is used up, a ``KeyError`` without a policy."""
        if self._policies[name].rate is not None:
            self._rates[name].admit(caller, amount)

    def run(self, name: str, request: JsonValue, compute: Callable[[], JsonValue]) -> JsonValue:
        """The answer of ``compute``, or the cached one of an equal request.

        An audited operation answers, or refuses, only after the decision is on the disk; a 503 where it cannot be.
        """
        policy = self._policies[name]
        try:
            answer, cached = self._answer(policy, request, compute)
        except Problem as problem:
            self._record(policy, "refused", request, {"status": problem.status, "detail": problem.detail})
            raise
        except Exception as error:
            self._record(policy, "failed", request, {"error": type(error).__name__})
            raise
        self._record(policy, "answered", request, {"answer": value_digest(answer), "cached": cached})
        return answer

    def _answer(
        self, policy: OperationPolicy, request: JsonValue, compute: Callable[[], JsonValue]
    ) -> tuple[JsonValue, bool]:
        limit = self._times.get(policy.name)
        if policy.cache_ttl_s is None:
            return (compute() if limit is None else limit.call(compute)), False
        key = f"{policy.name}:{value_digest([self._revision, request])}"
        try:
            hit = self._cache.get(key)
            if hit is not None:
                return hit.value, True
            answer = compute() if limit is None else limit.call(compute)
            self._cache.put(key, answer, ttl_s=policy.cache_ttl_s)
        except StoreError as error:
            raise Problem(503, "the cache does not answer") from error
        return answer, False

    def _record(self, policy: OperationPolicy, outcome: str, request: JsonValue, detail: dict[str, JsonValue]) -> None:
        if not policy.audit:
            return
        detail = {"request": value_digest(request), **detail}
        try:
            self._audit.append(policy.name, outcome, detail, trace_id=current_trace_id())
        except StoreError as error:
            raise Problem(503, "the decision could not be recorded, so it is not released") from error
