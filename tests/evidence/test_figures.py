"""Every figure of a real bundle, counted again, and what is said of one that somebody changed."""

import pytest

from codegen.commands.schema_of_bundle import read_schema
from codegen.evidence.figures import disagreements
from codegen.evidence.rendering import render_disagreements


@pytest.mark.slow
def test_a_run_bears_out_its_own_figures(bundle_files):
    assert disagreements(bundle_files, read_schema) == ()
    assert render_disagreements(bundle_files) == ()
