"""Small templates, and releases of them, as tests need them."""

from __future__ import annotations

import json

from codegen.commands.template_releases import BuiltIn
from codegen.scaffold.template_tree import Release, TemplateFile

SOURCE = "git+codegen:scaffold"

ANSWERS = "project/{{ _copier_conf.answers_file }}.jinja"

#: A template of few files; the tests change some of them from version to version.
FILES = {
    "copier.yml": """\
_subdirectory: project
project_name: {type: str, default: Demo}
system:
  type: str
  default: demo
  validator: "{% if not (system | regex_search('^[a-z][a-z_]*$')) %}{{ system }} is not in snake_case{% endif %}"
kind: {type: str, choices: [equations, library], default: equations}
codegen_requirement: {type: str, default: codegen}
""",
    ANSWERS: "# What this project was made from.\n{{ _copier_answers | to_nice_yaml -}}\n_scaffold: 1.0.0\n",
    "project/README.md.jinja": "# {{ project_name }}\n\nfirst\nsecond\nthird\nfourth\nfifth\n",
    "project/requirements.txt.jinja": "{{ codegen_requirement }}\n",
    "project/ci/check.sh": "#!/bin/sh\necho checked\n",
    "project/codegen.toml": 'target-python = "3.11"\n',
    "project/sample.txt": "a sample\n",
    "project/notes.txt": "one\ntwo\nthree\n",
    "project/input_schemas/{{ system }}.yaml.jinja": "system: {{ system }}\n",
}


def release(version="1.0.0", source=SOURCE, **changes):
    """The template with ``changes``, by path or by its last part; None takes a file away."""
    files = dict(FILES)
    for name, text in changes.items():
        if text is None:
            del files[name]
        else:
            files[name] = text
    made = {path: TemplateFile(text.encode(), text.startswith("#!")) for path, text in files.items()}
    return Release(source, version, made)


def codegen_of(folder, *releases):
    """A codegen whose template is the last of ``releases``, and which keeps those before."""
    *kept, last = releases
    for path, file in last.tree.items():
        place = folder / "scaffold" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.data)
    (folder / "scaffold_releases").mkdir()
    for one in kept:
        texts = {path: [file.data.decode()] for path, file in one.tree.items()}
        (folder / "scaffold_releases" / f"{one.version}.json").write_text(json.dumps(texts))
    return BuiltIn(folder, last.version)
