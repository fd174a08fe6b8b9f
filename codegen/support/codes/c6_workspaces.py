"""C678 to C684: which systems are meant, watching them, and merging what was generated for them."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C678": CodePage(
        "pattern without a schema",
        "A pattern among the names matched no file, so nothing was done: a check of nothing is never reported as "
        "clean. `*` stands for any text without `/`, `**` for any number of folders; patterns are relative to the"
        " working directory and pass over folders called `contracts`.",
        fix="Correct the pattern, and put it in quotes so that no shell expands it: 'input_schemas/**/*.yaml'.",
        example="codegen plan 'input_schema/**/*.yaml'\n",
    ),
    "C679": CodePage(
        "not for the merge driver",
        "git asked the merge driver for a file that it may not decide: one that lies outside the folders of "
        "generated files and records, one that a side edited by hand (no committed manifest has its digest), or a"
        " record that cannot be read. Both sides stand between conflict markers, and git counts a conflict.",
        fix="Settle the conflict in the file by hand, or take one side and run again.",
        example="CONFLICT (content): Merge conflict in generated/orders/src/orders/models.py\n",
    ),
    "C680": CodePage(
        "merge driver without a task",
        "`codegen merge-driver` is called by git with the files `%O %A %B %P`, by people with --install, and "
        "after a merge that git stopped with --finish.",
        fix="Write `codegen merge-driver --install`, or `--finish` after a merge that git stopped.",
        example="codegen merge-driver\n",
    ),
    "C681": CodePage(
        "hook in the way",
        "The merge driver's hooks generate what a merge left to be generated. A hook of the same name is there "
        "and not codegen's, so nothing was installed: put the line that the message shows into it, and the mark.",
        fix="Put the line that the message shows into the hook, and the mark.",
        example="codegen merge-driver --install\n",
    ),
    "C682": CodePage(
        "two ways to look",
        "`--changed-since` finds what differs from a revision on the disk, and `--staged` checks the index. Asked"
        " for together they would pass over systems that differ in the index alone.",
        fix="Leave out one of the two.",
        example="codegen check --staged --changed-since main\n",
    ),
    "C683": CodePage(
        "one workspace to watch",
        "`codegen watch` works in one workspace, whose settings and folders it follows.",
        fix="Start it once in each.",
        example="codegen watch api/input_schemas/orders.yaml billing/input_schemas/accounts.yaml\n",
    ),
}
