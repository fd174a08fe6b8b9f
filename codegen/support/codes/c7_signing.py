"""C740 to C749: bundles of evidence, and signing them."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C740": CodePage(
        "nothing to bundle",
        "A bundle is made of what a run left: its record below `evidence/`, which git ignores, and its records "
        "and files in the workspace. One of them is not there.",
        fix="Run the system in this workspace first.",
        example="codegen evidence bundle input_schemas/orders.yaml\n",
    ),
    "C741": CodePage(
        "records of two runs",
        "The run record, the report, the manifest and the lock have to be of one run, each byte as it left them. "
        "One of them was edited, or another run, a rollback or a merge came between.",
        fix="`codegen run --fresh` makes all of them anew.",
        example="codegen rollback orders && codegen sign orders --key release.key\n",
    ),
    "C742": CodePage(
        "not what the last run left",
        "An input moved, or a generated file was edited, removed or added since the last run, so that its "
        "evidence is not about what lies there.",
        fix="`codegen run` brings both together; `codegen check` says what happened to a file.",
        example="echo '# mine' >> generated/orders/README.md && codegen sign orders --key release.key\n",
    ),
    "C743": CodePage(
        "stranger among the evidence",
        "A bundle holds nothing but what it is made of, and replaces the folder that it is made from. A file lies"
        " there that no run wrote and that would be lost.",
        fix="Move the file elsewhere, then sign again.",
        example="touch evidence/orders/notes.txt && codegen evidence bundle orders\n",
    ),
    "C744": CodePage(
        "not fit for a bundle",
        "Before a bundle takes its place or is signed it is verified but for its signature, and what verifiers "
        "would refuse is not made: a figure of the run record that its raw files do not bear out, more than 100 "
        "000 files, 64 MiB a file or 1 GiB together, paths of more than 512 bytes or 32 folders, names with "
        "control characters, and two names that differ in case alone.",
        fix="Mend what the message names, run again, then sign.",
        example="codegen evidence bundle orders   # with input_schemas/contracts/ORDER.json beside order.json\n",
    ),
    "C746": CodePage(
        "number in the sequence",
        "Signed bundles of a system are counted, and each names the one before, so that nobody can pass an old "
        "one off as the newest. The count of this workspace is in `.codegen/signed/`; a workspace that is new "
        "every time, as in CI, has to be told it.",
        fix="Write `--previous` with the last signed bundle, or `--sequence` with a number that grows.",
        example="codegen sign orders --key release.key --sequence 1\n",
    ),
    "C747": CodePage(
        "expiry that is none",
        "A signed bundle says until when it may be believed: days from now, a day that comes, or a time such as "
        "`2030-12-31T23:59:59Z`.",
        fix="Write a number of days, as `--expires 90d`, or a day that comes, as `--expires 2030-12-31`.",
        example="codegen sign --key release.key --expires tomorrow input_schemas/orders.yaml\n",
    ),
    "C748": CodePage(
        "folders of a bundle",
        "Verifiers find outputs and records below the folders that `out` and `records` of codegen.toml name. Where one "
        "of them is the other or lies in it, nobody can tell which file is which, so nothing is bundled.",
        fix="Name two folders beside each other, and run again.",
        example='out = "services"\nrecords = "services/records"\n',
    ),
    "C749": CodePage(
        "private key in git",
        "git tracks the file of the private key: everybody with the repository, today or later, can sign with it.",
        fix="Keep keys outside of repositories, and revoke one that was in one.",
        example="git add release.key && codegen sign orders --key release.key\n",
    ),
}
