import threading

import pytest

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..symbolic import sessions as module
from ..symbolic.sessions import Sessions


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make(clock):
    return lambda **options: Sessions(clock=clock, **{"ttl_s": 60.0, **options})


def refused(status, detail):
    return pytest.raises(Problem, match=f"^{status}: {detail}$")


def test_a_name_stands_for_its_text(make):
    sessions = make()
    assert sessions.define("s", "area", "pi*r**2").variables == ("r",)
    assert sessions.define("s", "volume", "area*h").canonical == "pi*r**2*h"
    assert sessions.definitions("s") == {"area": "pi*r**2", "volume": "area*h"}


def test_sessions_do_not_mix(make):
    sessions = make()
    sessions.define("one", "a", "x")
    sessions.define("two", "b", "a + 1")
    assert sessions.definitions("one") == {"a": "x"}
    assert sessions.define("two", "c", "a").variables == ("a",)
    assert sessions.count() == 2


def test_what_is_handed_out_is_a_copy(make):
    sessions = make()
    sessions.define("s", "a", "x")
    sessions.definitions("s")["a"] = "y"
    assert sessions.definitions("s") == {"a": "x"}


def test_a_new_text_takes_the_place_of_the_old(make):
    sessions = make(max_names=2)
    sessions.define("s", "a", "x")
    sessions.define("s", "b", "a + 1")
    sessions.define("s", "a", "x**2")
    assert sessions.definitions("s") == {"a": "x**2", "b": "a + 1"}


@pytest.mark.parametrize(
    ("name", "text", "code", "span"),
    [
        ("a", "x +", "C200", (3, 3)),
        ("a", "2*a", "C212", (2, 3)),
        ("a", "2*b", "C212", (2, 3)),
        ("c", "nosuch(x)", "C211", (0, 6)),
        ("a", "import os", "C206", (0, 6)),
    ],
)
def test_what_is_not_in_the_language_changes_nothing(make, name, text, code, span):
    sessions = make()
    sessions.define("s", "a", "x")
    sessions.define("s", "b", "a")
    with pytest.raises(ExpressionError) as fault:
        sessions.define("s", name, text)
    assert (fault.value.code, (fault.value.start, fault.value.end)) == (code, span)
    assert sessions.definitions("s") == {"a": "x", "b": "a"}


def test_a_refused_first_definition_begins_no_session(make):
    sessions = make()
    with pytest.raises(ExpressionError):
        sessions.define("s", "a", "x +")
    assert sessions.count() == 0


@pytest.mark.parametrize("session_id", ["", "x" * 65, "a b", "a/b", "\u00e9", "a\n"])
def test_a_session_has_a_plain_id(make, session_id):
    with refused(400, "a session id has 1 to 64 letters, digits, points, hyphens and underscores"):
        make().define(session_id, "a", "x")


def test_the_longest_id_is_one(make):
    make().define("aZ09._-" + "x" * 57, "a", "x")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("sin", "sin is a function of the language; write sin_"),
        ("e", "e is a constant of the language; write e_"),
        ("lambda", "lambda is a keyword; write lambda_"),
        ("eval", "eval is not allowed; write eval_"),
    ],
)
def test_a_name_is_one_of_the_language(make, name, fault):
    with refused(400, fault):
        make().define("s", name, "x")


def test_names_have_a_bound(make):
    sessions = make(max_names=2)
    sessions.define("s", "a", "x")
    sessions.define("s", "b", "x")
    with refused(429, "the session has 2 names already; drop one"):
        sessions.define("s", "c", "x")
    sessions.drop("s", "a")
    sessions.define("s", "c", "x")
    assert list(sessions.definitions("s")) == ["b", "c"]


def test_texts_have_a_bound(make):
    sessions = make(max_characters=10)
    sessions.define("s", "a", "x + 1")
    sessions.define("s", "b", "x + 2")
    sessions.define("s", "a", "x + 3")
    with refused(429, "the definitions of a session have at most 10 characters in all"):
        sessions.define("s", "a", "x + 10")


def test_sessions_have_a_bound(make, clock):
    sessions = make(max_sessions=2)
    sessions.define("one", "a", "x")
    clock.now += 10
    sessions.define("two", "a", "x")
    with refused(429, "2 sessions live already") as full:
        sessions.define("three", "a", "x")
    assert full.value.headers == {"Retry-After": "51"}
    sessions.define("one", "b", "x")
    sessions.drop("two")
    sessions.define("three", "a", "x")


def test_a_session_ends_after_its_last_use(make, clock):
    sessions = make()
    sessions.define("used", "a", "x")
    sessions.define("unused", "a", "x")
    clock.now += 59.5
    sessions.definitions("used")
    clock.now += 0.5
    with refused(404, "there is no such session, or it has ended"):
        sessions.definitions("unused")
    clock.now += 59
    assert sessions.definitions("used") == {"a": "x"}
    clock.now += 60
    assert sessions.count() == 0


def test_what_is_not_there_cannot_be_dropped(make):
    sessions = make()
    with refused(404, "there is no such session, or it has ended"):
        sessions.drop("s")
    sessions.define("s", "a", "x")
    with refused(404, "the session does not define that name"):
        sessions.drop("s", "b")
    sessions.drop("s")
    assert sessions.count() == 0


def test_two_definitions_at_once_make_no_circle(make, monkeypatch):
    sessions = make()
    sessions.define("s", "z", "1")
    barrier = threading.Barrier(2)
    read = module.read_expression
    waited = threading.local()

    def read_together(text, definitions):
        if not getattr(waited, "once", False):
            waited.once = True
            barrier.wait(10)
        return read(text, definitions=definitions)

    monkeypatch.setattr(module, "read_expression", read_together)
    faults = []

    def define(name, text):
        try:
            sessions.define("s", name, text)
        except ExpressionError as error:
            faults.append(error.code)

    threads = [threading.Thread(target=define, args=pair) for pair in (("a", "b + 1"), ("b", "a + 1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == ["C212"]
    assert len(sessions.definitions("s")) == 2


def test_the_bounds_that_nobody_sets(clock):
    sessions = Sessions(clock=clock)
    for number in range(64):
        sessions.define("s0", f"a{number}", "x")
    with refused(429, "the session has 64 names already; drop one"):
        sessions.define("s0", "b", "x")
    for number in range(1, 1000):
        sessions.define(f"s{number}", "a", "x")
    with refused(429, "1000 sessions live already") as full:
        sessions.define("s1000", "a", "x")
    assert full.value.headers == {"Retry-After": "3601"}
    for number in range(4):
        sessions.define("s1", f"b{number}", "x".rjust(9_999))
    sessions.define("s1", "c", "x+1")
    with refused(429, "the definitions of a session have at most 40000 characters in all"):
        sessions.define("s1", "c", "x+10")
