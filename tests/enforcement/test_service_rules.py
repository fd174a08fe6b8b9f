"""Kernels over whole arrays, metrics whatever happens, logs with fields, imports with dots, tests for everything."""

import pytest

from codegen.enforcement.rule import specimen
from codegen.enforcement.rules.dangerous_list_held import FLOOR

from .fragments import found, paths, rule

TAIL = "\n_KERNEL = _blocked.BlockedKernel('decay', function=_block)\n"


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\ndef _block(x):\n    return np.exp(-x), (x, 2 * x)\n",
        "import numpy as np\ndef _block(x):\n    return _half(x)\ndef _half(x):\n    return x / 2\n",
        "import numpy as np\ndef names(rows):\n    return [row.item() for row in rows]\ndef _block(x):\n    return x\n",
    ],
)
def test_kernels_over_arrays(text):
    assert found("vectorised-kernels", kernels__decay=text + TAIL) == []


def test_kernels_point_by_point():
    text = "from math import exp as e\ndef _block(x):\n    return [e(p) for p in x.tolist()]\n"
    messages = [item[2] for item in found("vectorised-kernels", kernels__decay=text + TAIL)]
    assert messages == [
        "_block goes through its points one by one",
        "_block calls math.exp, which takes one number at a time",
        "_block takes numbers out of arrays with tolist",
    ]
    assert found("vectorised-kernels", models="def total(rows):\n    return [r for r in rows]\n") == []


@pytest.mark.parametrize(
    "body",
    [
        "t = x * y\n    return np.exp(t), t",
        "return x * y, y * x",
        "x = x * y\n    return x * y",
        "return -x, -x",
        "return x[0], x[0]",
        "return 2 * 3, 2 * 3",
    ],
)
def test_expressions_that_are_computed_once(body):
    assert found("shared-subexpressions", kernels__decay=f"def _block(x, y):\n    {body}\n" + TAIL) == []


def test_an_expression_that_is_computed_twice_is_told_once():
    text = "def _block(x, y):\n    a = np.exp(x * y + 1)\n    return a, np.exp(x * y + 1)\n"
    assert found("shared-subexpressions", kernels__decay=text + TAIL) == [
        ("kernels/decay.py", 3, "_block computes np.exp(x * y + 1) again, after line 2")
    ]


ROUTE = "    @app.get('/metrics')\n    async def metrics() -> str:\n        return text()\n"


@pytest.mark.parametrize(
    "text",
    [
        "def make():\n    app = FastAPI()\n    app.add_middleware(TelemetryMiddleware, logger=log)\n"
        + ROUTE
        + "    return app\n",
        "def make():\n    app = FastAPI(middleware=[Middleware(TelemetryMiddleware)])\n" + ROUTE + "    return app\n",
        "app = FastAPI()\napp.add_middleware(telemetry.TelemetryMiddleware)\n"
        "@app.get('/metrics')\ndef metrics() -> str:\n    return ''\n",
        "def ask(client):\n    return client.get('/metrics')\n",
    ],
)
def test_applications_that_count(text):
    assert found("metrics-always", api=text) == []


@pytest.mark.parametrize(
    "installed",
    [
        "    if s.metrics:\n        app.add_middleware(TelemetryMiddleware)\n",
        "    for m in s.extra:\n        app.add_middleware(TelemetryMiddleware)\n",
        "    app.add_middleware(BodyLimitMiddleware)\n",
        "    def later():\n        app.add_middleware(TelemetryMiddleware)\n",
    ],
)
def test_applications_that_may_not_count(installed):
    text = "def make(s):\n    app = FastAPI()\n" + installed + ROUTE + "    return app\n"
    assert [item[1:] for item in found("metrics-always", api=text)] == [
        (2, "an application is made that does not always have TelemetryMiddleware")
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"__main__": "print('done')\n"},
        {"work": "def f(logger, n):\n    logger.info('paid', amount=n)\n"},
        {"work": "def f(self, level, text):\n    self._logger.log(level, text, name='a')\n"},
        {"work": "import logging\nL = logging.getLogger()\nlogging.captureWarnings(True)\n"},
        {"work": "def f(self, n):\n    return self.dialog.info(f'{n}')\n"},
        {"work": "def f(self, n):\n    return math.log(n + 1)\n"},
        {"work": "def f(self):\n    return self.print('a')\n"},
        {"work": "def f(log):\n    log.info('a' 'b')\n"},
    ],
)
def test_logs_with_fields(files):
    assert found("structured-logs", **files) == []


