"""The gates that each phase must leave: a gate that is dropped from the code is missed here, not forgotten."""

from __future__ import annotations

from collections.abc import Mapping

GATE_NAMES: Mapping[int, tuple[str, ...]] = {
    0: ("schema-and-glue-valid", "plan-complete", "units-agree"),
    1: (
        "targets-inside-root", "handler-signatures", "record-readable", "no-hand-edits", "hard-dependencies",
        "soft-dependencies", "stores-answer", "anchors-probed", "link-existing",
    ),
    2: ("parses", "imports-resolve", "no-markers", "no-stubs", "public-docstrings", "annotations"),
    3: (
        "no-dynamic-code", "no-bare-except", "no-blocking-in-async", "settings-only", "audited-operations",
        "non-finite-refused", "validated-input", "surface-is-glue", "settings-as-declared", "endpoints-as-declared",
        "integrations-as-declared", "no-import-cycles", "declared-imports",
        "no-secrets", "limits", "governance-before-output", "traceable-escalations", "anchors-reachable",
        "memory-through-stores", "pooled-connections", "transactional-writes", "dangerous-list-held",
        "vectorised-kernels", "shared-subexpressions", "metrics-always", "structured-logs", "relative-imports",
        "tests-per-function", "tests-per-endpoint",
    ),
    4: (
        "kernels-against-oracle", "kernels-vectorised", "pass-rate", "nothing-skipped", "coverage",
        "coverage-with-runtime", "tests-per-module",
    ),
    5: (
        "generated-again", "staged-equals-plan", "no-undeclared-dependency", "anchors-match", "audit-scope-matches",
        "memory-layers-match", "endpoints-documented", "models-valid",
    ),
    6: ("deployment-ready", "signature", "ten-sections"),
}  # fmt: skip
