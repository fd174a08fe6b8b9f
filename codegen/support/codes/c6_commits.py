"""C670 to C675: what keeps a commit, a lock or the removal of a system from its end."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C670": CodePage(
        "the disk refused",
        "Files could not be written, for want of room or of rights. A commit is one step: what was begun was "
        "taken back, and the message says so; where even that was refused, the next command does it.",
        fix="Make room or give the rights, then repeat the command. `.codegen/` and the folders that codegen writes "
        "to lie on one file system.",
        example="codegen run input_schemas/orders.yaml   # on a full disk\n",
    ),
    "C671": CodePage(
        "damaged journal",
        "A commit that was cut off is finished from its journal, and a rollback made from what the last run kept."
        " One of these files is not what codegen writes: it was edited, comes from another version of codegen, "
        "names files that no commit writes to, or its content was lost. Nothing was changed.",
        fix="Remove it as the hint says: the files stay as they are, and `codegen check` says which of them are not "
        "what their schema says.",
        example="echo '{}' > .codegen/journal.json\ncodegen run input_schemas/orders.yaml\n",
    ),
    "C672": CodePage(
        "no file locks",
        "Two commands that write to one workspace at once would spoil it, so they need file locks, and the file "
        "system of this workspace has none: some network file systems and containers' mounts are like that.",
        fix="Work on a local disk, or mount it with locks. Commands that only read need none.",
        example="cd /mnt/share/workspace && codegen run\n",
    ),
    "C673": CodePage(
        "no place for codegen's state",
        "codegen keeps its lock, its journal and its caches in the folder `.codegen/` of the workspace. Something"
        " else stands there (a link is never followed), or the workspace is read-only.",
        fix="Remove it as the hint says, or make the folder writable.",
        example="ln -s /elsewhere .codegen\ncodegen run\n",
    ),
    "C674": CodePage(
        "commit or reader without end",
        "A commit waits for commands that read the tree, and they for it, so that neither sees half of it. For "
        "two minutes the other one did not end: it was stopped (Ctrl-Z), or waits for a disk.",
        fix="End it, then repeat the command.",
        example="codegen check   # stopped by Ctrl-Z\ncodegen run\n",
    ),
    "C675": CodePage(
        "schema that is needed",
        "`codegen rm --schema` would remove a schema on which another one depends, by its `depends_on.hard` or by"
        " a wiring.",
        fix="Take the dependency out first. Without --schema the system's files go and the schema stays.",
        example="codegen rm --schema input_schemas/customers.yaml   # orders depends on it\n",
    ),
}
