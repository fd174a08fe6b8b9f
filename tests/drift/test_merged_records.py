"""Records after a merge: true of what git leaves on the disk, and behind the schema on purpose."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.drift.merged_records import is_merged, merged_lock, merged_manifest
from codegen.emit.manifest import ManifestEntry, manifest_text, read_manifest
from codegen.plan.lock import Lock, lock_text, read_lock

PATHS = [f"generated/a/{name}" for name in "xyz"]
TREES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["1", "2", "3"]), min_size=0)


def manifest(tree, schema="input_schemas/a.yaml"):
    entries = [
        ManifestEntry(path, hashlib.sha256(text.encode()).hexdigest(), "0644", "template", "", "t")
        for path, text in tree.items()
    ]
    return manifest_text("a", schema, "0" * 64, entries).encode()


def left_by_git(base, ours, theirs):
    """The files in the work tree after a merge whose driver takes our side, as gitattributes(5) describes it.

    Of a file that one side removed and the other changed, git leaves the changed version.
    """
    tree = {}
    for path in PATHS:
        old, mine, other = base.get(path), ours.get(path), theirs.get(path)
        left = other if mine == old else mine if other == old else mine or other
        if left is not None:
            tree[path] = left
    return tree


@given(TREES, TREES, TREES)
def test_the_manifest_is_true_of_what_git_leaves(base, ours, theirs):
    merged = merged_manifest(manifest(base), manifest(ours), manifest(theirs))
    assert merged == manifest(left_by_git(base, ours, theirs))


def test_without_a_common_version_both_sides_are_there():
    assert merged_manifest(b"", manifest({PATHS[0]: "1"}), manifest({PATHS[1]: "2"})) == manifest(
        {PATHS[0]: "1", PATHS[1]: "2"}
    )


def test_a_schema_that_one_side_renamed_has_its_new_name():
    renamed = manifest({}, "input_schemas/b.yaml")
    for ours, theirs in ((manifest({}), renamed), (renamed, manifest({}))):
        assert read_manifest(merged_manifest(manifest({}), ours, theirs)).schema == "input_schemas/b.yaml"


def test_the_lock_is_behind_every_schema():
    ours = Lock("a", "input_schemas/a.yaml", "1" * 64, {"input_schemas/a.yaml": "5" * 64, "glue/g.yaml": "6" * 64}, {})
    theirs = Lock("a", "input_schemas/b.yaml", "2" * 64, {"input_schemas/b.yaml": "7" * 64}, {})
    assert not is_merged(ours)
    merged = read_lock(merged_lock(lock_text(ours).encode(), lock_text(theirs).encode()))
    assert is_merged(merged)
    assert dict(merged.inputs) == {"glue/g.yaml": "6" * 64, "input_schemas/a.yaml": "", "input_schemas/b.yaml": ""}


@pytest.mark.parametrize("damaged", [b"", b"{", b"<<<<<<< ours\n"])
def test_a_damaged_record_is_no_record(damaged):
    with pytest.raises(ValueError):
        merged_manifest(b"", manifest({}), damaged)
    with pytest.raises(ValueError):
        merged_lock(damaged, damaged)
