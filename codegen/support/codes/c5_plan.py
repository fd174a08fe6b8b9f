"""C500-C549: plan, templates, commits and the workspace."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C501": CodePage(
        "no names at a path of glue",
        "A file for each item needs the items' names: for_each leads to a mapping, such as `kernels`, or to a list of "
        "names, such as `governance.anchors`. Here it leads to something else of the schema.",
        fix="Write the path of a section whose items have names; `codegen schema export` lists what a schema can hold.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:notes/{item}.md", for_each: waivers}\n'
        ),
        mend=("waivers", "contracts"),
    ),
    "C502": CodePage(
        "two files in one place",
        "Two planned files have the same path, or paths that differ only in case, which Windows and macOS cannot "
        "tell apart.",
        fix="Rename one of the declared items, or give one entry of the glue another target.",
        example=("system: demo.orders\nschema_to_code:\n  note: {template: note.md.j2, target: __init__.py}\n"),
    ),
    "C503": CodePage(
        "target outside the distribution",
        "A target must be a plain relative path below the distribution root, without `..`, backslashes or a "
        "drive. Targets are relative to the import package; `dist:` in front means the distribution root.",
        fix="Write the target relative to the import package, or with `dist:` relative to the distribution root.",
    ),
    "C505": CodePage(
        "unknown runtime module",
        "vendor lists modules of codegen's runtime by their dotted path, such as `kernels.blocked`. Everything "
        "that they import, and their tests, comes along by itself.",
        fix="Write the dotted path that the hint names.",
        example=(
            "system: demo.orders\n"
            "schema_to_code:\n"
            '  note: {template: note.md.j2, target: "dist:NOTE.md", vendor: [kernels.bloked]}\n'
        ),
        mend=("bloked", "blocked"),
    ),
    "C506": CodePage(
        "asserted file is not emitted",
        "generatefiles says which files must come out.",
        fix="No entry of the glue emits this one: correct the path, or add an entry that emits it. Paths are relative"
        " to the import package; `dist:` means the distribution root.",
        example="cursorinstructions: {generatefiles: [model.py]}\n",
        mend=("model.py", "models.py"),
    ),
    "C507": CodePage(
        "asserted document is not emitted",
        "generatedocs says which documents must come out, by name with or without `.md`. No entry of the glue "
        "emits this one.",
        fix="Correct the name, or add an entry to the glue that emits the document.",
        example="cursorinstructions: {generatedocs: [READ]}\n",
        mend=("READ]", "README]"),
    ),
    "C510": CodePage(
        "template does not exist",
        "Templates are looked up in the workspace's templates folder and then among those that travel with "
        "codegen. A template that another includes or imports is missing, or it vanished during the run.",
        fix="Correct the name of the template, or put it back.",
        example=("{# context: Readme #}\n{% include 'footer.j2' %}\n"),
    ),
    "C511": CodePage(
        "template without a context",
        "Line 1 of a template names the frozen dataclass that it renders: {# context: KernelModule #}. Without it"
        " nobody can tell what the template may read.",
        fix="Write `{# context: NAME #}` as line 1, with one of the contexts that the hint lists.",
        example="A note.\n",
    ),
    "C512": CodePage(
        "template cannot be rendered",
        "Templates are strict and sandboxed: an attribute that the context lacks, a filter or test that is not on"
        " the list, private attributes and the operators `*`, `**` and `%` are refused.",
        fix="Compute values in the context; the template lays them out.",
        example=("{# context: Readme #}\n{{ titel }}\n"),
    ),
    "C513": CodePage(
        "formatting failed",
        "ruff could not format what a template rendered, most often because it is not valid Python. The message "
        "names the file and the place; the template is at fault.",
        fix="Correct the template at the place that the message names; `codegen run --keep` keeps what was staged.",
        example=("{# context: Readme #}\ndef note(:\n"),
    ),
    "C514": CodePage(
        "unknown context",
        "The template names a context that codegen does not build. A template of one's own can use every context "
        "that the standard templates use; the hint lists them.",
        fix="Write a context that the hint lists.",
        example=("{# context: Reedme #}\nA note.\n"),
    ),
    "C515": CodePage(
        "input vanished",
        "A file that the plan counted was gone when it was read.",
        fix="Something else changes the workspace; run again.",
    ),
    "C516": CodePage(
        "gate failed",
        "A gate of a phase ended with FAIL and had no more to say than its summary. Nothing was written.",
        fix="Read what the gate says, correct the cause and run again.",
    ),
    "C517": CodePage(
        "phase without evidence",
        "A phase ended and none of its gates had spoken, so the next may not begin. This is a fault of codegen.",
        fix="Report it: no change of yours brings it about.",
    ),
    "C518": CodePage(
        "results of a benchmark cannot be read",
        "Below the folder that codegen.toml calls benchmarks lies a JSON object for each system that was measured.",
        fix="Run its benchmark again, or remove the file: documents then say that nothing was measured.",
        example='[{"kernel": "price"}]\n',
    ),
    "C519": CodePage(
        "no such generated line",
        "codegen explain PATH:LINE looks the line up in the records of the last run, which lie in extractions/.",
        fix="Only files that a run wrote have lines there: name one below generated/, and a line that it has.",
        example="codegen explain generated/greeter/src/greeter/models.py:41\n",
    ),
    "C520": CodePage(
        "nothing to go back to",
        "rollback restores what the last committed run replaced. There was no such run on this machine, or it was"
        " rolled back already: the kept tree is local and never committed.",
        fix="Use version control to go back further than one run.",
        example="codegen rollback input_schemas/orders.yaml\n",
    ),
    "C521": CodePage(
        "workspace is busy",
        "One command at a time may write to a workspace. The message says which process holds it; its lock ends "
        "with it, so nothing has to be removed by hand.",
        fix="Wait until the other command ends, or let this one wait: `--wait 60`.",
        example=("codegen run &\ncodegen run\n"),
    ),
    "C522": CodePage(
        "not on this platform",
        "Commands that write need file locks and directory descriptors as Linux and macOS have them. On Windows "
        "plan, lint and check work.",
        fix="Work on Linux, on macOS, or in WSL (`wsl --install`); on Windows plan, lint and check work.",
        example="codegen run input_schemas/orders.yaml\n",
    ),
    "C530": CodePage(
        "bad codegen.toml",
        "A key of codegen.toml is unknown or its value has another type than the default. The message names it.",
        fix="Write the key that the hint names, with a value of the type that the message names.",
        example='tempaltes = "my_templates"\n',
        mend=("tempaltes", "templates"),
    ),
    "C531": CodePage(
        "no schema",
        "No schema was named and the workspace's schema folder has none. Nothing was done, and nothing is "
        "reported as clean.",
        fix="Name a schema, or run the command in the folder of codegen.toml.",
        example='schemas = "systems"\n',
    ),
    "C532": CodePage(
        "outside the workspace",
        "All files of a run lie below one root: the folder of codegen.toml, else the parent of input_schemas/, "
        "else the working directory. The named file lies elsewhere.",
        fix="Run the command in the workspace of that file, or move the file below the root.",
        example="codegen plan input_schemas/orders.yaml ../elsewhere/orders.yaml\n",
    ),
    "C533": CodePage(
        "unknown code",
        "codegen explain without an argument lists every diagnostic code.",
        fix="Write the code as the diagnostic shows it, such as C203.",
        example="codegen explain C999\n",
    ),
}
