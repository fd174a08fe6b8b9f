"""A workspace, and beside it a folder in which a test package with two sections is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

import pytest

from codegen.plan.plugin_source import plugin_digest, plugin_files

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOY = HERE / "toy_sections"
SCHEMA = """\
schema_version: "6.1"
system: {system: Order Desk, module: shop.desk, name: OrderDesk, role: Says what orders become., rootpath: shop/desk}
metadata: {version: "1.0.0", owner: Desk}
states:
  order:
    doc: Life of an order.
    start: draft
    transitions:
      draft: {submit: submitted, cancel: cancelled}
      submitted: {pay: paid, cancel: cancelled}
      paid: {}
      cancelled: {}
lookups:
  vat_rate:
    doc: Value-added tax in percent by country.
    rows: {AT: 20, DE: 19, "quoted \\"key\\"": 0}
  currency:
    doc: Currency by country.
    rows: {AT: EUR, CH: CHF}
"""


@dataclass
class Plugged:
    """A workspace whose codegen finds what is installed in ``site``."""

    root: Path
    site: Path
    schema: str = "input_schemas/desk.yaml"

    def install(self, name: str = "toy", value: str = "toy_sections:SECTIONS", source: Path = TOY) -> None:
        """Put the package there as an installer would, with its entry point and the list of its files."""
        package = self.site / value.partition(":")[0]
        if source.is_dir():
            shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        metadata = self.site / f"{name}_sections-1.0.dist-info"
        metadata.mkdir(parents=True, exist_ok=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-sections\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[codegen.sections]\n{name} = {value}\n")
        files = [path.relative_to(self.site).as_posix() for path in sorted(package.rglob("*")) if path.is_file()]
        (metadata / "RECORD").write_text("".join(f"{file},,\n" for file in files))

    def write(self, path: str, text: str) -> Path:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return place

    def codegen(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """Run the command line in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "codegen", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{self.site}"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def trust(self) -> str:
        """List the plugin ``toy`` and write the line that trusts it."""
        found = distributions(path=[str(self.site)])
        (entry,) = [entry for each in found for entry in each.entry_points if entry.name == "toy"]
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(str(self.site))
            digest = plugin_digest(entry, plugin_files(entry))
        return self._trusted(f'toy = "{digest}"')

    def trust_as_asked(self) -> str:
        """The same with the line that codegen asks for."""
        self.write("codegen.toml", 'plugins = ["toy"]\n')
        line = re.search(r'`(toy = "sha256:[0-9a-f]{64}")`', self.codegen("plan", expect=2).stderr)
        assert line is not None
        return self._trusted(line[1])

    def _trusted(self, line: str) -> str:
        self.write("codegen.toml", f'plugins = ["toy"]\n\n[trust]\n{line}\n')
        return line


@pytest.fixture
def plugged(tmp_path: Path) -> Plugged:
    found = Plugged(tmp_path / "workspace", tmp_path / "site")
    found.write("codegen.toml", "")
    found.write(found.schema, SCHEMA)
    return found
