"""Ten small systems generate, pass their own tests, check clean, and agree with independent oracles."""

import hashlib
import json
import os
from math import log
from pathlib import Path

import pytest

from codegen.evidence.report.declared_gates import STRENGTH_GATES
from codegen.phases.strength.self_test_cases import CASES
from tests.style import hold_style

from .conftest import pass_own_tests

#: The declared module, and the runtime modules that it imports.
#: What the standard glue lets `run --strength` break.
MUTATED = {
    "__main__.py", "api.py", "health.py", "kernels/hypotenuse.py", "models.py", "operations.py", "settings.py",
    "stores.py", "telemetry.py",
}  # fmt: skip
GOLDEN = Path(__file__).parent.parent / "goldens" / "trees.sha256"

SYSTEMS = [
    "options",
    "contracts_only",
    "one_kernel",
    "vectors_and_matrices",
    "no_operations",
    "colliding_names",
    "unicode_docs",
    "piecewise_and_special",
    "handler",
    "two_operations",
]
#: Those whose whole suites run, under coverage, as they are generated: a service on contracts, one on handlers, kernels
#: without and with operations. Of the others only their own tests run, but where everything is.
WHOLE = {"contracts_only", "handler", "no_operations", "options"}
#: Those whose code is held to linter and type checker: names, texts, contracts, handlers, operations.
STYLED = {"contracts_only", "two_operations", "colliding_names", "unicode_docs", "handler"}
PACKAGES = {
    "options": "options",
    "contracts_only": "orders",
    "one_kernel": "disc",
    "vectors_and_matrices": "rotations",
    "no_operations": "oscillation",
    "colliding_names": "collisions",
    "unicode_docs": "unicode_docs",
    "piecewise_and_special": "special",
    "handler": "greeter",
    "two_operations": "twice",
}

