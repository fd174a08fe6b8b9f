"""Arguments, streams and exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codegen import __version__
from codegen.cli.main import main


def python(*arguments, **options):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, **options)


def test_version_on_stdout(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"codegen {__version__}\n"


def test_no_verb_shows_help_and_is_not_clean(capsys):
    assert main([]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "VERB" in captured.err


@pytest.mark.parametrize("arguments", [["nonsense"], ["run", "--nonsense"], ["check", "--format", "xml"], ["schema"]])
def test_wrong_arguments_end_with_2(arguments, capsys):
    assert main(arguments) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["chek"], "check"), (["keys", "nwe"], "new"), (["check", "--format", "jsn"], "json"),
     (["run", "--no-test", "--strnegth"], "--strength"), (["keys", "new", "--coment=x"], "--comment")],
)  # fmt: skip
def test_what_was_meant_is_said(arguments, meant, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err.endswith(f": did you mean `{meant}`?\n")


def test_help_is_clean(capsys):
    assert main(["run", "--help"]) == 0
    assert "--locked" in capsys.readouterr().out


def test_json_is_one_document_on_stdout(tiny, capsys):
    assert main(["run", "--format", "json", tiny.schema]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["exit"] == 0
    assert answer["systems"][0]["schema"] == tiny.schema
    assert {gate["phase"] for gate in answer["systems"][0]["gates"]} == set(range(7))
    tiny.replace(tiny.schema, "metadata:", "metadatas:")
    assert main(["plan", "--format", "json", tiny.schema]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["exit"] == 3
    assert answer["systems"][0]["diagnostics"][0]["file"] == tiny.schema


def test_several_schemas_all_get_their_turn(tiny, capsys):
    text = (tiny.root / tiny.schema).read_text()
    tiny.write("input_schemas/a_bad.yaml", "x: [")
    tiny.write("input_schemas/z_other.yaml", text.replace("demo.tiny", "demo.z_other"))
    assert main(["run"]) == 3
    assert (tiny.root / "generated/tiny/README.md").is_file()
    assert (tiny.root / "generated/z_other/README.md").is_file()
    err = capsys.readouterr().err
    assert "input_schemas/a_bad.yaml:1:5: error[C106]" in err
    assert "z_other  phase 0 lock" in err and err.endswith("\n3 systems: 2 generated, 1 failed (a_bad)\n")


def test_what_a_broken_system_is_depended_on_by_is_not_run(tiny, capsys):
    text = (tiny.root / tiny.schema).read_text()
    tiny.write("input_schemas/a_bad.yaml", "x: [")
    tiny.write("input_schemas/z_other.yaml", text.replace("demo.tiny", "demo.z_other"))
    wiring = "{from_agent: tiny, to_agent: demo.a_bad, connection_type: packet_send, packet_types: [note]}"
    tiny.write("glue/agents.yaml", f"wirings:\n  - {wiring}\n")
    assert main(["run", "--format", "json"]) == 3
    said = capsys.readouterr()
    assert "input_schemas/a_bad.yaml:1:5: error[C106]" in said.err
    assert "error[C589]: input_schemas/tiny.yaml was not run: it depends on input_schemas/a_bad.yaml" in said.err
    assert said.err.endswith("\n3 systems: 1 generated, 1 failed (a_bad), 1 not run (tiny)\n")
    answer = json.loads(said.out)
    assert [(item["schema"][14:-5], item["exit"]) for item in answer["systems"]] == [
        ("a_bad", 3),
        ("tiny", 3),
        ("z_other", 0),
    ]
    assert not (tiny.root / "generated/tiny").exists()


def test_a_second_run_of_several_touches_nothing(tiny, capsys):
    text = (tiny.root / tiny.schema).read_text()
    tiny.write("input_schemas/z_other.yaml", text.replace("demo.tiny", "demo.z_other"))
    assert main(["run", "--quiet", "--jobs", "1"]) == 0
    before = tiny.snapshot()
    assert main(["run"]) == 0
    assert capsys.readouterr().err.endswith("\n2 systems: 2 unchanged\n")
    tiny.replace(tiny.schema, "A point.", "One point.")
    assert main(["run"]) == 0
    assert capsys.readouterr().err.endswith("\n2 systems: 1 generated, 1 unchanged\n")
    assert tiny.snapshot().keys() == before.keys()


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1.5"])
def test_a_number_of_jobs_that_is_none_is_refused(tiny, capsys, jobs):
    assert main(["run", f"--jobs={jobs}"]) == 2
    assert "is not a number of systems: write 1 or more" in capsys.readouterr().err


def test_while_another_works_in_the_workspace_nothing_is_run(tiny, capsys):
    from codegen.emit.workspace_lock import workspace_lock

    text = (tiny.root / tiny.schema).read_text()
    tiny.write("input_schemas/z_other.yaml", text.replace("demo.tiny", "demo.z_other"))
    with workspace_lock(tiny.root, "run elsewhere"):
        assert main(["run"]) == 2
    err = capsys.readouterr().err
    assert err.count("error[C521]") == 1 and err.endswith("\n2 systems: 2 not run (tiny, z_other)\n")


def test_hard_dependencies_come_first(tiny, capsys):
    text = (tiny.root / tiny.schema).read_text()
    tiny.write("input_schemas/z_other.yaml", text.replace("demo.tiny", "demo.z_other"))
    tiny.write(tiny.schema, text + "depends_on: {hard: [z_other]}\n")
    assert main(["run", "--jobs", "2"]) == 0
    err = capsys.readouterr().err
    assert err.index("z_other: ") < err.index("tiny     phase 0 lock")


def test_a_schema_named_twice_has_one_turn(tiny, capsys):
    assert main(["check", "--format", "json", tiny.schema, f"./{tiny.schema}"]) == 1
    assert len(json.loads(capsys.readouterr().out)["systems"]) == 1


def test_plan_shows_the_plan_and_writes_nothing(tiny, capsys):
    before = tiny.snapshot()
    assert main(["plan", tiny.schema]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# Plan of tiny\n") and "TODO INDEX HASH" in text
    assert tiny.snapshot() == before
    assert main(["plan", "--write", tiny.schema]) == 0
    assert tiny.read("extractions/tiny/plan.md").decode() == text
    capsys.readouterr()
    assert main(["run", "--quiet", tiny.schema]) == 0
    assert tiny.read("extractions/tiny/plan.md").decode() == text


def test_explain(capsys):
    assert main(["explain", "c605"]) == 0
    assert capsys.readouterr().out.startswith("C605: hand edit in the way\n\n")
    assert main(["explain"]) == 0
    assert "C629  behind the schema" in capsys.readouterr().out
    assert main(["explain", "C999"]) == 2
    assert "error[C533]" in capsys.readouterr().err


def test_explain_shows_the_right_form_behind_the_wrong_one(capsys):
    assert main(["explain", "C137"]) == 0
    assert capsys.readouterr().out.endswith(
        "\n\nExample:\n\n"
        "    memorytopology:\n"
        "      workingmemory: {storagetype: memory, purpose: Open orders.}\n"
        "      crossagentsharing: {layer: workingmemori}\n\n"
        "Put right:\n\n"
        "    memorytopology:\n"
        "      workingmemory: {storagetype: memory, purpose: Open orders.}\n"
        "      crossagentsharing: {layer: workingmemory}\n\n"
        "What to do:\n\n"
        "    Correct the name or declare it.\n"
    )


def test_explain_as_json(capsys):
    assert main(["explain", "--format", "json", "c605"]) == 0
    (page,) = json.loads(capsys.readouterr().out)
    assert (page["code"], page["title"], page["right"]) == ("C605", "hand edit in the way", "")


def test_an_unknown_code_comes_with_the_nearest(capsys):
    assert main(["explain", "C60"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "did you mean C60" in captured.err


def test_schema_export_is_json(capsys):
    assert main(["schema", "export"]) == 0
    assert "properties" in json.loads(capsys.readouterr().out)


def test_schema_show_is_dialect_a(tiny, capsys):
    tiny.write(
        tiny.schema,
        "schema_version: '6.1'\nsystem: Tiny\nmodule: demo.tiny\nname: Tiny\nrole: Holds points\n"
        "rootpath: demo\nversion: 1.0\nmetadata: {owner: T}\ncontracts: {A: {type: string}}\n",
    )
    assert main(["schema", "show", tiny.schema]) == 0
    assert capsys.readouterr().out == (
        'schema_version: "6.1"\nsystem:\n  system: Tiny\n  module: demo.tiny\n  name: Tiny\n  role: Holds points\n'
        '  rootpath: demo\nmetadata:\n  version: "1.0"\n  owner: T\ncontracts:\n  A:\n    type: string\n'
    )
    tiny.write(tiny.schema, "{}")
    assert main(["schema", "show"]) == 3
    assert "error[C122]" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(tiny, capsys, monkeypatch):
    def interrupted(named):
        raise KeyboardInterrupt

    monkeypatch.setattr("codegen.cli.verbs.named_workspaces", interrupted)
    assert main(["run", tiny.schema]) == 130
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_the_disk_alone(tiny, sent):
    """A run that waits for a slow step, with a folder of its own in memory, is interrupted from outside."""
    code = (
        "import sys, time, tempfile; from codegen.phases import gmp_engine as g\n"
        "def wait(state):\n"
        "    with tempfile.TemporaryDirectory() as folder:\n"
        "        print(folder, flush=True)\n"
        "        time.sleep(30)\n"
        "g.PHASES = (g.Phase(0, 'wait', wait),)\n"
        "sys.argv = ['codegen', 'run', 'input_schemas/tiny.yaml']\n"
        "from codegen.cli.main import main; sys.exit(main())"
    )
    before = tiny.snapshot()
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tiny.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A job in the background of a shell would ignore the interrupt.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    folder = Path(process.stdout.readline().strip())
    assert folder.is_dir()
    time.sleep(0.1)
    process.send_signal(sent)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert tiny.snapshot() == before
    assert not folder.exists()


def test_a_closed_pipe_is_no_traceback(tiny):
    command = f"{sys.executable} -m codegen plan {tiny.schema} | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=tiny.root, capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "unread", "code"),
    [
        (["explain"], "stdout", 141),
        (["explain", "nonsense"], "stderr", 141),
        (["explain", "nonsense"], "stdout", 2),
        (["explain", "C203"], "stderr", 0),
    ],
)
def test_who_stops_reading_ends_a_command_as_any_other_tool(arguments, unread, code):
    """Quietly, and as a shell reports SIGPIPE; a stream that has nothing to say is not missed."""
    reading, writing = os.pipe()
    os.close(reading)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, unread: writing}
    done = subprocess.run([sys.executable, "-m", "codegen", *arguments], **streams, text=True)
    os.close(writing)
    assert done.returncode == code
    assert (done.stderr or "").startswith("error[C533]" if code == 2 else "")
    assert code == 2 or not done.stderr


@pytest.mark.parametrize("arguments", ["--version", "explain C203"])
def test_a_full_device_is_said_in_one_line(arguments):
    command = f"{sys.executable} -m codegen {arguments} > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "the system refused: [Errno 28] No space left on device\n")


@pytest.mark.parametrize("closed", ["1>&-", "2>&-"])
def test_a_closed_stream_is_no_fault(closed):
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m codegen explain C203 {closed}"], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_warm_answer_imports_nothing_heavy(tiny):
    assert main(["run", "--quiet", tiny.schema]) == 0
    for verb in ("run", "check"):
        code = (
            f"import sys; from codegen.cli.main import main; code = main(['{verb}', '--quiet', '{tiny.schema}']);"
            "heavy = {'pydantic', 'sympy', 'numpy', 'jinja2', 'yaml', 'mpmath', 'pint'};"
            "print(' '.join(heavy & set(sys.modules)));"
            "sys.exit(code)"
        )
        done = python("-c", code, cwd=tiny.root)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, ""), done.stderr


def test_version_imports_next_to_nothing():
    code = "import sys; from codegen.cli.main import main; main(['--version']); print('argparse' in sys.modules)"
    assert python("-c", code).stdout == f"codegen {__version__}\nFalse\n"


def test_no_colour_in_a_pipe(tiny, monkeypatch):
    tiny.replace(tiny.schema, "metadata:", "metadatas:")
    done = python("-m", "codegen", "run", tiny.schema, cwd=tiny.root, env={**os.environ, "TERM": "xterm"})
    assert done.returncode == 3
    assert "\x1b" not in done.stderr and "error[" in done.stderr and done.stdout == ""


def test_a_bad_codegen_toml_is_invalid(tiny, capsys):
    tiny.write("codegen.toml", "nonsense = 1\n")
    assert main(["check"]) == 3
    assert "error[C530]" in capsys.readouterr().err


def test_a_schema_outside_the_workspace(tiny, tmp_path_factory, capsys):
    other = tmp_path_factory.mktemp("other") / "x.yaml"
    other.write_text("x: 1\n")
    assert main(["run", tiny.schema, str(other)]) == 2
    assert "error[C532]" in capsys.readouterr().err
