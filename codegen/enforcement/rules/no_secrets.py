"""No password, token or key stands in what is generated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.source_tree import SourceTree

#: What is looked for, the lower-case words of which one stands in every text that has it, and its form.
_PATTERNS = (
    ("a private key", ("private key",), re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    (
        "a URL with a password",
        ("://",),
        re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@'\"<>{}]{0,64}:(?P<word>[^\s/@'\"<>{}*]{3,128})@"),
    ),
    ("an AWS access key", ("akia", "asia"), re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b")),
    ("a Slack token", ("xox",), re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
    (
        "a key of a service",
        ("aiza", "sk_live_", "github_pat_"),
        re.compile(r"\b(?:AIza[0-9A-Za-z_-]{35}|sk_live_[0-9A-Za-z]{16,}|github_pat_[0-9A-Za-z_]{40,})"),
    ),
    ("a token", ("eyj",), re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
    ("a bearer token", ("bearer ",), re.compile(r"(?i)\bbearer (?P<word>[A-Za-z0-9._~+/-]{20,})")),
    (
        "a secret",
        ("pass", "secret", "key", "token"),
        re.compile(
            r"(?i)\b\w*(?:password|passwd|passphrase|secret|api_?key|access_?token|auth_?token|private_?key)['\"]?"
            r"\s*(?::\s*[\w\[\]|. ]+?)?\s*[:=]\s*(?:[\w.]+\(\s*)?b?['\"](?P<word>[^'\"\s]{6,})['\"]"
        ),
    ),
)
#: Words that tests and documents may write where a secret would stand.
_PLACEHOLDERS = frozenset({"password", "secret", "example", "changeme", "hidden", "redacted"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    texts = {file.path: file.text for file in tree.files if file.role in {"generated", "other"}}
    texts.update({path: data.decode("utf-8", "replace") for path, data in tree.others.items()})
    for path, text in sorted(texts.items()):
        lower = text.lower()
        for kind, words, pattern in _PATTERNS:
            for match in pattern.finditer(text) if any(word in lower for word in words) else ():
                if match.groupdict().get("word", "").lower() not in _PLACEHOLDERS:
                    line = text.count("\n", 0, match.start()) + 1
                    column = match.start() - text.rfind("\n", 0, match.start())
                    yield Finding(path, line, column, NO_SECRETS.id, NO_SECRETS.code, f"{kind} stands in the text")


NO_SECRETS = Rule(
    "no-secrets",
    "C566",
    "security",
    "no password, token or private key stands in generated text",
    _check,
    (
        {"risky.py": 'STORE = "postgresql://app:' + "horse-battery" + '@db/app"\n'},
        {"risky.py": "DB_PASSWORD: str = '" + "horse-battery'\n"},
        {"risky.py": "api_key = SecretStr('" + "horse-battery')\n"},
        {"risky.py": "HEADERS = {'client_secret': b'" + "horse-battery'}\n"},
        {"risky.py": "KEY = 'AKIA" + "ABCDEFGHIJKLMNOP'\n"},
        {"risky.py": "TOKEN = 'Bearer " + "abcdefghijklmnopqrstuvwxyz'\n"},
        {"dist:deployment.yaml": 'password: "' + 'horse-battery"\n'},
    ),
)
