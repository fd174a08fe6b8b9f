"""What phase 0 says of units, and when pint is asked: only where something with units is not known to agree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.phases.lock import lock
from codegen.phases.state import RunState
from codegen.plan.gates import Verdict
from codegen.plan.step_cache import known_steps, step_cache
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

TESTS = Path(__file__).parent.parent
OPTIONS = TESTS / "fixtures/options.yaml"
BARE = TESTS / "systems/schemas/one_kernel.yaml"


def gate_of(schema, folder):
    shutil.copy(schema, folder / "system.yaml")
    state = lock(RunState(folder, Configuration(), "system.yaml"))
    return next(gate for gate in state.gates if gate.name == "units-agree")


def test_the_gate_counts_what_was_compared(tmp_path):
    gate = gate_of(OPTIONS, tmp_path)
    assert gate.verdict is Verdict.PASS
    assert gate.facts == {"kernels": 1, "expressions": 4, "kernels_without_units": 0}


def test_the_gate_does_not_apply_without_units(tmp_path):
    gate = gate_of(BARE, tmp_path)
    assert (gate.verdict, gate.summary) == (Verdict.NOT_APPLICABLE, "no kernel declares a unit")


#: Runs phase 0, or phases 0 and 2, in an interpreter of its own, and says whether pint was imported.
PHASES = """
import sys
from pathlib import Path
from codegen.phases.implement import implement
from codegen.phases.lock import lock
from codegen.phases.state import RunState
from codegen.plan.step_cache import step_cache
from codegen.support.configuration import Configuration
cache = step_cache(Path.cwd())
state = lock(RunState(Path.cwd(), Configuration(), "system.yaml"), cache)
if sys.argv[1:] == ["generate"]:
    assert len(implement(state, cache).tree) > 10
print("pint" in sys.modules)
"""


def imports_pint(folder, *arguments):
    command = [sys.executable, "-c", PHASES, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout == "True\n"


def test_pint_is_imported_only_where_units_may_have_changed(tmp_path):
    schema = tmp_path / "system.yaml"
    shutil.copy(OPTIONS, schema)
    text = schema.read_text()
    assert imports_pint(tmp_path)
    schema.write_text(text.replace("Price and delta", "Price, and delta,").replace("owner: Desk", "owner: Other"))
    assert not imports_pint(tmp_path)
    schema.write_text(text.replace("d2: d1 - sigma*sqrt(T)", "d2: d1 - sqrt(T)*sigma"))
    assert imports_pint(tmp_path)


def test_a_system_without_units_never_imports_pint(tmp_path):
    shutil.copy(BARE, tmp_path / "system.yaml")
    assert not imports_pint(tmp_path, "generate")


@pytest.mark.parametrize(
    ("old", "new"), [("d1 - sigma*sqrt(T)", "d1 - sigma*T"), ("USD = [currency]", "EUR = [currency]")]
)
def test_what_disagrees_is_never_remembered(tmp_path, old, new):
    text = OPTIONS.read_text()
    cache = step_cache(tmp_path)
    for written, fails in (
        (text, False),
        (text.replace(old, new), True),
        (text.replace(old, new), True),
        (text, False),
    ):
        (tmp_path / "system.yaml").write_text(written)
        try:
            lock(RunState(tmp_path, Configuration(), "system.yaml"), cache)
            failed = False
        except DiagnosticsError:
            failed = True
        assert failed == fails


def test_who_only_reads_leaves_nothing_in_the_cache(tmp_path):
    shutil.copy(OPTIONS, tmp_path / "system.yaml")
    lock(RunState(tmp_path, Configuration(), "system.yaml"), known_steps(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["system.yaml"]
