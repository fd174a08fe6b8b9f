"""Kernels that were compiled in one environment run in another that has no compiler; without any, NumPy computes."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.style import hold_style

PROBE = """
import json, math, numpy as np
from waves.kernels import congruence, decay, module, triple
rng = np.random.default_rng(5)
t = np.linspace(0, 20, 1001)
A, B = rng.uniform(-2, 2, (40, 3, 3)), rng.uniform(-2, 2, (40, 3, 3))
many = decay(t, 2.0, 0.25)
print(json.dumps({
    "backends": [decay.backend, module.backend, congruence.backend],
    "wave": bool(np.allclose(many.x, np.exp(-t / 4) * np.cos(2 * t), rtol=1e-14, atol=1e-14)),
    "alone": decay.backend == "numpy" or bool(decay(float(t[7]), 2.0, 0.25).x == many.x[7]),
    "size": [module([3, 4, 0], True), module([3, -4, 0], False)],
    "product": bool(np.allclose(congruence(A, B).product, A @ B @ np.swapaxes(A, 1, 2), rtol=1e-13, atol=1e-13)),
    "triple": triple(2.0),
}))
"""
RIGHT = {"wave": True, "alone": True, "size": [5.0, 4.0], "product": True, "triple": 6.0}


class Place:
    """A virtual environment with nothing on its path but itself: no compiler is found from there."""

    def __init__(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
        self.folder = folder
        self.programs = folder / "environment" / "bin"
        self.environment = {"PATH": str(self.programs), "HOME": str(folder), "LANG": "C.UTF-8"}

    def run(self, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        """``python`` of the environment, from a folder where nothing lies."""
        done = subprocess.run(
            [self.programs / "python", *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def computed(self, **variables: str) -> tuple[list[str], str]:
        """Which backends computed what is right, and what was said."""
        done = self.run("-c", PROBE, **variables)
        answer = json.loads(done.stdout)
        backends = answer.pop("backends")
        assert answer == RIGHT
        return backends, done.stderr

    def tested(self, tests: Path, **variables: str) -> str:
        """The last line of the package's own tests over what is installed."""
        options = ("-q", "-rs", "-p", "no:cacheprovider", "--import-mode=importlib", "--rootdir", tests)
        return self.run("-m", "pytest", *options, tests, **variables).stdout


@pytest.fixture(scope="module")
def distribution(make_workspace, tmp_path_factory):
    """The generated distribution, and the wheel of the source distribution that was made of it."""
    workspace = make_workspace(tmp_path_factory.mktemp("compiled"))
    workspace.codegen("run", workspace.add("compiled_kernels"))
    generated = workspace.root / "generated" / "waves"
    assert not [path for path in generated.rglob("*") if path.suffix in {".so", ".o"}]
    copy = shutil.copytree(generated, tmp_path_factory.mktemp("sources") / "waves")
    built = [sys.executable, "-m", "build", "--no-isolation", "--outdir", copy.parent / "dist", copy]
    subprocess.run(built, check=True, capture_output=True)
    return generated, copy.parent / "dist"


