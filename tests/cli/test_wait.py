"""What is said to a command that finds the workspace busy works with that very command."""

from codegen.cli.main import main
from codegen.emit.workspace_lock import workspace_lock

COMMANDS = [
    ["run"],
    ["plan", "--write"],
    ["lint", "--fix"],
    ["adopt", "generated/tiny/README.md"],
    ["eject", "input_schemas/tiny.yaml"],
    ["rollback", "tiny"],
    ["rm", "tiny"],
]


def test_every_command_that_is_told_to_wait_can(tiny, capsys):
    assert main(["run", "--quiet", "--no-tests"]) == 0
    tiny.replace("generated/tiny/README.md", "Tiny", "Small")
    capsys.readouterr()
    with workspace_lock(tiny.root, "run elsewhere"):
        for command in COMMANDS:
            assert main([*command, "--wait", "0.01"]) == 2, command
            told = capsys.readouterr().err
            begin = "error[C521]: another codegen works in this workspace after 0.01 seconds: codegen run elsewhere, "
            assert told.startswith(begin) and "or let codegen wait: --wait 60\n" in told, command
