"""A handler file that is not as its operations call it: each difference at its own place, with the line to write."""

import textwrap

import pytest

from codegen.phases.handlers.compare import differences
from codegen.plan.handler_signature import HandlerParameter, HandlerSignature

GREET = HandlerSignature("greet", "people", "greet", (HandlerParameter("request", "Greeting"),), "Answer", "Greets.")
LEAVE = HandlerSignature("leave", "people", "leave", (), None, "Leaves.")
IMPORT = "from ..models import Answer, Greeting\n"


def compared(text, *signatures):
    data = text if isinstance(text, bytes) else textwrap.dedent(text).encode()
    found = differences("handlers/shop/people.py", data, "shop", signatures or (GREET,))
    return [(item.code, item.span.line, item.span.column, item.span.end_column, item.message) for item in found]


@pytest.mark.parametrize(
    "text",
    [
        IMPORT + "def greet(request: Greeting) -> Answer: ...\n",
        IMPORT + "def greet(request: 'Greeting', /) -> \"Answer\": ...\n",
        IMPORT + "@cached\ndef greet(request: Greeting, clock=None, *rest, zone=1, **more) -> Answer: ...\n",
        "from .. import models as m\ndef greet(request: m.Greeting) -> m.Answer: ...\n",
        "from shop.models import Answer as A, Greeting as G\ndef greet(request: G) -> A: ...\n",
        "import shop.models\ndef greet(request: shop.models.Greeting) -> shop.models.Answer: ...\n",
        "from ..models import *\ndef greet(request: Greeting) -> Answer: ...\n",
        "if TYPE_CHECKING:\n    from ..models import Answer, Greeting\ndef greet(request: Greeting) -> Answer: ...\n",
        "greet = 1\n" + IMPORT + "def greet(request: Greeting) -> Answer: ...\n",
        IMPORT + "@overload\ndef greet(x: int) -> int: ...\ndef greet(request: Greeting) -> Answer: ...\n",
        (IMPORT + "def greet(request: Greeting) -> Answer: ...\n").replace("\n", "\r\n").encode("utf-8-sig"),
        (IMPORT + "def _mine(a, b): ...\ndef greet(request: Greeting) -> Answer: ...\n").encode(),
    ],
)
def test_what_can_be_called_so_is_as_it_should_be(text):
    assert compared(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("X = 1\n", [("C450", 1, 1, 1, "there is no function `greet`")]),
        ("", [("C450", 1, 1, 1, "there is no function `greet`")]),
        (
            "from .other import greet\n",
            [("C450", 1, 1, 25, "`greet` is bound here, and not by a `def` whose signature could be compared")],
        ),
        (
            IMPORT + "async def greet(request: Greeting) -> Answer: ...\n",
            [("C451", 2, 1, 50, "`greet` is `async`, and is called as it stands")],
        ),
        (
            IMPORT + "def greet() -> Answer: ...\n",
            [("C451", 2, 1, 27, "`greet` lacks the parameter `request: Greeting`")],
        ),
        (
            IMPORT + "def greet(*rest) -> Answer: ...\n",
            [("C451", 2, 12, 16, "`greet` lacks the parameter `request: Greeting`")],
        ),
        (
            IMPORT + "def greet(*, request: Greeting) -> Answer: ...\n",
            [("C451", 2, 14, 31, "`request` can be given by keyword only, and is given by position")],
        ),
        (
            IMPORT + "def greet(order: Greeting) -> Answer: ...\n",
            [("C451", 2, 11, 26, "`greet` takes `order` where `request: Greeting` is given")],
        ),
        (
            IMPORT + "def greet(request: Greeting, clock, *, zone) -> Answer: ...\n",
            [
                ("C451", 2, 30, 35, "`greet` takes `clock`, which nobody gives and which has no default"),
                ("C451", 2, 40, 44, "`greet` takes `zone`, which nobody gives and which has no default"),
            ],
        ),
        (
            IMPORT + "def greet(\n    request,\n) -> Greeting: ...\n",
            [
                ("C451", 3, 5, 12, "`request` has no annotation; it is given `Greeting`"),
                ("C451", 4, 6, 14, "`greet` is to return `Answer`, and `Greeting` stands here"),
            ],
        ),
        (
            IMPORT + "def greet(request: Greeting): ...\n",
            [("C451", 2, 1, 34, "`greet` does not say what it returns; `Answer` is expected")],
        ),
        (
            "from ..models import Greeting\ndef greet(request: Greeting) -> Answer: ...\n",
            [("C451", 2, 33, 39, "`Answer` is not imported here")],
        ),
        (
            "from ..models import Greeting\nclass Answer: ...\ndef greet(request: Greeting) -> Answer: ...\n",
            [("C451", 3, 33, 39, "`Answer` is another class here")],
        ),
        (
            "# \u00e4\u00f6\U0001f600\n" + IMPORT + "def greet(request: '\u00c4rger') -> Answer: ...\n",
            [("C451", 3, 20, 27, "`request` is given `Greeting`, and `\u00c4rger` stands here")],
        ),
        ("def greet(:\n", [("C452", 1, 11, 12, "does not parse: invalid syntax")]),
        (b"x = 1\n\xff\n", [("C452", 2, 1, 2, "not UTF-8 at byte 6")]),
    ],
)
def test_a_difference_is_named_at_its_place(text, found):
    assert compared(text) == found


def test_nothing_is_returned_where_the_operation_answers_nothing():
    text = "from ..models import Answer\ndef leave() -> Answer: ...\n"
    assert compared(text, LEAVE) == [("C451", 2, 16, 22, "`leave` is to return nothing, and `Answer` stands here")]
    assert compared("def leave() -> None: ...\n", LEAVE) == []


def test_the_hint_is_the_line_to_write():
    def hint(text):
        (found,) = differences("handlers/shop/people.py", text.encode(), "shop", [GREET])
        return found.hint

    assert hint(IMPORT + "def greet() -> Answer: ...\n") == "write `def greet(request: Greeting) -> Answer:`"
    imported = "from ..models import Greeting\ndef greet(request: Greeting) -> Answer: ...\n"
    assert hint(imported) == "write `from ..models import Answer`"


BOUND = "`greet` is bound here, and not by a `def` whose signature could be compared"


@pytest.mark.parametrize(
    "block", ["with suppress():", "match 1:\n  case _:", "while True:", "try: ...\nexcept ValueError:"]
)
def test_a_function_in_a_block_is_there(block):
    function = "def greet(request: Greeting) -> Answer: ...\n"
    assert compared(f"{IMPORT}{block}\n    {function}") == []


@pytest.mark.parametrize(
    "after", ["del greet", "greet, other = 1, 2", "for greet in (): ...", "with open() as [greet]: ..."]
)
def test_a_name_that_is_bound_anew_is_no_function_any_more(after):
    text = f"{IMPORT}def greet(request: Greeting) -> Answer: ...\n{after}\n"
    assert compared(text) == [("C450", 3, 1, len(after) + 1, BOUND)]


@pytest.mark.parametrize("after", ["class Answer: ...", "Answer = int", "def Answer(): ..."])
def test_a_model_whose_name_is_bound_anew_is_another_class(after):
    text = f"{IMPORT}{after}\ndef greet(request: Greeting) -> Answer: ...\n"
    assert [(code, line) for code, line, *_ in compared(text)] == [("C451", 3)]
