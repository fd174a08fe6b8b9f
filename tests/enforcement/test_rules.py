"""Every rule fires on what it forbids and on nothing near it."""

from dataclasses import replace

import pytest

from codegen.enforcement import RULES, Declarations, Surface, check_tree, read_tree
from codegen.enforcement.rule import SPECIMEN_ROOT, Rule, fires, specimen
from codegen.support.codes import CODES

from .fragments import found, rule

FRAGMENTS = [(rule, fragment) for rule in RULES for fragment in rule.known_bad]


@pytest.mark.parametrize(("each", "fragment"), FRAGMENTS, ids=lambda value: getattr(value, "id", ""))
def test_rule_fires_on_each_known_bad_fragment(each: Rule, fragment):
    found = list(each.check(specimen(fragment, each.known_bad_declarations)))
    assert any((finding.rule, finding.code) == (each.id, each.code) for finding in found)
    assert each.applies(specimen(fragment, each.known_bad_declarations))


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_rule_shows_what_it_fires_on(each: Rule):
    assert each.known_bad
    assert fires(each)
    assert each.code in CODES
    assert [other.id for other in RULES].count(each.id) == 1


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_rule_is_silent_on_an_empty_package(each: Rule):
    assert list(each.check(specimen({"__init__.py": '"""Empty."""\n'}))) == []


def test_rule_that_misses_one_of_its_fragments_is_not_believed():
    half = replace(rule("no-dynamic-code"), known_bad=({"risky.py": "eval('1')\n"}, {"risky.py": "print('1')\n"}))
    (outcome,) = check_tree(specimen({"__init__.py": ""}), [half])
    assert outcome.outcome == "blind"
    assert not fires(replace(half, known_bad=()))


def test_rule_that_finds_nothing_is_not_believed():
    dead = Rule("dead", "C567", "security", "never fires", lambda tree: [], ({"risky.py": "eval('1')\n"},))
    (outcome,) = check_tree(specimen({"__init__.py": ""}), [dead])
    assert outcome.outcome == "blind"
    assert [(f.code, f.message) for f in outcome.findings] == [
        ("C567", "rule dead does not fire on a known-bad fragment of its own, so its silence proves nothing")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "eval('1')",
        "run = exec",
        "compile('1', 'x', 'eval')",
        "__import__('os')",
        "import builtins\nbuiltins.eval('1')",
        "import builtins as b\nb.exec('1')",
        "from builtins import eval as read\nread('1')",
        "def f(x=eval):\n    return x",
    ],
)
def test_text_becomes_code(text):
    assert found("no-dynamic-code", risky=text)


@pytest.mark.parametrize(
    "text",
    [
        "import re\nP = re.compile('a')",
        "from re import compile\nP = compile('a')",
        "frame.eval('a')",
        "text = 'eval(1)'",
        "class A:\n    def compile(self):\n        return 1",
        "import ast\nast.literal_eval('1')",
    ],
)
def test_text_stays_text(text):
    assert found("no-dynamic-code", fine=text) == []


@pytest.mark.parametrize(
    ("handler", "count"),
    [
        ("except:\n    raise", 1),
        ("except Exception:\n    pass", 1),
        ("except (ValueError, BaseException):\n    pass", 1),
        ("except Exception as error:\n    raise RuntimeError('x') from error", 0),
        ("except ValueError:\n    pass", 0),
    ],
)
def test_handlers(handler, count):
    assert len(found("no-bare-except", a=f"try:\n    print()\n{handler}\n")) == count


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("import time\nasync def f():\n    time.sleep(1)\n", "time.sleep blocks the event loop in f"),
        ("async def f(p):\n    return p.read_text()\n", "p.read_text blocks the event loop in f"),
        ("async def f(p):\n    with open(p) as g:\n        return g\n", "open blocks the event loop in f"),
        (
            "from subprocess import run as go\nasync def f():\n    go(['ls'])\n",
            "subprocess.run blocks the event loop in f",
        ),
    ],
)
def test_blocking(body, message):
    assert [item[2] for item in found("no-blocking-in-async", a=body)] == [message]


@pytest.mark.parametrize(
    "body",
    [
        "import time\ndef f():\n    time.sleep(1)\n",
        "import asyncio\nasync def f():\n    await asyncio.sleep(1)\n",
        "import asyncio, time\nasync def f():\n    await asyncio.to_thread(time.sleep, 1)\n",
        "import asyncio, time\nasync def f():\n    await asyncio.to_thread(lambda: time.sleep(1))\n",
        "async def f(connection):\n    connection.open()\n",
    ],
)
def test_waiting_without_blocking(body):
    assert found("no-blocking-in-async", a=body) == []


