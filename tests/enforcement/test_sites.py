"""Where a rule says that it looks is where it finds what it finds."""

import pytest

from codegen.enforcement import RULES
from codegen.enforcement.rule import specimen
from codegen.enforcement.sites import Site

#: These find what is not there: a declaration without code, a test nobody wrote, something between two files.
ABSENCES = {"audited-operations", "limits"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_findings_lie_in_sites(rule):
    seen = 0
    for example in rule.known_bad:
        tree = specimen(example, rule.known_bad_declarations)
        sites = set(rule.sites(tree))
        assert all(site.path in tree.paths and 0 <= site.first <= site.last for site in sites)
        for finding in rule.check(tree):
            if finding.line and finding.path in tree.paths:
                inside = Site(finding.path) in sites or any(
                    site.path == finding.path and site.first <= finding.line <= site.last for site in sites
                )
                assert inside, (finding, sites)
                seen += 1
        if rule.id in ABSENCES and "POLICY" in str(example):
            assert sites
    assert seen or rule.id in ABSENCES | {"anchors-reachable", "dangerous-list-held", "integrations-as-declared"}
