"""Old and new code of kernels, run beside each other."""

import math

import pytest

from codegen.commands import numeric_drift as numeric_drift_module
from codegen.commands.numeric_drift import compare_kernels, kernel_files, numeric_drifts
from codegen.phases.generate import generated
from codegen.phases.lock import lock
from codegen.phases.native_extension import compiler_identity
from codegen.phases.state import RunState
from codegen.support.configuration import Configuration

SCHEMA = """\
schema_version: "6.1"
system: {system: Shapes, module: demo.shapes, name: Shapes, role: Measures shapes for tests., rootpath: demo/shapes}
metadata: {version: "1.0.0", owner: Tests}
kernels:
  disc:
    doc: Area of a disc.
    inputs: {r: {doc: radius, domain: "[0, 100]"}}
    outputs: {area: {expr: pi*r**2, doc: area}}
  slope:
    doc: A quotient, and a logarithm.
    inputs: {a: {doc: a, domain: "[1, 2]"}, b: {doc: b, domain: "[1, 2]"}, up: {doc: up, type: bool}}
    outputs: {q: {expr: (a + b)/a if up else a}, l: {expr: log(a)}}
  pair:
    doc: Twice a vector.
    inputs: {v: {doc: v, shape: [2], domain: "[-1, 1]"}}
    outputs: {w: {expr: 2*v}}
"""
FOLDER = "generated/shapes/src/shapes/kernels"


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    root = tmp_path_factory.mktemp("shapes")
    (root / "input_schemas").mkdir()
    (root / "input_schemas/shapes.yaml").write_text(SCHEMA)
    return generated(lock(RunState(root, Configuration(), "input_schemas/shapes.yaml")))


def edited(state, kernel, *replacements):
    text = state.tree[f"{FOLDER}/{kernel}.py"].decode()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def answers(state, **edits):
    old = {f"{FOLDER}/{name}.py": edited(state, name, *found) for name, found in edits.items()}
    found = numeric_drifts(state, old, state.tree)
    return {path.rpartition("/")[2].removesuffix(".py"): drift for path, drift in found.items()}


def test_equal_texts_commuted_sums_and_a_constant_that_moved(state):
    found = answers(
        state,
        disc=[("np.pi", "3.14159265358970")],
        slope=[("a + b", "b + a"), ("A quotient", "Quotients")],
        pair=[("Twice", "Two times")],
    )
    assert found["slope"].sentence == "text changed, equal within 4 ulp on 256 points"
    assert found["pair"].max_ulp == 0
    disc = found["disc"]
    assert disc.verdict == "changed" and disc.seed == "disc(r)" and disc.points == 256
    # pi and the constant are 9.3e-14 apart: about 210 steps of 2**-51 relative to pi, fewer or more as areas round.
    assert 150 < disc.max_ulp < 450
    assert disc.sentence.startswith(f"numbers changed: `area` by up to {disc.max_ulp:.0f} ulp at {{r: ")
    # What was edited is what is wrong: what generation writes is within an ulp of the formula's exact value.
    (area,) = disc.outputs
    exact = math.pi * area.worst_point["r"] ** 2
    assert abs(area.exact - exact) <= 2 * math.ulp(exact) and abs(area.after - area.exact) <= math.ulp(exact)
    assert disc.sentence.endswith((" ulp off the exact value before and 0 now", " before and 1 now"))


@pytest.mark.parametrize(
    ("kernel", "edit", "sentence"),
    [
        ("slope", ("np.log(a)", "np.log(a - 1.5)"), "`l` is "),
        ("pair", ("_blocked.Input(\"v\", (2,))", "_blocked.Input(\"u\", (2,))"),
         "not compared: its inputs changed: `v` is new, `u` is gone"),
        ("pair", ("_blocked.Input(\"v\", (2,))", "_blocked.Input(\"v\", (3,))"),
         "not compared: its inputs changed: `v` has another type or shape"),
        ("disc", ("def disc(", "def other("), "not compared: the old code does not load: "),
        ("disc", ("return ", "return return "), "not compared: the old code does not load: SyntaxError"),
        ("disc", ("_blocked.Output(\"area\")", "_blocked.Output(\"size\")"),
         "not compared: it has no output that it had"),
    ],
)  # fmt: skip
def test_what_people_and_generators_do_to_a_module(state, kernel, edit, sentence):
    assert sentence in answers(state, **{kernel: [edit]})[kernel].sentence


