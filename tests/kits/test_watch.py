"""``codegen watch`` as a process: what editors and git do to files, and what it does then."""

import queue
import signal
import subprocess
import sys
import threading

import pytest

from codegen.cli.main import main
from codegen.commands.watch import is_input
from codegen.support.configuration import Configuration

pytestmark = pytest.mark.slow

SCHEMA = "input_schemas/points.yaml"
MODELS = "generated/points/src/points/models.py"
#: Longer than any machine takes, so that a failure is a failure.
PATIENCE = 60


class Watching:
    """A running ``codegen watch`` and the lines that it says."""

    def __init__(self, repository):
        command = [sys.executable, "-m", "codegen", "watch"]
        self.process = subprocess.Popen(
            command,
            cwd=repository.root,
            env=repository.environment,
            stderr=subprocess.PIPE,
            text=True,
            # A job in the background of a shell would ignore the interrupt.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.put(line)
        self.lines.put(None)

    def until(self, text):
        """Everything said up to a line with ``text``."""
        said = ""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            assert line is not None, said
            said += line
            if text in line:
                return said

    def round(self):
        """What is said of one batch of changes."""
        return self.until("watching, Ctrl-C ends")


@pytest.fixture
def watching(repository):
    made = Watching(repository)
    yield made
    made.process.kill()
    made.process.wait()


def test_what_editors_do_is_generated_and_what_they_leave_is_not(repository, watching):
    """Each step is the next that is heard of: nothing in between started a round of its own."""
    assert "points: " in watching.round()
    schema, models = repository.root / SCHEMA, repository.root / MODELS
    text = schema.read_text()

    aside = schema.with_name("points.yaml.tmp")
    aside.write_text(text.replace("A point.", "A renamed point."))
    aside.replace(schema)
    assert "1 of 1 systems generated in " in watching.round()
    assert "A renamed point." in models.read_text()

    schema.with_name(".points.yaml.swp").write_text("vim's")
    schema.with_name("points.yaml~").write_text("a backup")
    schema.with_name("4913").write_text("")
    (repository.root / "generated/points/notes.txt").write_text("no input")
    schema.write_text("")
    schema.write_text(text.replace("A point.", "A point written twice."))
    assert "A point written twice." in until_generated(watching, models, "A point written twice.")

    schema.write_text(text.replace("role:", "roll:"))
    said = watching.round()
    assert f"{SCHEMA}:2:" in said and "error[C120]: unknown key `roll`" in said and "^^^^" in said
    assert "1 of 1 systems tried, and not all generated; watching" in said
    schema.write_text(text)
    assert "1 of 1 systems generated in " in watching.round()

    deep = repository.root / "input_schemas/deep/er"
    deep.mkdir(parents=True)
    (deep / "lines.yaml").write_text(text.replace("demo.points", "demo.lines"))
    assert "lines: " in watching.until(" of 2 systems generated in ")
    (deep / "lines.yaml").unlink()
    assert watching.until("input_schemas/deep/er/lines.yaml is gone")

    (repository.root / "codegen.toml").write_text("mutation-seeds = 1\n")
    assert "error[C530]" in watching.until("unknown key `mutation-seeds`")
    (repository.root / "codegen.toml").write_text("mutation-seed = 1\n")
    assert "1 of 1 systems generated in " in watching.round()

    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(PATIENCE) == 0
    assert watching.lines.get(timeout=PATIENCE) == "no longer watching\n"


def until_generated(watching, place, text):
    """A write that is seen half done is one more round."""
    while text not in place.read_text():
        watching.round()
    return place.read_text()


def test_a_checkout_of_many_files_is_generated(repository, watching):
    watching.round()
    text = (repository.root / SCHEMA).read_text()
    repository.commit("begin")
    repository.git("switch", "--quiet", "--create", "more")
    (repository.root / "input_schemas/more").mkdir()
    for number in range(6):
        changed = text.replace("demo.points", f"demo.p{number}")
        (repository.root / f"input_schemas/more/p{number}.yaml").write_text(changed)
    repository.git("add", "input_schemas")
    repository.git("commit", "--quiet", "--message", "more")
    watching.until(" of 7 systems generated in ")
    repository.git("switch", "--quiet", "main")
    watching.until("input_schemas/more/p5.yaml is gone")
    repository.edit(SCHEMA, "A point.", "A point on the main branch.")
    watching.until("1 of 1 systems generated in ")
    repository.git("restore", SCHEMA)
    repository.git("switch", "--quiet", "more")
    watching.until(" of 7 systems generated in ")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("input_schemas/a.yaml", True),
        ("input_schemas/contracts/a.json", True),
        ("glue/standard.yaml", True),
        ("handlers/a/b.py", True),
        ("input_schemas/.a.yaml.swp", False),
        ("input_schemas/a.yaml~", False),
        ("input_schemas/#a.yaml#", False),
        ("input_schemas/.#a.yaml", False),
        ("handlers/a/__pycache__/b.cpython-311.pyc", False),
        ("handlers/.git/index", False),
        ("input_schemas/4913", False),
    ],
)
def test_what_is_an_input(path, meant):
    assert is_input(path, Configuration()) is meant


def test_outputs_inside_a_folder_of_inputs_are_none():
    assert not is_input("handlers/made/x.py", Configuration(out="handlers/made"))


def test_what_is_not_there_is_not_watched(tmp_path, monkeypatch, capsys):
    (tmp_path / "codegen.toml").write_text("")
    (tmp_path / "orders.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert main(["watch", "orders.yaml", "order.yaml", "/elsewhere.yaml"]) == 2
    assert "/elsewhere.yaml lies outside the workspace" in capsys.readouterr().err
    assert main(["watch", "orders.yaml", "order.yaml"]) == 2
    assert capsys.readouterr().err == (
        "error[C101]: cannot read order.yaml: No such file or directory\n  = help: did you mean `orders.yaml`?\n"
    )


def test_watch_works_in_one_workspace(tmp_path, monkeypatch, capsys):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "codegen.toml").write_text("")
        (tmp_path / name / "x.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert main(["watch", "a/x.yaml", "b/x.yaml"]) == 2
    assert "error[C683]: 2 workspaces are named, and watch works in one: nothing was done" in capsys.readouterr().err
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["codegen.toml", "x.yaml"]
