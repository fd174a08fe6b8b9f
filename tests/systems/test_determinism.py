"""Same inputs, same bytes: under another hash seed, locale, time zone and working directory."""

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("name", ["piecewise_and_special", "two_operations"])
def test_same_bytes_everywhere(tmp_path_factory, make_workspace, name):
    trees = []
    for number, environment in enumerate(
        [
            {"PYTHONHASHSEED": "0", "LANG": "C", "LC_ALL": "C", "TZ": "UTC"},
            {"PYTHONHASHSEED": "4242", "LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati"},
        ]
    ):
        workspace = make_workspace(tmp_path_factory.mktemp(f"place{number}") / ("a" * (number * 20 + 1)))
        workspace.root.mkdir()
        workspace.codegen("run", workspace.add(name), **environment)
        trees.append(workspace.files())
    assert trees[0] == trees[1]
