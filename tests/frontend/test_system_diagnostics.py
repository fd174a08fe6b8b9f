"""Names, paths, endpoints, references and warnings of the classic sections: exact diagnostics."""

import pytest

from .reading import HEAD, OPTIONS, diagnostics, load

SYSTEM = "{system: A System, module: a.things, name: Things, role: Does things for tests, rootpath: a/things}"
CONTRACT = "contracts: {A: {type: string}}\n"
CLASSIC = f'schema_version: "6.0"\nsystem: {SYSTEM}\nmetadata: {{version: "1", owner: Desk}}\n'

ERRORS = {
    "module with a keyword": (
        HEAD.replace("a.things", "a.class"),
        ("C133", 2, 38, "bad import path `a.class`: `class` is a keyword of Python", "write `class_`"),
    ),
    "module with a gap": (
        HEAD.replace("a.things", "a..things"),
        (
            "C133",
            2,
            36,
            "bad import path `a..things`: a name cannot be empty",
            "write a dotted module such as `finance.options`",
        ),
    ),
    "module that another spelling would change": (
        HEAD.replace("a.things", "a.thin\ufb01"),
        (
            "C133",
            2,
            38,
            "bad import path `a.thin\ufb01`: Python reads the name `thin\ufb01` as `thinfi`",
            "write `thinfi`",
        ),
    ),
    "package in capitals": (
        HEAD.replace("a.things", "a.MyThings"),
        ("C133", 2, 36, "the package `MyThings` must be in lower case, of ASCII letters", "write `my_things`"),
    ),
    "package of the standard library": (
        HEAD.replace("a.things", "a.json"),
        ("C133", 2, 36, "a package cannot be called `json`", "write `json_service`"),
    ),
    "name in snake case": (
        HEAD.replace("name: Things", "name: my_things"),
        ("C131", 2, 52, "`my_things` is not PascalCase", "write `MyThings`"),
    ),
    "absolute path": (
        HEAD.replace("rootpath: a/things", "rootpath: /etc"),
        (
            "C132",
            2,
            99,
            "the path `/etc` is absolute",
            "write `etc`, relative to its root",
        ),
    ),
    "path with ..": (
        HEAD.replace("rootpath: a/things", "rootpath: a/../../b"),
        ("C132", 2, 99, "the path `a/../../b` leaves its folder through `..`", "write `b`, below the root"),
    ),
    "generated file with ..": (
        HEAD + CONTRACT + "cursorinstructions: {generatefiles: [models.py, dist:../x]}\n",
        ("C132", 5, 49, "the path `../x` leaves its folder through `..`", "write `x`, below the root"),
    ),
    "path of Windows": (
        HEAD + CONTRACT + "cursorinstructions: {linkexisting: ['a\\b']}\n",
        ("C132", 5, 37, "the path `a\\b` holds a backslash", "write `a/b`"),
    ),
    "endpoint": (
        HEAD + CONTRACT + "deployment: {endpoints: [GET /ok, FETCH /x]}\n",
        (
            "C134",
            5,
            35,
            "bad endpoint: `FETCH` is not a method; known: GET, POST, PUT, PATCH, DELETE",
            "write `GET /x`, as `/path` or `METHOD /path`",
        ),
    ),
    "endpoint without a slash": (
        HEAD + CONTRACT + "deployment: {endpoints: [ok]}\n",
        (
            "C134",
            5,
            26,
            "bad endpoint: `ok` is not a path such as /options/{option_id}",
            "write `/ok`, as `/path` or `METHOD /path`",
        ),
    ),
    "replicas": (
        HEAD + CONTRACT + "deployment: {endpoints: [/x], replicas: 0}\n",
        ("C136", 5, 41, "replicas must be from 1 to 1000, not 0", "write `replicas: 1`"),
    ),
    "dangling layer": (
        HEAD + CONTRACT + "memorytopology:\n  workingmemory: {storagetype: memory, purpose: a}\n"
        "  crossagentsharing: {layer: workingmemori}\n",
        (
            "C137",
            7,
            30,
            "dangling reference: no layer `workingmemori` in `memorytopology`",
            "did you mean `workingmemory`?",
        ),
    ),
    "depends on itself": (
        HEAD + CONTRACT + "depends_on: {hard: [other, a.things]}\n",
        ("C138", 5, 28, "cyclic reference: `a.things` depends on itself", "remove the entry"),
    ),
    "operation called class": (
        HEAD + 'operations:\n  class: {handler: "a:b", expose: {cli: a}}\n',
        ("C130", 5, 3, "`class` is a keyword of Python", "write `class_`"),
    ),
    "operation with an underscore": (
        HEAD + 'operations:\n  _x: {handler: "a:b", expose: {cli: a}}\n',
        ("C130", 5, 3, "the name `_x` begins with an underscore", "write `x`"),
    ),
    "operation with a hyphen": (
        HEAD + 'operations:\n  a-b: {handler: "a:b", expose: {cli: a}}\n',
        ("C130", 5, 3, "`a-b` is not a name", "write `a_b`"),
    ),
    "operations alike": (
        HEAD + 'operations:\n  a_b: {handler: "a:b", expose: {cli: a}}\n  aB: {handler: "a:c", expose: {cli: b}}\n',
        ("C130", 6, 3, "`operations.aB` and `operations.a_b` differ only in case or underscores", "rename one of them"),
    ),
    "expression over two lines": (
        HEAD + "constants:\n  k: {value: 1 +\n    2}\n" + CONTRACT,
        (
            "C119",
            5,
            14,
            "the expression `constants.k.value` is not on one line",
            "write `1 + 2` on one line; split a long one into steps under `define`",
        ),
    ),
    "6.0 without its instructions": (
        CLASSIC + "governance: {anchors: [A], escalationpolicy: b}\nintegration: {connectto: [b]}\n"
        "memorytopology: {workingmemory: {storagetype: memory, purpose: a}}\ndeployment: {endpoints: [/x]}\n",
        (
            "C122",
            1,
            1,
            "the section `cursorinstructions` is missing; 6.0 requires it",
            'write `cursorinstructions: {}`, or `schema_version: "6.1"`',
        ),
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_one_error_says_all(tmp_path, name):
    text, expected = ERRORS[name]
    assert [item for item in diagnostics(tmp_path, text) if not item[0].startswith("C15")] == [expected]


WARNINGS = {
    "short role": (
        HEAD.replace("Does things for tests", "Things") + CONTRACT,
        [("C150", 2, 66, "the role is shorter than 10 characters", "say in a sentence what the system is for")],
    ),
    "no owner": (
        HEAD.replace(", owner: Desk", "") + CONTRACT,
        [("C157", 3, 1, "nobody owns the system", "add `owner: ...` to `metadata`")],
    ),
    "owner without a name": (
        HEAD.replace("owner: Desk", "owner: ' '") + CONTRACT,
        [("C157", 3, 1, "nobody owns the system", "add `owner: ...` to `metadata`")],
    ),
    "nothing to generate": (
        HEAD,
        [("C155", 2, 1, "there is nothing to generate", "declare `kernels`, `contracts` or `operations`")],
    ),
    "governance without people": (
        HEAD + CONTRACT + "governance: {}\n",
        [
            (
                "C152",
                5,
                1,
                "no anchors: nobody answers for decisions",
                "name people under `anchors`, or add `mode: autonomous`",
            ),
            ("C153", 5, 1, "no escalation policy", "add `escalationpolicy: ...` to `governance`"),
        ],
    ),
    "autonomous": (HEAD + CONTRACT + "governance: {mode: autonomous, escalationpolicy: none needed}\n", []),
    "recorded sections": (
        HEAD + CONTRACT + "reasoningengine: {model: big}\n",
        [
            (
                "C158",
                5,
                1,
                "the section `reasoningengine` is recorded and makes no code",
                "keep it for its readers, or remove it",
            )
        ],
    ),
    "sections of kernels without kernels": (
        HEAD + CONTRACT + "constants: {g: {value: 9.81}}\n",
        [
            (
                "C158",
                5,
                1,
                "the section `constants` is used by nothing: there are no kernels",
                "remove the section, or declare `kernels`",
            )
        ],
    ),
    "sections that are there but empty": (
        HEAD + CONTRACT + "integration: {}\nmemorytopology: {}\ndeployment: {}\n",
        [
            ("C151", 5, 1, "the system connects to nothing", "name systems under `connectto`, or remove the section"),
            ("C154", 6, 1, "no memory layer", "declare `workingmemory`, or remove the section"),
            ("C156", 7, 1, "no endpoint", "give an operation `http`, or remove the section"),
        ],
    ),
    "6.1 with nothing classic": (HEAD + CONTRACT, []),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings(tmp_path, name):
    text, expected = WARNINGS[name]
    assert diagnostics(tmp_path, text) == expected


def test_a_classic_file_is_warned_about_every_section(tmp_path):
    found = diagnostics(tmp_path, CLASSIC + "cursorinstructions: {}\n")
    assert [item[0] for item in found] == ["C151", "C152", "C153", "C154", "C156", "C155"]


def test_the_example_of_the_language_is_clean(tmp_path):
    system = load(tmp_path, OPTIONS.read_text())
    assert system.warnings == ()
    assert system.model.package == "options"
    assert system.path == "system.yaml" and set(system.read) == set(system.sources) == {"system.yaml"}
    assert len(system.read["system.yaml"]) == 64
    assert system.model.kernels["european_call"].derivatives["delta"].scale == "1"
    assert system.model.kernels["european_call"].inputs["T"].sample == ["0.1", "2"]