#: Code that imports the generated package and prints JSON, and a function that says whether it is right.
PROBES = {
    "options": (
        """
import json
from options.kernels import european_call
from math import erf, exp, log, sqrt
r = european_call(42, 40, 0.5, 0.1, 0.2)
d = (log(42 / 40) + (0.1 + 0.02) * 0.5) / (0.2 * sqrt(0.5))
print(json.dumps([round(r.price, 2), abs(r.delta - (1 + erf(d / sqrt(2))) / 2) < 1e-15]))
""",
        [4.76, True],
    ),
    "contracts_only": (
        """
import json, orders.models as m
line = {"sku": "A", "quantity": 2, "price": {"currency": "EUR", "amount": 5}}
order = m.Order.model_validate({"number": "6f1b0a0e-7f7b-4c8e-9d4e-0a1f3c5b7d9e", "status": "not yet known", "lines": [line]})
def refused(change):
    try:
        m.Line.model_validate({**line, **change})
    except ValueError:
        return True
    return False
print(json.dumps([order.lines[0].price.amount, refused({"quantity": 0}), refused({"quantity": 5.0}), refused({"colour": 1}),
                  refused({"price": {"currency": "euro", "amount": 1}})]))
""",
        [5, True, True, True, True],
    ),
    "one_kernel": (
        """
import json, numpy as np
from disc.kernels import disc_area
r = disc_area(2.0)
print(json.dumps([abs(r.area - 4*np.pi) < 1e-14, abs(r.circumference - 4*np.pi) < 1e-14, type(r.area).__name__,
                  disc_area(np.ones((4, 1, 3), dtype=np.float32)).area.dtype.name, list(disc_area(np.ones((4, 1, 3))).area.shape)]))
""",
        [True, True, "float", "float32", [4, 1, 3]],
    ),
    "vectors_and_matrices": (
        """
import json, numpy as np
from rotations.kernels import congruence, rotate
rng = np.random.default_rng(7)
axis, angle, v = rng.uniform(-1, 1, (5, 3)), rng.uniform(-3, 3, 5), rng.uniform(-9, 9, (5, 3))
k = axis / np.linalg.norm(axis, axis=-1, keepdims=True)
K = np.array([[[0, -c, b], [c, 0, -a], [-b, a, 0]] for a, b, c in k])
R = np.eye(3) + np.sin(angle)[:, None, None] * K + (1 - np.cos(angle))[:, None, None] * (K @ K)
r = rotate(axis, angle, v)
A, B = rng.uniform(-2, 2, (7, 1, 2, 3)), rng.uniform(-2, 2, (4, 3, 3))
c = congruence(A, B)
print(json.dumps([np.allclose(r.rotated, np.einsum("nij,nj->ni", R, v)), np.allclose(r.by_vector, R),
                  np.allclose(r.by_angle, np.cross(k, r.rotated)), list(c.product.shape),
                  np.allclose(c.product, A @ B @ np.swapaxes(A, -1, -2)), np.allclose(c.total, np.einsum("...ij,...ji", A, B[:, :, :2])),
                  np.allclose(c.column, np.broadcast_to(B[:, 0:2, 1], (7, 4, 2))), list(c.stacked.shape)]))
""",
        [True, True, True, [7, 4, 2, 2], True, True, True, [7, 4, 2]],
    ),
    "no_operations": (
        """
import json, numpy as np, importlib.util
from oscillation.kernels import damped
from scipy.integrate import solve_ivp
t = np.linspace(0.1, 20, 40)
s = solve_ivp(lambda _, y: [y[1], -2*0.3*y[1] - 4*y[0]], (0, 20), [1, 0], t_eval=t, rtol=1e-11, atol=1e-12)
r = damped(t, 2.0, 0.3)
print(json.dumps([bool(abs(r.x - s.y[0]).max() < 1e-8), bool(abs(r.velocity - s.y[1]).max() < 1e-8),
                  importlib.util.find_spec("oscillation.api") is None]))
""",
        [True, True, True],
    ),
    "colliding_names": (
        """
import json
import collisions.kernels as k
from collisions.kernels.sympy import sympy
r = k.list(abs=1, float=2, np=3, str=1, lambda_=1, self=2, object=2)
print(json.dumps([sympy(I=1, E=2, N=3, S=4, Q=2, gamma=0.5, zeta=0.5, beta=1), r.sum, round(r.type, 9), r.t, r.T]))
""",
        [8.25, 6.0, 6.48168907, 3.0, -1.0],
    ),
    "unicode_docs": (
        """
import json, unicode_docs.kernels as k, unicode_docs.models as m
print(json.dumps([getattr(k, "fläche")(höhe=4, λ=0.5), "Größe" in m.Gruss.__doc__, "\\u202e" in m.Gruss.__doc__]))
""",
        [1.0, True, True],
    ),
    "piecewise_and_special": (
        """
import json, math, numpy as np
from special.kernels import special, tariff
import scipy.special as ss
x = np.array([-1.0, 0.0, 4.0, 10.0, 29.0, 30.0, np.nan])
r = tariff(x, 2)
q = special(9.0)
print(json.dumps([r.price[:6].tolist(), r.slope[:6].tolist(), math.isnan(tariff(math.nan, 2).chosen),
                  tariff(-5, 2).shared, bool(abs(q.tail / (0.5*ss.erfc(9/math.sqrt(2))) - 1) < 1e-13), q.product,
                  tariff(2.5, 1).whole, tariff(1, 1).step]))
""",
        [[0, 0, 2, 5, 9.75, 10], [0, 0.5, 0.5, 0.25, 0.25, 0], True, 4.0, True, 40320.0, 2 + 2.5 - 2 + 2 - 2, 1.5],
    ),
    "two_operations": (
        """
import json
from twice.kernels import hypotenuse
print(json.dumps([hypotenuse(3, 4), round(hypotenuse(3e200, 4e200) / 1e200, 12)]))
""",
        [5.0, 5.0],
    ),
}


def check_golden(name: str, files: dict[str, bytes]) -> None:
    """The tree's digest is the committed one; with ``UPDATE_GOLDENS=1`` it becomes it."""
    listing = "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    digest = hashlib.sha256(listing.encode()).hexdigest()
    rows = dict(line.split("  ")[::-1] for line in GOLDEN.read_text().splitlines()) if GOLDEN.is_file() else {}
    if os.environ.get("UPDATE_GOLDENS"):
        rows[name] = digest
        GOLDEN.write_text("".join(f"{value}  {key}\n" for key, value in sorted(rows.items())))
    assert rows.get(name) == digest, f"the bytes of {name} changed; if that is meant: UPDATE_GOLDENS=1 and no -n"


