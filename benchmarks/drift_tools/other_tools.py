"""sqlc, built by Go, and buf, from npm."""

from __future__ import annotations

from pathlib import Path

from drift_tools.project import Said, Tool, replace, run, text

_SQLC = """\
version: "2"
sql:
  - engine: sqlite
    schema: schema.sql
    queries: queries
    gen: {go: {package: db, out: db}}
"""
_TABLE = "CREATE TABLE points (id integer PRIMARY KEY, x real NOT NULL);\n"
_BUF = """\
version: v2
clean: true
plugins: [{local: protoc-gen-es, out: gen, opt: target=ts}]
inputs: [{directory: proto}]
"""


class Sqlc(Tool):
    """sqlc makes Go of SQL."""

    name, version = "sqlc", "1.30.0"
    asked = "sqlc diff"
    output = "db/points.sql.go"
    folder = "db"
    source = "queries/points.sql"

    def install(self) -> None:
        """Build it, unless it is there."""
        if not self._program.is_file():
            module = f"github.com/sqlc-dev/sqlc/cmd/sqlc@v{self.version}"
            run(("go", "install", module), self.tools, must=True, GOBIN=str(self.tools / "go"), CGO_ENABLED="0")

    def write(self, folder: Path) -> None:
        """A table and two files of queries."""
        text(folder / "sqlc.yaml", _SQLC)
        text(folder / "schema.sql", _TABLE)
        text(folder / self.source, "-- name: OnePoint :one\nSELECT id, x FROM points WHERE id = ?;\n")
        text(folder / "queries/more.sql", "-- name: AllPoints :many\nSELECT id, x FROM points;\n")
        self.generate(folder)

    def generate(self, folder: Path) -> Said:
        """All modules."""
        return run((self._program, "generate"), folder)

    def check(self, folder: Path) -> Said:
        """Generate in memory and compare."""
        return run((self._program, "diff"), folder)

    def change_source(self, folder: Path) -> None:
        """Another query."""
        replace(folder / self.source, "WHERE id = ?", "WHERE x = ?")

    def drop_declaration(self, folder: Path) -> str:
        """One file of queries less."""
        (folder / "queries/more.sql").unlink()
        return "db/more.sql.go"

    def move_tool(self, folder: Path) -> str:
        """sqlc writes its version into every file: what another version left."""
        places = list((folder / self.folder).glob("*.go"))
        for place in places:
            replace(place, f"sqlc v{self.version}", "sqlc v1.29.0")
        return self.output

    def line(self) -> str:
        """Go."""
        return "var added = 1\n"

    @property
    def _program(self) -> Path:
        return self.tools / "go/sqlc"


class Buf(Tool):
    """buf has no check of generated code: its users generate anew and ask git."""

    name, version = "buf", "1.75.0"
    plugin = "2.17.0"
    asked = "buf generate && git diff --exit-code"
    output = "gen/point_pb.ts"
    folder = "gen"
    source = "proto/point.proto"

    def install(self) -> None:
        """From npm, unless it is there."""
        if not self._program("buf").is_file():
            place = self.tools / "npm"
            text(place / "package.json", "{}\n")
            wanted = (f"@bufbuild/buf@{self.version}", f"@bufbuild/protoc-gen-es@{self.plugin}")
            run(("npm", "install", "--no-audit", "--no-fund", *wanted), place, must=True)

    def write(self, folder: Path) -> None:
        """Two messages in two files."""
        text(folder / "buf.gen.yaml", _BUF)
        text(folder / self.source, 'syntax = "proto3";\npackage shop;\nmessage Point { double x = 1; }\n')
        text(folder / "proto/line.proto", 'syntax = "proto3";\npackage shop;\nmessage Line { double length = 1; }\n')
        self.generate(folder)

    def generate(self, folder: Path) -> Said:
        """Everything anew; what was there goes."""
        path = f"{self._program('buf').parent}:{Path('/usr/bin')}:{Path('/bin')}:/usr/local/bin"
        return run((self._program("buf"), "generate"), folder, PATH=path)

    def check(self, folder: Path) -> Said:
        """Generate, and let git compare."""
        made = self.generate(folder)
        if made.exit:
            return made
        told = run(("git", "--no-pager", "diff", "--exit-code"), folder)
        return Said(told.exit, made.text + told.text, made.seconds + told.seconds)

    def change_source(self, folder: Path) -> None:
        """A field of another name."""
        replace(folder / self.source, "double x", "double z")

    def drop_declaration(self, folder: Path) -> str:
        """One file less."""
        (folder / "proto/line.proto").unlink()
        return "gen/line_pb.ts"

    def move_tool(self, folder: Path) -> str:
        """The plugin writes its version into every file: what another version left."""
        for place in (folder / self.folder).glob("*.ts"):
            replace(place, f"protoc-gen-es v{self.plugin}", "protoc-gen-es v2.16.0")
        return self.output

    def line(self) -> str:
        """TypeScript."""
        return "export const added = 1;\n"

    def _program(self, name: str) -> Path:
        return self.tools / "npm/node_modules/.bin" / name
