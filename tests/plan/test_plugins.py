"""No code of a plugin runs before it is trusted, and what it offers cannot change what the language already says."""

from __future__ import annotations

import itertools
import marshal
import os
import re
import sys
from importlib.metadata import EntryPoint, entry_points
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import pytest

from codegen.plan.language import added_sections, language_of
from codegen.plan.plugin_source import PluginSourceError, plugin_digest, plugin_files
from codegen.plan.plugins import load_plugins, plugin_pins
from codegen.schema.document import SystemSchema
from codegen.support.configuration import load_configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, DiagnosticsError

COUNTER = itertools.count()
SECTION = """\
from pathlib import Path

from codegen.plan.section import Section
from codegen.schema.base import SchemaModel
from codegen.support.codes.page import CodePage


class Thing(SchemaModel):
    size: int


(Path(__file__).parent / "it_ran").touch()
GIVEN = dict(
    name="things", annotation=dict[str, Thing], description="Things.", documentation="Things by name.",
    glue="schema_to_code: {}", templates=Path(__file__).parent, contexts={},
)
"""


class Site:
    """A folder on ``sys.path`` with plugins, and a workspace."""

    def __init__(self, path, monkeypatch):
        self.root, self.site = path / "workspace", path / "site"
        self.root.mkdir()
        self.site.mkdir()
        monkeypatch.syspath_prepend(str(self.site))

    def install(self, plugin, offered="SECTIONS = (Section(**GIVEN),)", module=None, text=None):
        """A package with a name of its own, so that no test sees the module of another."""
        module = module or f"plugin_of_a_test_{next(COUNTER)}"
        folder = self.site / module
        (folder / plugin).mkdir(parents=True)
        (folder / plugin / "a.j2").write_text("")
        (folder / "__init__.py").write_text((SECTION if text is None else text) + offered + "\n")
        metadata = self.site / f"{module}-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text(f"[codegen.sections]\n{plugin} = {module}:SECTIONS\n")
        return folder

    def settings(self, text):
        (self.root / "codegen.toml").write_text(text)

    def load(self):
        return load_plugins(self.root, load_configuration(self.root))

    def refused(self):
        with pytest.raises(DiagnosticsError) as caught:
            self.load()
        assert caught.value.exit_code == EXIT_COULD_NOT
        return [(d.code, d.message, d.span and (d.span.line, d.span.column), d.hint) for d in caught.value.diagnostics]

    def trust(self, *plugins):
        """List and trust ``plugins``, with the lines that the refusal gives."""
        listed = f"plugins = [{', '.join(repr(name) for name in plugins)}]\n"
        self.settings(listed)
        lines = [re.search("`([^`]+ = [^`]+)`$", hint)[1] for *_, hint in self.refused()]
        self.settings(listed + "[trust]\n" + "\n".join(lines) + "\n")


@pytest.fixture
def site(tmp_path, monkeypatch):
    return Site(tmp_path, monkeypatch)


def test_without_plugins_the_language_is_the_models_themselves(site):
    site.settings("")
    assert site.load() == () and language_of(()) is SystemSchema


def test_no_code_runs_before_the_line_that_the_hint_gives_is_written(site):
    folder = site.install("things")
    site.settings('plugins = [\n  "things",\n]\n')
    ((code, message, place, hint),) = site.refused()
    assert (code, place) == ("C535", (2, 3))
    assert message == "the plugin `things` is not trusted; it would run on this machine"
    assert not (folder / "it_ran").exists()
    asked = 'read its source, then write under `\\[trust\\]`: `(things = "sha256:[0-9a-f]{64}")`'
    line = re.fullmatch(asked, hint)[1]
    site.settings(f'plugins = ["things"]\n[trust]\n{line}\n')
    (plugin,) = site.load()
    assert (folder / "it_ran").exists()
    assert plugin.name == "things" and [section.name for section in plugin.sections] == ["things"]
    assert plugin_pins(site.root, load_configuration(site.root)) == {"plugin things": plugin.digest}
    model = language_of((plugin,)).model_validate(
        {
            "system": {"system": "S", "module": "a.b", "name": "S", "role": "Holds things.", "rootpath": "a"},
            "metadata": {"version": "1.0.0"},
            "things": {"one": {"size": 1}},
        }
    )
    assert added_sections(model) == ("things",) and model.things["one"].size == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "__init__.py").write_text("SECTIONS = ()\n"),
        lambda folder: (folder / "things" / "a.j2").write_text("x"),
        lambda folder: (folder / "more.py").write_text(""),
        lambda folder: (folder / "things" / "a.j2").rename(folder / "things" / "b.j2"),
    ],
)
def test_a_plugin_that_changed_is_refused_unread(site, change):
    folder = site.install("things")
    site.trust("things")
    change(folder)
    ((code, message, place, hint),) = site.refused()
    assert (code, place) == ("C536", (3, 1))
    assert message == "the plugin `things` is not the one that was trusted"
    assert hint.startswith('read what changed in it, then write under `[trust]`: `things = "sha256:')
    assert not (folder / "it_ran").exists()


