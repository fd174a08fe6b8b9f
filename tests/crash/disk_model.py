"""A disk that forgets what was not forced to it: what a power loss may leave of a sequence of system calls.

A folder is a set of names, each leading to a file or folder; a file has content. Names and contents reach the disk
each in its own time, in any order, until they are forced: ``fsync`` of a file forces its content, ``fsync`` of a folder
the changes of its names and nothing else, ``syncfs`` everything. A rename is one change, of two folders at once, as
the journals of file systems have it. POSIX promises no more.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(eq=False)
class Node:
    """A file or folder as the processes see it; ``kept`` is the content that is on the disk."""

    folder: bool
    content: bytes = b""
    kept: bytes = b""
    names: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Renaming:
    """One change of names: (folder, name, what it leads to then, None for nothing)."""

    changes: tuple[tuple[Node, str, Node | None], ...]


class Disk:
    """The tree below ``root`` as it was, durable, and what a trace did to it since."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._top = _read(root)
        self._durable = {id(node): dict(node.names) for node in _all(self._top)}
        self._pending: list[Renaming] = []
        self._written: dict[int, Node] = {}

    def play(self, call):
        """Take one call of the trace."""
        if not call.succeeded:
            return
        places = [self._node(place) for place in call.places]
        if call.name == "openat":
            if call.texts[0].decode() in places[0].names:
                return  # it was there already
            self._change((places[0], call.texts[0].decode(), Node(folder=False)))
        elif call.name == "mkdirat":
            self._change((places[0], call.texts[0].decode(), Node(folder=True)))
        elif call.name == "unlinkat":
            self._change((places[0], call.texts[0].decode(), None))
        elif call.name == "renameat":
            old, new = (text.decode() for text in call.texts)
            self._change((places[0], old, None), (places[1], new, places[0].names[old]))
        elif call.name == "write":
            places[0].content += call.texts[0]
            self._written[id(places[0])] = places[0]
        elif call.name in ("fsync", "fdatasync"):
            self._force(places[0])
        elif call.name == "syncfs":
            self._force_all()
        elif call.name != "fchmod":
            raise AssertionError(f"the model does not know {call.name}")

    def crashes(self, draw: random.Random, samples: int):
        """Trees that a power loss now may leave: all that is pending or nothing of it, each change alone and left out,
        and some at random; each with the contents that were not forced there, and gone."""
        count = len(self._pending)
        chosen = [frozenset(), frozenset(range(count))]
        chosen += [frozenset({number}) for number in range(count)]
        chosen += [frozenset(range(count)) - {number} for number in range(count)]
        chosen += [frozenset(range(number)) for number in range(count)]
        chosen += [frozenset(n for n in range(count) if draw.random() < 0.5) for _ in range(samples)]
        for kept in dict.fromkeys(chosen):
            for written in (False, True) if self._written else (True,):
                yield self._tree(kept, written)

    def _tree(self, kept, written):
        names = {key: dict(value) for key, value in self._durable.items()}
        for number in sorted(kept):
            for folder, name, node in self._pending[number].changes:
                below = names.setdefault(id(folder), {})
                if node is None:
                    below.pop(name, None)
                else:
                    below[name] = node
        found: dict[str, bytes | None] = {}

        def walk(folder, prefix):
            for name, node in names.get(id(folder), {}).items():
                if node.folder:
                    found[f"{prefix}{name}"] = None
                    walk(node, f"{prefix}{name}/")
                else:
                    found[f"{prefix}{name}"] = node.content if written else node.kept

        walk(self._top, "")
        return found

    def _change(self, *changes):
        for folder, name, node in changes:
            if node is None:
                del folder.names[name]
            else:
                folder.names[name] = node
        self._pending.append(Renaming(changes))

    def _force(self, node):
        node.kept = node.content
        self._written.pop(id(node), None)
        forced = [change for change in self._pending if any(folder is node for folder, _, _ in change.changes)]
        self._settle(forced)
        self._pending = [change for change in self._pending if change not in forced]

    def _force_all(self):
        self._settle(self._pending)
        self._pending = []
        for node in self._written.values():
            node.kept = node.content
        self._written = {}

    def _settle(self, changes):
        for change in changes:
            for folder, name, node in change.changes:
                below = self._durable.setdefault(id(folder), {})
                if node is None:
                    below.pop(name, None)
                else:
                    below[name] = node

    def _node(self, place):
        assert place == self._root or place.startswith(f"{self._root}/"), place
        node = self._top
        for name in place.removeprefix(self._root).strip("/").split("/"):
            node = node.names[name] if name else node
        return node


def lay_down(found, root: Path):
    """Make ``found``, as ``Disk.crashes`` gives it, below ``root``."""
    root.mkdir(parents=True)
    for path, content in found.items():
        if content is None:
            (root / path).mkdir()
        else:
            (root / path).write_bytes(content)


def _read(path: Path) -> Node:
    if path.is_dir():
        return Node(folder=True, names={item.name: _read(item) for item in path.iterdir()})
    content = path.read_bytes()
    return Node(folder=False, content=content, kept=content)


def _all(node: Node):
    yield node
    for below in node.names.values():
        yield from _all(below)
