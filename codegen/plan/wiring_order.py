"""The order of systems that depend on each other: what is depended on comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

Arrows = Mapping[str, Iterable[str]]


def find_cycles(arrows: Arrows) -> list[tuple[str, ...]]:
    """A cycle for every arrow that closes one, first node repeated at the end; empty when there is an order.

    ``arrows`` maps a node to those that it depends on. Nodes are visited in the order in which they stand there.
    """
    cycles: list[tuple[str, ...]] = []
    finished: set[str] = set()
    for start in arrows:
        if start in finished:
            continue
        path = [start]
        waiting = [iter(arrows.get(start, ()))]
        while path:
            following = next(waiting[-1], None)
            if following is None:
                finished.add(path.pop())
                waiting.pop()
            elif following in path:
                cycles.append((*path[path.index(following) :], following))
            elif following not in finished:
                path.append(following)
                waiting.append(iter(arrows.get(following, ())))
    return cycles


def generation_order(nodes: Collection[str], arrows: Arrows) -> list[str]:
    """``nodes`` with every one behind those that it depends on, directly or over others; else in their own order.

    Raises ``ValueError`` for arrows that go round in a circle.
    """
    if cycles := find_cycles(arrows):
        raise ValueError(f"no order: {' -> '.join(cycles[0])}")
    order: dict[str, None] = {}
    for node in nodes:
        _visit(node, arrows, order)
    wanted = set(nodes)
    return [node for node in order if node in wanted]


def _visit(start: str, arrows: Arrows, order: dict[str, None]) -> None:
    """Append ``start`` to ``order`` behind everything that it depends on."""
    path = [start]
    waiting = [iter(arrows.get(start, ()))]
    while path:
        following = next(waiting[-1], None)
        if following is None:
            order.setdefault(path.pop())
            waiting.pop()
        elif following not in order:
            path.append(following)
            waiting.append(iter(arrows.get(following, ())))


def dependencies_among(nodes: Collection[str], arrows: Arrows) -> dict[str, set[str]]:
    """Which of ``nodes`` each of them depends on, also over nodes that are none of them."""
    wanted = set(nodes)
    found: dict[str, set[str]] = {}
    for node in nodes:
        reached: set[str] = set()
        waiting = list(arrows.get(node, ()))
        while waiting:
            target = waiting.pop()
            if target not in reached:
                reached.add(target)
                waiting += arrows.get(target, ())
        found[node] = reached & wanted - {node}
    return found