def test_names_that_do_not_fit_are_said_together(site):
    site.install("things")
    site.settings('plugins = ["thing", "zzz", "things", "things"]\n[trust]\nthigs = "sha256:0"\nqq = ""\n')
    assert site.refused() == [
        ("C538", "`trust` names `thigs`, which `plugins` does not list", (3, 1), "did you mean `things`?"),
        ("C538", "`trust` names `qq`, which `plugins` does not list", (4, 1),
         "remove it, or list the plugin"),
        ("C534", "no plugin `thing` is installed", (1, 12), "install what offers it, or remove the name"),
        ("C534", "no plugin `zzz` is installed", (1, 21), "install what offers it, or remove the name"),
        ("C537", "`things` is listed twice", (1, 28), "remove one of the two"),
    ]  # fmt: skip


def test_a_misspelt_plugin_is_recognised(site):
    site.install("things")
    site.settings('plugins = ["thing"]\n')
    assert site.refused() == [("C534", "no plugin `thing` is installed", (1, 12), "did you mean `things`?")]


def test_two_distributions_may_not_offer_one_plugin(site):
    site.install("things", module="plugin_by_one")
    site.install("things", module="plugin_by_two")
    site.settings('plugins = ["things"]\n')
    ((code, message, _, hint),) = site.refused()
    assert (code, message) == ("C537", "`things` is offered by plugin_by_one and plugin_by_two")
    assert hint == "uninstall one of them"


