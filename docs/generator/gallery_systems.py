"""The systems of the gallery, and the figures of what codegen makes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from codegen.frontend.meta_loader import load_system
from codegen.plan.loaded import LoadedSystem
from codegen.schema.kernels import Example
from codegen.support.configuration import Configuration

ROOT = Path(__file__).parent.parent.parent
#: The folder of the schemas whose packages are generated in tests alone: a workspace.
WORKSPACE = ROOT / "gallery"
FIGURES = WORKSPACE / "figures.json"
#: Systems of the gallery whose packages are committed below generated/.
COMMITTED = ("national_grid", "orbital_mechanics", "puma_arm", "water_steam")


@dataclass(frozen=True)
class GallerySystem:
    """A system, the file of its schema and the figures of its package."""

    loaded: LoadedSystem
    schema: Path
    figures: dict[str, int]

    @property
    def package(self) -> str:
        """The name of its package."""
        return self.loaded.model.package

    @property
    def title(self) -> str:
        """What people call it."""
        model = self.loaded.model
        return model.title or model.system.system

    @property
    def field(self) -> str:
        """The field that it comes from, the first of its tags."""
        return (self.loaded.model.metadata.tags or [""])[0]

    def printed(self, kernel: str) -> list[Example]:
        """The examples of a kernel that somebody printed."""
        return [example for example in self.loaded.model.kernels[kernel].examples if example.source != "computed"]


def gallery_systems() -> list[GallerySystem]:
    """Every system of the gallery by title; figures of packages that are not committed are those on record."""
    recorded = json.loads(FIGURES.read_text(encoding="utf-8"))
    places = [(ROOT, ROOT / "input_schemas" / f"{name}.yaml") for name in COMMITTED]
    places += [(WORKSPACE, path) for path in (WORKSPACE / "input_schemas").glob("*.yaml")]
    found = []
    for root, schema in places:
        loaded = load_system(schema.relative_to(root), root, Configuration())
        package = loaded.model.package
        figures = recorded[package] if root == WORKSPACE else package_figures(root, package)
        found.append(GallerySystem(loaded, schema, figures))
    return sorted(found, key=lambda system: system.title.casefold())


def package_figures(root: Path, package: str) -> dict[str, int]:
    """What a run made of a system, from its report and its tree in the workspace at ``root``: files and lines of Python
    without the runtime that it takes along, tests that passed, points at which kernels were held to the oracle."""
    report = json.loads((root / "extractions" / package / "report.json").read_text(encoding="utf-8"))
    facts = {gate["name"]: gate["facts"] for section in report["sections"] for gate in section["gates"]}
    folder = root / "generated" / package
    left_out = {"_runtime", "__pycache__"}
    own = [path for path in folder.rglob("*.py") if not left_out & set(path.relative_to(folder).parts)]
    return {
        "files": len(own),
        "lines": sum(len(path.read_bytes().splitlines()) for path in own),
        "tests": facts["pass-rate"]["tests"],
        "points": facts["kernels-against-oracle"].get("points", 0),
    }
