"""Phase 1: what a schema declares around the system that the compiler itself does not ask."""

from __future__ import annotations

from codegen.plan.gates import GateResult, Verdict
from codegen.schema.document import SystemSchema


def surroundings(model: SystemSchema) -> tuple[GateResult, ...]:
    """The gates of stores, anchors and linked files: the schema alone decides them."""
    links = len(model.cursorinstructions.linkexisting) if model.cursorinstructions else 0
    anchors = len(model.governance.anchors)
    return (
        GateResult(1, "stores-answer", Verdict.NOT_APPLICABLE,
                   "embedded stores are made by the service; server stores are its readiness, not the compiler's"),
        GateResult(1, "anchors-probed", Verdict.NOT_CHECKED if anchors else Verdict.NOT_APPLICABLE,
                   "anchors are documented, and there is no channel to probe yet" if anchors
                   else "no anchors are declared", {"anchors": anchors}),
        GateResult(1, "link-existing", Verdict.NOT_APPLICABLE,
                   "no --link-root was given" if links else "nothing is listed", {"listed": links}),
    )  # fmt: skip
