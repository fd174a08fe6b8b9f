import pytest

from ..expr.errors import ExpressionError
from ..expr.parser import parse

SIGNS = {
    "x − y": (2, 3, "the character − (MINUS SIGN) is not in the language", "write -"),
    "x – y": (2, 3, "the character – (EN DASH) is not in the language", "write -"),
    "x × y": (2, 3, "the character × (MULTIPLICATION SIGN) is not in the language", "write *"),
    "x ÷ y": (2, 3, "the character ÷ (DIVISION SIGN) is not in the language", "write /"),
    "x ≤ y": (2, 3, "the character ≤ (LESS-THAN OR EQUAL TO) is not in the language", "write <="),
    "x ≥ y": (2, 3, "the character ≥ (GREATER-THAN OR EQUAL TO) is not in the language", "write >="),
    "x ≠ y": (2, 3, "the character ≠ (NOT EQUAL TO) is not in the language", "write !="),
    "x>0∧y": (3, 4, "the character ∧ (LOGICAL AND) is not in the language", "write ` and `"),
    "x²": (1, 2, "the character ² (SUPERSCRIPT TWO) is not in the language", "write **2"),
    "x⁻¹²": (1, 4, "the character ⁻ (SUPERSCRIPT MINUS) is not in the language", "write **-12"),
    "x₁₂": (1, 3, "the character ₁ (SUBSCRIPT ONE) is not in the language", "write 12"),
    "2*½": (2, 3, "the character ½ (VULGAR FRACTION ONE HALF) is not in the language", "write `(1/2)`"),
    "√x + 1": (0, 2, "the character √ (SQUARE ROOT) is not in the language", "write `sqrt(x)`"),
    "∛(x + 1)": (0, 8, "the character ∛ (CUBE ROOT) is not in the language", "write `cbrt(x + 1)`"),
    "√f(x)": (0, 5, "the character √ (SQUARE ROOT) is not in the language", "write `sqrt(f(x))`"),
    "√": (0, 1, "the character √ (SQUARE ROOT) is not in the language", "write sqrt(...) or cbrt(...)"),
    "x*∞": (2, 3, "the character ∞ (INFINITY) is not in the language", "use a finite number; in an interval write oo"),
    "x\xa0+ y": (1, 2, "the character U+00A0 (NO-BREAK SPACE) is not in the language", "write ` `, an ordinary space"),
    "\u200bx": (0, 1, "the character U+200B (ZERO WIDTH SPACE) is not in the language", "remove it"),
    "\x00": (0, 1, "the character U+0000 is not in the language", "remove it"),
    "€": (0, 1, "the character € (EURO SIGN) is not in the language",
          "an expression has numbers, names, brackets and + - * / // % @ ** < <= > >= == !="),
    "x == 1 && y": (7, 9, "&& is not in the language", "write and"),
    "a||b": (1, 3, "|| is not in the language", "write ` or `"),
    "a|b": (1, 2, "the character | is not in the language", "write or, or abs(x) for an absolute value"),
    "1 + |x - y|": (4, 11, "the character | is not in the language", "write `abs(x - y)`"),
    "|x": (0, 1, "the character | is not in the language", "write or, or abs(x) for an absolute value"),
    "||v||*2": (0, 5, "the character | is not in the language", "write `norm(v)`"),
    "x <> y": (2, 4, "<> is not in the language", "write !="),
    "x === y": (2, 5, "=== is not in the language", "write =="),
    "x =< y": (2, 4, "=< is not in the language", "write <="),
    "x => y": (2, 4, "=> is not in the language", "write >="),
    "x.^2": (1, 3, ".^ is not in the language", "write **"),
    "x.*y": (1, 3, ".* is not in the language", "write *"),
    "!x": (0, 1, "the character ! is not in the language", "write `not `"),
    "!(x)": (0, 1, "the character ! is not in the language", "write not"),
    "a and !b": (6, 7, "the character ! is not in the language", "write `not `"),
    "√(x": (0, 1, "the character √ (SQUARE ROOT) is not in the language", "write sqrt(...) or cbrt(...)"),
    "2*n!": (2, 4, "the character ! is not in the language", "write `gamma(n + 1)`"),
    "x > 0 ? y : z": (0, 13, "the character ? is not in the language", "write `y if x > 0 else z`"),
    "f(x, y > 0 ? 1 : 2)": (5, 18, "the character ? is not in the language", "write `1 if y > 0 else 2`"),
    "x ? y": (2, 3, "the character ? is not in the language", "write value if condition else other"),
    "f(x; y)": (3, 4, "the character ; is not in the language", "write `,` between arguments"),
    "x;": (1, 2, "the character ; is not in the language", "remove it"),
    "x; y": (1, 2, "the character ; is not in the language",
             "one expression at a time; give the others names in define"),
    "{x}": (0, 1, "the character { is not in the language", "write `(`"),
    "$A$1*x": (0, 4, "the character $ is not in the language", "write A1"),
    r"\pi*r": (0, 3, "the character \\ is not in the language", "write pi"),
    r"2\cdot x": (1, 6, "the character \\ is not in the language", "write *"),
    r"\sin{x}": (0, 4, "the character \\ is not in the language", "write sin, and round brackets around its argument"),
    r"\frac{x}{y}": (0, 5, "the character \\ is not in the language", "write (a)/(b) for a fraction of a and b"),
}  # fmt: skip


def refused(text):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize("text", SIGNS)
def test_a_sign_is_named_with_what_to_write_for_it(text):
    error = refused(text)
    assert (error.start, error.end, error.message, error.hint) == SIGNS[text]
    assert error.code == "C201"


@pytest.mark.parametrize(
    ("text", "code", "end", "hint"),
    [("x^2", "C202", 2, "write **"), ("“x”", "C205", 3, "write x"), ("'a b'", "C205", 1, "write names without quotes"),
     ("x'", "C205", 2, "write x_prime for another quantity; a derivative is diff(f, x), and M transposed transpose(M)"),
     ("sin^2(x)", "C200", 8, "write `sin(x)**2`"), ("sin²(x)", "C200", 7, "write `sin(x)**2`"),
     ("tan^{-1}(x)", "C200", 11, "write `atan(x)`"), ("ln**3 (x)", "C200", 9, "write `log(x)**3`"),
     ("f^2(x)", "C202", 2, "write **"), ("sin^2 x", "C202", 4, "write **")],
)  # fmt: skip
def test_signs_of_other_codes(text, code, end, hint):
    error = refused(text)
    assert (error.code, error.end, error.hint) == (code, end, hint)


def test_a_long_text_is_not_repeated():
    long = " + ".join("x" * 60)
    assert refused(f"{long} ? 1 : 2").hint == "write value if condition else other"
