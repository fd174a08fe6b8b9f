"""Which expression is made of which: what must be looked at again when one of them changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..stores.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS EXPRESSION_NODE (
    hash TEXT PRIMARY KEY, backend TEXT NOT NULL, optimization_available INTEGER NOT NULL,
    cse_reduction_percent REAL NOT NULL, touched INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS expression_node_touched ON EXPRESSION_NODE (touched);
CREATE TABLE IF NOT EXISTS EXPRESSION_DEPENDS_ON (
    source TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (source, target)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS expression_depends_on_target ON EXPRESSION_DEPENDS_ON (target);
"""
_TICK = "(SELECT coalesce(max(touched), 0) + 1 FROM EXPRESSION_NODE)"
_UPSERT = f"""INSERT INTO EXPRESSION_NODE VALUES (?, ?, ?, ?, {_TICK})
    ON CONFLICT (hash) DO UPDATE SET backend = excluded.backend, touched = excluded.touched,
    optimization_available = excluded.optimization_available, cse_reduction_percent = excluded.cse_reduction_percent"""
_TOUCH = f"""INSERT INTO EXPRESSION_NODE VALUES (?, '', 0, 0.0, {_TICK})
    ON CONFLICT (hash) DO UPDATE SET touched = excluded.touched"""
_REMOVE_OLDEST = """DELETE FROM EXPRESSION_NODE WHERE hash IN (
    SELECT hash FROM EXPRESSION_NODE ORDER BY touched LIMIT ?) RETURNING hash"""
_SHOWN = "hash, backend, optimization_available, cse_reduction_percent"


@dataclass(frozen=True)
class ExpressionNode:
    """An expression by its hash; ``backend`` is the last one that computed it, empty where none has yet."""

    hash: str
    backend: str = ""
    optimization_available: bool = False
    cse_reduction_percent: float = 0.0


class ExpressionGraph:
    """Nodes ``EXPRESSION_NODE`` and edges ``EXPRESSION_DEPENDS_ON`` in a SQLite file.

    When there are ``most_nodes``, the tenth of them longest out of use goes, and its edges with it. Safe for threads;
    several processes may share the file, each with ``most_nodes`` of its own. Every method raises ``StoreError`` when
    the file does not answer.
    """

    def __init__(self, path: Path, *, most_nodes: int = 100_000) -> None:
        if most_nodes < 2:
            raise ValueError("a graph holds at least two nodes")
        self._room = 0
        self._most_nodes = most_nodes
        self._database = Database(path, noun="graph of expressions", schema=_SCHEMA, durable=False)

    def put(self, node: ExpressionNode) -> None:
        """Keep ``node`` in place of the one of the same hash."""
        values = (node.hash, node.backend, node.optimization_available, node.cse_reduction_percent)
        with self._database.transaction():
            self._make_room(1)
            self._database.execute(_UPSERT, values)

    def depend(self, source: str, target: str) -> None:
        """Say that ``source`` is made of ``target``. Hashes that are not known become nodes.

        Raises ``ValueError`` where they are the same.
        """
        if source == target:
            raise ValueError("an expression does not depend on itself")
        with self._database.transaction():
            self._make_room(2)
            self._database.execute(_TOUCH, (target,))
            self._database.execute(_TOUCH, (source,))
            self._database.execute("INSERT OR IGNORE INTO EXPRESSION_DEPENDS_ON VALUES (?, ?)", (source, target))

    def find(self, digest: str) -> ExpressionNode | None:
        """The node of that hash."""
        rows = self._database.execute(f"SELECT {_SHOWN} FROM EXPRESSION_NODE WHERE hash = ?", (digest,))
        if not rows:
            return None
        name, backend, optimization, reduction = rows[0]
        return ExpressionNode(name, backend, bool(optimization), reduction)

    def dependencies(self, digest: str, *, limit: int = 1000) -> list[str]:
        """What ``digest`` is made of, directly or not: at most ``limit`` hashes, in no order."""
        return self._reached("source", "target", digest, limit)

    def dependents(self, digest: str, *, limit: int = 1000) -> list[str]:
        """What is made of ``digest``, directly or not: at most ``limit`` hashes, in no order."""
        return self._reached("target", "source", digest, limit)

    def size(self) -> tuple[int, int]:
        """How many nodes and edges there are."""
        statement = "SELECT (SELECT count(*) FROM EXPRESSION_NODE), (SELECT count(*) FROM EXPRESSION_DEPENDS_ON)"
        nodes, edges = self._database.execute(statement)[0]
        return nodes, edges

    def clear(self) -> None:
        """Forget everything."""
        with self._database.transaction():
            self._database.execute("DELETE FROM EXPRESSION_DEPENDS_ON")
            self._database.execute("DELETE FROM EXPRESSION_NODE")

    def check(self) -> None:
        """Ask the store: raises ``StoreError`` unless it answers and could be written to."""
        self._database.check()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _reached(self, here: str, there: str, digest: str, limit: int) -> list[str]:
        # UNION forgets what was reached before, so that a circle ends.
        statement = f"""WITH RECURSIVE reached (hash) AS (
                SELECT ? UNION SELECT {there} FROM EXPRESSION_DEPENDS_ON JOIN reached ON {here} = reached.hash)
            SELECT hash FROM reached WHERE hash <> ? LIMIT ?"""
        return [row[0] for row in self._database.execute(statement, (digest, digest, limit))]

    def _make_room(self, nodes: int) -> None:
        """Room for ``nodes`` more. Counting takes as long as there are nodes, so it is not done every time."""
        self._room -= nodes
        if self._room >= 0:
            return
        count = self.size()[0]
        if count + nodes > self._most_nodes:
            surplus = max(count + nodes - self._most_nodes, self._most_nodes // 10)
            for (digest,) in self._database.execute(_REMOVE_OLDEST, (surplus,)):
                statement = "DELETE FROM EXPRESSION_DEPENDS_ON WHERE source = ? OR target = ?"
                self._database.execute(statement, (digest, digest))
                count -= 1
        self._room = self._most_nodes - count - nodes
