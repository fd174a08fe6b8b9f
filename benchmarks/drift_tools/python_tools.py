"""cog, Copier and datamodel-code-generator, each in an environment of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from drift_tools.project import Said, Tool, commit, replace, run, text

_SCHEMA = """\
{{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "{0}",
  "type": "object",
  "properties": {{"{1}": {{"type": "number"}}}}
}}
"""


class PythonTool(Tool):
    """A tool that is installed from the package index."""

    distribution: str

    def program(self, name: str, version: str = "") -> Path:
        """A program of the environment of ``version``."""
        return self.tools / f"{self.distribution}-{version or self.version}" / "bin" / name

    def install(self) -> None:
        """Make the environment, unless it is there."""
        self.install_version(self.version)

    def install_version(self, version: str) -> None:
        """Make the environment of one version, unless it is there."""
        folder = self.tools / f"{self.distribution}-{version}"
        if not (folder / "installed").is_file():
            run((sys.executable, "-m", "venv", folder), self.tools, must=True)
            wanted = f"{self.distribution}=={version}"
            run((folder / "bin/python", "-m", "pip", "install", "-q", wanted), self.tools, must=True)
            text(folder / "installed", version)


class Cog(PythonTool):
    """cog writes into the files that it reads; ``-c`` keeps a checksum in each."""

    name, distribution, version = "cog", "cogapp", "3.6.0"
    asked = "cog --check -c points.py"
    output = source = "points.py"
    folder = "."
    record = "the checksum behind the mark"

    def write(self, folder: Path) -> None:
        """A module with one generated block."""
        lines = ["[[[cog", "import cog", 'for name in ("x", "y"): cog.outl(f"{name} = 1")', "]]]", "[[[end]]]"]
        text(folder / self.source, "".join(f"# {line}\n" for line in lines))
        self.generate(folder)

    def generate(self, folder: Path) -> Said:
        """Write the blocks anew."""
        return run((self.program("cog"), "-r", "-c", self.source), folder)

    def check(self, folder: Path) -> Said:
        """Ask of the files that are named, as cog has it; none where there is none."""
        files = [self.source] if (folder / self.source).is_file() else []
        return run((self.program("cog"), "--check", "-c", *files), folder)

    def change_source(self, folder: Path) -> None:
        """Another name in the loop."""
        replace(folder / self.source, '"y")', '"z")')

    def drop_declaration(self, folder: Path) -> str:
        """What is generated has no file of its own."""
        return ""

    def edit(self, folder: Path) -> None:
        """Another value in the generated block."""
        replace(folder / self.source, "x = 1\n", "x = 2\n")

    def delete(self, folder: Path) -> None:
        """The generated lines go."""
        replace(folder / self.source, "x = 1\ny = 1\n", "")

    def lie(self, folder: Path) -> str:
        """Without a checksum nothing says that the block was edited."""
        self.edit(folder)
        place = folder / self.source
        content = place.read_text(encoding="utf-8")
        text(place, f"{content.partition(' (sum: ')[0]}\n")
        return self.output


class Copier(PythonTool):
    """Copier makes a project of a template once, and brings updates of the template in."""

    name, distribution, version = "Copier", "copier", "9.19.1"
    asked = "copier check-update --quiet"
    output = "points.py"
    folder = "."
    source = ".copier-answers.yml"
    record = ".copier-answers.yml"

    def write(self, folder: Path) -> None:
        """A template of two files beside the project, with a tag, and the project."""
        template = self._template(folder)
        text(template / "copier.yml", "name: {type: str, default: x}\n")
        text(template / "points.py.jinja", "{{ name }} = 1\n")
        text(template / "lines.py", "LINE = 1\n")
        text(template / "{{ _copier_conf.answers_file }}.jinja", "{{ _copier_answers|to_nice_yaml }}")
        run(("git", "init", "-q", "-b", "main"), template, must=True)
        self._tag(template, "v1.0.0")
        run((self.program("copier"), "copy", "--defaults", template, folder), folder, must=True)

    def generate(self, folder: Path) -> Said:
        """Bring the newest template in."""
        return run((self.program("copier"), "update", "--defaults"), folder)

    def check(self, folder: Path) -> Said:
        """Ask whether the template has a newer tag."""
        return run((self.program("copier"), "check-update", "--quiet"), folder)

    def change_source(self, folder: Path) -> None:
        """Another answer to the template's question."""
        replace(folder / self.source, "name: x", "name: z")

    def drop_declaration(self, folder: Path) -> str:
        """The template decides which files there are."""
        return ""

    def move_tool(self, folder: Path) -> str:
        """A newer template."""
        template = self._template(folder)
        text(template / "lines.py", "LINE = 2\n")
        self._tag(template, "v1.1.0")
        return "lines.py"

    def lie(self, folder: Path) -> str:
        """The template is newer, and the answers say that the project has it."""
        self.move_tool(folder)
        replace(folder / self.record, "_commit: v1.0.0", "_commit: v1.1.0")
        return "lines.py"

    def _template(self, folder: Path) -> Path:
        place = folder.parent / f"{folder.name}-template"
        place.mkdir(exist_ok=True)
        return place

    def _tag(self, template: Path, tag: str) -> None:
        commit(template)
        run(("git", "tag", tag), template, must=True)


class DatamodelCodegen(PythonTool):
    """datamodel-code-generator makes a folder of modules of a folder of schemas."""

    name, distribution, version = "datamodel-codegen", "datamodel-code-generator", "0.89.0"
    older = "0.30.0"
    asked = "datamodel-codegen ... --check"
    output = "models/point.py"
    folder = "models"
    source = "schemas/point.json"

    def install(self) -> None:
        """Two versions, one to generate and one to check with."""
        super().install()
        self.install_version(self.older)

    def write(self, folder: Path) -> None:
        """Two schemas."""
        text(folder / self.source, _SCHEMA.format("Point", "x"))
        text(folder / "schemas/line.json", _SCHEMA.format("Line", "length"))
        self.generate(folder)

    def generate(self, folder: Path) -> Said:
        """All modules."""
        return self._asked(folder)

    def check(self, folder: Path) -> Said:
        """Generate in memory and compare."""
        return self._asked(folder, "--check")

    def change_source(self, folder: Path) -> None:
        """A field of another name."""
        replace(folder / self.source, '"x"', '"z"')

    def drop_declaration(self, folder: Path) -> str:
        """One schema less."""
        (folder / "schemas/line.json").unlink()
        return "models/line.py"

    def move_tool(self, folder: Path) -> str:
        """What an older version wrote."""
        self._asked(folder, version=self.older)
        return self.output

    def _asked(self, folder: Path, *more: str, version: str = "") -> Said:
        program = self.program("datamodel-codegen", version)
        options = ("--input", "schemas", "--input-file-type", "jsonschema", "--output", "models",
                   "--output-model-type", "pydantic_v2.BaseModel", "--disable-timestamp")  # fmt: skip
        return run((program, *options, *more), folder, PYTHONWARNINGS="ignore")
