"""Values of expressions: unknown texts are read and compiled by workers, cheap known ones run where they are asked."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from ..canonical_json import JsonValue
from ..digests import value_digest
from ..expr.errors import ExpressionError
from ..service.problem import Problem
from .compiled import CompiledSource
from .compiled_call import CompiledCall as CompiledCall
from .compiled_call import result_of
from .expression_cache import ExpressionCache
from .inputs import MOST_NUMBERS, EvaluationOptions, as_json, check_backend, check_text, count_points, read_options
from .inputs import InputValue as InputValue
from .jobs import no_capacity
from .pool import TaskFailedError, WorkerPool
from .prepared import Prepared, ReadText
from .program import Program, ProgramError
from .recent import RecentEntries

#: What one run may take on the event loop.
IN_LOOP_S = 0.0005
_PREPARING = 64
_FOR_LONG_S = 3600.0
_FEW = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A value and where it came from. ``shape`` is that of one point's value, ``()`` for a number."""

    result: JsonValue
    cache_hit: bool
    backend_used: str
    expression_hash: str
    elapsed_ms: float
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Request:
    text: str
    definitions: Mapping[str, str]
    names: tuple[str, ...]
    backend: str
    options: EvaluationOptions
    started: float

    @property
    def key(self) -> tuple[object, ...]:
        """What a compiled expression is known by."""
        named = value_digest(dict(self.definitions)) if self.definitions else ""
        return self.text, named, self.names, self.backend, self.options.domain


