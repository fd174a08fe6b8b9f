"""What was checked as JUnit's XML, in the form that Jenkins publishes: a suite for every system, a test for every file
that was compared or gate that was passed through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from codegen.cli.xml_text import xml_text
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_INTERRUPTED

_REFUSALS = (EXIT_COULD_NOT, EXIT_INTERRUPTED)
_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_SKIPPED = {"NOT_CHECKED", "NOT_APPLICABLE"}

Item = Mapping[str, Any]


def junit_report(systems: Sequence[Item]) -> str:
    """One ``testsuite`` a system of the answer (as JSON has it), none of them empty.

    What is wrong with a file is a failure whose type is its cause; what could not be done (exit 2) is an error.
    """
    report = ElementTree.Element("testsuites", name="codegen")
    for system in systems:
        report.append(_suite(system))
    for name in ("tests", "failures", "errors"):
        report.set(name, str(sum(int(suite.get(name, "0")) for suite in report)))
    ElementTree.indent(report)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(report, encoding="unicode") + "\n"


def _suite(system: Item) -> ElementTree.Element:
    name = xml_text(system.get("schema") or ("strays" if "stray" in system else "workspace"))
    cases = [*_files(system), *_gates(system), *_self_test(system), *_faults(system)]
    suite = ElementTree.Element("testsuite", name=name, tests=str(len(cases)))
    for tag, counter in _COUNTED.items():
        suite.set(counter, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)
    milder = [item for item in system.get("diagnostics", ()) if item["severity"] != "error"]
    if milder:
        ElementTree.SubElement(suite, "system-out").text = xml_text("\n".join(map(_said, milder)))
    return suite


def _files(system: Item) -> Iterator[ElementTree.Element]:
    """Every file that was compared, and what else was found, by path."""
    found: dict[str, list[Item]] = {path: [] for path in system.get("files", ())}
    for item in system.get("findings", ()):
        found.setdefault(item.get("path") or item.get("file", ""), []).append(item)
    for path, items in sorted(found.items()):
        faults = ((item.get("cause", item["code"]), item) for item in items)
        yield _case(path, system.get("system", ""), "failure", faults)


def _gates(system: Item) -> Iterator[ElementTree.Element]:
    for gate in system.get("gates", ()):
        case = _case(gate["name"], f"phase {gate['phase']}", "failure", ())
        verdict = gate["verdict"]
        if verdict != "PASS":
            tag = "skipped" if verdict in _SKIPPED else "failure"
            ElementTree.SubElement(case, tag, type=verdict, message=verdict)
        yield case


def _self_test(system: Item) -> Iterator[ElementTree.Element]:
    for item in system.get("self_test", ()):
        case = _case(item["case"], system["system"], "failure", ())
        if not item["caught"]:
            said = xml_text(f"{item['done']}: {item['path']} is {item['cause']}, and check says {item['said']}")
            ElementTree.SubElement(case, "failure", type=item["cause"], message=said)
        yield case


def _faults(system: Item) -> Iterator[ElementTree.Element]:
    """The schema as a test of its own where it, or codegen itself, is at fault; what has no other test is one, too.

    What a self-test missed is a fault of a test that is there already.
    """
    if "self_test" in system:
        return
    faults = [item for item in system.get("diagnostics", ()) if item["severity"] == "error"]
    refused = system.get("exit", EXIT_COULD_NOT) in _REFUSALS
    if faults or not (system.get("files") or system.get("gates") or system.get("findings")):
        name = system.get("schema", "workspace")
        yield _case(name, "codegen", "error" if refused else "failure", ((item["code"], item) for item in faults))


def _case(name: str, group: str, tag: str, faults: Iterable[tuple[str, Item]]) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=xml_text(group), name=xml_text(name))
    for kind, item in faults:
        fault = ElementTree.SubElement(case, tag, type=kind, message=xml_text(item["message"]))
        fault.text = xml_text(_said(item))
    return case


def _said(item: Item) -> str:
    """A diagnostic with its place and its remedy."""
    place = f"{item['file']}:{item['line']}:{item['column']}: " if "file" in item else ""
    numeric = f"\n{item['numeric']['sentence']}" if item.get("numeric") else ""
    hint = f"\nhelp: {item['hint']}" if item["hint"] else ""
    return f"{place}{item['severity']}[{item['code']}]: {item['message']}{numeric}{hint}"
