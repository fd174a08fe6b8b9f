"""Dialect A text as dialects B and C would write it, for tests; a printer of lines that knows nothing of the loader."""

import re

_SYSTEM = ("system", "module", "name", "role", "rootpath")
_HEADER = ("version", "owner", "tags", "domain", "type")


def sections(text):
    """The top sections of block style text in order: name to the lines below its key, and the head line."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"([a-z_]+):(.*)", line)
        if match:
            name = match[1]
            found[name] = [line]
        elif found:
            found[name].append(line)
    return found


def _taken(lines, keys):
    """The one-line entries of a block section that are called ``keys``, without indentation, and the other lines."""
    taken = [line.strip() for line in lines if line.strip().partition(":")[0] in keys]
    return taken, [line for line in lines if line.strip().partition(":")[0] not in keys]


def as_flat(text):
    """Dialect B: the entries of ``system`` and the version at the top."""
    parts = sections(text)
    siblings, rest = _taken(parts.pop("system")[1:], _SYSTEM)
    assert not [line for line in rest if line.strip()]
    version, parts["metadata"] = _taken(parts["metadata"], ("version",))
    return "\n".join([*siblings, *version, *(line for lines in parts.values() for line in lines)]) + "\n"


def as_headed(text):
    """Dialect C: title, purpose, summary and what the metadata say in a document in front."""
    parts = sections(text)
    head = [line for name in ("title", "purpose", "summary") for line in parts.pop(name, [])]
    kept, parts["metadata"] = _taken(parts["metadata"], _HEADER)
    siblings, _ = _taken(parts.pop("system")[1:], _SYSTEM)
    if parts["metadata"] == ["metadata:"]:
        del parts["metadata"]
    return "\n".join([*head, *kept, "---", *siblings, *(line for lines in parts.values() for line in lines)]) + "\n"