BAD = {
    "raises": ("raise OSError('no disk')", "cannot be loaded: OSError: no disk"),
    "offers nothing": ("", "cannot be loaded: AttributeError: module 'MODULE' has no attribute 'SECTIONS'"),
    "offers a list": ("SECTIONS = [Section(**GIVEN)]", "offers no tuple of sections"),
    "offers no sections": ("SECTIONS = ()", "offers no tuple of sections"),
    "takes a section": (
        "SECTIONS = (Section(**{**GIVEN, 'name': 'kernels'}),)", ": `kernels` is already part of the language",
    ),
    "takes a property": (
        "SECTIONS = (Section(**{**GIVEN, 'name': 'package'}),)", ": `package` is already part of the language",
    ),
    "is no name": ("SECTIONS = (Section(**{**GIVEN, 'name': 'a-b'}),)", ": `a-b` is not a name"),
    "lets keys pass": (
        "from pydantic import BaseModel\nclass Loose(BaseModel):\n    x: int\n"
        "SECTIONS = (Section(**{**GIVEN, 'annotation': list[Loose]}),)",
        ": `Loose` of `things` is no SchemaModel, so that unknown keys would pass",
    ),
    "says nothing": ("SECTIONS = (Section(**{**GIVEN, 'documentation': ' '}),)", ": `things` has no documentation"),
    "takes a code": (
        "SECTIONS = (Section(**GIVEN, pages={'C120': CodePage('a', 'b.')}),)",
        ": `C120` is no code of a plugin: capitals and two to four digits, but not C and a digit",
    ),
    "has templates elsewhere": (
        "SECTIONS = (Section(**{**GIVEN, 'templates': Path('/tmp')}),)",
        ": the templates of `things` do not lie in the plugin, below a folder `things`",
    ),
    "has a section twice": (
        "SECTIONS = (Section(**GIVEN), Section(**GIVEN))",
        ": the section `things` is also one of the plugin `things`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_a_plugin_offers_is_looked_at(site, name):
    offered, message = BAD[name]
    folder = site.install("things", offered)
    site.trust("things")
    separator = "" if message.startswith(":") else " "
    wanted = f"the plugin `things`{separator}{message.replace('MODULE', folder.name)}"
    assert site.refused() == [("C537", wanted, (1, 12), "the plugin is at fault; its author can correct it")]


def test_two_plugins_may_not_share_a_name(site):
    site.install("first", "SECTIONS = (Section(**GIVEN, pages={'T01': CodePage('a', 'b.')}),)")
    site.install("second", "SECTIONS = (Section(**GIVEN, pages={'T01': CodePage('a', 'b.')}),)")
    site.trust("first", "second")
    assert [message for _, message, _, _ in site.refused()] == [
        "the plugin `second`: the section `things` is also one of the plugin `first`",
        "the plugin `second`: the code `T01` is also one of the plugin `first`",
    ]


def test_the_digest_is_of_the_files_alone(site):
    folder = site.install("things")
    (entry,) = entry_points(group="codegen.sections", name="things")
    before = plugin_digest(entry, plugin_files(entry))
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.pyc").write_bytes(b"x")
    os.utime(folder / "__init__.py", (1, 1))
    assert plugin_digest(entry, plugin_files(entry)) == before
    other = EntryPoint("things", entry.value + "_OTHER", "codegen.sections")
    assert plugin_digest(other, plugin_files(entry)) != before


def test_what_an_installer_recorded_beside_the_package_is_part_of_it(site):
    folder = site.install("things")
    (site.site / "beside.py").write_text("")
    names = ("beside.py", "../bin/x", f"{folder.name}-1.dist-info/METADATA", "gone.py")
    record = "\n".join(f"{name},," for name in names)
    (site.site / f"{folder.name}-1.dist-info" / "RECORD").write_text(record + "\n")
    (entry,) = entry_points(group="codegen.sections", name="things")
    assert list(plugin_files(entry)) == ["beside.py", f"{folder.name}/__init__.py", f"{folder.name}/things/a.j2"]


def test_a_plugin_of_one_file(site):
    (site.site / "plugin_of_one_file.py").write_text("SECTIONS = ()\n")
    entry = EntryPoint("single", "plugin_of_one_file:SECTIONS", "codegen.sections")
    assert list(plugin_files(entry)) == ["plugin_of_one_file.py"]


@pytest.mark.parametrize("kind", ["absent", "namespace", "link"])
def test_files_that_cannot_be_told_are_no_plugin(site, kind):
    name = f"plugin_that_is_{kind}"
    if kind == "namespace":
        (site.site / name).mkdir()
    if kind == "link":
        (site.site / name).mkdir()
        (site.site / name / "__init__.py").write_text("")
        (site.site / name / "more").symlink_to(site.root)
    with pytest.raises(PluginSourceError) as refused:
        plugin_files(EntryPoint("x", f"{name}:SECTIONS", "codegen.sections"))
    assert name in str(refused.value) and name not in sys.modules


@pytest.mark.parametrize("place", ["__init__", "things.part"])
def test_no_compiled_copy_runs_in_place_of_the_source(site, place):
    folder = site.install("things", "from {0}.things import part\nSECTIONS = (Section(**GIVEN),)")
    source = folder / "__init__.py"
    source.write_text(source.read_text().replace("{0}", folder.name))
    (folder / "things" / "part.py").write_text("")
    copied = folder.joinpath(*place.split(".")).with_suffix(".py")
    code = compile(f"open({str(site.root / 'copy_ran')!r}, 'w')\n{copied.read_text()}", str(copied), "exec")
    compiled = Path(cache_from_source(copied))
    compiled.parent.mkdir()
    unchecked = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
    compiled.write_bytes(unchecked + marshal.dumps(code))
    site.trust("things")
    (plugin,) = site.load()
    assert [section.name for section in plugin.sections] == ["things"] and (folder / "it_ran").exists()
    assert not (site.root / "copy_ran").exists()


def test_a_module_that_came_after_the_digest_is_not_imported(site):
    late = (
        "(Path(__file__).parent / 'late.py').write_text('')\n"
        "def fetch():\n    from {0} import late\n"
        "try:\n    fetch()\n    SECTIONS = ()\nexcept ImportError:\n    SECTIONS = (Section(**GIVEN),)"
    )
    folder = site.install("things", late)
    source = folder / "__init__.py"
    source.write_text(source.read_text().replace("{0}", folder.name))
    site.trust("things")
    assert len(site.load()) == 1


@pytest.mark.parametrize("value", ["!!", ":x", "../x:y"])
def test_an_entry_point_that_names_no_module_is_the_plugins_fault(site, value):
    folder = site.install("things")
    (site.site / f"{folder.name}-1.dist-info" / "entry_points.txt").write_text(
        f"[codegen.sections]\nthings = {value}\n"
    )
    site.settings('plugins = ["things"]\n')
    message = f"the plugin `things` cannot be read: its entry point `{value}` names no module"
    assert site.refused() == [("C537", message, (1, 12), "install it anew")]
