"""What is written to the decision log is read again as it was, whatever it says."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.runtime.governance.decision_log import DecisionLog


@pytest.fixture
def log(tmp_path):
    opened = DecisionLog(tmp_path / "governance.sqlite3")
    yield opened
    opened.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab\u00e9\x00", max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(JSON, min_size=1, max_size=4), st.floats(0, 1))
def test_whatever_is_written_is_read_again_and_fits(log, contents, confidence):
    before = log.verify_chain()

    async def several():
        appends = (log.append("agent", "approved", item, confidence=confidence) for item in contents)
        return await asyncio.gather(*appends)

    written = asyncio.run(several())
    assert log.rows(after=before) == written
    assert log.verify_chain() == before + len(contents)
