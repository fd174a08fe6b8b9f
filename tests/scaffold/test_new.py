"""``codegen new``: a folder is made whole, or not at all."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.commands.new import Wanted, new
from codegen.commands.template_releases import WantedTemplate
from codegen.scaffold.answers_file import read_answers
from codegen.scaffold.new_project import refuse_full
from codegen.scaffold.staging_room import staging_room
from codegen.support.diagnostics import DiagnosticsError

from .templates import codegen_of, release


@pytest.fixture
def codegen(tmp_path_factory):
    """A codegen with the small template."""
    return codegen_of(tmp_path_factory.mktemp("codegen"), release())


def wanted(codegen, folder, name="orders", **data):
    template = WantedTemplate(builtin=codegen)
    return Wanted(name, folder, template, data, ask=False, trusted=False, begin_git=True)


def refusal(call):
    with pytest.raises(DiagnosticsError) as raised:
        call()
    assert raised.value.exit_code == 2
    (found,) = raised.value.diagnostics
    return found


def test_a_project_is_made_from_answers_and_says_what_it_was_made_from(codegen, tmp_path):
    made = new(wanted(codegen, tmp_path / "orders", system="order_desk"))
    folder = tmp_path / "orders"
    assert (folder / "README.md").read_text().startswith("# orders\n")
    assert (folder / "input_schemas" / "order_desk.yaml").read_text() == "system: order_desk\n"
    assert os.access(folder / "ci" / "check.sh", os.X_OK)
    assert json.loads((folder / ".editor" / "language.json").read_text())["properties"]["kernels"]
    assert {path.name for path in (folder / ".editor").iterdir()} == {"language.json", "settings.json"}
    answers = read_answers(folder)
    assert (answers.source, answers.version) == ("git+codegen:scaffold", "1.0.0")
    assert answers.digest == release().digest
    assert answers.given["system"] == "order_desk"
    assert str(tmp_path) not in (folder / ".copier-answers.yml").read_text()
    assert made.began_git and subprocess.check_output(["git", "status", "--short"], cwd=folder, text=True)
    assert [path.name for path in tmp_path.iterdir()] == ["orders"]
    own = {path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert set(made.files) == {path.relative_to(folder).as_posix() for path in own}


def test_a_folder_that_holds_something_is_left_alone(codegen, tmp_path):
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine\n")
    found = refusal(lambda: new(wanted(codegen, folder)))
    assert (found.code, "mine.txt" in found.message) == ("C770", True)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert refusal(lambda: new(wanted(codegen, folder / "mine.txt"))).code == "C770"


def test_the_root_of_an_empty_repository_is_filled(codegen, tmp_path, monkeypatch):
    folder = tmp_path / "orders"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    made = new(wanted(codegen, folder))
    assert not made.began_git
    assert {path.name for path in folder.iterdir()} >= {".git", "README.md", ".copier-answers.yml", "ci"}
    assert not list(folder.glob(".codegen*"))


@pytest.mark.parametrize("name", ["", "a/b", "..", ".orders", "-orders", "a\\b", "a:b", "a\nb", "x" * 101, "orders ",
                                  "CON", "nul", "Com1.orders", "lpt³", "orders."])  # fmt: skip
def test_names_that_no_project_has(codegen, name, tmp_path):
    assert refusal(lambda: new(wanted(codegen, tmp_path / "orders", name))).code == "C771"
    assert not list(tmp_path.iterdir())


def test_the_hint_for_a_path_is_a_command_of_the_shell(codegen, tmp_path):
    refused = refusal(lambda: new(wanted(codegen, tmp_path / "orders", "my work/$(id)/")))
    assert refused.hint == "codegen new '$(id)' --into 'my work/$(id)/'"


@pytest.mark.parametrize(
    ("data", "said", "hint"),
    [
        ({"sistem": "x"}, "asks no question `sistem`", "did you mean `system`?"),
        ({"system": "Not Snake"}, "is not in snake_case", "give another with --data system=ANSWER"),
        ({"kind": "service"}, "'service' is not in", "give another with --data kind=ANSWER"),
    ],
)
def test_answers_that_the_template_does_not_take(codegen, data, said, hint, tmp_path):
    found = refusal(lambda: new(wanted(codegen, tmp_path / "deep" / "orders", **data)))
    assert (found.code, said in found.message, found.hint) == ("C772", True, hint)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self/cmdline").is_file(), reason="processes are seen in /proc")
def test_a_project_that_is_interrupted_leaves_nothing(tmp_path):
    loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    templates = codegen_of(tmp_path / "codegen", release(**{"project/a.jinja": loops})).templates
    program = f"""if True:
        import signal
        from pathlib import Path
        from codegen.commands.new import Wanted, new
        from codegen.commands.template_releases import BuiltIn, WantedTemplate
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        template = WantedTemplate(builtin=BuiltIn(Path({str(templates)!r}), "1.0.0"))
        new(Wanted("orders", Path("orders").resolve(), template, {{}}, False, False, True))
    """
    here = tmp_path / "here"
    here.mkdir()
    process = subprocess.Popen([sys.executable, "-c", program], cwd=here, stderr=subprocess.DEVNULL)
    while not list(here.glob(".codegen-new-*/copier/copier.*")):
        assert process.poll() is None
        time.sleep(0.01)
    assert str(here) in commands_that_run()
    process.terminate()
    assert process.wait(60) != 0
    assert not list(here.iterdir())
    assert str(here) not in commands_that_run()


@pytest.mark.parametrize("stands", [False, True])
def test_what_a_killed_one_left_goes_and_what_another_works_in_stays(tmp_path, stands):
    folder = tmp_path / "orders"
    if stands:
        folder.mkdir()
    program = f"""if True:
        import os, signal
        from pathlib import Path
        from codegen.scaffold.staging_room import staging_room
        with staging_room(Path({str(folder)!r})) as room:
            (room / "half").mkdir()
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    (left,) = tmp_path.rglob(".codegen-new-*")
    assert left.parent == (folder if stands else tmp_path)
    foreign = tmp_path / ".codegen-new-mine"
    foreign.mkdir()
    with staging_room(tmp_path / "other") as busy:
        refuse_full(folder)
        assert set(tmp_path.iterdir()) == {foreign, busy} | ({folder} if stands else set())
    assert not stands or not list(folder.iterdir())


