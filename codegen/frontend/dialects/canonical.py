"""The documents of a schema file as the one document of dialect A."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from codegen.frontend.dialects.lifting import FLAT, HEADER, is_flat, is_header, lift
from codegen.frontend.dialects.module_spec import from_module_spec, is_module_spec
from codegen.frontend.yaml_reader import Document, refuse_document
from codegen.support.diagnostics import DiagnosticBag

_ONE_DOCUMENT = f"write one document a file; in front of it only a header of {', '.join(f'`{key}`' for key in HEADER)}"


def canonical_document(documents: Sequence[Document], sections: Collection[str], bag: DiagnosticBag) -> Document | None:
    """The schema that ``documents`` are, in dialect A of 6.0 or 6.1 with the positions of what was written.

    ``sections`` are those of the language, plugins included. None where the documents are not one schema; every
    fault of the dialects goes to ``bag``.
    """
    header, body = _split(documents)
    extra = documents[2 if header is not None else 1 :]
    if extra:
        refuse_document(extra[0], bag, _ONE_DOCUMENT)
        return None
    if header is not None and body.data is None:
        bag.error("C105", "nothing follows the header", body.start, "write the system below the `---`")
        return None
    if not isinstance(body.data, dict):
        return body
    if is_module_spec(body.data):
        if header is None:
            return from_module_spec(body, bag)
        refuse_document(body, bag, "remove what stands in front; a Module-Spec has no header")
        return None
    misplaced = any(key in FLAT and key != "system" for key in body.data)
    if header is None and not is_flat(body.data) and not misplaced:
        return body
    return lift(header, body, sections, bag)


def _split(documents: Sequence[Document]) -> tuple[Document | None, Document]:
    if len(documents) > 1 and is_header(documents[0].data):
        return documents[0], documents[1]
    return None, documents[0]
