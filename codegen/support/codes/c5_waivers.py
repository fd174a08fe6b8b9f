"""C523-C526: findings that a schema lets pass for a while."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C523": CodePage(
        "waiver without a reason or a day",
        "A waiver says in ten characters or more why a finding may pass, and the last day on which it does, as "
        '`until: "2027-03-31"`, at most a year ahead: what is meant for ever belongs into the rule or the '
        "template.",
        fix="Give a reason of ten characters or more, and a day at most a year ahead as `until`.",
        example="waivers:\n  - {rule: structured-logs, reason: The tool prints its answer., until: 31.3.2027}\n",
    ),
    "C524": CodePage(
        "waiver that is not used",
        "The rule finds nothing that this waiver would let pass.",
        fix="Remove it, so that a finding that comes later is not let pass by a reason that was given for another one.",
        example='  - {rule: structured-logs, reason: The tool prints its answer., until: "2027-03-31"}\n',
    ),
    "C525": CodePage(
        "rule that cannot be waived",
        "A waiver names a rule that does not exist, or one of the security group: text that becomes code, "
        "secrets, input that nobody validates and errors that nobody names are mended, never waived.",
        fix="Correct the name of the rule; where it is one of the security group, mend what it finds and remove the "
        "waiver.",
        example='waivers:\n  - {rule: no-secrets, reason: The key is only a sample., until: "2026-06-30"}\n',
    ),
    "C526": CodePage(
        "waiver that is over",
        "The last day of a waiver has passed in UTC, and what it let pass fails again.",
        fix="Mend what the rule finds and remove the waiver, or give it a later day and a reason that holds until "
        "then.",
        example='waivers:\n  - {rule: structured-logs, reason: The tool prints its answer., until: "2026-01-31"}\n',
    ),
}
