"""The sources of compiled kernels: their table, their digest, and what calls them what."""

from pathlib import Path

import pytest

from codegen.emit.render import render
from codegen.frontend.glue_loader import load_glue
from codegen.kernels import native_context
from codegen.kernels.contexts import CONTEXTS
from codegen.kernels.lower import lower_kernel
from codegen.kernels.native_sources import source_names, with_native_sources
from codegen.plan.compute import compute_plan
from codegen.plan.generation import Generation
from codegen.support.configuration import Configuration

ROOT = Path(__file__).resolve().parents[2]
KERNELS = """
  double:
    doc: A name that C has another use for.
    backends: [c, numpy]
    inputs: {x: {domain: "[0, 1]"}}
    outputs: {y: {expr: 2*x}}
    accuracy: {points: 2}
  plain:
    doc: NumPy alone.
    inputs: {x: {domain: "[0, 1]"}}
    outputs: {y: {expr: 3*x}}
    accuracy: {points: 2}
  turn:
    doc: A matrix on a vector.
    backends: [c]
    inputs: {A: {shape: [2, 3], domain: "[0, 1]"}, v: {shape: [3], domain: "[0, 1]"}, s: {domain: "[0, 1]"}}
    outputs: {w: {expr: "A @ v * s"}, n: {expr: norm(v)}}
    accuracy: {points: 2}
"""


@pytest.fixture
def compiled(load):
    """The generation of the kernels, with its plan."""

    def made(kernels):
        system = load(kernels)
        root, configuration = ROOT, Configuration()
        glue = load_glue(system.model, root, configuration)
        plan = compute_plan(system, glue, root, configuration)
        products = {name: lower_kernel(typed, system.model.kernels[name]) for name, typed in system.kernels.items()}
        return Generation(system, glue, plan, with_native_sources(system, products), {})

    return made


def rendered(generation, entry, item=None):
    (file,) = (file for file in generation.plan.files if (file.entry, file.item) == (entry, item))
    context = {"kernel_c": "NativeSource", "native_module": "NativeModule", "native": "NativePackage"}[entry]
    return render(file.template, CONTEXTS[context](generation, file), (ROOT / "templates",))


def test_the_table_names_kernels_their_shapes_and_their_bodies(compiled):
    text = rendered(compiled(KERNELS), "native_module")
    symbol = compiled(KERNELS).kernels["double"].symbol
    assert symbol != "double"
    assert f"KERNEL_DECLARE_LEVELS({symbol})\nKERNEL_DECLARE_LEVELS(turn)\n\n" in text
    assert f'    {{"double", "()->()", {symbol}_choices}},\n' in text
    assert '    {"turn", "(2,3),(3),()->(2),()", turn_choices},\n    {NULL, NULL, NULL}\n' in text
    assert "plain" not in text


def test_kernels_without_a_compiled_backend_have_no_source(compiled):
    generation = compiled(KERNELS)
    assert {name: sorted(source_names(product)) for name, product in generation.kernels.items()} == {
        "double": ["double.c"], "plain": [], "turn": ["turn.c"],
    }  # fmt: skip
    paths = {file.path.rpartition("/src/")[2].partition("/")[2]: file for file in generation.plan.files}
    assert {path for path in paths if path.startswith("_native/")} == {
        "_native/__init__.py", "_native/_module.c", "_native/double.c", "_native/turn.c",
    }  # fmt: skip
    assert paths["_native/turn.c"].source == "/kernels/turn"
    assert "_runtime/native/lanes.h" in paths and "_runtime/native/kernel_module.c" in paths
    assert rendered(generation, "kernel_c", "turn").endswith("    }\n}\n")


def test_a_system_without_compiled_kernels_takes_no_source_along(compiled):
    generation = compiled(KERNELS.replace("backends: [c, numpy]", "").replace("backends: [c]", "backends: [numpy]"))
    names = [file.path.rpartition("/")[2] for file in generation.plan.files]
    assert not [name for name in names if name.endswith((".c", ".h")) or name in {"setup.py", "MANIFEST.in"}]
    assert not [file.path for file in generation.plan.files if "/_native/" in file.path]


def test_a_module_says_who_computes_it_first(compiled):
    generation = compiled(KERNELS.replace("[c, numpy]", "[numpy, c]"))
    texts = {}
    for name in ("double", "plain", "turn"):
        (file,) = (file for file in generation.plan.files if (file.entry, file.item) == ("kernel", name))
        texts[name] = render(file.template, CONTEXTS["KernelModule"](generation, file), (ROOT / "templates",))
    assert '    body=_EXTENSION.body("double", numpy_first=True),\n' in texts["double"]
    assert '    body=_EXTENSION.body("turn"),\n' in texts["turn"]
    assert "_EXTENSION" not in texts["plain"] and "@" not in texts["plain"]
    decorated = "@_compiled.serve(_KERNEL, _EXTENSION)\ndef turn(A: _blocked.Numbers, v: _blocked.Numbers, "
    assert decorated in texts["turn"]


def test_the_digest_is_that_of_all_sources(compiled, tmp_path, monkeypatch):
    generation = compiled(KERNELS)
    digest = native_context.sources_digest(generation)
    assert f'"{digest}"' in rendered(generation, "native") and f'"{digest}"' in rendered(generation, "native_module")
    assert native_context.sources_digest(compiled(KERNELS)) == digest
    assert native_context.sources_digest(compiled(KERNELS.replace("2*x", "4*x"))) != digest
    for path in ("native", "kernels"):
        (tmp_path / path).mkdir()
        for file in (native_context.RUNTIME / path).iterdir():
            if file.is_file():
                (tmp_path / path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(native_context, "RUNTIME", tmp_path)
    assert native_context.sources_digest(generation) == digest
    header = tmp_path / "native" / "lanes.h"
    header.write_bytes(header.read_bytes() + b"\n")
    assert native_context.sources_digest(generation) != digest