@pytest.mark.parametrize(
    "text",
    [
        "import builtins\nbuiltins.print('a')\n",
        "def f(say=print):\n    say('a')\n",
        "def f(log, n):\n    log.info(f'paid {n}')\n",
        "def f(log, n):\n    log.info('paid ' + n)\n",
        "def f(log, n):\n    text = 'paid {}'.format(n)\n    log.bind(a=1).info(text)\n",
        "def f(log, n):\n    if text := f'paid {n}':\n        log.info(text)\n",
        "def f(log, n):\n    log.log(20, '%s' % n)\n",
        "from structlog import get_logger\nget_logger().error(f'{1}')\n",
        "import logging as l\nl.warning('a')\n",
    ],
)
def test_logs_that_are_sentences(text):
    assert len(found("structured-logs", work=text)) == 1


def test_imports_with_dots():
    text = "from . import a\nfrom .a import b\nimport specimens\nNAME = 'specimen.a'\n"
    assert found("relative-imports", work=text, a="b = 1\n") == []
    assert [item[2] for item in found("relative-imports", work="import specimen.a as a\n")] == [
        "imports specimen.a by its full name"
    ]


def untested(identifier, tests, data="", **files):
    tree = specimen({"__init__.py": "", **paths(files), "dist:tests/test_a.py": tests, "dist:tests/data/a.json": data})
    return [finding.message for finding in rule(identifier).check(tree)]


@pytest.mark.parametrize(
    ("tests", "data"),
    [
        ("from specimen.work import pay\ndef test():\n    assert pay()\n", ""),
        ("from specimen.work import pay as kernel\ndef test():\n    assert kernel()\n", ""),
        ("from specimen import work\ndef test():\n    assert work.pay()\n", ""),
        ("def test(case):\n    assert getattr(work, case['function'])()\n", '[{"function": "pay"}]'),
        ("@pytest.mark.parametrize('name', ['pay'])\ndef test(name):\n    assert getattr(work, name)()\n", ""),
    ],
)
def test_functions_that_are_tested(tests, data):
    assert untested("tests-per-function", tests, data, work="def pay() -> int:\n    return 1\n") == []


def test_functions_that_are_not():
    work = (
        "def pay():\n    return _tax()\ndef _tax():\n    return 1\nclass Desk:\n    def ask(self):\n        return 1\n"
    )
    assert untested("tests-per-function", "from specimen.work import pay\n", work=work) == [
        "no test names pay",
        "no test names Desk.ask",
    ]
    command_line = "def main():\n    return 1\ndef go():\n    return 2\n"
    assert untested("tests-per-function", "main()\n", __main__=command_line) == []


@pytest.mark.parametrize(
    ("path", "tests", "data"),
    [
        ("/desk/pay", "def test(client):\n    client.post('/desk/pay')\n", ""),
        ("/desk/pay", "def test(client):\n    client.post('/desk/pay?now=1')\n", ""),
        ("/desk/pay/{number}", "def test(client, n):\n    client.post('/desk/pay/7')\n", ""),
        ("/desk/pay/batch", "def test(client, path):\n    client.post(path + '/batch')\n", '["/desk/pay"]'),
        ("/desk/pay", "", '[{"path": "/desk/pay"}]'),
    ],
)
def test_endpoints_that_are_tested(path, tests, data):
    api = f"r = APIRouter(prefix='/desk')\n@r.post('{path.removeprefix('/desk')}')\ndef pay():\n    return 1\n"
    assert untested("tests-per-endpoint", tests, data, api=api) == []
    assert untested("tests-per-endpoint", tests.replace("/desk", "/des"), data.replace("pay", "pa"), api=api)


LISTED = f"DANGEROUS = frozenset({sorted(FLOOR)!r})\n"
ASKED = "def bad(name):\n    return name in DANGEROUS\n"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (LISTED + ASKED, []),
        (LISTED.replace("['__import__'", "['more', '__import__'") + ASKED.replace(" in ", " not in "), []),
        (LISTED.replace("'exec', ", "") + ASKED, ["DANGEROUS does not hold exec"]),
        (LISTED, ["nothing asks DANGEROUS whether a name is among them"]),
        (LISTED + ASKED + "DANGEROUS.discard('eval')\n", ["discard takes names out of DANGEROUS"]),
    ],
)
def test_the_list_of_dangerous_names(text, messages):
    assert [item[2] for item in found("dangerous-list-held", names=text)] == messages
