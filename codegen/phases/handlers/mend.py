"""Writes a changed signature into a person's handler file, and leaves every other byte of it alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import libcst as cst

from codegen.phases.handlers.mend_imports import with_model_names, with_problem
from codegen.plan.handler_signature import HandlerParameter, HandlerSignature

_LINES_APART = 2
_NOT_AS_IT_WAS = (
    "LibCST would not write it back byte for byte; look for a form feed, a lone carriage return, or a comment at the "
    "end of the file that ends with a backslash"
)


class NotMendableError(ValueError):
    """What is asked cannot be written without changing what the person meant; the text says why."""


def mended(
    data: bytes,
    missing: Sequence[HandlerSignature],
    changed: Sequence[HandlerSignature],
    begun: Callable[[HandlerSignature], str],
) -> bytes:
    """The file ``data`` with the first lines of ``changed`` as they are called, and ``missing`` behind its end.

    ``begun`` lays out a function that is not written yet. Only those lines and the imports that they need differ.
    Raises ``NotMendableError`` where a parameter would have to be renamed or taken away, or an ``async`` to go.
    """
    try:
        module = cst.parse_module(data)
    except (cst.ParserSyntaxError, RecursionError) as error:
        raise NotMendableError("its syntax is newer, or nested deeper, than LibCST reads") from error
    if module.bytes != data:
        raise NotMendableError(_NOT_AS_IT_WAS)
    rewriting = _Signatures({signature.function: signature for signature in changed})
    module = module.visit(rewriting)
    absent = rewriting.signatures.keys() - rewriting.done
    if absent:
        raise NotMendableError(f"`{min(absent)}` is not a function of its own at the top of the file")
    names = rewriting.needed.union(*(signature.models for signature in missing))
    module = with_model_names(module, names, rewriting.replaced)
    if missing:
        module = with_problem(module)
    return _appended(module, [begun(signature) for signature in missing])


def _appended(module: cst.Module, texts: Sequence[str]) -> bytes:
    data = module.bytes
    newline = module.default_newline
    for text in texts:
        rest = data.decode().replace("\r\n", "\n")
        ended = len(rest) - len(rest.rstrip("\n"))
        blank = newline * max(_LINES_APART + 1 - ended, 0) if rest.strip() else ""
        data += (blank + text.strip("\n").replace("\n", newline) + newline).encode()
    return data


class _Signatures(cst.CSTTransformer):
    """Rewrites the parameters and the result of functions at the top of a module, blocks included."""

    def __init__(self, signatures: dict[str, HandlerSignature]) -> None:
        super().__init__()
        self.signatures = signatures
        self.done: set[str] = set()
        #: Names that stood in an annotation and gave way to another.
        self.replaced: dict[str, str] = {}
        #: Names that now stand in an annotation as they are, so that they must be imported.
        self.needed: set[str] = set()

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        return False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        signature = self.signatures.get(original_node.name.value)
        if signature is None or _is_overload(original_node):
            return updated_node
        if original_node.asynchronous is not None:
            raise NotMendableError(f"`{signature.function}` is `async`: make it an ordinary function by hand")
        self.done.add(signature.function)
        parameters = self._parameters(updated_node.params, signature)
        returns = self._annotation(updated_node.returns, signature.returns or "None", " -> ")
        return updated_node.with_changes(params=parameters, returns=returns)

    def _parameters(self, given: cst.Parameters, signature: HandlerSignature) -> cst.Parameters:
        before = list(given.posonly_params)
        positional = [*before, *given.params]
        names = {parameter.name.value for parameter in [*positional, *given.kwonly_params]}
        for number, wanted in enumerate(signature.parameters):
            actual = positional[number] if number < len(positional) else None
            if actual is not None and actual.name.value == wanted.name:
                positional[number] = self._annotated(actual, wanted)
            elif wanted.name in names:
                raise NotMendableError(
                    f"`{signature.function}` takes `{wanted.name}` at another place: move it by hand"
                )
            elif actual is not None and actual.default is None:
                text = f"`{signature.function}` takes `{actual.name.value}` where `{wanted.name}` is given: rename it"
                raise NotMendableError(f"{text} in its body as well")
            elif isinstance(given.star_arg, cst.Param):
                raise NotMendableError(
                    f"`{signature.function}` takes `*{given.star_arg.name.value}`: name its parameters"
                )
            else:
                positional.insert(number, self._annotated(cst.Param(cst.Name(wanted.name)), wanted))
                before += [] if number >= len(before) else [positional[number]]
        self._refuse_unwanted(signature, positional[len(signature.parameters) :], given.kwonly_params)
        split = len(before)
        return given.with_changes(posonly_params=positional[:split], params=positional[split:])

    def _refuse_unwanted(
        self, signature: HandlerSignature, rest: Sequence[cst.Param], by_keyword: Sequence[cst.Param]
    ) -> None:
        for actual in [*rest, *by_keyword]:
            if actual.default is None:
                text = f"`{signature.function}` takes `{actual.name.value}`, which nobody gives"
                raise NotMendableError(f"{text}: take it away by hand, with what uses it")

    def _annotated(self, actual: cst.Param, wanted: HandlerParameter) -> cst.Param:
        return actual.with_changes(annotation=self._annotation(actual.annotation, wanted.annotation, ": "))

    def _annotation(self, written: cst.Annotation | None, wanted: str, mark: str) -> cst.Annotation:
        """``written`` with ``wanted`` in it, blanks and comments around it kept."""
        if written is None:
            self.needed |= {wanted} - {"None"}
            blank = cst.SimpleWhitespace(" ")
            before = blank if mark.startswith(" ") else cst.SimpleWhitespace("")
            return cst.Annotation(
                cst.Name(wanted), whitespace_before_indicator=before, whitespace_after_indicator=blank
            )
        expression = written.annotation
        if isinstance(expression, cst.Attribute) and wanted != "None":
            return written.with_changes(annotation=expression.with_changes(attr=cst.Name(wanted)))
        self.needed |= {wanted} - {"None"}
        if isinstance(expression, cst.SimpleString | cst.Name):
            text = expression.value if isinstance(expression, cst.Name) else expression.raw_value
            if text == wanted:
                return written
            self.replaced[text] = wanted
        return written.with_changes(annotation=cst.Name(wanted))


def _is_overload(node: cst.FunctionDef) -> bool:
    names = (item.decorator for item in node.decorators)
    return any(
        (name.attr.value if isinstance(name, cst.Attribute) else getattr(name, "value", "")) == "overload"
        for name in names
    )
