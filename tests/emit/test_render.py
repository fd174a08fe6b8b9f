"""Templates are strict and cannot reach out."""

import dataclasses

import pytest

from codegen.emit.render import render, template_context
from codegen.support.diagnostics import DiagnosticsError


@dataclasses.dataclass(frozen=True)
class Inner:
    name: str
    _hidden: str = "hidden"


@dataclasses.dataclass(frozen=True)
class Thing:
    text: str = "text"
    inner: Inner = Inner("inner")
    rows: tuple[str, ...] = ("a", "b")


def rendered(tmp_path, text):
    (tmp_path / "t.j2").write_text("{# context: Thing #}\n" + text)
    return render("t.j2", Thing(), [tmp_path])


def test_lines_are_laid_out_as_written(tmp_path):
    text = "{% for row in rows %}\n- {{ row }}\n{% endfor %}\n  {% if text %}\nend of {{ inner.name }}\n  {% endif %}\n"
    assert rendered(tmp_path, text) == "- a\n- b\nend of inner\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ missing }}", "'missing' is undefined"),
        ("{{ inner.missing }}", "has no attribute 'missing'"),
        ("{{ missing | default('x') }}", "No filter named 'default'"),
        ("{% if missing is defined %}x{% endif %}", "No test named 'defined'"),
        ("{% if missing %}x{% endif %}", "'missing' is undefined"),
        ("{{ 'a' * 3 }}", "the operator * is not available"),
        ("{{ 2 ** 3 }}", "the operator ** is not available"),
        ("{{ '%s' % text }}", "the operator % is not available"),
        ("{{ range(3) }}", "'range' is undefined"),
        ("{{ lipsum() }}", "'lipsum' is undefined"),
        ("{{ cycler('a') }}", "'cycler' is undefined"),
        ("{{ inner._hidden }}", "unsafe"),
        ("{{ text.__class__ }}", "unsafe"),
        ("{{ text.format.__globals__ }}", "unsafe"),
        ("{{ text | attr('__class__') }}", "No filter named 'attr'"),
        ("{{ rows | tojson }}", "No filter named 'tojson'"),
        ("{% for row in text", "unexpected"),
        ("{% include 'other.j2' %}", "does not exist"),
        ("{% include '../outside.j2' %}", "does not exist"),
    ],
)
def test_what_a_template_may_not_do(tmp_path, text, says):
    with pytest.raises(DiagnosticsError) as caught:
        rendered(tmp_path, "first\n" + text + "\n")
    (diagnostic,) = caught.value.diagnostics
    assert says in diagnostic.message
    assert caught.value.exit_code == 2
    if diagnostic.code == "C512":
        assert (diagnostic.span.file, diagnostic.span.line) == ("templates/t.j2", 3)


def test_text_of_users_is_never_a_template(tmp_path):
    (tmp_path / "t.j2").write_text("{# context: Thing #}\n{{ text }}\n")
    assert render("t.j2", Thing(text="{{ 7 }} {% raise %}"), [tmp_path]) == "{{ 7 }} {% raise %}\n"


def test_the_projects_own_template_comes_first(tmp_path):
    for name in ("own", "built_in"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.j2").write_text("{# context: Thing #}\n" + name)
    assert render("t.j2", Thing(), [tmp_path / "own", tmp_path / "built_in"]) == "own"


@pytest.mark.parametrize("first", ["", "{# Thing #}", "{# context: 1 #}", "x {# context: Thing #}"])
def test_a_template_says_what_it_renders(tmp_path, first):
    (tmp_path / "t.j2").write_text(first + "\nx\n")
    with pytest.raises(DiagnosticsError) as caught:
        template_context("t.j2", [tmp_path])
    assert caught.value.diagnostics[0].code == "C511"
    (tmp_path / "t.j2").write_text("{# context: Thing #}\n")
    assert template_context("t.j2", [tmp_path]) == "Thing"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{% include 'a.j2' %}{%- import \"b.j2\" as b %}", {"a.j2", "b.j2"}),
        ("{%from 'c.j2' import d%}{%+ extends 'e.j2' %}", {"c.j2", "e.j2"}),
        ("{% if include %}{{ extends }}{% endif %}", set()),
        ("{% include name %}", set()),
        ("{% include 'a.j2' %}{% if %}", set()),
    ],
)
def test_templates_that_a_template_refers_to_by_name(tmp_path, text, names):
    from codegen.emit.render import referenced_in

    assert referenced_in(text.encode(), [tmp_path]) == names
