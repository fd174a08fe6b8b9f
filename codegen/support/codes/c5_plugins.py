"""C534-C539: plugins, and whether they are trusted."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C534": CodePage(
        "plugin not installed",
        "`plugins` in codegen.toml lists a name that no installed distribution offers as an entry point of the "
        "group `codegen.sections`.",
        fix="Install the distribution into the environment of codegen, or correct the name.",
        example='plugins = ["shipping"]\n',
    ),
    "C535": CodePage(
        "plugin not trusted",
        "A plugin is code that runs with your rights whenever codegen does.",
        fix="Read it; then write the line that the hint gives below `[trust]` in codegen.toml. The digest is over "
        "every file of the plugin itself; the distributions that it uses are pinned by whoever installs them.",
        example='plugins = ["toy-sections"]\n',
    ),
    "C536": CodePage(
        "plugin changed since it was trusted",
        "The files of the plugin are not those whose digest stands below `[trust]` in codegen.toml.",
        fix="If you, or a new version, changed it: read what changed and write the line that the hint gives. If "
        "nobody did, find out who.",
        example=('plugins = ["toy-sections"]\ntrust = { toy-sections = "the digest of an older version" }\n'),
    ),
    "C537": CodePage(
        "plugin cannot be used",
        "The plugin's files cannot be read or imported, two distributions offer it, or what it offers breaks a "
        "rule: an entry point of `codegen.sections` is a tuple of `codegen.plan.section.Section`, whose names are"
        " new, whose models refuse unknown keys, and whose glue adds entries with templates below a folder of the"
        " plugin's name.",
        fix="Mend the plugin as the message says; its author is whom to ask.",
        example=('[project.entry-points."codegen.sections"]\ntoy-sections = "toy_sections:no_such_name"\n'),
    ),
    "C538": CodePage(
        "trust without a plugin",
        "`[trust]` in codegen.toml has a digest for a name that `plugins` does not list, so that it protects nothing.",
        fix="Correct the name, list the plugin, or remove the line.",
        example='plugins = []\n\n[trust]\nshipping = "sha256:0"\n',
        mend=('plugins = []\n\n[trust]\nshipping = "sha256:0"', "plugins = []"),
    ),
    "C539": CodePage(
        "plugin failed",
        "The code of a plugin raised an error on this schema, or reported a code for which it has no page. The "
        "plugin is at fault, and its author can correct it.",
        fix="Tell the plugin's author, and take the plugin out of `plugins` meanwhile.",
        example=("def check(section, bag):\n    raise KeyError(section)\n"),
    ),
}
