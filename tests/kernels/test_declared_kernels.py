"""Every kernel that this repository declares, on every backend that does not refuse it."""

from dataclasses import replace
from pathlib import Path

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.kernels.backend import BACKENDS, backend_named
from codegen.kernels.verify import verify_kernel
from codegen.support.configuration import Configuration

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "gallery"
#: SymPy's order of factors loses digits at subnormal inputs, and it multiplies differences out, which loses more of
#: them; so a run that lists it is refused.
REFUSED_BY_A_RUN = {
    "two_body_acceleration": {"lambdify"},
    "rate": {"lambdify"},
    "sidereal_time": {"lambdify"},
    "sun": {"lambdify"},
}
SYSTEMS = [
    *((ROOT, name) for name in ("national_grid", "orbital_mechanics", "puma_arm", "reference_kernels", "water_steam")),
    *((GALLERY, path.stem) for path in sorted((GALLERY / "input_schemas").glob("*.yaml"))),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("root", "name"), SYSTEMS, ids=[name for _, name in SYSTEMS])
def test_every_backend_meets_the_declared_accuracy(root, name):
    system = load_system(Path("input_schemas") / f"{name}.yaml", root, Configuration())
    for typed in system.kernels.values():
        left = BACKENDS.keys() - REFUSED_BY_A_RUN.get(typed.name, set())
        able = tuple(
            backend for backend in BACKENDS if backend in left and not any(backend_named(backend).refusals(typed))
        )
        seen = verify_kernel(replace(typed, backends=able), positions_path=("kernels", typed.name))
        assert not seen.missing
        assert {item.backend for item in seen.backends} == set(able) >= {"numpy", "c", "fortran", "cython"}
        assert not [finding for finding in seen.findings if finding.severity == "error"], typed.name
