"""The environment in which a distribution was tested, as its bill of materials names it."""

from __future__ import annotations

import platform
import tomllib
from functools import lru_cache

from codegen import __version__
from codegen.evidence.report.bill_of_materials import NAME, Environment, bill_of_materials
from codegen.phases.state import RunState
from codegen.phases.workspace import distribution_of, loaded, planned
from codegen.plan.installed_packages import installed_packages, normal_name, required_names
from codegen.plan.toolchain import pins


def bill_of_run(state: RunState) -> dict[str, bytes]:
    """``sbom.cdx.json`` of the run's distribution; nothing where no test ran or it has no ``pyproject.toml``."""
    data = state.tree.get(f"{distribution_of(state)}/pyproject.toml")
    if data is None or not state.options.tests:
        return {}
    project = tomllib.loads(data.decode()).get("project", {})
    tests = project.get("optional-dependencies", {}).get("test", [])
    environment = _environment(tuple(project.get("dependencies", [])), tuple(tests))
    version = loaded(state)[0].model.metadata.version
    return {NAME: bill_of_materials(normal_name(planned(state).package), version, environment)}


@lru_cache(maxsize=16)
def _environment(required: tuple[str, ...], for_tests: tuple[str, ...]) -> Environment:
    running, _ = installed_packages(required)
    packages, absent = installed_packages((*required, *for_tests))
    direct = required_names((*required, *for_tests))
    tools = {"codegen": __version__, "python": platform.python_version(), **pins()}
    return Environment(
        packages=tuple(packages.values()),
        running=frozenset(running),
        direct=tuple(name for name in packages if name in direct),
        absent=absent,
        tools=tuple(sorted(tools.items())),
    )
