import pytest

from ..symbolic.compiled import CompiledSource
from ..symbolic.lambdified import BACKENDS
from ..symbolic.program import Program, ProgramError

INF = "Infinity"


def record(source, backend="numpy", variables=("v0",), shape=(), domain="real"):
    return CompiledSource("", "", tuple(variables), backend, domain, shape, source, "")


def returning(text):
    return f"def _lambdifygenerated(v0):\n    return [{text}]"


MALICIOUS = [
    "__import__('os')", "().__class__", "v0.real", "open(v0)", "[v0 for v0 in v0]", "(lambda: 0)()", "v0[0]", "'text'",
    "v0 if v0 else 1", "v0 < 1", "v0 // 1", "v0 % 2", "+v0", "~v0", "not v0", "v0 and v0", "True", "None", "...",
    "sin(v0, v0)", "sin(*[v0])", "sin(x=v0)", "sin", "exec(v0)", "v1", "f'{v0}'", "(v0 := 1)", "{v0}", "guarded(v0)",
    "select(v0, 1)", "b'x'", "sin(v0)(v0)", "power", "getattr(v0, v0)",
]  # fmt: skip


@pytest.mark.parametrize("text", MALICIOUS)
def test_source_outside_the_list_is_refused(text):
    with pytest.raises(ProgramError):
        Program(record(returning(text)))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import os",
        "def f(v0):\n    import os\n    return [v0]",
        "def f(v0):\n    v0 = 1\n    return [v0]",
        "def f(v0, /):\n    return [v0]",
        "def f(v0=1):\n    return [v0]",
        "def f(*v0):\n    return [v0]",
        "def f(v0: int):\n    return [v0]",
        "@sin\ndef f(v0):\n    return [v0]",
        "def f(v0) -> 1:\n    return [v0]",
        "async def f(v0):\n    return [v0]",
        "class f:\n    pass",
        "def f(v0):\n    return v0",
        "def f(v0):\n    pass",
        "def f(v0):\n    return [v0]\ndef g(v0):\n    return [v0]",
        "def f(v0):\n    a = b = v0\n    return [a]",
        "def f(v0):\n    a += v0\n    return [a]",
        "def f(v0):\n    a.b = v0\n    return [v0]",
        "def f(v0, v1):\n    return [v0]",
        "def f(v0):\n    return [v0, v0]",
        "def f(v0):\n    return []",
        "def f(v0:\n",
        "\0",
        "def f(v0):\n    sin = v0\n    return [sin(v0)]",
        "def f(v0, v0):\n    return [v0]",
        "def f(v0):\n    global a\n    return [v0]",
        "def f(v0):\n    while v0: v0\n    return [v0]",
    ],
)
def test_source_that_is_not_one_plain_function_is_refused(source):
    with pytest.raises(ProgramError):
        Program(record(source))


@pytest.mark.parametrize("backend", BACKENDS)
def test_forged_sources_cannot_keep_the_process_busy(backend):
    assert Program(record(returning("9.0**9.0**9.0"), backend))({"v0": 1}) == INF
    deep = returning("(" * 90 + "v0" + "+1)" * 90)
    assert Program(record(deep, backend))({"v0": 1}) == 91.0
    for text in ("-" * 5000 + "v0", "(" * 5000 + "v0" + ")" * 5000, "+".join(["v0"] * 210_000)):
        with pytest.raises(ProgramError):
            Program(record(returning(text), backend))


def test_forged_integers_do_not_explode():
    for backend in ("numpy", "math"):
        assert Program(record(returning("9**9**9**9 + v0"), backend))({"v0": 1}) == INF
        with pytest.raises(ProgramError):
            Program(record(returning("1" * 4000), backend))
    with pytest.raises(ProgramError):
        Program(record(returning("1j*v0"), "math"))
    with pytest.raises(ProgramError):
        Program(record(returning("1j*v0"), "mpmath"))


def test_unknown_combinations_are_refused():
    for backend, domain in (("octave", "real"), ("math", "complex"), ("autowrap", "real")):
        with pytest.raises(ProgramError):
            Program(record(returning("v0"), backend, domain=domain))
