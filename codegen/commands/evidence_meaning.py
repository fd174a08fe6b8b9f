"""What the schemas of two bundles say otherwise, in words: read as a verifier reads them; none of their code is run."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.commands.schema_of_bundle import loaded_schema
from codegen.drift.breaking.kernels import kernel_changes
from codegen.drift.breaking.operations import operation_changes
from codegen.drift.breaking.system import system_changes
from codegen.drift.contract_sentences import contract_sentences
from codegen.drift.formula_sentences import formula_sentences
from codegen.drift.operation_sentences import operation_sentences
from codegen.drift.other_sentences import other_sentences
from codegen.drift.semantic import Group, Sentence, change_sentences, grouped, ordered
from codegen.evidence.diff.found import Group as Answers
from codegen.evidence.evidence_files import EvidenceFiles
from codegen.plan.loaded import LoadedSystem

_VERSION = ("metadata", "version")
#: The evidence tells of waivers itself, with what they let pass.
_WAIVERS = ("waivers",)


class UnreadSchemaError(ValueError):
    """The schema of a bundle that this codegen cannot read; the message names the bundle."""


def meaning(before: EvidenceFiles, after: EvidenceFiles) -> tuple[Answers, ...]:
    """What changed in the schemas of two bundles, group by group.

    Raises ``UnreadSchemaError`` where one of them cannot be read.
    """
    sentences = ordered(_sentences(_system(before), _system(after)))
    return tuple(
        Answers(f"schema, {group}", tuple(sentence.text for sentence in found))
        for group, found in grouped(sentences).items()
    )


def _system(side: EvidenceFiles) -> LoadedSystem:
    assert side.manifest is not None
    try:
        return loaded_schema(side.manifest.schema, side.workspace)[0]
    except ValueError as error:
        raise UnreadSchemaError(f"{side.name}: this codegen cannot read {side.manifest.schema}: {error}") from error


def _sentences(was: LoadedSystem, now: LoadedSystem) -> Iterator[Sentence]:
    versions = was.model.metadata.version, now.model.metadata.version
    if versions[0] != versions[1]:
        yield Sentence(Group.SYSTEM, f"the version is {versions[1]} (was {versions[0]})", _VERSION)
    changes = [
        *system_changes(was.model, now.model),
        *kernel_changes(was, now),
        *operation_changes(was.model, now.model),
    ]
    found = [
        *change_sentences(changes),
        *operation_sentences(was.model.operations, now.model.operations),
        *contract_sentences(was.model.contracts, now.model.contracts),
        *formula_sentences(was, now),
    ]
    yield from found
    dumped = [system.model.model_dump(mode="json", by_alias=True) for system in (was, now)]
    yield from other_sentences(dumped[0], dumped[1], [_VERSION, _WAIVERS, *(sentence.path for sentence in found)])
