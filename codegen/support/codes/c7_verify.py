"""Why ``codegen verify`` refuses a bundle: a page for every check."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

_VERIFY = "codegen verify evidence/orders --trust ../trust"

PAGES: dict[str, CodePage] = {
    "C710": CodePage(
        "bundle too large or not of plain files",
        "A bundle holds regular files and folders, no symbolic link, pipe, socket or device; at most 100 000 "
        "files and 1 GiB, 64 MiB a file, 32 MiB the envelope, 64 KiB a review, paths of 512 bytes, 32 folders "
        "deep. This is looked at before a byte is read, so that nobody can make the verifier read without end.",
        fix="Ask for a bundle that `codegen sign` made; remove links and whatever it did not make.",
        example=f"ln -s /etc/passwd evidence/orders/raw/junit.xml\n{_VERIFY}\n",
    ),
    "C711": CodePage(
        "envelope that is not as it is written",
        "`report.dsse.json` is a DSSE envelope with exactly one signature, in one spelling: sorted keys, no "
        "blanks, standard base64, a final line feed. Whatever else means the same is refused, so that two tools "
        "cannot read two things in one file.",
        fix="Ask the signer for the file as `codegen sign` wrote it; no tool may have formatted it.",
        example=f"jq . evidence/orders/report.dsse.json | sponge evidence/orders/report.dsse.json\n{_VERIFY}\n",
    ),
    "C712": CodePage(
        "signature of nobody who is trusted",
        "The envelope is not signed by a key that the trust folder lets sign bundles: the signature is wrong, the"
        " key is not in `allowed_signers`, it may only sign reviews, or it is in `revoked_keys`.",
        fix="Ask who signed it; where you believe them, add their key to `allowed_signers` of your trust folder.",
        example=f"{_VERIFY}   # with a trust folder that does not name the signer\n",
    ),
    "C713": CodePage(
        "payload that is not a statement of codegen",
        "What was signed is not an in-toto statement of the type urn:codegen:evidence:v1 with the fields that it "
        "must have, or it is not in the one spelling that it has.",
        fix="Ask the signer to sign with `codegen sign`.",
        example=f"{_VERIFY}   # with the envelope of another tool\n",
    ),
    "C714": CodePage(
        "names that do not agree",
        "The files on disk, the lines of `MANIFEST.sha256` and the subjects of the statement must name the same "
        "files, each once, in order, with names that mean the same on every machine. Nothing else may lie in the "
        "bundle.",
        fix="Ask for the bundle again, whole: something was added, removed or renamed on the way.",
        example=f"echo hello > evidence/orders/notes.txt\n{_VERIFY}\n",
    ),
    "C715": CodePage(
        "file that changed while it was verified",
        "A file or folder is not the one that was seen when verification began, or cannot be read. Each file is "
        "opened once, below the folder that was opened first; what was judged is what was read.",
        fix="Let nothing write to the bundle, and verify again.",
        example=f"chmod 000 evidence/orders/run.json\n{_VERIFY}\n",
    ),
    "C716": CodePage(
        "file with another digest",
        "A file does not have the SHA-256 that `MANIFEST.sha256`, and through it the signature, says it has.",
        fix="Ask for the bundle again: the file was changed after it was signed.",
        example=f"echo >> evidence/orders/run.json\n{_VERIFY}\n",
    ),
    "C717": CodePage(
        "figure that the raw files do not bear out",
        "Every figure is counted again from the raw files. One that was reported is not the one that was counted, a "
        "raw file lacks, a gate that is said to have passed has not, or a file lies in the workspace that no record "
        "names and the run did not read.",
        fix="Do not believe the figures, and ask the signer for the run that they come from.",
        example=f"{_VERIFY}   # with a failing test in raw/junit.xml and a gate that says PASS\n",
    ),
    "C718": CodePage(
        "page that does not say what the record says",
        "`report.md` and `report.html` are made again from the records. One of them is another page than that.",
        fix="Do not believe the page, and ask the signer for a bundle as `codegen sign` makes it.",
        example=f"{_VERIFY}   # with a report.html that was written by hand and signed\n",
    ),
    "C719": CodePage(
        "not good enough for the policy",
        "All is true, and less than `policy.toml` of the trust folder asks for: a gate failed or did not run, a "
        "finding was waived, the system or the signer is not among those that it names, or a check was too weak.",
        fix="Ask for a run that satisfies the policy; where the policy asks too much, change `policy.toml`.",
        example=f"{_VERIFY}   # of a run with --no-tests\n",
    ),
    "C720": CodePage(
        "reviews that do not suffice",
        "A review is not a good signature of somebody whom the trust folder lets review, it is of another bundle,"
        " it rejects the bundle, or fewer people approve than `policy.toml` asks for. A person counts once.",
        fix="Ask the people that are missing to run `codegen review`, or change the number in `policy.toml`.",
        example=f"{_VERIFY}   # with `approvals = 2` in the policy and one review\n",
    ),
    "C721": CodePage(
        "outside the time in which it holds",
        "The bundle has expired or was signed in the future, or the signer's key was not valid on the day it "
        "signed or is not valid today.",
        fix="Ask for a newer bundle, signed by a key that is valid.",
        example=f"{_VERIFY} --at 2031-01-01\n",
    ),
    "C722": CodePage(
        "older than what was seen before",
        "The verifier remembers the number and the digest of the newest bundle that it accepted for a system. "
        "This one has a smaller number, the same number with another content, or does not name the one before it.",
        fix="Ask for the newest bundle, and find out why an older one was offered.",
        example="codegen verify downloads/orders-3 --trust ../trust\n"
        "codegen verify downloads/orders-2 --trust ../trust\n",
    ),
    "C723": CodePage(
        "nobody signed it",
        "There is no `report.dsse.json`. The files may agree with each other, which `--integrity-only` tells, but"
        " who made them is unknown, and anybody can make files that agree.",
        fix="Ask for a bundle that is signed, or sign your own with `codegen sign`.",
        example=f"codegen evidence bundle orders\n{_VERIFY}\n",
    ),
    "C724": CodePage(
        "trust folder that cannot be used",
        "The folder with `allowed_signers` and `policy.toml` lacks, lies in the bundle, or holds something that "
        "is not understood. It is yours: nothing of it may come with what is verified. No bundle was looked at.",
        fix="Write `--trust DIR` with a folder of your own, such as `codegen keys new --trust DIR` begins.",
        example="codegen verify evidence/orders --trust evidence/orders\n",
    ),
    "C725": CodePage(
        "verifier gave up",
        "Something happened that codegen did not foresee, so that it cannot say that the bundle is good, and "
        "refuses it.",
        fix="Please report it with the bundle.",
        example=f"{_VERIFY}\n",
    ),
    "C726": CodePage(
        "another run gave something else",
        "`verify --rerun` generates again from a copy of the workspace in the bundle, without network. An output "
        "or record differs from the bundle's, or the run failed. Another version of codegen gives other files: "
        "use the one that the bundle names.",
        fix="Rerun with the version of codegen that the bundle names; where that gives other files, too, do not "
        "believe the bundle.",
        example=f"{_VERIFY} --rerun\n",
    ),
    "C727": CodePage(
        "no bundle to look at",
        "There is no such folder, it cannot be opened, or it is the folder of several bundles.",
        fix="`codegen sign` makes a bundle in `evidence/<system>/`; name one of them.",
        example="codegen verify evidence/order --trust ../trust\n",
    ),
}
