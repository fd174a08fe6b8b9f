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
    "C732": CodePage(
        "agent that cannot sign",
        "`--agent` lets the agent at SSH_AUTH_SOCK sign, so that no private key is read here. It must hold the key "
        "that is named by its .pub file or its fingerprint, and must not be locked; what it gives out is checked "
        "before it is used.",
        example="codegen sign --agent ~/.ssh/id_ed25519.pub\n",
    ),
}
