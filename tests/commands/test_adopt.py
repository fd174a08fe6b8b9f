"""Hand edits, kept: adopted as inputs, or merged with what is generated now."""

import json
import re
import shlex
import shutil
import subprocess
from collections import Counter
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.cli.main import main
from codegen.emit.commit import needs_recovery
from codegen.emit.root_directory import RootDirectory

POINT = "generated/tiny/src/tiny/Point.py"
EDIT = "edits/tiny/src/Point.py.diff"


@pytest.fixture
def generated(tiny, capsys):
    assert main(["run", "--quiet", tiny.schema]) == 0
    capsys.readouterr()
    return tiny


def edit(workspace, old="NAME", new="MINE = 1\n\nNAME", path=POINT):
    workspace.replace(path, old, new)


def said(capsys):
    captured = capsys.readouterr()
    return captured.out, captured.err


def causes(capsys):
    capsys.readouterr()
    code = main(["check", "--format", "json"])
    systems = json.loads(capsys.readouterr().out)["systems"]
    return code, {item["path"]: item["cause"] for system in systems for item in system.get("findings", [])}


def test_an_adopted_edit_is_an_input_and_survives_what_the_schema_changes(generated, capsys):
    edit(generated)
    assert main(["adopt", POINT]) == 0
    out, err = said(capsys)
    assert "+MINE = 1\n" in out and f"kept in {EDIT}" in err
    assert causes(capsys) == (0, {})
    assert main(["check", "--fresh"]) == 0
    assert "MINE" in generated.read(POINT).decode()
    assert f'"{EDIT}" = ' in generated.read("extractions/tiny/lock.toml").decode()
    generated.replace(generated.schema, "A point.", "A spot.")
    assert causes(capsys)[0] == 1
    assert main(["run"]) == 0
    text = generated.read(POINT).decode()
    assert "A spot." in text and "MINE = 1" in text
    assert causes(capsys) == (0, {})


def test_an_edit_that_is_removed_is_gone_with_the_next_run(generated, capsys):
    before = generated.read(POINT)
    edit(generated)
    assert main(["adopt", POINT]) == 0
    (generated.root / EDIT).unlink()
    assert causes(capsys)[1][POINT] == "stale"
    assert main(["run"]) == 0
    assert generated.read(POINT) == before


def test_a_second_edit_of_an_adopted_file_is_adopted_with_the_first(generated, capsys):
    edit(generated)
    assert main(["adopt", POINT]) == 0
    generated.replace(POINT, "MINE = 1", "MINE = 2")
    assert causes(capsys) == (1, {POINT: "hand-edited"})
    assert main(["adopt", POINT]) == 0
    assert b"+MINE = 2" in generated.read(EDIT) and b"MINE = 1" not in generated.read(EDIT)
    generated.replace(POINT, "MINE = 2\n\n", "")
    assert main(["adopt", POINT]) == 0
    assert not (generated.root / EDIT).exists()
    assert causes(capsys) == (0, {})


def test_an_edit_that_is_behind_the_schema_is_adopted_without_undoing_the_schema(generated, capsys):
    edit(generated)
    generated.replace(generated.schema, "A point.", "A spot.")
    assert causes(capsys)[1][POINT] == "stale+hand-edited"
    assert main(["adopt", POINT]) == 0
    text = generated.read(POINT).decode()
    assert "A spot." in text and "MINE = 1" in text
    assert b"A point" not in generated.read(EDIT)
    assert causes(capsys) == (0, {})


def test_a_dry_run_shows_the_edit_and_writes_nothing(generated, capsys):
    edit(generated)
    before = generated.snapshot()
    assert main(["adopt", "--dry-run", POINT]) == 0
    out, err = said(capsys)
    assert out.startswith(f"--- a/{POINT}\n+++ b/{POINT}\n") and f"would write {EDIT}" in err
    assert generated.snapshot() == before


def test_an_edit_that_a_gate_refuses_is_not_adopted(generated, capsys):
    edit(generated, new="def broken(:\n\nNAME")
    before = generated.snapshot()
    assert main(["adopt", POINT]) != 0
    assert POINT in said(capsys)[1]
    assert generated.snapshot() == before


def test_rollback_takes_an_adoption_back(generated, capsys):
    edit(generated)
    before = {path: content for path, (content, *_) in generated.snapshot().items()}
    assert main(["adopt", POINT]) == 0
    assert main(["rollback", generated.schema]) == 0
    assert {path: content for path, (content, *_) in generated.snapshot().items()} == before