class Evaluator:
    """Evaluates with the workers of ``pool``, and remembers in ``cache``.

    At most ``program_capacity`` compiled expressions are held ready. Every method raises ``ExpressionError`` for a
    text outside the language, and ``Problem``: 400 for values, options, backends and sizes that are refused, 422 for
    what has no value, 503 and 504 as the pool does.
    """

    def __init__(
        self,
        pool: WorkerPool,
        cache: ExpressionCache,
        *,
        default_backend: str = "numpy",
        program_capacity: int = 256,
    ) -> None:
        check_backend(default_backend)
        self._pool = pool
        self._cache = cache
        self._default_backend = default_backend
        self._prepared: RecentEntries[Prepared] = RecentEntries(program_capacity)
        self._read: RecentEntries[ReadText] = RecentEntries(program_capacity)
        self._preparing: dict[tuple[object, ...], Future[Prepared]] = {}
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(_PREPARING, thread_name_prefix="prepare")

    def known(
        self,
        text: str,
        values: Mapping[str, InputValue],
        backend: str | None = None,
        options: Mapping[str, JsonValue] | None = None,
        definitions: Mapping[str, str] | None = None,
    ) -> Evaluation | None:
        """The value where it takes microseconds: kept, or of an expression known to be cheap. None where it might not.

        Never waits for anything, so the event loop may call it.
        """
        if _is_large(values):
            return None
        request = self._request(text, values, backend, options, definitions)
        prepared = self._prepared.get(request.key)
        if prepared is None:
            return None
        points = count_points(values)
        if points * prepared.entries > _FEW:
            return None
        key = self._result_key(request, prepared, values)
        hit = self._cache.recent_result(key)
        if hit is None:
            if prepared.cost_s(points) > IN_LOOP_S:
                return None
            try:
                result = prepared.run(values, points)
            except ProgramError:  # ``evaluate`` finds out whose fault that is
                return None
            self._cache.keep_result(key, result, lasting=False)
        else:
            result = hit.value
        return self._evaluation(request, prepared, result, hit is not None)

    async def evaluate(
        self,
        text: str,
        values: Mapping[str, InputValue],
        backend: str | None = None,
        options: Mapping[str, JsonValue] | None = None,
        definitions: Mapping[str, str] | None = None,
    ) -> Evaluation:
        """The value of ``text`` at ``values``: each a number, a list of as many numbers as others have, or complex.

        ``definitions`` are texts by name that ``text`` may use.
        """
        known = self.known(text, values, backend, options, definitions)
        if known is not None:
            return known
        request = self._request(text, values, backend, options, definitions)
        points = count_points(values)
        prepared = await self._when_prepared(request)
        numbers = points * prepared.entries
        if numbers > MOST_NUMBERS:
            raise Problem(400, f"the result would have {numbers} numbers; at most {MOST_NUMBERS} are allowed")
        large = numbers > _FEW or _is_large(values)
        key = await _in_thread(large, lambda: self._result_key(request, prepared, values))
        here = prepared.runs_here(points)
        hit = self._cache.recent_result(key)
        if hit is None and not here:
            hit = await asyncio.to_thread(self._cache.find_result, key)
        if hit is not None:
            return self._evaluation(request, prepared, hit.value, True)
        try:
            result = await self._run(request, prepared, values, points)
        except (ProgramError, TaskFailedError):
            if not prepared.stored:
                raise
            prepared = await asyncio.to_thread(self._prepare, request, anew=True)
            result = await self._run(request, prepared, values, points)
        await _in_thread(large, lambda: self._cache.keep_result(key, result, lasting=not here))
        return self._evaluation(request, prepared, result, False)

    def compile(
        self,
        text: str,
        variables: Sequence[str],
        backend: str | None = None,
        options: Mapping[str, JsonValue] | None = None,
    ) -> Program:
        """What ``backend`` computes of ``text``, as a call in this process. Blocks until it is compiled."""
        request = self._request(text, dict.fromkeys(variables, 0.0), backend, options, None, tuple(variables))
        if request.backend == "autowrap":
            raise Problem(400, "the backend autowrap runs in worker processes only; wrap it instead")
        program = self._preparation(request).result().program()
        assert program is not None
        return program

    def wrap(self, text: str, variables: Sequence[str], language: str = "C") -> CompiledCall:
        """A call into what SymPy's autowrap compiles of ``text``; it runs in a worker. Blocks until it is compiled."""
        check_text(text, None)
        call = CompiledCall(self._pool, text, tuple(variables), language)
        call.build()
        return call

    def read(self, text: str, definitions: Mapping[str, str] | None = None) -> ReadText:
        """What ``text`` says. Blocks while a worker reads it; what was read lately is known."""
        check_text(text, definitions)
        key = (text, value_digest(dict(definitions)) if definitions else "")
        found = self._read.get(key)
        if found is None:
            asked: dict[str, JsonValue] = {"expression": text, "definitions": dict(definitions or {})}
            found = ReadText.from_json(self._pool.call("validate", asked))
            self._read.put(key, found, ttl_s=_FOR_LONG_S)
        return found

    def forget(self) -> int:
        """Forget all results and compiled expressions; how many entries memory had. Raises ``StoreError``."""
        self._read.clear()
        return self._prepared.clear() + self._cache.forget()

    def close(self) -> None:
        """End the threads; to be called after the pool was closed."""
        self._threads.shutdown(cancel_futures=True)

    def _request(
        self,
        text: str,
        values: Mapping[str, InputValue],
        backend: str | None,
        options: Mapping[str, JsonValue] | None,
        definitions: Mapping[str, str] | None,
        names: tuple[str, ...] | None = None,
    ) -> _Request:
        started = time.perf_counter()
        chosen = self._default_backend if backend is None else backend
        check_backend(chosen)
        check_text(text, definitions)
        names = tuple(sorted(values)) if names is None else names
        return _Request(text, definitions or {}, names, chosen, read_options(options, chosen), started)

    def _evaluation(self, request: _Request, prepared: Prepared, result: JsonValue, hit: bool) -> Evaluation:
        self._cache.count(hit=hit)
        elapsed_ms = 1000 * (time.perf_counter() - request.started)
        read = prepared.read
        return Evaluation(result, hit, request.backend, read.expression_hash, elapsed_ms, read.shape)

    async def _when_prepared(self, request: _Request) -> Prepared:
        found = self._prepared.get(request.key)
        if found is not None:
            return found
        # Others may wait for the same: who gives up must not take it from them.
        waiting = asyncio.shield(asyncio.wrap_future(self._preparation(request)))
        try:
            return await waiting
        except ExpressionError as error:
            raise _for_values(error) from error

    def _preparation(self, request: _Request) -> Future[Prepared]:
        """The one preparation at work for equal requests."""
        key = request.key
        with self._lock:
            found = self._prepared.get(key)
            if found is not None:
                done: Future[Prepared] = Future()
                done.set_result(found)
                return done
            pending = self._preparing.get(key)
            if pending is not None:
                return pending
            if len(self._preparing) >= _PREPARING:
                raise no_capacity(f"{_PREPARING} expressions are being compiled already")
            pending = self._threads.submit(self._prepare, request)
            self._preparing[key] = pending
        pending.add_done_callback(lambda _: self._preparing.pop(key))
        return pending

    def _prepare(self, request: _Request, *, anew: bool = False) -> Prepared:
        """Have the text read and compiled by workers; unless ``anew``, what was compiled of its meaning is used."""
        asked: dict[str, JsonValue] = {
            "expression": request.text,
            "variables": list(request.names),
            "definitions": dict(request.definitions),
        }
        read = ReadText.from_json(self._pool.call("validate", asked))
        prepared = None if anew else self._compiled_before(request, read)
        if prepared is None:
            prepared = Prepared(read, self._compiled_now(request, asked))
        self._prepared.put(request.key, prepared, ttl_s=_FOR_LONG_S)
        return prepared

    def _compiled_before(self, request: _Request, read: ReadText) -> Prepared | None:
        backend, domain = request.backend, request.options.domain
        compiled = self._cache.find_compiled(read.expression_hash, request.names, backend, domain)
        try:
            return None if compiled is None else Prepared(read, compiled, stored=True)
        except ProgramError:  # not one of ours
            return None

    def _compiled_now(self, request: _Request, asked: dict[str, JsonValue]) -> CompiledSource | None:
        if request.backend == "autowrap":
            native = {**asked, "folder": str(self._pool.builds_folder)}
            self._pool.call("autowrap", native, time_s=self._pool.limits.compile_s)
            return None
        told = self._pool.call("compile", {**asked, "backend": request.backend, "domain": request.options.domain})
        if not isinstance(told, dict):
            raise TaskFailedError("no answer to the task compile")
        compiled = CompiledSource.from_json({name: item for name, item in told.items() if name != "operations"})
        self._cache.keep_compiled(compiled)
        return compiled

    async def _run(
        self, request: _Request, prepared: Prepared, values: Mapping[str, InputValue], points: int
    ) -> JsonValue:
        if prepared.runs_here(points):
            return await asyncio.to_thread(prepared.run, values, points)
        return await self._run_in_worker(request, prepared, values)

    async def _run_in_worker(
        self, request: _Request, prepared: Prepared, values: Mapping[str, InputValue]
    ) -> JsonValue:
        asked: dict[str, JsonValue] = {"values": as_json(values), "options": request.options.to_json()}
        if prepared.compiled is not None:
            return result_of(await self._pool.call_async("run", {**asked, "compiled": prepared.compiled.to_json()}))
        asked |= {
            "expression": request.text,
            "definitions": dict(request.definitions),
            "backend": request.backend,
            "folder": str(self._pool.builds_folder),
        }
        return result_of(await self._pool.call_async("evaluate", asked, time_s=self._pool.limits.compile_s))

    def _result_key(self, request: _Request, prepared: Prepared, values: Mapping[str, InputValue]) -> str:
        try:
            return self._cache.result_key(prepared.read.expression_hash, request.backend, values, request.options)
        except (TypeError, ValueError, RecursionError):
            raise Problem(400, "values are finite numbers, lists of them, or real and imag") from None


def _is_large(values: Mapping[str, InputValue]) -> bool:
    """Whether even to look at ``values`` takes more than the event loop should."""
    return sum(len(value) for value in values.values() if isinstance(value, list | tuple)) > _FEW


def _for_values(error: ExpressionError) -> ExpressionError:
    """A fault as whoever gives values can mend it: they declare a name by its value."""
    if error.code != "C210" or not (error.hint or "").startswith("declare"):
        return error
    return ExpressionError(error.code, error.message, error.start, error.end, "give it a value")


async def _in_thread(needed: bool, work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work) if needed else work()
