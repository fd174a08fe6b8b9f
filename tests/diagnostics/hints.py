"""Hints taken literally: a machine that has only the span and the words of the hint makes the edit they ask for.

The forms of hints. ``X`` stands in backticks or in double quotes, or is one word, a call or an operator without them.
A hint is one or more alternatives, joined by ``, or`` or ``;``; the first that has a form is taken.

======================================  ===========================================================================
``did you mean X?``                     the span becomes X
``write X``, ``for a product write X``  the span becomes X; words may follow behind a comma, `` to `` or `` for ``
``write `key: value```                  ``key`` gets ``value`` in the innermost mapping around the span that has it;
                                        ``at the top``: in the file; ``beside it``: the pair is added there;
                                        where the file is not YAML, the span becomes the pair
``write 1 if condition else 0``         the span becomes that, its own text in place of ``condition``
``put it in quotes: X``                 the span becomes X, quotes included; also ``put the whole value in quotes: X``
``indent with 4 blanks``                the span becomes so many blanks
``add `key: value```                    the pair is added to the mapping at the span, or to that which ``to `path```
                                        names
``add X at the end of the line``        X is added at the end of the span's line
``add X``                               X, a bracket, is added at the end of the expression around the span
``remove it``, ``remove the entry``,    the pair or entry at the span is removed; where there is none, the text of
``remove one of the two``               the span
``remove `key```                        the pair ``key`` at the span, or of the mapping there, is removed; several
                                        are joined by ``and``
``begin with `X```                      X becomes a line before the span's
======================================  ===========================================================================
"""

from __future__ import annotations

import re

import yaml

_QUOTED = r"`(?P<tick>[^`]+)`|(?P<quote>\"[^\"]+\")"
_WORD = r"(?P<word>[^\s`\",;()]+(?:\([^`;]*?\))?)(?=$|[,;]| to | for )"
_DID_YOU_MEAN = re.compile(rf"did you mean (?:{_QUOTED})\?")
_WRITE = re.compile(rf"(?:for a product )?write (?:{_QUOTED}|{_WORD})(?P<rest>.*)")
_PAIR = re.compile(r"(?P<key>[A-Za-z_]\w*): (?P<value>.+)")
_QUOTES = re.compile(
    r"put (?:it|the whole value) in quotes[^:\"']*: (?P<text>\".*?(?<!\\)\"(?=$|[,;])|'.*?'(?=$|[,;]))"
)
_BLANKS = re.compile(r"indent with (?P<count>\d+) blanks")
_ADD_PAIR = re.compile(r"add `(?P<key>[A-Za-z_]\w*): (?P<value>[^`]+)`(?: to `(?P<path>[\w.]+)`)?")
_ADD_TEXT = re.compile(r"add `?(?P<text>[)\]}\":])`?(?P<line> at the end of the line)?(?=$|[,;])")
_REMOVE_KEYS = re.compile(r"remove (?P<keys>`\w+`(?: and `\w+`)*)")
_REMOVE = re.compile(r"remove (?:it|one of the two|the (?:entry|key|section|tag|`%` line|index))\b")
_BEGIN = re.compile(r"begin with `(?P<text>[^`]+)`")


def apply_hint(text, span, hint):
    """``text`` after the first alternative of ``hint`` that has a form, or None where none has one."""
    for alternative in _alternatives(hint or ""):
        for form, edit in _FORMS:
            match = form.match(alternative)
            if match is not None:
                return edit(_Source(text, span), match)
    return None


def _alternatives(hint):
    """The hint from each place on where an alternative may begin, those in quotes left out."""
    yield hint
    for match in re.finditer(r"\"[^\"]*\"|`[^`]*`|(?:, or |; |, and )", hint):
        if match.group()[0] in ",;":
            yield hint[match.end() :]