def test_a_place_that_cannot_be_written_is_told(codegen, tmp_path):
    for place, reason in [("x" * 300, "File name too long"), ("loop/orders", "Too many levels of symbolic links")]:
        (tmp_path / "loop").unlink(missing_ok=True)
        (tmp_path / "loop").symlink_to("loop")
        found = refusal(lambda place=place: new(wanted(codegen, tmp_path / place)))
        assert (found.code, found.message) == ("C789", f"{tmp_path / place} cannot be made: {reason}")
    (tmp_path / "file").touch()
    found = refusal(lambda: new(wanted(codegen, tmp_path / "file/a/b")))
    assert (found.code, found.message) == ("C770", f"{tmp_path / 'file'} is a file")


def commands_that_run():
    """The command lines of all processes."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(path.read_bytes().decode(errors="replace"))
    return "\n".join(found)


def test_the_command_says_where_the_project_is_and_what_to_do_next(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "Order desk", "--kind", "library", "--data", "owner=Desk"]) == 0
    said = capsys.readouterr()
    assert said.out == "Order desk\n"
    declared = "codegen run    # generates from input_schemas/order_desk.yaml"
    assert f"cd 'Order desk'\n  {declared}\n" in said.err
    answers = read_answers(tmp_path / "Order desk").given
    assert (answers["kind"], answers["owner"]) == ("library", "Desk")
    assert main(["new", "Order desk", "--format", "json"]) == 2
    said = capsys.readouterr()
    assert [item["code"] for item in json.loads(said.out)["diagnostics"]] == ["C770"]


@pytest.mark.slow
def test_a_person_at_a_terminal_is_asked(tmp_path):
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "codegen", "new", "orders"]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root, "TERM": "xterm"}
    streams = {"stdin": theirs, "stderr": theirs, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, start_new_session=True, **streams) as process:
        os.close(theirs)
        shown, typed = b"", b"_desk\r"
        while process.poll() is None:
            if select.select([ours], [], [], 0.3)[0]:
                with suppress(OSError):
                    shown += os.read(ours, 4096)
            elif b"name of its package" in shown:
                os.write(ours, typed)
                typed = b"\r"
        assert process.stdout.read() == b"orders\n"
    os.close(ours)
    assert process.returncode == 0
    assert (tmp_path / "orders" / "input_schemas" / "orders_desk.yaml").is_file()
