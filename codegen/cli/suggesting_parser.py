"""A parser of arguments that says which verb, option or value was meant."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from codegen.support.names import did_you_mean

_CHOICE = re.compile(r"invalid choice: '(?P<word>[^']*)' \(choose from (?P<known>.*)\)", re.DOTALL)


class SuggestingParser(argparse.ArgumentParser):
    """As its base, with ``did you mean`` behind what is misspelt; verbs below it are parsed alike."""

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """As the base; of what is unknown the first is explained by the options of the verb that was chosen."""
        chosen, unknown = self.parse_known_args(args, namespace)
        if unknown:
            below = _chosen_parser(self, chosen)
            known = [name for action in below._actions for name in action.option_strings if name.startswith("--")]
            below.error(
                f"unrecognized arguments: {' '.join(unknown)}{_suggestion(unknown[0].partition('=')[0], known)}"
            )
        return chosen

    def error(self, message: str) -> NoReturn:
        """End with 2; what is no choice is shown with the one that was meant."""
        found = _CHOICE.search(message)
        if found is not None:
            known = re.findall(r"[\w.-]+", found["known"])
            message += _suggestion(found["word"], known)
        super().error(message)


def _suggestion(word: str, known: Iterable[str]) -> str:
    meant = did_you_mean(word, known)
    return f": did you mean `{meant}`?" if meant is not None else ""


def _chosen_parser(top: argparse.ArgumentParser, chosen: argparse.Namespace) -> argparse.ArgumentParser:
    """The parser of the verb, and of its action, that were chosen."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            name = getattr(chosen, action.dest, None)
            if name in action.choices:
                return _chosen_parser(action.choices[name], chosen)
    return top