def test_what_cannot_be_adopted_is_said(generated, capsys):
    for path, text in {
        POINT: "holds nothing that was edited by hand",
        "README.md": "no run wrote README.md",
        "extractions/tiny/plan.md": "no run wrote extractions/tiny/plan.md",
    }.items():
        assert main(["adopt", path]) in (1, 2), path
        assert text in said(capsys)[1], path
    assert main(["adopt", POINT, "../x"]) == 2
    assert "../x lies outside the workspace" in said(capsys)[1]
    generated.write(POINT, b"\0\xff")
    assert main(["adopt", POINT]) == 1
    assert "C651" in said(capsys)[1]


def test_other_edits_stay_in_the_way(generated, capsys):
    edit(generated)
    edit(generated, path=f"{generated.package}/Line.py")
    assert main(["adopt", POINT]) == 1
    assert f"{generated.package}/Line.py was edited by hand" in said(capsys)[1]
    assert main(["adopt", POINT, f"{generated.package}/Line.py"]) == 0


COMMANDS = re.compile(r"`((?:codegen|rm) [^`]*)`")


@pytest.mark.parametrize("way", [0, 1, 2], ids=["adopt", "merge", "move"])
def test_every_way_out_that_run_names_works_as_it_is_written(generated, capsys, way):
    edit(generated)
    assert main(["run"]) == 1
    hint = said(capsys)[1]
    commands = COMMANDS.findall(hint)
    assert len(commands) == 3 and "three ways out" in hint
    for command in commands[way].split(" && "):
        program, *arguments = shlex.split(command)
        if program == "codegen":
            assert main(arguments) == 0
        else:
            subprocess.run([program, *arguments], check=True)
    assert main(["run", "--merge"]) == 0
    assert (b"MINE" in generated.read(POINT)) == (way != 2)


def test_a_merge_keeps_the_edit_and_says_that_nobody_checked_it(generated, capsys):
    edit(generated)
    generated.replace(generated.schema, "A point.", "A spot.")
    assert main(["run", "--merge"]) == 0
    text = generated.read(POINT).decode()
    assert "A spot." in text and "MINE = 1" in text
    why = f"not what the other gates saw, because it holds what people wrote: {POINT}"
    assert f"no-hand-edits NOT_CHECKED: {why}" in said(capsys)[1]
    gates = json.dumps(json.loads(generated.read("extractions/tiny/report.json")))
    assert POINT in gates and '"INCOMPLETE"' in gates
    assert causes(capsys) == (1, {POINT: "hand-edited"})
    assert main(["run"]) == 1
    generated.replace(generated.schema, "A spot.", "A dot.")
    assert main(["run", "--merge", "--quiet"]) == 0
    text = generated.read(POINT).decode()
    assert "A dot." in text and "MINE = 1" in text


def test_a_conflict_is_written_with_all_three_texts_and_refused_until_it_is_settled(generated, capsys):
    edit(generated, "A point.", "My point.")
    generated.replace(generated.schema, "A point.", "A spot.")
    generated.replace(generated.schema, "A line.", "A stroke.")
    assert main(["run", "--merge"]) == 6
    err = said(capsys)[1]
    text = generated.read(POINT).decode()
    line = text.split("\n").index("<<<<<<< yours") + 1
    assert f"{POINT}:{line}:1: error[C652]" in err
    mine, before, now = (
        r"<<<<<<< yours\n.*My point.*\n",
        r"\|{7} generated before\n.*A point.*\n",
        r"=======\n.*A spot.*\n",
    )
    assert re.search(f"{mine}{before}{now}>>>>>>> generated now\n", text)
    assert "A stroke." in generated.read(f"{generated.package}/Line.py").decode()
    before = generated.snapshot()
    for command in (["run"], ["run", "--merge"], ["check"], ["adopt", POINT]):
        assert main(command) == 6, command
        assert f"{POINT}:{line}:1: error[C653]" in said(capsys)[1]
    assert generated.snapshot() == before
    generated.write(POINT, text.replace("<<<<<<< yours\n", ""))
    assert main(["check"]) == 6
    assert f"{POINT}:{line + 1}:1: error[C653]" in said(capsys)[1]
    generated.write(POINT, re.sub(r"<<<<<<<.*>>>>>>>[^\n]*\n", '"""Our spot."""\n', text, flags=re.DOTALL))
    assert main(["adopt", POINT]) == 0
    assert causes(capsys) == (0, {})
    assert "Our spot." in generated.read(POINT).decode()


