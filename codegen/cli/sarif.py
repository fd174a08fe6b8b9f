"""Diagnostics as SARIF 2.1.0, the form in which code scanners exchange what they found."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from codegen import __version__
from codegen.runtime.digests import text_digest
from codegen.support.codes import CODES
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_INTERRUPTED

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "WORKSPACE"
_LEVELS = {"error": "error", "warning": "warning", "note": "note"}
#: What a reader of SARIF would take for a link.
_LINK = re.compile(r"\[([^\[\]]*)\](?=\()")
#: A file as a whole; forges show nothing that has no line.
_WHOLE = {"startLine": 1}
_LINE_NUMBER = re.compile(r"\bline \d+")

Item = Mapping[str, Any]


def sarif_log(items: Iterable[Item], *, root: Path, exit_code: int) -> str:
    """A log of one run with every diagnostic (as ``as_data`` has it); paths are relative to ``root``.

    The place of what drifted is the file that drifted; the schema's line is related to it.
    """
    found = list(items)
    codes = sorted({item["code"] for item in found})
    prints = _fingerprints(found, root)
    run = {
        "tool": {
            "driver": {
                "name": "codegen",
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"uri": f"{root.absolute().as_uri().rstrip('/')}/"}},
        "invocations": [
            {"executionSuccessful": exit_code not in (EXIT_COULD_NOT, EXIT_INTERRUPTED), "exitCode": exit_code}
        ],
        "results": [_result(item, codes, mark) for item, mark in zip(found, prints, strict=True)],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str) -> dict[str, Any]:
    page = CODES.get(code)
    if page is None:
        return {"id": code}
    example = getattr(page, "example", "")
    return {
        "id": code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.paragraph},
        "help": {"text": f"{page.paragraph}\n\nExample:\n{example}" if example else page.paragraph},
        "defaultConfiguration": {"level": "error"},
    }


def _result(item: Item, codes: Sequence[str], fingerprint: str) -> dict[str, Any]:
    numeric = f"\n{item['numeric']['sentence']}" if item.get("numeric") else ""
    hint = f"{numeric}\nhelp: {item['hint']}" if item["hint"] else numeric
    result: dict[str, Any] = {
        "ruleId": item["code"],
        "ruleIndex": codes.index(item["code"]),
        "level": _LEVELS[item["severity"]],
        "message": {"text": plain_message(item["message"] + hint)},
        "partialFingerprints": {"codegen/v1": fingerprint},
    }
    if "path" in item:
        result["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(item["path"]), "region": _WHOLE}}]
        if item.get("file") not in (None, item["path"]):
            said = {"text": "what the file is made from"}
            result["relatedLocations"] = [{"id": 1, "physicalLocation": _location(item), "message": said}]
    elif "file" in item:
        result["locations"] = [{"physicalLocation": _location(item)}]
    if item.get("waiver"):
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": item["waiver"]}]
    return result


def _location(item: Item) -> dict[str, Any]:
    region = {"startLine": item["line"], "startColumn": item["column"]}
    if (item["end_line"], item["end_column"]) > (item["line"], item["column"]):
        region |= {"endLine": item["end_line"], "endColumn": item["end_column"]}
    return {"artifactLocation": _artifact(item["file"]), "region": region}


def _artifact(file: str) -> dict[str, str]:
    if Path(file).is_absolute():
        return {"uri": Path(file).as_uri()}
    # What cannot be encoded cannot be the name of a file; a colon in front of the first slash would be a scheme.
    return {"uri": quote(file.encode("utf-8", "replace"), safe="/"), "uriBaseId": _BASE}


def plain_message(text: str) -> str:
    """``text`` with nothing in it that is a link to a reader of SARIF, and nothing that JSON in UTF-8 cannot say."""
    return _LINK.sub(r"\\[\1\\]", text.encode("utf-8", "replace").decode())


def _fingerprints(items: Sequence[Item], root: Path) -> list[str]:
    """What stays the same of a diagnostic while lines above it come and go, and in a checkout at another place.

    Of a file that drifted the cause counts, and not what moved this time. Equal ones are numbered.
    """
    seen: Counter[str] = Counter()
    prints = []
    for item in items:
        message = _LINE_NUMBER.sub("line", item["message"].replace(f"{root.absolute()}/", ""))
        parts = json.dumps([item["code"], *([item["path"]] if "path" in item else [item.get("file", ""), message])])
        seen[parts] += 1
        prints.append(text_digest(f"{parts}{seen[parts]}"))
    return prints
