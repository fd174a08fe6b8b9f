"""Requirements followed to the end, beside what pip says of the same environment."""

import json
import subprocess
import sys

from codegen.plan.installed_packages import installed_packages, required_names


def test_versions_are_those_that_pip_sees():
    found, absent = installed_packages(["fastapi>=0.1", "numpy", "pytest"])
    listed = json.loads(
        subprocess.check_output(
            [sys.executable, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
        )
    )
    versions = {one["name"].lower().replace("_", "-").replace(".", "-"): one["version"] for one in listed}
    assert not absent and {"fastapi", "starlette", "pydantic-core", "iniconfig", "numpy"} <= found.keys()
    assert list(found) == sorted(found)
    assert {name: one.version for name, one in found.items()} == {name: versions[name] for name in found}
    assert {"starlette", "pydantic"} <= set(found["fastapi"].requires) <= found.keys()


def test_markers_extras_and_what_is_not_there():
    found, absent = installed_packages(["No_Such.package>=1", "pytest; python_version < '3'", "not a requirement !"])
    assert found == {} and absent == ("no-such-package",)
    assert "click" not in installed_packages(["uvicorn[standard]; extra == 'test'"])[0]
    plain, more = installed_packages(["coverage"])[0], installed_packages(["coverage", "httpx"])[0]
    assert plain.keys() < more.keys()
    assert (
        installed_packages(["schemathesis", "schemathesis[dev]"])[0].keys()
        >= installed_packages(["schemathesis"])[0].keys()
    )


def test_names_that_apply_here():
    assert required_names(["A.b>=1", "c; python_version < '3'"]) == {"a-b"}
