"""C730 to C739: keys, agents and reviews."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C731": CodePage(
        "private key that cannot be used",
        "Signatures are made with one sound Ed25519 key in a file of OpenSSH's format that only its owner may read, "
        "opened with its passphrase where it has one. `codegen keys new` makes such a file, as does `ssh-keygen -t "
        "ed25519`.",
        example="codegen keys check ~/.ssh/id_rsa\n",
    ),
}
