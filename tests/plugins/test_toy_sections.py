"""Two sections of a package of its own work from schema to tested package without a change to codegen."""

import json
import subprocess
import sys


def test_two_sections_become_a_tested_package(plugged):
    plugged.install()
    plugged.trust()
    told = plugged.codegen("run").stderr
    assert "nothing to generate" not in told and "evidence" in told
    assert plugged.codegen("check").stdout.startswith("desk: clean")
    code = (
        "import json; from desk.order_states import START, events, follow, is_final; from desk.lookups import vat_rate;"
        "paid = follow(follow(START, 'submit'), 'pay');"
        "print(json.dumps([START, events(START), paid, is_final(paid), vat_rate('AT'), vat_rate('quoted \"key\"')]))"
    )
    environment = {"PYTHONPATH": str(plugged.root / "generated/desk/src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["draft", ["submit", "cancel"], "paid", True, 20, 0]