def test_environment_is_for_settings_alone():
    text = "import os\nA = os.environ['A']\nB = os.getenv('B')\n"
    assert [item[:2] for item in found("settings-only", work=text, settings=text)] == [("work.py", 2), ("work.py", 3)]
    handed = "import os\nfrom .settings import unread\nprint(unread(os.environ))\n"
    assert found("settings-only", work=handed) == []
    assert found("settings-only", work=handed.replace(".settings", ".work"), settings="") != []
    assert found("settings-only", work="import os\nP = os.sep\nenviron = {}\nprint(environ)\n") == []


AUDITED = Declarations(operations=("pay",), audited=("pay",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "run('pay', 1)\n",
            "operation 'pay' is declared audit: true, but has no policy with audit=True",
        ),
        (
            "P = OperationPolicy(name='pay', audit=True)\n",
            "operation 'pay' is declared audit: true, but is not run under its policy",
        ),
        (
            "P = OperationPolicy('sell', audit=True)\nrunner.run('pay', 1)\n",
            "operation 'pay' is declared audit: true, but has no policy with audit=True",
        ),
    ],
)
def test_missing_audit(text, message):
    assert found("audited-operations", AUDITED, operations=text) == [(SPECIMEN_ROOT, 0, message)]


@pytest.mark.parametrize(
    "text",
    [
        "P = OperationPolicy(name='pay', audit=True)\nrunner.run('pay', 1, f)\n",
        "P = OperationPolicy('pay', audit=True)\nself.runner.run('pay', 1, f)\n",
        "self.audit.append('pay', 'answered', {})\n",
    ],
)
def test_audit_is_there(text):
    assert found("audited-operations", AUDITED, operations=text) == []


SERVED = Declarations(operations=("answer",), served=("decay",))
KERNEL = {"kernels____init__": "from .decay import decay as decay\n", "kernels__decay": "def decay(x):\n    return x\n"}


@pytest.mark.parametrize(
    "spelling",
    [
        "from .kernels import decay\ndef answer(x):\n    return {check}(decay(x))\n",
        "from . import kernels\ndef answer(x):\n    return {check}(kernels.decay(x))\n",
        "from .kernels.decay import decay as d\ndef answer(x):\n    return {check}(d(x))\n",
        "from specimen.kernels import decay\ndef answer(x):\n    return {check}(decay(x))\n",
    ],
)
def test_non_finite(spelling):
    passed_on = found("non-finite-refused", SERVED, **KERNEL, operations=spelling.format(check="str"))
    message = "answer passes on what kernel 'decay' returns without looking for NaN and Inf"
    assert [item[2] for item in passed_on] == [message]
    assert found("non-finite-refused", SERVED, **KERNEL, operations=spelling.format(check="results.finite")) == []


def test_served_kernel_that_nobody_calls():
    assert found("non-finite-refused", SERVED, **KERNEL) == [
        (SPECIMEN_ROOT, 0, "kernel 'decay' is behind an operation, but nothing calls it")
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "@app.post('/pay')\ndef pay(request: Any) -> None:\n    go(request)\n",
            "route pay takes request as Any, which accepts anything",
        ),
        (
            "@app.get('/pay')\ndef pay(amount) -> None:\n    go(amount)\n",
            "route pay takes amount as nothing, which accepts anything",
        ),
        (
            "async def pay(request: Request) -> None:\n    go(await request.json())\n",
            "pay reads the request's json and validates nothing",
        ),
        (
            "@app.post('/pay')\ndef pay(request: list[Any]) -> None:\n    go(request)\n",
            "route pay takes request as list[Any], which accepts anything",
        ),
        (
            "@app.post('/pay')\ndef pay(request: Annotated[dict[str, int] | None, Body()]) -> None:\n    go(request)\n",
            "route pay takes request as Annotated[dict[str, int] | None, Body()], which accepts anything",
        ),
        ("pay = PayRequest.model_construct(amount=1)\n", "model_construct makes a model without validating it"),
    ],
)
def test_unvalidated(text, message):
    assert [item[2] for item in found("validated-input", api=text)] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "@app.post('/pay')\ndef pay(request: PayRequest) -> None:\n    go(request)\n",
        "@app.post('/pay')\ndef pay(rows: list[models.Pay], n: int | None = None) -> None:\n    go(rows)\n",
        "async def pay(request: Request) -> None:\n    go(parse_request(Pay, await request.json()))\n",
        "@cache.get(key)\ndef pay(amount) -> None:\n    go(amount)\n",
        "def pay(response) -> object:\n    return response.json()\n",
    ],
)
def test_validated(text):
    assert found("validated-input", api=text) == []


def surface(**fields):
    given = {"class_name": None, "functions": {}, "methods": {}, **fields}
    return Declarations(surface={f"{SPECIMEN_ROOT}/a.py": Surface(**given)})


STORE = '''class Store:
    """Keeps."""

    async def get(self, key: str, *, fresh: bool = False) -> bytes | None:
        """Read one
        value."""
        return None
'''


