"""What is kept of earlier work, asked for by texts instead of keys."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from ..canonical_json import JsonValue
from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..stores.cache import Hit
from .compiled import CompiledSource
from .evaluator import Evaluator
from .expression_cache import ExpressionCache
from .inputs import InputValue, check_backend, read_options
from .prepared import ReadText
from .refusal import refusal


class Remembered:
    """The cache of ``evaluator``, by texts and values. Every method raises ``Problem`` for a bad text or backend."""

    def __init__(self, evaluator: Evaluator, cache: ExpressionCache) -> None:
        self._evaluator = evaluator
        self._cache = cache

    async def keep(self, text: str, values: Mapping[str, InputValue], backend: str, result: JsonValue) -> None:
        """Keep ``result`` as the value of ``text`` at ``values``."""
        key = await asyncio.to_thread(self._key, text, values, backend)
        await asyncio.to_thread(self._cache.keep_result, key, result)

    async def recall(self, text: str, values: Mapping[str, InputValue], backend: str) -> Hit | None:
        """What was kept, and counted as a hit or a miss."""
        key = await asyncio.to_thread(self._key, text, values, backend)
        hit = await asyncio.to_thread(self._cache.find_result, key)
        self._cache.count(hit=hit is not None)
        return hit

    def compiled(self, text: str, variables: Sequence[str], backend: str) -> CompiledSource | None:
        """What was compiled of ``text`` for ``variables`` in this order."""
        check_backend(backend)
        return self._cache.find_compiled(self._read(text).expression_hash, variables, backend)

    def _key(self, text: str, values: Mapping[str, InputValue], backend: str) -> str:
        check_backend(backend)
        read = self._read(text)
        try:
            return self._cache.result_key(read.expression_hash, backend, values, read_options(None, backend))
        except (TypeError, ValueError):
            raise Problem(400, "values are finite numbers, lists of them, or real and imag") from None

    def _read(self, text: str) -> ReadText:
        try:
            return self._evaluator.read(text)
        except ExpressionError as error:
            raise refusal(error) from None
