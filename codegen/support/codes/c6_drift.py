"""C6xx: what is on the disk is not what the schema says."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C601": CodePage(
        "committed lock is not the plan",
        "run --locked compares extractions/<system>/lock.toml with the plan of the inputs as they are.",
        fix="Read `codegen plan`, then commit it with `codegen plan --write`, or run without --locked.",
        example="codegen run --locked input_schemas/orders.yaml\n",
    ),
    "C602": CodePage(
        "damaged record",
        "The manifest cannot be read, so hand edits could not be told from generated files.",
        fix="Restore it from version control; or remove it together with the generated files and run again.",
        example=('<<<<<<< HEAD\n{"files": [\n'),
    ),
    "C603": CodePage(
        "two schemas for one system",
        "The last segment of `module` names the system and its package. Another schema of this workspace has the same.",
        fix="Rename the last segment of one of the two modules.",
        example=(
            "# input_schemas/orders.yaml\n"
            "system: {module: demo.orders, ...}\n"
            "# input_schemas/archive.yaml\n"
            "system: {module: old.orders, ...}\n"
        ),
    ),
    "C604": CodePage(
        "target behind a link",
        "Files are written by directory descriptors and never through symbolic links.",
        fix="Replace the link, or what is not a regular file, by a real one.",
        example=("ln -s /elsewhere generated/orders\ncodegen run input_schemas/orders.yaml\n"),
    ),
    "C605": CodePage(
        "hand edit in the way",
        "A generated file holds what a person wrote, and run does not overwrite it.",
        fix="Three ways out: `codegen adopt` makes the edit an input that every generation lays over the file; "
        "`codegen run --merge` merges it with what is generated now and leaves it a hand edit; or move it to "
        "handlers/<system>/, to the schema, the glue or a template of your own, remove the file and run again.",
        example=("echo '# mine' >> generated/orders/src/orders/models.py\ncodegen run input_schemas/orders.yaml\n"),
    ),
    "C606": CodePage(
        "hard dependency missing",
        "`depends_on.hard` names a module, in full or by its last segment, that no schema of the workspace has.",
        fix="Add the schema, or declare the dependency as soft.",
        example="depends_on: {hard: [demo.customers]}\n",
    ),
    "C607": CodePage(
        "cut-off commit",
        "A run was killed while it committed. Its journal is complete, so the next run or rollback finishes it first.",
        fix="Run again, or roll back: either finishes the commit first.",
        example=("codegen run input_schemas/orders.yaml   # killed while it commits\ncodegen check\n"),
    ),
    "C608": CodePage(
        "nothing compared",
        "There was nothing to compare, which is never reported as clean: the schema generates no file, or has no "
        "record for --fast.",
        fix="Name a schema that generates files; for --fast, run it once.",
        example="codegen check --fast input_schemas/orders.yaml   # before the first run\n",
    ),
    "C609": CodePage(
        "changed since the last run",
        "rollback would overwrite, or rm remove, what was written after the last run.",
        fix="Move the change aside first.",
        example=(
            "codegen run input_schemas/orders.yaml\n"
            "echo '# mine' >> generated/orders/README.md\n"
            "codegen rollback input_schemas/orders.yaml\n"
        ),
    ),
    "C610": CodePage(
        "not reproducible",
        "The second generation from the same inputs gave other bytes. A context or a template depends on "
        "something besides its inputs, most often the order of a set.",
        fix="Sort what has no order in the context or the template, and ask neither clock nor environment.",
    ),
    "C611": CodePage(
        "plan and tree differ",
        "A planned file was not staged, or a staged file is not planned. This is a fault of codegen.",
        fix="Report it: no change of yours brings it about.",
    ),
    "C613": CodePage(
        "undeclared dependency",
        "A module of the generated package imports a distribution that its pyproject.toml does not name under "
        "dependencies, so an installation could lack it.",
        fix="Add the distribution to the dependencies, in the template of pyproject.toml or under `requires` of the "
        "glue entry.",
        example="import pandas\n",
    ),
    "C614": CodePage(
        "declared and coded surroundings differ",
        "The audit scope or a memory layer of the schema is not what the generated code records or opens: a "
        "template of the workspace, or codegen itself, leaves it out.",
        fix="Let the template of the workspace record or open what the schema declares, or remove the template.",
        example="governance: {anchors: [Desk], escalationpolicy: Ask the desk., auditscope: [price]}\n",
    ),
    "C615": CodePage(
        "figure not borne out",
        "A figure of the report is not the one counted again from the raw file beside it. This is a fault of codegen.",
        fix="Report it, with the run record below evidence/.",
    ),
    "C620": CodePage(
        "missing",
        "The file is generated and not on the disk.",
        fix="`codegen run` writes it.",
        example=("rm generated/orders/README.md\ncodegen check\n"),
    ),
    "C621": CodePage(
        "orphan",
        "The file lies in a generated distribution, and no entry of the glue emits it. If an earlier run wrote "
        "it, the next removes it; a stranger is yours to remove.",
        fix="Run again, which removes what an earlier run wrote; remove a stranger yourself, or list it in .gitignore"
        " of the distribution.",
        example=("touch generated/orders/src/orders/notes.py\ncodegen check\n"),
    ),
    "C622": CodePage(
        "edited orphan",
        "An earlier run wrote the file, nothing emits it any more, and it was edited since.",
        fix="Keep the edit elsewhere and remove the file.",
        example=(
            "echo '# mine' >> generated/orders/src/orders/api.py   # and the last http is removed from the schema\n"
            "codegen check\n"
        ),
    ),
    "C623": CodePage(
        "type or permission",
        "The content is right, but it is no regular file or has another mode.",
        fix="Run again, which writes a regular file with the right mode.",
        example=("chmod +x generated/orders/README.md\ncodegen check\n"),
    ),
    "C624": CodePage(
        "line ends",
        "The file differs in line ends alone, often because version control converted them. Generated text has "
        "LF; the distribution's .gitattributes says so.",
        fix="Run again, and let git keep LF as the distribution's .gitattributes says.",
        example=("unix2dos generated/orders/README.md\ncodegen check\n"),
    ),
    "C625": CodePage(
        "layout",
        "The file differs in blanks and line breaks alone: another formatter touched it.",
        fix="Exclude the generated folder from it; `codegen run` restores the layout.",
        example=("black generated/orders\ncodegen check\n"),
    ),
    "C626": CodePage(
        "hand-edited",
        "The file was changed after codegen wrote it, and its schema did not move.",
        fix="Move the change to the schema, the glue, a template or handlers/<system>/, then remove the file and run "
        "again.",
        example=("echo '# mine' >> generated/orders/src/orders/models.py\ncodegen check\n"),
    ),
    "C627": CodePage(
        "edited and behind",
        "The file was changed by hand, and what it is made from moved as well. Save the edit before you generate.",
        fix="Save the edit with `codegen adopt`, or merge it with `codegen run --merge`.",
        example=(
            "echo '# mine' >> generated/orders/src/orders/models.py   # and the schema gains a contract\n"
            "codegen check\n"
        ),
    ),
    "C628": CodePage(
        "unrecorded",
        "The file is exactly what generation writes, but the record does not say so.",
        fix="`codegen run` completes the record.",
        example=("git checkout -- extractions/orders/manifest.json\ncodegen check\n"),
    ),
    "C629": CodePage(
        "behind the schema",
        "The schema, its glue or a handler changed since the last run.",
        fix="Run again.",
        example=("sed -i 's/spot price/price/' input_schemas/orders.yaml\ncodegen check\n"),
    ),
    "C630": CodePage(
        "behind the generator",
        "No input of the workspace moved, but codegen would write other bytes: a pinned tool, a template or "
        "codegen itself moved.",
        fix="Run again and commit the difference.",
        example=("pip install --upgrade ruff\ncodegen check\n"),
    ),
    "C640": CodePage(
        "no git repository",
        "What was asked for is read from git: the index with --staged, a revision with --against. The workspace "
        "lies in no repository, git is not installed, or git does not trust the folder's owner; `git status` says"
        " which. Everything else works without git.",
        fix="Run the command in a repository that `git status` accepts; everything else works without git.",
        example="codegen check --staged input_schemas/orders.yaml\n",
    ),
    "C641": CodePage(
        "git refuses",
        "git could not read what was asked for: a revision that it does not know, or an index with conflicts of a"
        " merge.",
        fix="Settle the merge with `git add`, or name another revision.",
        example="git merge other   # CONFLICT in input_schemas/orders.yaml\ncodegen check --staged\n",
    ),
    "C645": CodePage(
        "older input that is nowhere",
        "`diff --semantic` reads the inputs of the last run again, as the digests in its lock say. One of them "
        "changed since, and neither git's history nor the store of the workspace (.codegen/store) has what it "
        "held then.",
        fix="Compare with a commit instead.",
        example="codegen diff --semantic input_schemas/orders.yaml\n",
    ),
    "C646": CodePage(
        "no run to compare with",
        "`diff --semantic` says what changed since the last run, and none is recorded: lock.toml or manifest.json"
        " of the system is missing.",
        fix="Run it, or name a commit to compare with.",
        example="codegen diff --semantic input_schemas/orders.yaml\n",
    ),
}
