"""C730 to C739: keys, agents and reviews."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C730": CodePage(
        "public key that is not sound",
        "Only Ed25519 keys are accepted, as `ssh-ed25519 AAAA... comment` on one line, and of those no point of "
        "low order, none outside the group of prime order and none in another spelling: verifiers differ about "
        "them, and for some of them anybody can make signatures.",
        fix="`codegen keys new` makes a sound key, as does `ssh-keygen -t ed25519`.",
        example="codegen keys check input_schemas/alice.pub\n",
    ),
    "C731": CodePage(
        "private key that cannot be used",
        "Signatures are made with one sound Ed25519 key in a file of OpenSSH's format that only its owner may read, "
        "opened with its passphrase where it has one. Of the file that `CODEGEN_KEY_PASSPHRASE_FILE` names the same is "
        "asked.",
        fix="`codegen keys new` makes such a file, as does `ssh-keygen -t ed25519`; `chmod 600` closes it to others.",
        example="codegen keys new --comment alice --output input_schemas/alice\n",
    ),
    "C732": CodePage(
        "agent that cannot sign",
        "`--agent` lets the agent at SSH_AUTH_SOCK sign, so that no private key is read here. It must hold the "
        "key that is named by its .pub file or its fingerprint, and must not be locked; what it gives out is "
        "checked before it is used.",
        fix="Add the key to the agent (`ssh-add`), unlock it, and name the key by its .pub file.",
        example="codegen sign --agent ~/.ssh/id_ed25519.pub\n",
    ),
    "C733": CodePage(
        "key that was not written",
        "`codegen keys new` writes two files that are not there yet, FILE for its owner alone and FILE.pub, and "
        "overwrites nothing: a lost key cannot be had back.",
        fix="Name another file with `--output`.",
        example="codegen keys new --no-passphrase --comment alice --output input_schemas/orders.yaml\n",
    ),
    "C734": CodePage(
        "key whose time ends",
        "A signature holds only while its key is valid.",
        fix="Make the next key in time and add its line to `allowed_signers`; keep the old line until the bundles "
        "that it signed are replaced.",
        example='alice namespaces="codegen-evidence",valid-before="20260101Z" ssh-ed25519 ',
    ),
    "C735": CodePage(
        "no name for one person",
        "A line of `allowed_signers` names one person in letters, digits and `. @ _ + = / -`, so that approvals "
        "can be counted by person. Patterns and lists of persons are not accepted, though OpenSSH has them.",
        fix="Write one name in these characters, such as `alice@example.org`.",
        example="codegen keys new --no-passphrase --comment '*@example.org' --output input_schemas/key\n",
    ),
    "C736": CodePage(
        "not trusted to review",
        "A review counts only where `allowed_signers` of the trust folder has a line for its key, with the "
        "namespace `codegen-review`, valid now and not in `revoked_keys`.",
        fix="Whoever keeps the folder adds the line that the help shows.",
        example="codegen review evidence/orders --trust trust --approve --key ~/.ssh/id_ed25519\n",
    ),
    "C737": CodePage(
        "ssh-keygen did not sign",
        "Reviews are signed by OpenSSH's own `ssh-keygen -Y sign`, so that reviewers keep their keys where they "
        "are: in a file, in an agent, behind a passphrase. It was not found, it declined, or it signed with "
        "another key. Nothing was added to the bundle.",
        fix="Install OpenSSH, let an agent hold the key (`ssh-add`), or name the right key with `--key`.",
        example="codegen review evidence/orders --trust trust --approve --key bob.pub   # no agent holds it\n",
    ),
    "C738": CodePage(
        "review that was not added",
        "A key says one thing of one bundle; `--replace` takes its earlier review away. A comment is a text of at"
        " most 10 000 characters that can be seen. The folder beside the bundle must be writable, because both "
        "files of a review come in one step.",
        fix="Write `--replace` for another opinion, shorten the comment, or make the folder writable, as the message "
        "says.",
        example="codegen review evidence/orders --trust trust --reject --key bob   # who approved it before\n",
    ),
    "C739": CodePage(
        "trust folder to look at",
        "The trust folder can be used, but something in it is doubtful: others on this machine may write it, or "
        "its policy names a gate that this codegen does not have.",
        fix="Take the right to write there from others (`chmod go-w`), or correct the gate's name in `policy.toml`.",
        example='optional_gates = ["image-build"]\n',
    ),
}