@pytest.fixture(scope="module")
def place(distribution, tmp_path_factory):
    """An environment that has what the package needs, and not the package."""
    generated, _ = distribution
    place = Place(tmp_path_factory.mktemp("elsewhere"))
    needed = subprocess.run(
        [sys.executable, "-c", "import tomllib, sys; p = tomllib.load(open(sys.argv[1], 'rb'))['project']; "
         "print(*p['dependencies'], *p['optional-dependencies']['test'], 'setuptools>=77', sep='\\n')",
         generated / "pyproject.toml"],
        check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    place.run("-m", "pip", "install", "--quiet", "--constraint", generated / "constraints.txt", *needed)
    return place


def copied_tests(generated: Path, folder: Path) -> Path:
    """The package's tests apart from its sources."""
    return shutil.copytree(generated / "tests", folder / "tests")


@pytest.mark.thorough
def test_the_sources_are_tidy_and_strictly_typed(distribution):
    generated, _ = distribution
    hold_style(generated)


@pytest.mark.thorough
def test_a_wheel_runs_compiled_where_no_compiler_is(distribution, place, tmp_path):
    generated, built = distribution
    (wheel,) = built.glob("*.whl")
    place.run("-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", wheel)
    backends, said = place.computed()
    assert len(set(backends)) == 1 and backends[0] in {"v4", "v3", "v2", "neon", "plain"}
    assert said == ""
    assert re.search(r"^\d+ passed", place.tested(copied_tests(generated, tmp_path)).splitlines()[-1])
    assert place.computed(WAVES_KERNELS="plain") == (["plain"] * 3, "")
    assert place.computed(WAVES_KERNELS="numpy") == (["numpy"] * 3, "")
    installed = next(place.programs.parent.glob("lib/*/site-packages/waves"))
    assert {path.suffix for path in installed.rglob("*") if path.is_file()} & {".c", ".h"} == set()


@pytest.mark.thorough
def test_an_extension_of_other_sources_is_not_used(distribution, place):
    _, built = distribution
    (wheel,) = built.glob("*.whl")
    place.run("-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", wheel)
    loader = next(place.programs.parent.glob("lib/*/site-packages/waves/_native/__init__.py"))
    loader.write_text(re.sub(r'"[0-9a-f]{32}"', f'"{"0" * 32}"', loader.read_text()))
    backends, said = place.computed()
    assert backends == ["numpy"] * 3
    assert said.count("was built from other sources") == 1 and len(said.splitlines()) == 1


@pytest.mark.thorough
def test_without_a_compiler_the_same_sources_install_and_compute_with_numpy(distribution, place, tmp_path):
    generated, built = distribution
    (sources,) = built.glob("*.tar.gz")
    install = ("-m", "pip", "install", "-v", "--no-build-isolation", "--force-reinstall", "--no-deps", sources)
    told = "waves: the kernels are not compiled, NumPy computes them instead: /bin/false refused"
    assert place.run(*install, CC="/bin/false").stderr.count(told) == 1
    backends, said = place.computed()
    assert backends == ["numpy"] * 3
    assert len(said.splitlines()) == 1 and "NumPy computes the kernels of waves" in said
    tested = place.tested(copied_tests(generated, tmp_path))
    assert re.search(r"^\d+ passed, 3 skipped", tested.splitlines()[-1])
    assert "c: no extension was built" in tested


@pytest.mark.thorough
def test_a_source_tree_compiles_for_itself_once_and_to_the_bytes_of_the_wheel(distribution, tmp_path):
    generated, built = distribution
    copy = shutil.copytree(generated, tmp_path / "waves")
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    made = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True
        )
        assert json.loads(done.stdout)["backends"][0] != "numpy" and done.stderr == ""
        made.append({path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.*") if path.is_file()})
    (library,) = (path for path in made[0] if path.suffix == ".so")
    assert made[0] == made[1]
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        (extension,) = (name for name in wheel.namelist() if name.endswith(".so"))
        assert wheel.read(extension) == library.read_bytes()
    assert not [path for path in copy.rglob("*") if path.suffix in {".so", ".o"}]


@pytest.mark.thorough
def test_without_a_compiler_generation_says_what_it_did_not_check(workspace):
    """Among several systems, each of which runs in a process that may have none of its own."""
    schema, another = workspace.add("compiled_kernels"), workspace.add("one_kernel")
    workspace.codegen("run", schema, another, PATH=str(Path(sys.executable).parent))
    gates = json.loads((workspace.root / "extractions" / "waves" / "report.json").read_text())
    verdicts = {gate["name"]: gate["verdict"] for gate in _gates(gates)}
    assert verdicts["kernels-against-oracle"] == verdicts["nothing-skipped"] == "NOT_CHECKED"
    assert verdicts["pass-rate"] == verdicts["coverage"] == verdicts["coverage-with-runtime"] == "PASS"
    workspace.codegen("check", schema)


def _gates(value):
    if isinstance(value, dict):
        if {"name", "verdict"} <= value.keys():
            yield value
        for item in value.values():
            yield from _gates(item)
    elif isinstance(value, list):
        for item in value:
            yield from _gates(item)
