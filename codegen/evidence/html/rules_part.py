"""Each rule followed to the code that it judges and to the tests that run this code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from codegen.evidence.html.coverage_part import anchor
from codegen.evidence.html.elements import Child, Markup, element, joined, lines, text
from codegen.evidence.html.tables import anchored, code, table, verdict

#: Places and tests of a rule that the page shows; the raw file has more.
_PLACES = 2
_TESTS = 1
_HEADS = ("rule", "what it demands, and where it was seen to fire", "where it looked, and a test that runs the line")


def rules_part(record: Mapping[str, Any], covered: Collection[str]) -> Markup:
    """``record`` is ``rules.json``; ``covered`` are the files that have a row in the table of coverage."""
    rows = (
        (
            joined(anchored(f"rule-{rule['id']}", code(rule["id"])), element("div", _verdict(rule))),
            joined(rule["meaning"], element("div", _known_bad(rule["known_bad"]))),
            _sites(rule, covered),
        )
        for rule in record["rules"]
    )
    return lines(
        element("h3", "Rules"),
        element("p", "Every rule with the first places of the generated code that it judged, and the tests that ran "
                "them; raw/rules.json has more places, and the example on which the rule was seen to fire."),
        table("Rules, the code that they judge and the tests that run it", _HEADS, rows),
    )  # fmt: skip


def _verdict(rule: Mapping[str, Any]) -> Markup:
    count = f"{rule['findings']} found" if rule["findings"] else None
    waived = f", {rule['waived']} waived" if rule["waived"] else None
    return joined(verdict(rule["verdict"]), element("div", count, waived) if count else None)


def _sites(rule: Mapping[str, Any], covered: Collection[str]) -> Markup:
    sites = rule["sites"]
    shown = [element("div", *_site(site, covered)) for site in sites["first"][:_PLACES]]
    if not shown and rule["verdict"] == "PASS":
        return text("no single line: it looks at every file")
    rest = sites["count"] - len(shown)
    return joined(*shown, element("div", f"and {rest} more places") if rest > 0 else None)


def _site(site: Mapping[str, Any], covered: Collection[str]) -> Iterable[Child]:
    path = str(site["path"])
    below = next((file for file in covered if path.endswith(f"/{file}")), None)
    place = code(f"{path.rpartition('/src/')[2]}:{site['line']}")
    yield place if below is None else element("a", place, href=f"#{anchor(below)}")
    if site["tests_count"]:
        yield " run by " if site["by"] == "line" else " in a module run by "
        yield from (joined(code(test), " ") for test in site["tests"][:_TESTS])
        more = site["tests_count"] - min(_TESTS, len(site["tests"]))
        yield f"and {more} more" if more > 0 else None


def _known_bad(example: Mapping[str, Any]) -> Markup:
    return joined(code(f"{example['file']}:{example['line']}") if example["file"] else None)
