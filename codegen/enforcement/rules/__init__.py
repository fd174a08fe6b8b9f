"""The rules of phase 3, one a file."""

from __future__ import annotations

from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.audited_operations import AUDITED_OPERATIONS
from codegen.enforcement.rules.declared_imports import DECLARED_IMPORTS
from codegen.enforcement.rules.limits import LIMITS
from codegen.enforcement.rules.no_bare_except import NO_BARE_EXCEPT
from codegen.enforcement.rules.no_blocking_in_async import NO_BLOCKING_IN_ASYNC
from codegen.enforcement.rules.no_dynamic_code import NO_DYNAMIC_CODE
from codegen.enforcement.rules.no_import_cycles import NO_IMPORT_CYCLES
from codegen.enforcement.rules.no_secrets import NO_SECRETS
from codegen.enforcement.rules.non_finite_refused import NON_FINITE_REFUSED
from codegen.enforcement.rules.settings_only import SETTINGS_ONLY
from codegen.enforcement.rules.surface_is_glue import SURFACE_IS_GLUE
from codegen.enforcement.rules.validated_input import VALIDATED_INPUT

RULES: tuple[Rule, ...] = (
    NO_DYNAMIC_CODE,
    NO_BARE_EXCEPT,
    NO_BLOCKING_IN_ASYNC,
    SETTINGS_ONLY,
    AUDITED_OPERATIONS,
    NON_FINITE_REFUSED,
    VALIDATED_INPUT,
    SURFACE_IS_GLUE,
    NO_IMPORT_CYCLES,
    DECLARED_IMPORTS,
    NO_SECRETS,
    LIMITS,
)