def _of_patience(name):
    """A row of the system ``name``; a quick run of the suite keeps to those that show most."""
    quick = name in {"contracts_only", "no_operations", "handler"}
    return pytest.param(name, marks=[] if quick else pytest.mark.slow)


@pytest.mark.parametrize("name", [_of_patience(name) for name in SYSTEMS])
def test_generates_runs_and_checks_clean(workspace, name):
    schema = workspace.add(name)
    if name == "handler":
        workspace.codegen("run", "--no-tests", schema)
        greetings = workspace.root / "handlers" / "greeter" / "greetings.py"
        assert "not written yet" in greetings.read_text()
    workspace.codegen("run", *([] if name in WHOLE else ["--no-tests"]), schema)
    report = json.loads((workspace.root / "extractions" / PACKAGES[name] / "report.json").read_text())
    assert report["verdict"] in {"PASS", "INCOMPLETE"}
    workspace.codegen("check", schema)
    check_golden(name, workspace.files("generated"))
    if name not in WHOLE:
        pass_own_tests(workspace.root / "generated" / PACKAGES[name])
    if name in STYLED:
        hold_style(workspace.root / "generated" / PACKAGES[name])
    if name in PROBES:
        code, expected = PROBES[name]
        assert workspace.python(PACKAGES[name], code) == expected


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(set(SYSTEMS) - WHOLE))
def test_the_whole_suite_passes_and_reaches_enough(workspace, name):
    workspace.codegen("run", workspace.add(name))


@pytest.mark.thorough
def test_two_hundred_kernels(workspace):
    schema = workspace.add("two_hundred_kernels")
    workspace.codegen("run", schema)
    workspace.codegen("check", schema)
    code = "import json; from two_hundred_kernels.kernels import k000, k199; print(json.dumps([k000(1, 1, 2), k199(0, 0, 1)]))"
    assert workspace.python("two_hundred_kernels", code) == pytest.approx([3.0, log(201) * 3 + 1], rel=1e-14)


@pytest.mark.thorough
def test_strength_is_the_run_records_and_the_check_stays_clean(workspace):
    schema = workspace.add("two_operations")
    (workspace.root / "codegen.toml").write_text("maximum-mutants = 12\nfuzz-requests = 100\n")
    workspace.codegen("run", schema)
    committed = workspace.files()
    done = workspace.codegen("run", "--strength", schema)
    raw = {path.name: path.read_bytes() for path in (workspace.root / "evidence/twice/raw").iterdir()}
    record = json.loads(raw["mutants.json"])
    assert len(record["mutants"]) == 12 < record["possible"]
    files = {row["file"] for row in record["mutants"]}
    assert files <= {f"generated/twice/src/twice/{name}" for name in MUTATED}
    assert f"12 mutants drawn of {record['possible']}" in done.stderr
    run = json.loads((workspace.root / "evidence/twice/run.json").read_text())
    gates = {gate["name"]: gate for gate in run["gates"] if gate["name"] in STRENGTH_GATES}
    assert {name: gate["verdict"] for name, gate in gates.items()} == dict.fromkeys(STRENGTH_GATES, "PASS")
    for name, gate in gates.items():
        assert f"{name} PASS: {gate['summary']}\n" in done.stderr
    sampled = {row["subject"]: row["cases"] for row in json.loads(raw["properties.json"])["subjects"]}
    assert sampled.keys() == {"kernels/hypotenuse", "operations/quick", "operations/audited"}
    assert sampled["kernels/hypotenuse"] >= 100
    asked = {row["operation"]: row for row in json.loads(raw["fuzz.json"])["operations"]}
    assert {
        f"{method} /hypotenuse{end}" for method, end in (("GET", ""), ("POST", ""), ("POST", "/batch"))
    } < asked.keys()
    assert all("429" not in row["statuses"] for row in asked.values())
    varied = json.loads(raw["determinism.json"])
    assert {row["variation"] for row in varied["variations"]} >= {
        "hash-seed-1",
        "locale-c",
        "other-folder",
        "optimised",
    }
    assert varied["tree"] == next(gate["facts"]["tree"] for gate in run["gates"] if gate["name"] == "generated-again")
    assert [row["case"] for row in json.loads(raw["self_test.json"])["cases"]] == list(CASES)
    assert workspace.files() == committed
    workspace.codegen("check", schema)
