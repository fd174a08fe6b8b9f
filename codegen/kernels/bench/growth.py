"""Kernels of any number of operations, for what a build costs as they grow."""

from __future__ import annotations

SIZES = (100, 1_000, 10_000, 100_000)
#: Operations of one term, with the sum that takes it up.
_OPERATIONS = 14
_GROUP = 8
_HEAD = """\
schema_version: "6.1"
system: {system: Growth, module: measurement.growth, name: Growth, role: Grows., rootpath: measurement/growth}
metadata: {version: "1.0.0", owner: Benchmarks}
kernels:
  growth:
    doc: A sum of terms that share nothing.
    inputs:
      x: {sample: [-1, 1]}
      y: {sample: [-1, 1]}
      z: {sample: [-1, 1]}
    define:
"""


def growth_schema(operations: int) -> str:
    """A schema with one kernel of about ``operations`` operations; terms are added up in a tree, so nothing is deep."""
    terms = max(1, round(operations / _OPERATIONS))
    lines = [f"      a{k}: {_term(k)}" for k in range(terms)]
    names, level = [f"a{k}" for k in range(terms)], 0
    while len(names) > _GROUP:
        groups = [names[start : start + _GROUP] for start in range(0, len(names), _GROUP)]
        names = [f"s{level}_{k}" for k in range(len(groups))]
        lines += [f"      {name}: {' + '.join(group)}" for name, group in zip(names, groups, strict=True)]
        level += 1
    return _HEAD + "\n".join(lines) + f"\n    outputs:\n      total: {{expr: {' + '.join(names)}, scale: terms}}\n"


def _term(k: int) -> str:
    """A term whose numbers occur in no other."""
    return (
        f"sin({k + 1}/7*x + {k + 2}/11*y)*exp(-{k + 1}/13*z**2) + "
        f"({k + 3}*x*y - {k + 4}/3*z)/(1 + {k + 1}/5*x**2 + z**2)"
    )
