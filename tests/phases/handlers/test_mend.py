"""Mending a person's file: what it must change and, for files of any layout, that it changes nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.phases.handlers.compare import differences
from codegen.phases.handlers.mend import NotMendableError, mended
from codegen.plan.handler_signature import HandlerParameter, HandlerSignature

REQUEST = (HandlerParameter("request", "Greeting"),)
GREET = HandlerSignature("greet", "people", "greet", REQUEST, "Answer", "Greets.")
LEAVE = HandlerSignature("leave", "people", "leave", REQUEST, None, "Leaves.")
BEGUN = 'def leave(request: Greeting) -> None:\n    """Leaves."""\n    raise Problem(501, "leave is not written yet")\n'


def mend(text, missing=(), changed=(GREET,)):
    data = text.encode()
    return mended(data, missing, changed, lambda signature: BEGUN).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from ..models import Answer\n\n\ndef greet() -> Answer:\n    return Answer()\n",
            "from ..models import Answer, Greeting\n\n\ndef greet(request: Greeting) -> Answer:\n    return Answer()\n",
        ),
        (
            "from ..models import Answer, Hello\n\n\ndef greet(request: Hello) -> Answer: ...  # mine\n",
            "from ..models import Answer, Greeting\n\n\ndef greet(request: Greeting) -> Answer: ...  # mine\n",
        ),
        (
            "from ..models import Answer, Greeting, Hello\ndef greet(request: Hello) -> Answer: ...\n",
            "from ..models import Answer, Greeting\ndef greet(request: Greeting) -> Answer: ...\n",
        ),
        (
            "from ..models import Answer, Hello\ndef greet(request: Hello) -> Answer:\n    return Hello\n",
            "from ..models import Answer, Hello, Greeting\ndef greet(request: Greeting) -> Answer:\n    return Hello\n",
        ),
        (
            "from .. import models\ndef greet(request: models.Hello) -> models.Answer: ...\n",
            "from .. import models\ndef greet(request: models.Greeting) -> models.Answer: ...\n",
        ),
        (
            '"""Mine."""\nimport os\nX = 1\ndef greet(clock=None, *, zone=1): ...',
            '"""Mine."""\nimport os\nfrom ..models import Answer, Greeting\nX = 1\n'
            "def greet(request: Greeting, clock=None, *, zone=1) -> Answer: ...",
        ),
        (
            "from ..models import (\n    Answer,  # what\n)\ndef greet(  # here\n    *, zone=1,\n) -> Answer: ...\n",
            "from ..models import (\n    Answer, Greeting,  # what\n)\n"
            "def greet(  # here\n    request: Greeting, *, zone=1,\n) -> Answer: ...\n",
        ),
        (
            "# mine\ndef greet(request: 'Hello', /, clock=None) -> 'Answer': ...\n",
            "# mine\nfrom ..models import Answer, Greeting\n"
            "def greet(request: Greeting, /, clock=None) -> 'Answer': ...\n",
        ),
    ],
)
def test_only_the_first_line_of_the_function_and_its_imports_change(before, after):
    assert mend(before) == after


def test_a_missing_function_goes_behind_the_end():
    text = "from ..models import Answer, Greeting\r\n\r\ndef greet(request: Greeting) -> Answer:\r\n\treturn Answer()"
    after = mend(text, missing=(LEAVE,), changed=())
    begun = BEGUN.replace("\n", "\r\n")
    line = "from .._runtime.service.problem import Problem\r\n"
    assert after == text.replace("\r\n\r\n", f"\r\n{line}\r\n") + f"\r\n\r\n\r\n{begun}"
    assert mend("", missing=(LEAVE,), changed=()).endswith(f"import Problem\n\n\n{BEGUN}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("async def greet() -> Answer: ...\n", "`greet` is `async`"),
        ("def greet(order: Greeting) -> Answer: ...\n", "rename it in its body as well"),
        ("def greet(*rest) -> Answer: ...\n", "takes `*rest`: name its parameters"),
        ("def greet(*, request: Greeting) -> Answer: ...\n", "at another place"),
        ("def greet(request: Greeting, clock) -> Answer: ...\n", "takes `clock`, which nobody gives"),
        ("from .other import greet\n", "not a function of its own"),
        ("class A:\n    def greet(self): ...\n", "not a function of its own"),
        ("x = 1\r", "a lone carriage return"),
        ("def greet(): ...\n\x0c\n #", "a form feed"),
        ("def greet(): ...\n#\\\n", "a comment at the end"),
    ],
)
def test_what_a_body_may_use_is_left_to_its_author(text, why):
    with pytest.raises(NotMendableError, match=why.replace("*", r"\*")):
        mend(text)


BOM = b"\xef\xbb\xbf"
COMMENT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\\u2028\u2029"), max_size=12)
BLANK = st.sampled_from(["", " ", "  ", "\t"])
OTHERS = st.sampled_from(
    [
        "X   =  1",
        "def _mine( a,b ):\n{i}return   a",
        "class Own:\n{i}'''Doc.'''\n{i}def greet(self): return 1",
        "import os",
        "Y = {{\n  'a' :1,\n }}",
        "if True:\n{i}Z = 'greet(request)'",
        "T = '''\n  text \\\n\t# no comment\n'''",
    ]
)
HEADERS = st.sampled_from(
    [
        "def greet({b}){b}:",
        "def greet({b}){b}->{b}Answer:",
        "def greet(request: Hello) -> Answer:",
        "def greet( request ):",
        "def greet({b}clock = None,{b}*, zone=1{b}) -> Answer:",
        "def greet(request:'Greeting') -> Hello:",
    ]
)
IMPORTS = st.sampled_from([[], ["from ..models import Answer"], ["from ..models import (", "  Answer,Hello", " )"]])


@st.composite
def handler_files(draw):
    """A handler module of any layout, and the number of its line with ``def greet``."""
    indent = draw(st.sampled_from(["    ", "\t", "  "]))
    lines = ["'''Doc.'''"] if draw(st.booleans()) else []
    lines += draw(IMPORTS)

    def others():
        for text in draw(st.lists(OTHERS, max_size=3)):
            lines.extend(text.format(i=indent).split("\n"))
            lines.append(f"{draw(BLANK)}#{draw(COMMENT)}")
            lines.extend([""] * draw(st.integers(0, 3)))

    others()
    if draw(st.booleans()):
        lines.append("@staticmethod  # theirs")
    header = len(lines)
    lines.append(draw(HEADERS).format(b=draw(BLANK)) + f"  #{draw(COMMENT)}")
    lines += [f"{indent}#{draw(COMMENT)}", f"{indent}return  request{draw(BLANK)}"]
    others()
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    data = newline.join(lines) + draw(st.sampled_from(["", newline, newline * 3]))
    return draw(st.sampled_from(["utf-8", "utf-8-sig"])), data, header


@settings(max_examples=150, deadline=None)
@given(handler_files())
def test_every_other_line_keeps_its_bytes(drawn):
    encoding, text, header = drawn
    data = text.encode(encoding)
    after = mended(data, (), (GREET,), lambda signature: "")
    assert differences("handlers/shop/people.py", after, "shop", (GREET,)) == ()
    assert after.startswith(BOM) == data.startswith(BOM)
    old, new = data.removeprefix(BOM).split(b"\n"), after.removeprefix(BOM).split(b"\n")
    theirs = [line for number, line in enumerate(old) if number != header and not _is_import(line)]
    kept = [line for line in new if not line.startswith(b"def greet") and not _is_import(line)]
    assert kept == theirs
    assert len(new) - len(old) in (0, 1)


@settings(max_examples=100, deadline=None)
@given(handler_files())
def test_a_function_is_added_behind_what_was_there(drawn):
    encoding, text, _ = drawn
    newline = "\r\n" if "\r\n" in text else "\n"
    after = mended(text.encode(encoding), (LEAVE,), (), lambda signature: BEGUN).decode(encoding)
    assert differences("handlers/shop/people.py", after.encode(), "shop", (LEAVE,)) == ()
    begun = BEGUN.replace("\n", newline)
    assert after.endswith(newline * 3 + begun)
    rest = [line for line in after.removesuffix(begun).split(newline) if not _is_import(line.encode())]
    theirs = [line for line in text.split(newline) if not _is_import(line.encode())]
    assert rest[: len(theirs)] == theirs
    assert not any(rest[len(theirs) :])


def _is_import(line):
    return b"models import" in line or b"import Problem" in line or line.startswith(b"  Answer,")
