from __future__ import annotations

from codegen.backends.names import BUILTINS, free_names


def test_free_names_stay():
    assert free_names(["S", "K"], BUILTINS) == {"S": "S", "K": "K"}


def test_reserved_names_get_an_underscore():
    assert free_names(["list", "t"], BUILTINS) == {"list": "list_", "t": "t"}


def test_no_two_names_meet():
    assert free_names(["list", "list_", "list__"], BUILTINS) == {
        "list": "list___",
        "list_": "list_",
        "list__": "list__",
    }