@pytest.mark.parametrize(
    "signature",
    [
        "async def get(self, key: str, *, fresh: bool = False) -> bytes | None",
        "(self, key: str, *, fresh: bool=False) -> bytes|None",
        "async get(self, key: str, *, fresh: bool = False) -> bytes | None:",
    ],
)
def test_surface_as_declared(signature):
    methods = {"get": {"signature": signature, "docstring": "Read one value.", "logic": "asks"}}
    assert found("surface-is-glue", surface(class_name="Store", methods=methods), a=STORE) == []


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (surface(class_name="Cache"), "glue promises class Cache, which is not defined"),
        (surface(functions={"load": {}}), "glue promises load, which is not defined"),
        (surface(names=("Pay",)), "glue promises Pay, which is not defined"),
        (
            surface(class_name="Store", methods={"put": {}}),
            "glue promises Store.put, which is not defined",
        ),
        (
            surface(class_name="Store", methods={"get": {"docstring": "Read."}}),
            "the docstring of Store.get is not the one in glue",
        ),
        (
            surface(class_name="Store", methods={"get": {"signature": "(self, key: str) -> bytes"}}),
            "Store.get is 'async def get(self, key: str, *, fresh: bool=False) -> bytes | None', "
            "glue says '(self, key: str) -> bytes'",
        ),
        (
            surface(class_name="Store", methods={"get": {"signature": "def get(("}}),
            "Store.get is 'async def get(self, key: str, *, fresh: bool=False) -> bytes | None', glue says 'def get(('",
        ),
    ],
)
def test_surface_differs(declared, message):
    assert [item[2] for item in found("surface-is-glue", declared, a=STORE)] == [message]


def test_cycle_is_printed():
    files = {"a": "from . import b\n", "b": "from .c import x\n", "c": "import specimen.a\nx = 1\n"}
    assert [item[2] for item in found("no-import-cycles", **files)] == [
        "import cycle: specimen.a -> specimen.b -> specimen.c -> specimen.a"
    ]


@pytest.mark.parametrize(
    "back",
    [
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import a\n",
        "def later():\n    from . import a\n    return a\n",
        "from . import d\n",
    ],
)
def test_no_cycle(back):
    assert found("no-import-cycles", a="from . import b\n", b=back, d="x = 1\n") == []


def test_imports_stay_within_requires():
    declared = Declarations(requires={f"{SPECIMEN_ROOT}/a.py": ("numpy",)})
    text = "import os\nimport numpy.linalg\nfrom . import b\nimport specimen\nimport scipy.special\n"
    assert found("declared-imports", declared, a=text, b="import scipy\n") == [
        ("a.py", 5, "imports 'scipy', which its glue entry does not list under requires")
    ]


def test_tests_import_what_their_package_requires():
    tests = "generated/specimen/tests/test_a.py"
    declared = Declarations(requires={f"{SPECIMEN_ROOT}/a.py": ("numpy",), tests: ()})
    staged = {f"{SPECIMEN_ROOT}/a.py": b"", tests: b"import pytest\nimport numpy\nimport scipy\n"}
    (finding,) = rule("declared-imports").check(read_tree(staged, SPECIMEN_ROOT, "specimen", declared))
    assert (finding.path, finding.line, finding.hint) == (tests, 3, "requires: numpy, pytest")


@pytest.mark.parametrize(
    "text",
    [
        "URL = 'redis://:hunter-two@host'",
        "URL = 'postgresql://app:tr0ub4dor@host/db'",
        "api_key = 'k3y-k3y-k3y'",
        "K = '-----BEGIN " + "PRIVATE KEY-----'",
        "T = 'gh" + "p_" + "a1" * 18 + "'",
    ],
)
def test_secret(text):
    assert [item[:2] for item in found("no-secrets", a="\n" + text)] == [("a.py", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "URL = 'postgresql://host/db'",
        "URL = f'postgresql://{user}:{word}@host/db'",
        "password: SecretStr",
        "secret = settings.secret",
        "URL = 'https://example.org:8080/a@b'",
        "DOC = 'redis://user:password@host'",
    ],
)
def test_no_secret(text):
    assert found("no-secrets", a=text) == []


LIMITED = Declarations(operations=("pay",), limits={"pay": {"rate": "10/s", "timeout_s": 0.5, "batch": 3}})
BATCH = "def pay_batch(body):\n    return answer_batch(body, 3, run)\n"


def test_limits_are_those_of_the_schema():
    policy = 'P = OperationPolicy("pay", rate="10/s", timeout_s=0.5)\n'
    assert found("limits", LIMITED, operations=policy, api=BATCH) == []
    slower = policy.replace("0.5", "5.0")
    messages = [item[2] for item in found("limits", LIMITED, operations=slower, api=BATCH.replace("3", "30"))]
    assert messages == [
        "operation 'pay' declares batch 3, and its code has 30",
        "operation 'pay' declares timeout_s 0.5, and its code has 5.0",
    ]
