"""From a rule to the lines that it judged, the tests that ran them, and the example that it is known to catch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.emit.record_json import record_json
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, MeasuredFile
from codegen.evidence.raw.typed_fields import count_of, text_of, texts_of

FORMAT = 1
NAME = "rules.json"
#: So many sites of a rule that are lines are listed, and so many tests of a site; all are counted.
SITES_LISTED = 20
TESTS_LISTED = 3


@dataclass(frozen=True)
class TracedSite:
    """Lines ``first`` to ``last`` of a file of the workspace.

    ``count`` tests ran one of the lines, or, where ``by`` is ``module``, any line of the file, because the lines run
    only when it is imported; ``tests`` are the first of them by name. ``by`` is empty where no test ran the file.
    """

    path: str
    first: int
    last: int
    by: str
    count: int
    tests: tuple[str, ...]


@dataclass(frozen=True)
class KnownBad:
    """Where in codegen a rule is written, and examples, texts by path, on each of which it fires."""

    file: str
    line: int
    examples: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class TracedRule:
    """A rule or check, how its gate ended, who asked for it, and where it looked.

    It judged ``files`` files as a whole and ``count`` places in them, of which ``sites`` are the first. ``group`` is
    the group of rules in glue, ``structure`` for the checks of phase 2, which have no ``known_bad``.
    """

    id: str
    phase: int
    code: str
    group: str
    meaning: str
    verdict: str
    findings: int
    waived: int
    asked_by: tuple[str, ...]
    files: int
    count: int
    sites: tuple[TracedSite, ...]
    known_bad: KnownBad


def traced_site(place: tuple[str, int, int], coverage: MeasuredCoverage) -> TracedSite:
    """Which tests ran the lines of ``place``: its path in the workspace, its first and its last line."""
    path, first, last = place
    file = _measured(path, coverage)
    if file is None:
        return TracedSite(path, first, last, "", 0, ())
    direct = frozenset().union(*(file.ran.get(line, frozenset()) for line in range(first, last + 1)))
    tests = direct or frozenset().union(*file.ran.values())
    by = "line" if direct else "module" if tests else ""
    return TracedSite(path, first, last, by, len(tests), tuple(sorted(tests)[:TESTS_LISTED]))


def rules_json(rules: Iterable[TracedRule]) -> bytes:
    """``raw/rules.json``: the rules in the order of their gates."""
    return record_json({"format": FORMAT, "rules": [_rule(rule) for rule in rules]}).encode()


def read_rules(data: bytes) -> tuple[TracedRule, ...]:
    """What ``rules_json`` wrote; raises ``ValueError`` for everything else, equal values in other words included."""
    try:
        rules = tuple(_read_rule(row) for row in json.loads(data)["rules"])
        again = rules_json(rules)
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not the rules of a run record: {error}") from error
    if again != data:
        raise ValueError("not the rules of a run record: it is written in another way")
    return rules


def _measured(path: str, coverage: MeasuredCoverage) -> MeasuredFile | None:
    if not path.startswith(f"{coverage.root}/"):
        return None
    return coverage.by_path.get(path[len(coverage.root) + 1 :])


def _rule(rule: TracedRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "phase": rule.phase,
        "code": rule.code,
        "group": rule.group,
        "meaning": rule.meaning,
        "verdict": rule.verdict,
        "findings": rule.findings,
        "waived": rule.waived,
        "asked_by": list(rule.asked_by),
        "sites": {"files": rule.files, "count": rule.count, "first": [_site(site) for site in rule.sites]},
        "known_bad": {
            "file": rule.known_bad.file,
            "line": rule.known_bad.line,
            "examples": [dict(example) for example in rule.known_bad.examples],
        },
    }


def _site(site: TracedSite) -> dict[str, Any]:
    return {
        "path": site.path,
        "line": site.first,
        "last": site.last,
        "by": site.by,
        "tests_count": site.count,
        "tests": list(site.tests),
    }


def _read_rule(row: Any) -> TracedRule:
    bad, sites = row["known_bad"], row["sites"]
    return TracedRule(
        *(
            text_of(row["id"]),
            count_of(row["phase"]),
            text_of(row["code"]),
            text_of(row["group"]),
            text_of(row["meaning"]),
        ),
        verdict=text_of(row["verdict"]),
        findings=count_of(row["findings"]),
        waived=count_of(row["waived"]),
        asked_by=tuple(map(text_of, row["asked_by"])),
        files=count_of(sites["files"]),
        count=count_of(sites["count"]),
        sites=tuple(map(_read_site, sites["first"])),
        known_bad=KnownBad(text_of(bad["file"]), count_of(bad["line"]), tuple(map(texts_of, bad["examples"]))),
    )


def _read_site(row: Any) -> TracedSite:
    tests = tuple(map(text_of, row["tests"]))
    lines = count_of(row["line"]), count_of(row["last"])
    return TracedSite(text_of(row["path"]), *lines, text_of(row["by"]), count_of(row["tests_count"]), tests)
