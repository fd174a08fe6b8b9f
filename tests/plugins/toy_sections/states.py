"""The section ``states``: state machines, each with a module of an enumeration and its transitions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.plan.section import Section
from codegen.schema.base import SchemaModel
from codegen.schema.document import SystemSchema
from codegen.support.codes.page import CodePage
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.literals import python_docstring, python_string
from codegen.support.names import did_you_mean, identifier_fault, pascal_case
from codegen.support.positions import PositionMap

GLUE = """\
schema_to_code:
  states:
    template: toy/states.py.j2
    target: "{item}_states.py"
    for_each: states
  test_states:
    template: toy/test_states.py.j2
    target: "dist:tests/test_{item}_states.py"
    for_each: states
    requires: [pytest]
"""


class Machine(SchemaModel):
    """One state machine."""

    doc: str = Field(description="What it is the life of.")
    start: str = Field(description="The state in which it begins.")
    transitions: dict[str, dict[str, str]] = Field(description="By state: the state that follows each event.")


@dataclass(frozen=True)
class Transition:
    """Members of the enumeration, and the event as a literal."""

    state: str
    event: str
    following: str


@dataclass(frozen=True)
class StatesModule:
    """A module of one machine; ``members`` are (name, literal), ``final`` and ``start`` names."""

    docstring: str
    class_name: str
    members: tuple[tuple[str, str], ...]
    start: str
    transitions: tuple[Transition, ...]


@dataclass(frozen=True)
class StatesTests:
    """Its tests; ``refused`` are (member, literal of an event that it has not)."""

    module: str
    class_name: str
    start: str
    members: tuple[str, ...]
    final: tuple[str, ...]
    transitions: tuple[Transition, ...]
    refused: tuple[tuple[str, str], ...]


def states_module(generation: Generation, file: PlannedFile) -> StatesModule:
    """The machine of the file's item."""
    name, machine = _machine(generation, file)
    members = tuple((state.upper(), python_string(state)) for state in machine.transitions)
    docstring = python_docstring(machine.doc)
    return StatesModule(docstring, pascal_case(name), members, machine.start.upper(), _transitions(machine))


def states_tests(generation: Generation, file: PlannedFile) -> StatesTests:
    """Every transition, and for every state the events that it does not know."""
    name, machine = _machine(generation, file)
    events = list(dict.fromkeys(event for row in machine.transitions.values() for event in row))
    refused = [
        (state.upper(), python_string(event))
        for state, row in machine.transitions.items()
        for event in events
        if event not in row
    ]
    return StatesTests(
        module=f"{generation.plan.package}.{name}_states",
        class_name=pascal_case(name),
        start=machine.start.upper(),
        members=tuple(state.upper() for state in machine.transitions),
        final=tuple(state.upper() for state, row in machine.transitions.items() if not row),
        transitions=_transitions(machine),
        refused=tuple(refused),
    )


def check_states(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    """States are names that can be told apart, transitions lead to states, and every state can be reached."""
    machines: dict[str, Machine] = model.states  # type: ignore[attr-defined]
    for name, machine in machines.items():
        place = ("states", name)
        known = machine.transitions
        for state in known:
            if fault := identifier_fault(state):
                bag.error("STATE01", fault.message, positions.key((*place, "transitions", state)), fault.hint)
        targets = [("start",), *(("transitions", state, event) for state, row in known.items() for event in row)]
        wanted = [machine.start, *(target for row in known.values() for target in row.values())]
        for path, target in zip(targets, wanted, strict=True):
            if target not in known:
                meant = did_you_mean(target, known)
                hint = f"did you mean `{meant}`?" if meant else f"write `{target}: {{}}` in `transitions`"
                bag.error("STATE02", f"`{target}` is no state of `{name}`", positions.value((*place, *path)), hint)
        for state in known.keys() - _reached(machine):
            message = f"no transition of `{name}` leads to `{state}`"
            hint = "add one, or remove the state"
            bag.warning("STATE03", message, positions.key((*place, "transitions", state)), hint)


def _reached(machine: Machine) -> set[str]:
    found: set[str] = set()
    waiting = [machine.start]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += machine.transitions.get(state, {}).values()
    return found


def _machine(generation: Generation, file: PlannedFile) -> tuple[str, Machine]:
    assert file.item is not None
    machines: dict[str, Machine] = generation.system.model.states  # type: ignore[attr-defined]
    return file.item, machines[file.item]


def _transitions(machine: Machine) -> tuple[Transition, ...]:
    return tuple(
        Transition(state.upper(), python_string(event), following.upper())
        for state, row in machine.transitions.items()
        for event, following in row.items()
    )


STATES = Section(
    name="states",
    annotation=dict[str, Machine],
    description="State machines by name.",
    documentation=(
        "`states` maps names to machines `{doc, start, transitions: {state: {event: state}}}`. Each becomes a module "
        "`<name>_states.py` with an enumeration, the functions `events`, `follow` and `is_final`, and their tests."
    ),
    glue=GLUE,
    templates=Path(__file__).parent / "templates",
    contexts={"StatesModule": states_module, "StatesTests": states_tests},
    check=check_states,
    pages={
        "STATE01": CodePage("bad name of a state", "A state becomes the member of an enumeration: letters and digits."),
        "STATE02": CodePage("unknown state", "start and every transition name a state that is a key of transitions."),
        "STATE03": CodePage("state out of reach", "No sequence of events leads from start to this state."),
    },
)