def test_a_refusal_on_one_side_is_a_change(state):
    refuse = "def _block(r: _blocked.Array) -> _blocked.BlockResults:\n    if (r > 50).any():\n        raise ValueError"
    found = answers(state, disc=[("def _block(r: _blocked.Array) -> _blocked.BlockResults:", refuse)])["disc"]
    assert found.verdict == "changed"
    assert ", was a refusal (raises ValueError), at {r: " in found.sentence
    # Points below 50 were computed although their neighbours raised.
    (output,) = found.outputs
    assert output.worst_point["r"] > 50


def test_results_of_another_shape_are_a_change(state):
    found = answers(state, disc=[("np.pi", "np.append(r, 1.0)[: len(r) + 1] * np.pi")])["disc"]
    assert found.verdict == "changed" and "was a refusal (" in found.sentence


def test_old_code_that_ends_its_process_or_never_ends_is_said_of_its_kernel_alone(state, monkeypatch):
    start = "import annotations"
    found = answers(
        state, disc=[(start, f"{start}\nimport os\nos._exit(7)")], pair=[("def pair(", "# Two.\n\n\ndef pair(")]
    )
    assert found["disc"].sentence == "not compared: the old code gave no results: its process ended with 7"
    assert found["pair"].verdict == "equal"
    monkeypatch.setattr(numeric_drift_module, "_SECONDS", 1.0)
    endless = answers(state, disc=[(start, f"{start}\nwhile True: pass")])["disc"]
    assert endless.sentence == "not compared: the old code gave no results: it did not end within 1 s"


@pytest.mark.parametrize("answer", ["[]", "{", '{"disc": {"inputs": 1}}', '{"disc": 1}', "{}"])
def test_old_code_that_spoils_its_answer_is_said(state, answer):
    line = "import atexit, json, sys, pathlib\nplace = pathlib.Path(json.load(open(sys.argv[1]))['answer'])"
    spoilt = f"{line}\natexit.register(lambda: place.write_text({answer!r}))"
    found = answers(state, disc=[("import annotations", f"import annotations\n{spoilt}")])["disc"]
    assert found.verdict == "not compared" and found.reason


def test_the_code_reaches_neither_network_nor_compiler_nor_the_environment(state, monkeypatch):
    monkeypatch.setenv("A_SECRET", "s3cret")
    for line, trouble in (
        ("import socket; socket.create_connection(('192.0.2.1', 80))", "NetworkBlockedError"),
        ("import codegen", "codegen is blocked"),
        ("import os; os.environ['A_SECRET']", "KeyError"),
    ):
        found = answers(state, disc=[("import annotations", f"import annotations\n{line}")])["disc"]
        assert trouble in found.sentence


def test_only_kernels_are_compared(state):
    assert numeric_drifts(state, {"generated/shapes/pyproject.toml": b""}, state.tree) == {}
    assert set(kernel_files(state).values()) == {"disc", "slope", "pair"}
    assert compare_kernels(state, (), {}, state.tree) == {}


def test_a_new_runtime_is_new_code(state):
    """The old package's own runtime computes its old kernels."""
    path = "generated/shapes/src/shapes/_runtime/kernels/blocked.py"
    blocked = state.tree[path].replace(b"entry[start:stop] = computed", b"entry[start:stop] = computed + 1")
    assert blocked != state.tree[path]
    found = compare_kernels(state, ["pair"], {**state.tree, path: blocked}, state.tree)
    assert found["pair"].verdict == "changed"


COMPILED = """\
schema_version: "6.1"
system: {system: Waves, module: demo.waves, name: Waves, role: Computes waves for tests., rootpath: demo/waves}
metadata: {version: "1.0.0", owner: Tests}
kernels:
  wave:
    doc: A wave.
    backends: [c, numpy]
    inputs: {t: {doc: t, domain: "[1, 2]"}, k: {doc: k, domain: "[1, 2]"}}
    outputs: {x: {expr: t*k + 3.5}}
"""


@pytest.mark.slow
@pytest.mark.skipif(not compiler_identity(), reason="needs a C compiler")
def test_the_source_of_a_compiled_kernel_is_built_and_run_on_both_sides(tmp_path):
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas/waves.yaml").write_text(COMPILED)
    state = generated(lock(RunState(tmp_path, Configuration(), "input_schemas/waves.yaml")))
    path = "generated/waves/src/waves/_native/wave.c"
    text = state.tree[path].decode()
    assert "3.5" in text and path in kernel_files(state)
    same = numeric_drifts(state, {path: text.encode() + b"/* end */\n"}, state.tree)[path]
    assert same.verdict == "equal" and "numpy" in {output.backend for output in same.outputs}
    changed_text = text.replace("3.5", "3.5000001").encode()
    moved = numeric_drifts(state, {path: changed_text}, state.tree)[path]
    changed = {output.backend for output in moved.outputs if output.max_ulp > 4}
    assert moved.verdict == "changed" and changed and "numpy" not in changed
