"""What a careful engineer would write by hand for one expression: FastAPI, NumPy, one audited row a request."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field

from codegen.runtime.digests import text_digest, value_digest
from codegen.runtime.governance.decision_log import DecisionLog


class Request(BaseModel):
    """What is asked."""

    expression: Annotated[str, Field(min_length=1)]
    variables: dict[str, float]


class Answer(BaseModel):
    """What is answered."""

    result: float
    execution_time_ms: float
    cache_hit: bool
    backend_used: str
    expression_hash: str


def create_app(folder: Path, expression: str) -> FastAPI:
    """The application; ``expression`` is what the function below computes."""
    log = DecisionLog(folder / "decisions.sqlite3")
    digest = text_digest(expression)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        log.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/symbolic/evaluate")
    async def evaluate(request: Request) -> Answer:
        started = time.perf_counter()
        x = np.float64(request.variables["x"])
        result = float(x**2 + np.sin(x) * np.exp(-x))
        elapsed = (time.perf_counter() - started) * 1000
        data = {"operation": "evaluate", "values": value_digest({"x": float(x)}), "result": result, "hash": digest}
        await log.append("handwritten", "approved", data)
        return Answer(
            result=result, execution_time_ms=elapsed, cache_hit=False, backend_used="numpy", expression_hash=digest
        )

    return app


if __name__ == "__main__":
    uvicorn.run(
        create_app(Path(sys.argv[1]), sys.argv[3]), port=int(sys.argv[2]), log_level="warning", access_log=False
    )
