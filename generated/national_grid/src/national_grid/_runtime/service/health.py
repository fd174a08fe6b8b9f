"""Whether the stores answer, found out by asking them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from .problem import Problem


class StoreHealth(BaseModel):
    """What one store said. ``detail`` is the kind of failure, never an address."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ok", "failing"]
    detail: str = ""


class HealthReport(BaseModel):
    """``ok`` only when every store answered."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ok", "failing"]
    stores: dict[str, StoreHealth]


def check_health(checks: Mapping[str, Callable[[], None]]) -> HealthReport:
    """Run every check; one that raises is a failing store, named by the kind of its error."""
    stores = {name: _ask(check) for name, check in checks.items()}
    healthy = all(store.status == "ok" for store in stores.values())
    return HealthReport(status="ok" if healthy else "failing", stores=stores)


def require_healthy(report: HealthReport) -> None:
    """A 503 that names the stores which do not answer."""
    failing = [name for name, store in report.stores.items() if store.status == "failing"]
    if failing:
        raise Problem(503, f"not answering: {', '.join(failing)}")


def _ask(check: Callable[[], None]) -> StoreHealth:
    try:
        check()
    except Exception as error:
        return StoreHealth(status="failing", detail=type(error).__name__)
    return StoreHealth(status="ok")
