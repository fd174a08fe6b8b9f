"""Where a bundle has its outputs is read from its own settings; what cannot be read or told apart is refused."""

import pytest

from codegen.evidence.bundle.layout import LARGEST_SETTINGS, STANDARD, Layout, read_layout
from codegen.evidence.bundle.refusal import Check, Refused


def test_folders_are_those_of_the_settings():
    assert read_layout(None) == read_layout(b"") == read_layout(b"maximum-mutants = 3\n") == STANDARD
    assert read_layout(b'out = "made/services/"\n') == Layout("made/services", "extractions")
    found = read_layout(b'out = "made"\nrecords = "made.too"\n')
    assert found.record("orders", "plan.md") == "workspace/made.too/orders/plan.md"
    paths = ("workspace/made/orders/a.py", "workspace/made.too/orders/plan.md", "workspace/generated/a", "made/a")
    assert [found.is_kept(path) for path in paths] == [False, True, True, True]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (b"out = ", "it is not TOML: "),
        (b"\xff", "it is not TOML: "),
        (b"a = " + b"[" * 100_000, "it is not TOML: "),
        (b"#" * (LARGEST_SETTINGS + 1), f"it has {LARGEST_SETTINGS + 1} bytes; at most {LARGEST_SETTINGS} are read"),
        (b"out = 3", "`out` is no folder of the workspace"),
        (b'records = "../away"', "`records` is no folder of the workspace"),
        (b'out = "/etc"', "`out` is no folder of the workspace"),
        (b'out = "."', "`out` is no folder of the workspace"),
        (b'out = "extractions"', "`out` is extractions/ and `records` extractions/, and one holds the other"),
        (b'records = "generated/a"', "`out` is generated/ and `records` generated/a/, and one holds the other"),
        (b'out = "extractions/a"', "`out` is extractions/a/ and `records` extractions/, and one holds the other"),
    ],
)
def test_other_settings_are_refused(settings, said):
    with pytest.raises(Refused) as refused:
        read_layout(settings)
    assert refused.value.check is Check.NAMES
    assert refused.value.message.startswith(f"workspace/codegen.toml: {said}")