def test_an_adopted_edit_that_does_not_fit_is_taken_back_and_adopted_again(generated, capsys):
    edit(generated, "A point.", "My point.")
    assert main(["adopt", POINT]) == 0
    generated.replace(generated.schema, "A point.", "A spot.")
    for command in (["run"], ["check"]):
        assert main(command) == 6
        assert re.search(rf"{EDIT}:\d+:1: error\[C654\]", said(capsys)[1])
    assert main(["run", "--merge"]) == 6
    assert not (generated.root / EDIT).exists()
    gates = {gate["name"]: gate for section in json.loads(generated.read("extractions/tiny/report.json"))["sections"]
             for gate in section.get("gates", [])}  # fmt: skip
    assert gates["imports-resolve"]["verdict"] == gates["generated-again"]["verdict"] == "NOT_CHECKED"
    text = generated.read(POINT).decode()
    assert "My point." in text and "A spot." in text
    generated.write(POINT, re.sub(r"<<<<<<<.*>>>>>>>[^\n]*\n", '"""Our spot."""\n', text, flags=re.DOTALL))
    assert causes(capsys) == (1, {POINT: "hand-edited"})
    assert main(["adopt", POINT]) == 0
    assert causes(capsys) == (0, {})
    generated.replace(generated.schema, "A line.", "A stroke.")
    assert main(["run"]) == 0
    assert "Our spot." in generated.read(POINT).decode()


def begun_anew(workspace):
    """The point's module as generated first, with no edit adopted, and its lines."""
    workspace.write(workspace.schema, workspace.read(workspace.schema).replace(b"A spot.", b"A point."))
    for path in (POINT, EDIT):
        (workspace.root / path).unlink(missing_ok=True)
    assert main(["run", "--quiet"]) == 0
    return workspace.read(POINT).decode().splitlines()


def edited(data, before, lines):
    """The lines of ``before`` with some taken away and new ones between them, and the new ones alone."""
    added: list[str] = []
    mine: list[str] = []
    for line in [*before, None]:
        new = [f"{text}  # {len(added) + number}" for number, text in enumerate(data.draw(lines))]
        added += new
        mine += [*new, *([] if line is None or data.draw(st.sampled_from([False] * 4 + [True])) else [line])]
    return mine, Counter(added)


CODE = st.lists(st.sampled_from(["", "X = 1", "# mine", "def f() -> int:", "    return 1"]), max_size=4)
COMMENTS = st.lists(st.sampled_from(["# mine", "# and mine"]), max_size=2)
RANDOM = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@RANDOM
@given(data=st.data(), ended=st.booleans(), carriage=st.booleans())
def test_no_line_of_a_person_is_lost_whatever_was_edited(generated, data, ended, carriage):
    """Every line that somebody added to a generated file is there after ``run --merge``, and so is what is new."""
    mine, added = edited(data, begun_anew(generated), CODE)
    end = "\r\n" if carriage else "\n"
    generated.write(POINT, end.join(mine) + end * ended)
    generated.replace(generated.schema, "A point.", "A spot.")
    code = main(["run", "--merge", "--quiet"])
    text = generated.read(POINT).decode()
    assert code == (6 if "<<<<<<< " in text else 0)
    assert not added - Counter(text.split("\n"))
    assert "A spot." in text and "\r" not in text


@pytest.mark.slow
@RANDOM
@given(data=st.data())
def test_no_line_of_an_adopted_edit_is_lost_when_the_schema_moves(generated, data):
    before = begun_anew(generated)
    title = next(number for number, line in enumerate(before) if "A point." in line)
    code = next(number for number, line in enumerate(before) if line.startswith("NAME"))
    head, added = edited(data, before[:title], COMMENTS)
    tail, more = edited(data, [], COMMENTS)
    generated.write(POINT, "\n".join([*head, *before[title : code + 1], *tail, *before[code + 1 :]]) + "\n")
    assert main(["adopt", "--quiet", POINT]) == (0 if head != before[:title] or tail else 1)
    generated.replace(generated.schema, "A point.", "A spot.")
    code = main(["run", "--quiet"])
    if code:
        assert code == main(["run", "--merge", "--quiet"]) == 6
    text = generated.read(POINT).decode()
    assert "A spot." in text and bool(code) == ("<<<<<<< " in text)
    assert not (added + more) - Counter(text.split("\n"))
    if code:
        (generated.root / POINT).unlink()


def test_an_edit_of_a_copy_goes_into_the_handler(generated, capsys):
    generated.write("handlers/tiny/answers.py", '"""Answers."""\n\nONE = 1\n')
    assert main(["run", "--quiet"]) == 0
    copy = f"{generated.package}/_handlers/answers.py"
    generated.replace(copy, "ONE = 1", "ONE = 2")
    generated.replace("handlers/tiny/answers.py", '"""Answers."""', '"""Answers to all."""')
    assert main(["adopt", copy]) == 0
    out, err = said(capsys)
    assert "+ONE = 2" in out and "kept in handlers/tiny/answers.py" in err
    assert generated.read("handlers/tiny/answers.py") == b'"""Answers to all."""\n\nONE = 2\n'
    assert generated.read(copy) == generated.read("handlers/tiny/answers.py")
    assert not (generated.root / "edits").exists()
    assert causes(capsys) == (0, {})


