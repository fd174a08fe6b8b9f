"""Other names, look-ups, inner functions, decorators, matches: a rule sees through them, and lets look-alikes pass."""

import pytest

from codegen.enforcement import Declarations
from codegen.enforcement.rule import SPECIMEN_ROOT

from .fragments import found

WAYS_AROUND = {
    "no-dynamic-code": [
        "from os import system as s\ndef f():\n    s('ls')\n",
        "def outer():\n    def inner(run=eval):\n        return run('1')\n    return inner\n",
        "f = lambda text: exec(text)\n",
        "values = [eval(text) for text in texts]\n",
        "if (run := compile):\n    run('1', 'a', 'eval')\n",
        "@eval\ndef f():\n    return 1\n",
        "match kind:\n    case 1:\n        import pickle as p\n        p.loads(data)\n",
        "async def f():\n    async with exec('1') as a:\n        return a\n",
        "import builtins as b\nf = getattr(b, name)\n",
        "f = vars(__builtins__)['eval']\n",
        "import builtins\nf = builtins.__dict__['exec']\n",
        "import subprocess as sp\nsp.Popen(text, shell=flag)\n",
        "from types import FunctionType as F\nF(code, {})\n",
        "import importlib as i\nload = i.import_module\nload(name)\n",
        "a, b = eval, 1\n",
        "import os as o\ngetattr(o, 'system')(text)\n",
        "import subprocess\nrun = getattr(subprocess, name)\n",
        "import sympy as sp\nx = sp.sympify(text)\n",
        "from sympy import S\nx = S(text)\n",
        "import sympy\nx = sympy.parsing.sympy_parser.parse_expr(text)\n",
        "import yaml\nx = yaml.load(text, Loader=loader)\n",
        "import numpy\nx = numpy.load(path, allow_pickle=flag)\n",
        "import pandas as pd\nx = pd.eval(text)\n",
    ],
    "settings-only": [
        "import os as o\nU = o.environ.get('U')\n",
        "from os import getenv as g\nU = g('U')\n",
        "import os\ndef f(e=os.environ):\n    return e['U']\n",
        "import os\nU = [os.environ[n] for n in names]\n",
        "import os\nU = getattr(os, 'env' + 'iron')\n",
        "import posix\nU = posix.environ\n",
        "def f():\n    from decouple import config\n    return config('U')\n",
        "match 1:\n    case _:\n        import os\n        U = os.environb\n",
    ],
    "no-bare-except": [
        "async def f():\n    try:\n        await g()\n    except BaseException:\n        return\n",
        "for a in b:\n    try:\n        g()\n    except Exception:\n        continue\n",
        "while True:\n    try:\n        g()\n    except (OSError, Exception):\n        break\n",
        "import contextlib as c\nasync def f():\n    with c.suppress(OSError, BaseException):\n        await g()\n",
        "def f():\n    try:\n        g()\n    except Exception:\n        'never mind'\n",
    ],
    "no-blocking-in-async": [
        "import time as t\nasync def f():\n    t.sleep(1)\n",
        "from time import sleep\nasync def f(nap=sleep):\n    nap(1)\n",
        "async def f(p):\n    def load():\n        return open(p)\n    return load()\n",
        "class A:\n    async def f(self):\n        return self.g()\n    def g(self):\n        self.p.read_bytes()\n",
        "import sqlite3 as db\nasync def f():\n    async with lock:\n        db.connect('a')\n",
        "import httpx\nasync def f():\n    return [httpx.get(u) for u in urls]\n",
        "import os\nasync def f():\n    match 1:\n        case _:\n            os.system('ls')\n",
        "async def f():\n    while (line := input()):\n        g(line)\n",
    ],
    "validated-input": [
        "P = '/pay'\n@app.post(P)\ndef pay(b: Any):\n    return b\n",
        "@app.post(path='/pay')\ndef pay(b: bytes):\n    return b\n",
        "T: TypeAlias = 'Mapping[str, Any]'\n@r.put('/pay')\nasync def pay(b: Annotated[T, Body()]):\n    return b\n",
        "@r.api_route('/pay')\ndef pay(*rows: object):\n    return rows\n",
        "@r.patch('/pay')\ndef pay(b: Optional[dict]):\n    return b\n",
        "class A:\n    async def f(self, incoming: fastapi.Request):\n        return await incoming.form()\n",
        "def f(rows):\n    return [Pay.model_construct(**row) for row in rows]\n",
    ],
    "no-secrets": [
        "db_password = '" + "horse-battery'\n",
        "class S:\n    client_secret: str = '" + "horse-battery'\n",
        "S = {'api_key': '" + "horse-battery'}\n",
        "f(auth_token='" + "horse-battery')\n",
        "K = 'sk_live_" + "0123456789abcdefgh'\n",
    ],
}
ALONGSIDE = {
    "no-dynamic-code": [
        "from sympy import S\nx = S.Half.evalf()\n",
        "import yaml\nx = yaml.safe_load(text)\n",
        "import numpy\nx = numpy.load(path, allow_pickle=False)\n",
        "import os\nx = getattr(os, 'name')\n",
        "x = getattr(order, name)\n",
        "import subprocess\nsubprocess.run(['ls'], shell=False)\n",
        "import importlib\nM = importlib.import_module('json')\n",
        "import pickle_free\npickle_free.loads(1)\n",
        "def evaluate(text):\n    return text\nevaluate('1')\n",
        "value = getattr(settings, 'eval_limit')\n",
        "table = {'eval': 1}\nprint(table['eval'])\n",
        "import os\nP = os.path\n",
    ],
    "settings-only": [
        "import os\nP = os.path.join('a', 'b')\n",
        "environ = {}\nenviron['A'] = 1\n",
        "import os\nN = getattr(os, 'cpu_count')()\n",
        "from .settings import Settings\nU = Settings().url\n",
    ],
    "no-bare-except": [
        "try:\n    g()\nexcept Exception as error:\n    log(error)\n    return_code = 1\n",
        "from contextlib import suppress\nwith suppress(OSError):\n    g()\n",
        "def f():\n    try:\n        g()\n    except OSError:\n        return None\n",
        "def f():\n    try:\n        g()\n    except Exception:\n        return fallback()\n",
    ],
    "no-blocking-in-async": [
        "async def f(p):\n    def load():\n        return open(p)\n    return await asyncio.to_thread(load)\n",
        "import time\nasync def f():\n    return time.monotonic()\n",
        "def load(p):\n    return open(p)\nasync def f(store):\n    return await store.load()\n",
        "async def f(client):\n    return await client.get('/')\n",
    ],
    "validated-input": [
        "Body = Annotated[models.Pay, fastapi.Body()]\n@app.post('/pay')\ndef pay(b: Body):\n    return b\n",
        "@app.get('/pay')\ndef pay(n: Annotated[int, Query(ge=1)], s: 'Service'):\n    return n\n",
        "def f(request: Request):\n    return request.app.state\n",
        "def f(answer: dict[str, object]):\n    return answer\n",
    ],
    "no-secrets": [
        "password_field = 'password'\n",
        "secret_name = 'results'\n",
        "api_key_header = 'X-Api-Key'\n",
        "def f(password: str) -> bool:\n    return password == stored\n",
        "SECRET = settings.secret.get_secret_value()\n",
    ],
}


@pytest.mark.parametrize(("rule", "text"), [(name, text) for name, texts in WAYS_AROUND.items() for text in texts])
def test_there_is_no_way_around(rule, text):
    assert found(rule, work=text)


@pytest.mark.parametrize(("rule", "text"), [(name, text) for name, texts in ALONGSIDE.items() for text in texts])
def test_look_alikes_pass(rule, text):
    assert found(rule, work=text) == []


def test_imports_that_are_not_statements_or_only_seem_to_be_for_types():
    declared = Declarations(requires={f"{SPECIMEN_ROOT}/a.py": ()})
    text = "if TYPE_CHECKING:\n    import numpy\nif not TYPE_CHECKING:\n    import scipy\n"
    text += "import importlib as i\ni.import_module('sympy.core')\n"
    assert [item[2].split("'")[1] for item in found("declared-imports", declared, a=text)] == ["scipy", "sympy"]
