"""What a service remembers goes through the store adapters, and through nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import imports
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, resolved
from codegen.enforcement.source_tree import SourceFile, SourceTree

#: Distributions and modules that talk to a store.
DRIVERS = frozenset(
    {
        "aiomysql", "aioredis", "aiosqlite", "asyncpg", "boto3", "botocore", "dbm", "duckdb", "fsspec", "motor",
        "mysql", "neo4j", "peewee", "pg8000", "psycopg", "psycopg2", "pymongo", "pymysql", "redis", "s3fs", "shelve",
        "sqlalchemy", "sqlite3", "sqlmodel", "valkey",
    }
)  # fmt: skip
_HINT = "write an adapter under stores/, or use the one that is there"


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        if not is_store(file):
            yield from _imported(file)
            yield from _reached(file)


def is_store(file: SourceFile) -> bool:
    """Whether the file is an adapter of a store."""
    return file.role in {"generated", "runtime"} and "stores" in file.module.split(".")[1:]


def _imported(file: SourceFile) -> Iterator[Finding]:
    for item in imports(file):
        roots = {(item.module or "").partition(".")[0], *item.names}
        for root in sorted(roots & DRIVERS):
            if not item.typing:
                message = f"{root} is imported outside the stores"
                rule = MEMORY_THROUGH_STORES
                yield Finding(file.path, item.line, item.column, rule.id, rule.code, message, _HINT)


def _reached(file: SourceFile) -> Iterator[Finding]:
    """Drivers without an import: by their names, or out of a module that has imported them."""
    known = aliases(file)
    for call in file.nodes(ast.Call):
        given = call.args[0] if call.args else None
        if resolved(call.func, known) in {"importlib.import_module", "__import__"} and isinstance(given, ast.Constant):
            root = str(given.value).partition(".")[0]
            if root in DRIVERS:
                yield MEMORY_THROUGH_STORES.at(file.path, call, f"{root} is imported outside the stores", _HINT)
    for attribute in file.nodes(ast.Attribute):
        if attribute.attr in DRIVERS and resolved(attribute.value, known).partition(".")[0] in _taken(file):
            message = f"{attribute.attr} is taken out of another module"
            yield MEMORY_THROUGH_STORES.at(file.path, attribute, message, _HINT)


def _taken(file: SourceFile) -> set[str]:
    """Names that stand for modules of the package."""
    return {alias.asname or alias.name for taken in file.nodes(ast.ImportFrom) if taken.level for alias in taken.names}


MEMORY_THROUGH_STORES = Rule(
    "memory-through-stores",
    "C591",
    "memory",
    "only adapters of stores import the driver of a store",
    _check,
    (
        {"work.py": "import sqlite3 as db\n"},
        {"work.py": "from redis.asyncio import Redis\n"},
        {"work.py": "def later() -> object:\n    from neo4j import GraphDatabase\n\n    return GraphDatabase\n"},
        {"work.py": "import importlib\n\nstore = importlib.import_module('psycopg')\n"},
        {"work.py": "from ._runtime.stores.database import sqlite3\n"},
        {"work.py": "from ._runtime.stores import database\n\nOPEN = database.sqlite3.connect\n"},
        {"_handlers/pay.py": "import shelve\n"},
    ),
)
