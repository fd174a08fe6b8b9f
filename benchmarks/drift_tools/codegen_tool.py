"""codegen itself, from this checkout."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

from drift_tools.project import Said, Tool, replace, run, text

ROOT = Path(__file__).resolve().parent.parent.parent
_CHECKOUT = str(ROOT)
_SCHEMA = """\
schema_version: "6.1"
system: {system: Shop, module: demo.shop, name: Shop, role: Declares orders, rootpath: demo/shop}
metadata: {version: "1.0.0", owner: Desk}
contracts:
  Point:
    type: object
    properties: {x: {type: number}}
"""
_KERNEL = """\
kernels:
  length:
    doc: Length of a vector.
    inputs: {x: {domain: "[0, 2]"}, y: {domain: "[1, 2]"}}
    outputs: {length: {expr: sqrt(x*x + y*y)}}
    accuracy: {points: 16}
"""


class Codegen(Tool):
    """codegen makes a distribution of a schema."""

    name = "codegen"
    asked = "codegen check"
    output = "generated/shop/src/shop/models.py"
    folder = "generated/shop/src/shop"
    source = "input_schemas/shop.yaml"
    record = "extractions/shop/manifest.json"
    mends = "fix: "
    version = ""

    def install(self) -> None:
        """It is here."""

    def write(self, folder: Path) -> None:
        """A contract and a kernel."""
        text(folder / ".gitignore", ".codegen/\nevidence/\n")
        text(folder / self.source, _SCHEMA + _KERNEL)
        self.generate(folder)

    def generate(self, folder: Path) -> Said:
        """Everything but the generated tests, which say nothing about drift."""
        return self._asked(folder, "run", "--no-tests", "--quiet")

    def check(self, folder: Path) -> Said:
        """Generate in memory and compare."""
        return self._asked(folder, "check")

    def check_staged(self, folder: Path) -> Said:
        """The same of the index."""
        return self._asked(folder, "check", "--staged")

    def change_source(self, folder: Path) -> None:
        """A field of another name."""
        replace(folder / self.source, "{x: {type: number}}", "{z: {type: number}}")

    def drop_declaration(self, folder: Path) -> str:
        """No kernel any more."""
        text(folder / self.source, _SCHEMA)
        return "generated/shop/src/shop/kernels/length.py"

    def move_tool(self, folder: Path) -> str:
        """A copy of codegen with another line in one template."""
        other = self._other(folder)
        shutil.copytree(ROOT / "codegen", other / "codegen", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("templates", "glue"):
            shutil.copytree(ROOT / name, other / name)
        with (other / "templates/deployment/gitattributes.j2").open("a", encoding="utf-8") as stream:
            stream.write("\n*.png binary\n")
        return "generated/shop/.gitattributes"

    def lie(self, folder: Path) -> str:
        """The manifest gets the digest of the edited file."""
        self.edit(folder)
        place = folder / self.record
        manifest = json.loads(place.read_bytes())
        for entry in manifest["files"]:
            if entry["path"] == self.output:
                entry["sha256"] = hashlib.sha256((folder / self.output).read_bytes()).hexdigest()
        text(place, json.dumps(manifest, sort_keys=True, indent=2, ensure_ascii=False) + "\n")
        return self.output

    def _other(self, folder: Path) -> Path:
        return folder.parent / f"{folder.name}-other"

    def _asked(self, folder: Path, *words: str) -> Said:
        other = self._other(folder)
        path = str(other) if other.is_dir() else _CHECKOUT
        return run((sys.executable, "-P", "-m", "codegen", *words), folder, PYTHONPATH=path)
