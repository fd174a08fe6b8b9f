"""The rules of phase 3, one a file."""

from __future__ import annotations

from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.anchors_reachable import ANCHORS_REACHABLE
from codegen.enforcement.rules.audited_operations import AUDITED_OPERATIONS
from codegen.enforcement.rules.dangerous_list_held import DANGEROUS_LIST_HELD
from codegen.enforcement.rules.declared_imports import DECLARED_IMPORTS
from codegen.enforcement.rules.endpoints_as_declared import ENDPOINTS_AS_DECLARED
from codegen.enforcement.rules.governance_before_output import GOVERNANCE_BEFORE_OUTPUT
from codegen.enforcement.rules.integrations_as_declared import INTEGRATIONS_AS_DECLARED
from codegen.enforcement.rules.limits import LIMITS
from codegen.enforcement.rules.memory_through_stores import MEMORY_THROUGH_STORES
from codegen.enforcement.rules.metrics_always import METRICS_ALWAYS
from codegen.enforcement.rules.no_bare_except import NO_BARE_EXCEPT
from codegen.enforcement.rules.no_blocking_in_async import NO_BLOCKING_IN_ASYNC
from codegen.enforcement.rules.no_dynamic_code import NO_DYNAMIC_CODE
from codegen.enforcement.rules.no_import_cycles import NO_IMPORT_CYCLES
from codegen.enforcement.rules.no_secrets import NO_SECRETS
from codegen.enforcement.rules.non_finite_refused import NON_FINITE_REFUSED
from codegen.enforcement.rules.pooled_connections import POOLED_CONNECTIONS
from codegen.enforcement.rules.relative_imports import RELATIVE_IMPORTS
from codegen.enforcement.rules.settings_as_declared import SETTINGS_AS_DECLARED
from codegen.enforcement.rules.settings_only import SETTINGS_ONLY
from codegen.enforcement.rules.shared_subexpressions import SHARED_SUBEXPRESSIONS
from codegen.enforcement.rules.structured_logs import STRUCTURED_LOGS
from codegen.enforcement.rules.surface_is_glue import SURFACE_IS_GLUE
from codegen.enforcement.rules.tests_per_endpoint import TESTS_PER_ENDPOINT
from codegen.enforcement.rules.tests_per_function import TESTS_PER_FUNCTION
from codegen.enforcement.rules.traceable_escalations import TRACEABLE_ESCALATIONS
from codegen.enforcement.rules.transactional_writes import TRANSACTIONAL_WRITES
from codegen.enforcement.rules.validated_input import VALIDATED_INPUT
from codegen.enforcement.rules.vectorised_kernels import VECTORISED_KERNELS

RULES: tuple[Rule, ...] = (
    NO_DYNAMIC_CODE,
    NO_BARE_EXCEPT,
    NO_BLOCKING_IN_ASYNC,
    SETTINGS_ONLY,
    AUDITED_OPERATIONS,
    NON_FINITE_REFUSED,
    VALIDATED_INPUT,
    SURFACE_IS_GLUE,
    SETTINGS_AS_DECLARED,
    ENDPOINTS_AS_DECLARED,
    INTEGRATIONS_AS_DECLARED,
    NO_IMPORT_CYCLES,
    DECLARED_IMPORTS,
    NO_SECRETS,
    LIMITS,
    GOVERNANCE_BEFORE_OUTPUT,
    TRACEABLE_ESCALATIONS,
    ANCHORS_REACHABLE,
    MEMORY_THROUGH_STORES,
    POOLED_CONNECTIONS,
    TRANSACTIONAL_WRITES,
    DANGEROUS_LIST_HELD,
    VECTORISED_KERNELS,
    SHARED_SUBEXPRESSIONS,
    METRICS_ALWAYS,
    STRUCTURED_LOGS,
    RELATIVE_IMPORTS,
    TESTS_PER_FUNCTION,
    TESTS_PER_ENDPOINT,
)
