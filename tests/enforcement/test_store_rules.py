"""Stores are reached through their adapters, kept open, and written in transactions."""

import pytest

from .fragments import found


@pytest.mark.parametrize(
    "files",
    [
        {"stores": "import sqlite3\n"},
        {"_runtime__stores__cache": "import redis\n"},
        {"work": "from .stores import sqlite3_path\n"},
        {"work": "redis = settings.redis_url\n"},
        {"work": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sqlite3\n"},
        {"work": "TEXT = 'import sqlite3'\n"},
        {"work": "import importlib\nM = importlib.import_module('json')\n"},
    ],
)
def test_stores_and_look_alikes(files):
    assert found("memory-through-stores", **files) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import sqlite3 as db\n", 1),
        ("class A:\n    def f(self):\n        import asyncpg\n", 3),
        ("try:\n    import redis.asyncio as r\nexcept ImportError:\n    r = None\n", 2),
        ("if not TYPE_CHECKING:\n    import sqlite3\n", 2),
        ("from importlib import import_module as load\n\nload('neo4j.graph')\n", 3),
        ("load = __import__\nload('sqlite3')\n", 2),
        ("match 1:\n    case 1:\n        import shelve\n", 3),
    ],
)
def test_drivers_elsewhere(text, line):
    assert [item[1] for item in found("memory-through-stores", work=text)] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "import sqlite3\nclass S:\n    def __init__(self, p):\n        self.c = sqlite3.connect(p)\n",
        "import sqlite3\ndef open_database(p):\n    return sqlite3.connect(p)\n"
        "class S:\n    def __init__(self, p):\n        self.c = open_database(p)\n",
        "def answer(signal):\n    signal.connect(print)\n",
        "import redis\ndef _open(url):\n    return redis.Redis.from_url(url)\n",
    ],
)
def test_connections_that_are_kept(text):
    assert found("pooled-connections", stores=text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import sqlite3 as s\ndef get(k):\n    with s.connect('a') as c:\n        return c\n",
            "a connection is opened by every call of get: sqlite3.connect",
        ),
        ("from redis import Redis as R\nC = R()\n", "a connection is opened at import: redis.Redis"),
        (
            "import sqlite3\ngo = sqlite3.connect\ndef get(k):\n    return (lambda: go(k))()\n",
            "a connection is opened by every call of get: sqlite3.connect",
        ),
        (
            "import psycopg as p\nasync def get(k):\n    with await p.AsyncConnection.connect(k):\n        pass\n",
            "a connection is opened by every call of get: psycopg.AsyncConnection.connect",
        ),
    ],
)
def test_connections_for_a_call(text, message):
    assert [item[2] for item in found("pooled-connections", stores=text)] == [message]


HEAD = "def move(self, a, b):\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "    self.db.execute('DELETE FROM t')\n",
        HEAD + "    with self.db.transaction():\n        self.db.execute('DELETE FROM t')\n"
        "        self.db.execute('INSERT INTO t VALUES (1)')\n",
        HEAD + "    self.db.execute('BEGIN IMMEDIATE')\n    self.db.execute('DELETE FROM t')\n"
        "    self.db.execute('INSERT INTO t VALUES (1)')\n    self.db.execute('COMMIT')\n",
        HEAD + "    for row in self.db.execute('SELECT 1'):\n        self.db.execute('SELECT 2', row)\n",
        HEAD + "    with self._database.transaction():\n        self._room()\n"
        "def _room(self):\n    for n in self.names:\n        self._database.execute('DELETE FROM t WHERE n = ?', n)\n",
        HEAD + "    self.pool.execute(task)\n    self.pool.execute(task)\n",
        HEAD + "    log('INSERT INTO t')\n    log('DELETE FROM t')\n",
    ],
)
def test_writes_that_belong_together(text):
    assert found("transactional-writes", work=text) == []


def test_a_helper_that_one_caller_uses_outside_a_transaction():
    helper = "def _room(self):\n    for n in self.names:\n        self.db.execute('DELETE FROM t WHERE n = ?', n)\n"
    inside = HEAD + "    with self.db.transaction():\n        self._room()\n"
    outside = "def tidy(self):\n    self._room()\n"
    assert found("transactional-writes", work=helper + inside) == []
    message = "_room writes several times, and nothing undoes the first when a later one fails"
    assert found("transactional-writes", work=helper + inside + outside) == [("work.py", 3, message)]
