"""Tests are counted from the syntax tree: rows as one, helpers followed, assertions required."""

import pytest

from codegen.enforcement import read_tree
from codegen.enforcement.suite_strength import count_tests, module_tests

ROOT = "generated/p/src/p"


def counted(text):
    tree = read_tree({"generated/p/tests/test_a.py": text.encode()}, ROOT, "p")
    return [(test.node.partition("::")[2], test.negative) for test in count_tests(tree.files[0], "generated/p")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def test_a():\n    assert f(1) == 404\n", [("test_a", False)]),
        ("def test_a():\n    with pytest.raises(ValueError):\n        f()\n", [("test_a", True)]),
        ("def test_a(client):\n    assert client.get('/x').status_code == 404\n", [("test_a", True)]),
        ("def test_a(client):\n    assert client.get('/x').status_code == 200\n", [("test_a", False)]),
        ("def test_a(client):\n    assert client.get('/x').status_code in (400, 422)\n", [("test_a", True)]),
        (
            "@pytest.mark.parametrize('status', [400, 404])\ndef test_a(client, status):\n"
            "    assert client.get('/x').status_code == status\n",
            [("test_a", True)],
        ),
        ("def test_a():\n    assert main(['pay', 'x']) == 2\n", [("test_a", True)]),
        ("def test_a():\n    assert main(['pay', '1']) == 0\n", [("test_a", False)]),
        ("def test_a():\n    assert_refused(client, {})\n", [("test_a", True)]),
        ("def test_a():\n    f(1)\n", []),
        ("def test_a():\n    np.testing.assert_allclose(f(1), 2)\n", [("test_a", False)]),
        ("def no_test():\n    assert f(1)\n", []),
        ("class TestA:\n    def test_b(self):\n        assert f(1)\n", [("TestA::test_b", False)]),
        (
            "def outer(x):\n    inner(x)\ndef inner(x):\n    with pytest.raises(ValueError):\n        f(x)\n"
            "def test_a():\n    outer(1)\n",
            [("test_a", True)],
        ),
        ("async def test_a():\n    assert await f(1)\n", [("test_a", False)]),
    ],
)
def test_counting(text, expected):
    assert counted(text) == expected


def test_modules_and_their_test_files():
    tree = {
        f"{ROOT}/__init__.py": b"from .models import A\n",
        f"{ROOT}/__main__.py": b"def main():\n    return 0\n",
        f"{ROOT}/models.py": b"class A:\n    x = 1\n",
        f"{ROOT}/values.py": b"X = 1\n",
        f"{ROOT}/kernels/decay.py": b"def decay(x):\n    return x\n",
        f"{ROOT}/_runtime/digests.py": b"def digest(x):\n    return x\n",
        f"{ROOT}/_handlers/pay.py": b"def pay(x):\n    return x\n",
        "generated/p/tests/test_decay.py": b"def test_a():\n    assert 1\n",
        "generated/p/tests/test_kernels_decay.py": b"def test_b():\n    assert 1\n",
    }
    found = {m.module.module: (m.files, [t.node for t in m.tests]) for m in module_tests(read_tree(tree, ROOT, "p"))}
    assert sorted(found) == ["p.__main__", "p.kernels.decay", "p.models"]
    assert found["p.__main__"] == (("generated/p/tests/test_main.py",), [])
    assert found["p.kernels.decay"] == (
        ("generated/p/tests/test_decay.py", "generated/p/tests/test_kernels_decay.py"),
        ["tests/test_decay.py::test_a", "tests/test_kernels_decay.py::test_b"],
    )
