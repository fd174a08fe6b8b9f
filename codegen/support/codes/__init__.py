"""The pages of all diagnostic codes."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.support.codes import (
    c1_dialects,
    c1_loader,
    c1_module_spec,
    c2_expressions,
    c3_bench,
    c3_compiled,
    c3_kernels,
    c3_units,
    c3_verification,
    c4_contracts,
    c4_documents,
    c4_handlers,
    c5_declarations,
    c5_glue,
    c5_plan,
    c5_plugins,
    c5_rules,
    c5_services,
    c5_waivers,
    c5_wirings,
    c6_commits,
    c6_drift,
    c6_edits,
    c6_evolution,
    c6_self_test,
    c6_workspaces,
    c7_evidence,
    c7_evidence_pages,
    c7_keys,
    c7_signing,
    c7_strength,
    c7_verify,
)
from codegen.support.codes.page import CodePage

__all__ = ["CODES", "CodePage"]

#: Every code of codegen with its page.
CODES: Mapping[str, CodePage] = {
    **c1_loader.PAGES,
    **c1_dialects.PAGES,
    **c1_module_spec.PAGES,
    **c2_expressions.PAGES,
    **c3_kernels.PAGES,
    **c3_bench.PAGES,
    **c3_compiled.PAGES,
    **c3_units.PAGES,
    **c3_verification.PAGES,
    **c4_contracts.PAGES,
    **c4_documents.PAGES,
    **c4_handlers.PAGES,
    **c5_declarations.PAGES,
    **c5_glue.PAGES,
    **c5_plan.PAGES,
    **c5_plugins.PAGES,
    **c5_rules.PAGES,
    **c5_services.PAGES,
    **c5_waivers.PAGES,
    **c5_wirings.PAGES,
    **c6_drift.PAGES,
    **c6_edits.PAGES,
    **c6_workspaces.PAGES,
    **c6_evolution.PAGES,
    **c6_self_test.PAGES,
    **c6_commits.PAGES,
    **c7_evidence.PAGES,
    **c7_evidence_pages.PAGES,
    **c7_keys.PAGES,
    **c7_signing.PAGES,
    **c7_verify.PAGES,
    **c7_strength.PAGES,
}