def test_without_the_version_that_was_edited_a_merge_is_refused(generated, capsys):
    import shutil

    edit(generated)
    generated.replace(generated.schema, "A point.", "A spot.")
    shutil.rmtree(generated.root / ".codegen/store")
    before = generated.snapshot()
    assert main(["run", "--merge"]) == 1
    assert f"{POINT}:1:1: error[C650]" in said(capsys)[1]
    assert generated.snapshot() == before


def test_an_edit_of_nothing_and_a_damaged_one_are_said(generated, capsys):
    edit(generated)
    assert main(["adopt", POINT]) == 0
    text = generated.read(EDIT)
    generated.write("edits/tiny/src/Gone.py.diff", text)
    generated.write(EDIT, text + b"<<<<<<< HEAD\n")
    assert main(["run"]) == 1
    err = said(capsys)[1]
    assert "edits/tiny/src/Gone.py.diff:1:1: error[C655]" in err and re.search(rf"{EDIT}:\d+:1: error\[C655\]", err)
    assert main(["check"]) == 1


def test_an_edit_of_a_system_that_was_renamed_is_not_forgotten(generated, capsys):
    edit(generated)
    assert main(["adopt", POINT]) == 0
    generated.replace(generated.schema, "demo.tiny", "demo.small")
    assert main(["run"]) == 1
    err = said(capsys)[1]
    assert "error[C455]: edits/tiny/ was written for 'tiny'" in err and "mv edits/tiny edits/small" in err
    (generated.root / "edits/tiny").rename(generated.root / "edits/small")
    assert main(["run"]) == 0
    assert b"MINE = 1" in generated.read("generated/small/src/small/Point.py")
    assert not (generated.root / "generated/tiny").exists()


def test_a_link_among_the_edits_is_not_followed(generated, capsys):
    generated.write("elsewhere.diff", "")
    (generated.root / "edits/tiny").mkdir(parents=True)
    (generated.root / "edits/tiny/README.md.diff").symlink_to(generated.root / "elsewhere.diff")
    for command in (["run"], ["check"], ["plan"]):
        assert main([*command, generated.schema]) == 1
        assert "error[C604]: 'edits/tiny/README.md.diff' is a symbolic link" in said(capsys)[1]


def test_git_knows_the_version_that_was_edited_where_the_store_does_not(generated, capsys):
    import shutil

    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "generated"]):
        subprocess.run(["git", *identity, *command], cwd=generated.root, check=True, capture_output=True)
    shutil.rmtree(generated.root / ".codegen")
    edit(generated)
    generated.replace(generated.schema, "A point.", "A spot.")
    assert main(["run", "--merge"]) == 0
    text = generated.read(POINT).decode()
    assert "MINE = 1" in text and "A spot." in text


def test_what_is_written_while_a_run_is_at_work_is_not_overwritten(generated, capsys, monkeypatch):
    from codegen.phases import gmp_engine

    last = gmp_engine.PHASES[-1]

    def finalised(state):
        edit(generated)
        return last.run(state)

    phases = (*gmp_engine.PHASES[:-1], gmp_engine.Phase(last.number, last.name, finalised, last.gates))
    monkeypatch.setattr(gmp_engine, "PHASES", phases)
    generated.replace(generated.schema, "A point.", "A spot.")
    assert main(["run"]) == 1
    assert f"{POINT} was edited by hand" in said(capsys)[1]
    assert b"MINE" in generated.read(POINT)


@pytest.mark.parametrize("arguments", [["run", "--merge", "--quiet"], ["adopt", "--quiet", POINT]])
def test_what_is_saved_between_any_two_looks_at_a_file_is_kept(generated, monkeypatch, arguments):
    read, whole = RootDirectory.read, generated.read(POINT)
    looks = 0

    def saving(directory, path):
        nonlocal looks
        data = read(directory, path)
        if path == POINT and not needs_recovery(generated.root):
            looks += 1
            if looks == saved_after:
                generated.write(POINT, generated.read(POINT) + b"# Saved just now.\n")
        return data

    monkeypatch.setattr(RootDirectory, "read", saving)
    for saved_after in count(1):
        generated.write(POINT, whole)
        edit(generated, new="MINE = 1\n\nNAME")
        looks = 0
        main(arguments)
        if looks < saved_after:
            break
        assert generated.read(POINT).endswith(b"# Saved just now.\n"), saved_after
        assert b"MINE = 1\n" in generated.read(POINT), saved_after
        shutil.rmtree(generated.root / "edits", ignore_errors=True)
        generated.write(POINT, whole)
        main(["run", "--quiet"])
    assert saved_after > 3
