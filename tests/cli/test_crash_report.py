"""A fault of codegen in a whole command: some lines and a report with nothing of the user's, never a bare traceback."""

import os
import resource
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest

from codegen import __version__
from codegen.support.crash_report import crash_told, report_of
from codegen.support.plugin_files import note_plugin

SECRETS = ("ada", "harbour", "treasure", "lovelace")
#: Stands in the way of a library, as a broken installation does; its message quotes what is the user's.
BROKEN = (
    "def load(*_): raise RuntimeError('treasure in /home/lovelace')\nraise RuntimeError('treasure\\nin /home/ada')\n"
)


@pytest.fixture
def broken(tmp_path):
    """Runs a command in a workspace of somebody whose library ``yaml`` fails; the end, and the report."""
    schema = tmp_path / "ada/harbour/input_schemas/treasure.yaml"
    schema.parent.mkdir(parents=True)
    schema.write_text("kernels: {lovelace: {}}\n")
    (tmp_path / "ada/library/yaml").mkdir(parents=True)
    (tmp_path / "ada/library/yaml/__init__.py").write_text(BROKEN)

    def run(limit=None, **variables):
        path = os.pathsep.join([str(tmp_path / "ada/library"), str(Path.cwd())])
        return subprocess.run(
            [sys.executable, "-m", "codegen", "lint", str(schema), "--format=json", "-q"],
            cwd=tmp_path / "ada/harbour",
            env={**os.environ, "PYTHONPATH": path, "HOME": str(tmp_path / "ada"), **variables},
            capture_output=True,
            text=True,
            preexec_fn=limit,
        )

    return run


def test_a_fault_leaves_a_report_with_nothing_of_the_user(broken, tmp_path):
    done = broken(XDG_CACHE_HOME=str(tmp_path / "cache"))
    (report,) = (tmp_path / "cache/codegen/crashes").iterdir()
    told = done.stderr.splitlines()
    assert (done.returncode, done.stdout, len(told)) == (2, "", 4)
    assert told[0] == "codegen failed: RuntimeError: treasure in /home/ada"
    assert told[3] == f"  report: {report} (no paths, no text of your schemas)"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    lines = text.splitlines()
    assert lines[0] == told[2].strip() and lines[0].startswith(f"codegen {__version__}: RuntimeError in codegen/")
    assert lines[1] == "command: codegen lint ... --format=... -q"
    assert "  codegen/cli/main.py:" in text and "  somebody's own code\n" in text
    assert [word for word in (*SECRETS, str(tmp_path), sys.prefix) if word in text] == []
    broken(XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert [path.read_text() for path in report.parent.iterdir()] == [text]


def test_the_home_of_the_user_is_not_told(broken, tmp_path):
    told = broken(XDG_CACHE_HOME="").stderr.splitlines()
    (report,) = (tmp_path / "ada/.cache/codegen/crashes").iterdir()
    assert told[3] == f"  report: ~/.cache/codegen/crashes/{report.name} (no paths, no text of your schemas)"
    cache = str(tmp_path / "cache")
    for home, shown in (("/home/ada", "~"), ("/home/ad", "/home/ada"), ("/home", "~/ada"), ("/", "/home/ada")):
        first, *_ = broken(XDG_CACHE_HOME=cache, HOME=home).stderr.splitlines()
        assert first == f"codegen failed: RuntimeError: treasure in {shown}"


def test_a_report_that_cannot_be_written_does_not_matter(broken, tmp_path):
    (tmp_path / "taken").write_text("")
    (tmp_path / "temporary").mkdir()
    done = broken(XDG_CACHE_HOME=str(tmp_path / "taken"), TMPDIR=str(tmp_path / "temporary"))
    assert f"  report: {tmp_path}/temporary/crash-" in done.stderr
    done = broken(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)), XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 4)
    assert done.stderr.endswith("  the report could not be written\n")
    assert list((tmp_path / "cache/codegen/crashes").iterdir()) == []


def test_an_exception_without_a_text_and_one_that_steers_the_terminal_are_told(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    class Mute(Exception):
        def __str__(self):
            raise ValueError

    told = crash_told(Mute(), ["lint"])
    assert told.startswith("codegen failed: Mute: \n") and told.count("\n") == 4
    assert crash_told(RuntimeError("\x1b[2Jgone"), ["lint"]).startswith("codegen failed: RuntimeError: [2Jgone\n")


def test_of_a_plugin_nothing_is_told_but_its_name(tmp_path, monkeypatch):
    """It lies among the packages, whose names are told; the names in it, and of its errors, are its author's."""
    module = ModuleType("toy_treasure")
    module.__file__ = str(Path(sysconfig.get_path("purelib")) / "toy_treasure/harbour.py")
    note_plugin("toy", [Path(module.__file__)])
    monkeypatch.setitem(sys.modules, "toy_treasure", module)
    text = "class Lovelace(LookupError): pass\ndef ada(): raise Lovelace('treasure')\n"
    exec(compile(text, module.__file__, "exec"), module.__dict__)
    with pytest.raises(module.Lovelace) as caught:
        module.ada()
    report = report_of(caught.value, ["lint"])
    assert report.splitlines()[0] == f"codegen {__version__}: LookupError"
    assert report.splitlines()[-2:] == ["  plugin toy", "LookupError"]
    assert [word for word in SECRETS if word in report.lower()] == []


def test_the_traceback_is_there_for_who_asks(broken):
    assert "Traceback (most recent call last)" in broken(CODEGEN_TRACEBACK="1").stderr
