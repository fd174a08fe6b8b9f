"""C670 to C675: what keeps a commit, a lock or the removal of a system from its end."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C670": CodePage(
        "the disk refused",
        "Files could not be written, for want of room or of rights. A commit is one step: what was begun was taken "
        "back, and the message says so; where even that was refused, the next command does it. Make room or give the "
        "rights, then repeat the command. `.codegen/` and the folders that codegen writes to lie on one file system.",
        example="codegen run input_schemas/orders.yaml   # on a full disk\n",
    ),
    "C671": CodePage(
        "damaged journal",
        "A commit that was cut off is finished from its journal, and a rollback made from what the last run kept. One "
        "of these files is not what codegen writes: it was edited, comes from another version of codegen, names files "
        "that no commit writes to, or its content was lost. Nothing was changed. Remove it as the hint says: the files "
        "stay as they are, and `codegen check` says which of them are not what their schema says.",
        example="echo '{}' > .codegen/journal.json\ncodegen run input_schemas/orders.yaml\n",
    ),
}
