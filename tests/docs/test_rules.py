"""The guide's table of rules is the rules."""

import re
from pathlib import Path

from codegen.enforcement import RULES
from codegen.phases.waivers import PROTECTED_GROUP

LANGUAGE = (Path(__file__).parent.parent.parent / "docs" / "language.md").read_text(encoding="utf-8")


def section(title):
    return LANGUAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_language_guide_lists_every_rule_and_no_other():
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (C\d{3}) \|$", section("Rules"), re.MULTILINE)
    assert rows == [(rule.id, rule.meaning, rule.code) for rule in RULES]


def test_the_language_guide_names_the_rules_that_cannot_be_waived():
    text = re.search(r"security group \((.*?)\)", section("Waivers"), re.DOTALL).group(1)
    assert set(re.findall(r"`([a-z-]+)`", text)) == {rule.id for rule in RULES if rule.gate == PROTECTED_GROUP}