class _Source:
    def __init__(self, text, span):
        self.text = text
        starts = [0, *(match.end() for match in re.finditer("\r\n|\r|\n", text))]
        self.start = starts[span.line - 1] + span.column - 1
        self.end = starts[span.end_line - 1] + span.end_column - 1
        self.line = starts[span.line - 1]

    def replaced(self, text, start=None, end=None):
        start = self.start if start is None else start
        return self.text[:start] + text + self.text[self.end if end is None else end :]

    def root(self):
        try:
            return yaml.compose(self.text, yaml.SafeLoader)
        except yaml.YAMLError:
            return None

    def pairs(self, node=None, path=()):
        """Every pair of the file, outer ones first: (mapping, number, key, value, path)."""
        node = self.root() if node is None and not path else node
        if isinstance(node, yaml.MappingNode):
            for number, (key, value) in enumerate(node.value):
                here = (*path, key.value)
                yield node, number, key, value, here
                yield from self.pairs(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                yield from self.pairs(item, (*path, number))

    def entries(self, node):
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                yield node, number, item
                yield from self.entries(item)
        elif isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                yield from self.entries(value)


def _content(match):
    groups = match.groupdict()
    return groups["tick"] or groups["quote"] or groups["word"]


def _mean(source, match):
    return source.replaced(match["tick"] or match["quote"])


def _write(source, match):
    content = _content(match)
    pair = _PAIR.fullmatch(content)
    if pair is not None and "beside it" in match["rest"]:
        mapping = next(mapping for mapping, _, key, _, _ in source.pairs() if key.start_mark.index == source.start)
        return _added(source, mapping, pair["key"], pair["value"])
    if pair is not None and source.root() is not None:
        return _set_pair(source, pair["key"], pair["value"], at_the_top="at the top" in match["rest"])
    return source.replaced(content)


def _set_pair(source, key, value, at_the_top):
    found = None
    for mapping, _, name, old, path in source.pairs():
        around = mapping.start_mark.index <= source.start <= mapping.end_mark.index
        if name.value == key and (around or at_the_top) and (len(path) == 1 or not at_the_top):
            found = old
    if found is None:
        return _added(source, source.root(), key, value)
    blank = "" if found.end_mark.index > found.start_mark.index else " "
    return source.replaced(blank + value, found.start_mark.index, found.end_mark.index)


def _condition(source, match):
    text = source.text[source.start : source.end]
    quote = text[0] if text[0] in "\"'" else ""
    return source.replaced(f"{quote}1 if {text.strip(quote or None)} else 0{quote}")


def _quotes(source, match):
    return source.replaced(match["text"])


def _blanks(source, match):
    return source.replaced(" " * int(match["count"]))


def _add_pair(source, match):
    wanted = tuple(match["path"].split(".")) if match["path"] else None
    for part in ("key", "value"):
        for _, _, key, value, path in source.pairs():
            at = key if part == "key" else value
            if path == wanted if wanted else source.start == at.start_mark.index:
                return _added(source, value, match["key"], match["value"])
    for _, _, item in source.entries(source.root()):
        if source.start == item.start_mark.index:
            return _added(source, item, match["key"], match["value"])
    return _added(source, source.root(), match["key"], match["value"])


def _added(source, mapping, key, value):
    start = mapping.start_mark.index
    if mapping.flow_style:
        comma = ", " if mapping.value else ""
        return source.replaced(f"{{{key}: {value}{comma}", start, start + 1)
    return source.replaced(f"{key}: {value}\n{' ' * mapping.start_mark.column}", start, start)


def _add_text(source, match):
    if match["line"]:
        end = source.text.find("\n", source.start)
        return source.replaced(match["text"], end, end)
    for _, _, _, value, _ in source.pairs():
        if isinstance(value, yaml.ScalarNode) and value.start_mark.index <= source.start < value.end_mark.index:
            end = value.end_mark.index - (value.style is not None)
            return source.replaced(match["text"], end, end)
    return None


def _remove_keys(source, match):
    text = source.text
    for name in re.findall(r"`(\w+)`", match["keys"]):
        current = _Source.__new__(_Source)
        current.text, current.start, current.end = text, source.start, source.end
        at = [pair for pair in current.pairs() if pair[2].value == name and pair[2].start_mark.index == source.start]
        below = [
            inner
            for _, _, key, value, path in current.pairs()
            if key.start_mark.index == source.start
            for inner in current.pairs(value, path)
            if inner[2].value == name
        ]
        text = _without_pair(current, *(at or below)[0][:4])
    return text


def _remove(source, match):
    root = source.root()
    if root is None:
        return source.replaced("")
    for mapping, number, key, value, _ in source.pairs():
        if source.start in (key.start_mark.index, value.start_mark.index):
            if value.tag and value.start_mark.index == source.start and source.text[source.start] == "!":
                break
            return _without_pair(source, mapping, number, key, value)
    for sequence, number, item in source.entries(root):
        if item.start_mark.index == source.start:
            return _without_item(source, sequence, number, item)
    return source.replaced("")


def _without_pair(source, mapping, number, key, value):
    if mapping.flow_style:
        return _without_part(source, key.start_mark.index, max(value.end_mark.index, key.end_mark.index))
    if len(mapping.value) == 1:
        return source.replaced("{}", mapping.start_mark.index, mapping.end_mark.index) + "\n"
    following = mapping.value[number + 1][0].start_mark.index if number + 1 < len(mapping.value) else None
    return source.replaced("", key.start_mark.index, following or mapping.end_mark.index)


def _without_item(source, sequence, number, item):
    if sequence.flow_style:
        return _without_part(source, item.start_mark.index, item.end_mark.index)
    dash = source.text.rindex("-", 0, item.start_mark.index)
    following = sequence.value[number + 1].start_mark.index if number + 1 < len(sequence.value) else None
    end = sequence.end_mark.index if following is None else source.text.rindex("-", 0, following)
    return source.replaced("", dash, end)


def _without_part(source, start, end):
    """Without ``start:end`` of a list or mapping in brackets, and without the comma beside it."""
    behind = re.compile(r"\s*,\s*").match(source.text, end)
    if behind:
        return source.replaced("", start, behind.end())
    before = re.search(r",\s*$", source.text[:start])
    return source.replaced("", before.start() if before else start, end)


def _begin(source, match):
    return source.replaced(match["text"] + "\n", source.line, source.line)


_FORMS = (
    (_DID_YOU_MEAN, _mean),
    (re.compile("write 1 if condition else 0"), _condition),
    (_WRITE, _write),
    (_QUOTES, _quotes),
    (_BLANKS, _blanks),
    (_ADD_PAIR, _add_pair),
    (_ADD_TEXT, _add_text),
    (_REMOVE_KEYS, _remove_keys),
    (_REMOVE, _remove),
    (_BEGIN, _begin),
)
