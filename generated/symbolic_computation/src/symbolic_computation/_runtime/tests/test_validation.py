import pytest

from ..expr.errors import ExpressionError
from ..symbolic.validation import (
    DANGEROUS,
    fault_text,
    find_dangerous,
    sanitize,
    validate_expression,
    variable_name_faults,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("eval(x)", ("eval",)),
        ("open + opening + reopen + open_", ("open",)),
        ("harmonic(x) + cost*importance - osmosis", ()),
        ("os.system('rm')", ("os", "system")),
        ("x.real", (".real",)),
        ("x1 . real", (".real",)),
        ("(x).imag + y.imag", (".imag",)),
        ("().__class__.__bases__[0].__subclasses__()", ("__class__", "__bases__", "__subclasses__")),
        ("__import__('os')", ("__import__", "os")),
        ("__x", ("__x",)),
        ("_x + x__y", ()),
        ("1.e5*x + .5e-3 + 2.5E+3 + 3.", ()),
        ("2.5.real", (".real",)),
        ("ｅｖａｌ(x)", ("eval",)),
        ("lambda: exec", ("lambda", "exec")),
        ("eval eval exec eval", ("eval", "exec")),
        ("", ()),
        ("1/3 + sin(x)", ()),
    ],
)
def test_what_is_dangerous_is_found_by_whole_words(text, found):
    assert find_dangerous(text) == found


@pytest.mark.parametrize("name", sorted(DANGEROUS))
def test_every_dangerous_name_is_found_and_refused(name):
    assert find_dangerous(f"1 + {name}(x)") == (name,)
    assert find_dangerous(f"a{name} + x{name}1") == ()
    assert list(variable_name_faults([name])) == [name]
    found = validate_expression(f"{name} + 1", max_length=100)
    assert (found.is_valid, found.dangerous_functions_found) == (False, (name,))
    assert found.errors == (f"{name} is not allowed",)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("sin", "sin is a function of the language; write sin_"),
        ("pi", "pi is a constant of the language; write pi_"),
        ("if", "if is a word of the language; write if_"),
        ("class", "class is a keyword; write class_"),
        ("open", "open is not allowed; write open_"),
        ("_a", "the name '_a' begins with an underscore; write a"),
        ("a b", "'a b' is not a name; use letters, digits and underscores, beginning with a letter"),
        ("", "'' is not a name; use letters, digits and underscores, beginning with a letter"),
        ("x" * 101, "a name of 101 characters; at most 100 are allowed"),
    ],
)
def test_a_refused_name_says_why(name, fault):
    assert variable_name_faults(["x", name, "y_1", "\u00e9"]) == {name: fault}


def test_the_longest_name_is_a_name():
    assert variable_name_faults(["x" * 100]) == {}


@pytest.mark.parametrize("text", ["x + 1", " \t\r\nx + 1 \n"])
def test_only_blanks_around_it_are_taken_away(text):
    assert sanitize(text) == "x + 1"


def test_what_is_inside_stays():
    assert sanitize(" x \n + \t y ") == "x \n + \t y"
    assert sanitize("\u00e9 + x**\u00b2") == "\u00e9 + x**\u00b2"


@pytest.mark.parametrize(
    ("text", "code", "message", "span", "hint"),
    [
        ("x\u200b", "C201", "the character U+200B is not in the language", (1, 2), "take it out"),
        ("a\x00b", "C201", "the character U+0000 is not in the language", (1, 2), "take it out"),
        ("\u202ex", "C201", "the character U+202E is not in the language", (0, 1), "take it out"),
        ("\ud800", "C201", "the character U+D800 is not in the language", (0, 1), "take it out"),
        ("1 + \ufb01x", "C206", "the name '\ufb01x' is not in normal form (NFKC)", (4, 6), "write fix"),
        ("\ufb01x + 1", "C206", "the name '\ufb01x' is not in normal form (NFKC)", (0, 2), "write fix"),
        ("x*e\u0301", "C206", "the name 'e\u0301' is not in normal form (NFKC)", (2, 4), "write \u00e9"),
    ],
)
def test_what_nobody_sees_is_refused(text, code, message, span, hint):
    with pytest.raises(ExpressionError) as refused:
        sanitize(text)
    error = refused.value
    assert (error.code, error.message, (error.start, error.end), error.hint) == (code, message, span, hint)


def test_a_good_expression_is_valid():
    found = validate_expression("x**2 + sin(y)", max_length=13)
    assert found.is_valid
    assert found.expression_length == 13
    assert (found.dangerous_functions_found, found.errors, found.warnings) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("x**2 + sin(yy)", ("the expression has 14 characters; at most 13 are allowed",)),
        ("sin(x", ("C203: ( is never closed, at 3; add )",)),
        ("x\u200b", ("C201: the character U+200B is not in the language, at 1; take it out",)),
        ("os.getattr", ("os is not allowed", "getattr is not allowed")),
    ],
)
def test_a_bad_one_says_why(text, errors):
    found = validate_expression(text, max_length=13)
    assert not found.is_valid
    assert found.errors == errors
    assert found.expression_length == len(text)


def test_a_long_one_is_looked_at_up_to_its_limit():
    found = validate_expression("eval(x) + 1 + open(x)", max_length=10)
    assert found.dangerous_functions_found == ("eval",)
    assert len(found.errors) == 2


def test_the_list_of_faults_ends():
    found = validate_expression(" ".join(sorted(DANGEROUS)), max_length=10_000)
    assert len(found.dangerous_functions_found) == len(DANGEROUS)
    assert len(found.errors) == 20


def test_warnings_do_not_refuse():
    found = validate_expression(" 1 + 1 ", max_length=100)
    assert found.is_valid
    assert found.warnings == (
        "blanks around the expression were left out",
        "the expression has no variables: its value never changes",
    )


def test_definitions_are_read_too():
    assert validate_expression("f + x", max_length=10, definitions={"f": "x**2"}).is_valid
    found = validate_expression("f + x", max_length=10, definitions={"f": "x +"})
    assert found.errors[0].startswith("C200: in the definition of f: ")


def test_a_fault_without_remedy_ends_after_its_place():
    assert fault_text(ExpressionError("C201", "no", 3, 4)) == "C201: no, at 3"


def test_the_dangerous_names_are_these():
    words = """
        eval exec execfile compile __import__ open input globals locals vars getattr setattr delattr hasattr dir lambda
        import importlib os sys subprocess system popen builtins breakpoint exit quit memoryview type object
        classmethod staticmethod super socket shutil pathlib pickle marshal ctypes codecs sympify parse_expr lambdify
        reload raw_input
    """
    assert sorted(DANGEROUS) == sorted(words.split())
    for word in words.split():
        assert find_dangerous(f"1 + {word}(x)") == (word,)
