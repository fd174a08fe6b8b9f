import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.support.names import did_you_mean, identifier_fault, only_meant, pascal_case, pascal_fault, snake_case


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("class", "`class` is a keyword of Python", "write `class_`"),
        ("lambda", "`lambda` is a keyword of Python", "write `lambda_`"),
        ("_x", "the name `_x` begins with an underscore", "write `x`"),
        ("__", "the name `__` begins with an underscore", "write `value`"),
        ("\ufb01t", "Python reads the name `\ufb01t` as `fit`", "write `fit`"),
        ("a-b", "`a-b` is not a name", "write `a_b`"),
        ("2x", "`2x` is not a name", "begin with a letter; then letters, digits and underscores"),
        ("", "a name cannot be empty", "write a name"),
        ("a" * 101, "the name `aaaaaaaaaaaaaaaaaaaa...` has 101 characters", "100 at most"),
    ],
)
def test_names_are_refused_with_a_reason(name, message, hint):
    fault = identifier_fault(name)
    assert (fault.message, fault.hint) == (message, hint)


@pytest.mark.parametrize("name", ["x", "lambda_", "T", "t", "match", "π", "gamma", "a1_b"])
def test_names_that_are_allowed(name):
    assert identifier_fault(name) is None


@given(st.text(max_size=8))
def test_what_is_allowed_is_a_python_name(name):
    if identifier_fault(name) is None:
        assert name.isidentifier() and not keyword.iskeyword(name)
        exec_free = compile(f"{name} = 1", "", "exec")
        assert exec_free.co_names == (name,)


@pytest.mark.parametrize(
    ("snake", "pascal"), [("european_call", "EuropeanCall"), ("j2_nodal_precession", "J2NodalPrecession"), ("x", "X")]
)
def test_cases(snake, pascal):
    assert pascal_case(snake) == pascal
    assert snake_case(pascal).replace("_", "") == snake.replace("_", "")


@pytest.mark.parametrize(
    ("name", "pascal"),
    [("t", "T"), ("aB_c1", "ABC1"), ("sha256sum", "Sha256sum"), ("price-call.v2", "PriceCallV2"), ("_x_", "X")],
)
def test_a_class_begins_its_words_where_the_name_parts_them(name, pascal):
    assert pascal_case(name) == pascal


def test_snake_case():
    assert snake_case("OptionPricing") == "option_pricing"
    assert snake_case("HTTPServer") == "http_server"
    assert snake_case("price-call") == "price_call"


def test_pascal_names():
    assert pascal_fault("OrderLine") is None
    assert pascal_fault("order_line").hint == "write `OrderLine`"
    assert pascal_fault("None").message == "`None` is not PascalCase"
    assert pascal_fault("None").hint == "write `NoneValue`"
    assert pascal_fault("Ärger") is not None
    assert pascal_fault("--").hint == "write letters and digits, e.g. `OrbitState`"


MEANT = {
    "kernal": "kernels",
    "Kernels": "kernels",
    "humanOverride": "humanoverride",
    "human_override": "humanoverride",
    "zzz": None,
    "": None,
}


@pytest.mark.parametrize(("name", "meant"), MEANT.items())
def test_did_you_mean(name, meant):
    assert did_you_mean(name, ["kernels", "contracts", "humanoverride"]) == meant


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("titel", ["title", "role"], "title"),
        ("storage_type", ["storagetype", "purpose"], "storagetype"),
        ("puts", ["inputs", "outputs"], None),
        ("xyz", ["title"], None),
        ("tit", ["title"], "title"),
        ("ti", ["title"], None),
    ],
)
def test_a_name_is_meant_only_where_nothing_else_comes_near(name, known, meant):
    assert only_meant(name, known) == meant
