"""Phase 4: kernels against the oracle, and the generated tests run apart from the compiler."""

from __future__ import annotations

from codegen.phases.oracle_gates import verify_kernels
from codegen.phases.state import RunState
from codegen.phases.suite_gates import run_generated_tests
from codegen.plan.step_cache import StepCache


def validate(state: RunState, cache: StepCache | None = None) -> RunState:
    """The state with the gates of both halves; tests are not run for kernels that are wrong.

    ``exit_code`` becomes 1 where accuracy is not met, 4 where tests fail, are too few or reach too little.
    """
    verified = verify_kernels(state)
    return verified if verified.exit_code else run_generated_tests(verified, cache)
