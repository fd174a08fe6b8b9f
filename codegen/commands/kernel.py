"""``codegen kernel``: one kernel of a schema as one file that needs no package."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from codegen.emit.format_tree import format_tree
from codegen.frontend.meta_loader import load_system
from codegen.kernels.backend import NUMPY, BackendUnavailable, LoadedBackend, backend_named
from codegen.kernels.computed import Failed
from codegen.kernels.lower import lower_kernel
from codegen.kernels.standalone.description import MARK, Origin
from codegen.kernels.standalone.forms import FORMS, Form
from codegen.kernels.standalone.subject import Subject
from codegen.kernels.verify import KernelVerification, MissingBackend, verify_loaded
from codegen.phases.backend_refusals import place_of_refusal
from codegen.plan.loaded import LoadedSystem
from codegen.runtime.expr.typed import TypedKernel
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, EXIT_INVALID, Diagnostic, DiagnosticsError
from codegen.support.names import did_you_mean

_LAYOUT = {"line-length": "100", "target-version": '"py311"'}
#: In so many bytes a file of ours has said what it is.
_HEAD = 400


@dataclass(frozen=True)
class KernelFile:
    """The text of a file, what verification saw of it, and what is said besides.

    ``verified`` is None where nothing was run.
    """

    text: str
    verified: KernelVerification | None
    warnings: tuple[Diagnostic, ...]


def schema_and_kernel(named: str) -> tuple[str, str]:
    """The file and the name in ``SCHEMA#KERNEL``; the name may be empty.

    Raises ``DiagnosticsError`` (C785, exit 2) where no file is named, or a folder is.
    """
    schema, _, name = named.partition("#")
    if schema and not Path(schema).is_dir():
        return schema, name
    message = f"{schema} is a folder, and a schema is wanted" if schema else "which schema is meant is not said"
    folder = Path(schema or Configuration().schemas)
    files = sorted(path.as_posix() for path in folder.rglob("*.yaml"))
    known = f"; `codegen kernel {shlex.quote(files[0])}` names the kernels of that file" if files else ""
    raise _refused("C785", message, f"write the file of a schema, `#`, and a kernel that it declares{known}")


def form_of(backend: str | None, target: str | None) -> str:
    """The language that is meant: the one named, else that of the file ``target``, else NumPy.

    Raises ``DiagnosticsError`` (C787, exit 2) for a file whose name says none.
    """
    if backend is not None:
        return backend
    if target is None:
        return NUMPY
    suffix = PurePosixPath(target).suffix
    for name, form in FORMS.items():
        if form.suffix == suffix:
            return name
    endings = ", ".join(f"{form.suffix} ({name})" for name, form in FORMS.items())
    message = f"{target} does not say in which language the kernel is wanted"
    raise _refused("C787", message, f"end it in one of {endings}, or add `--backend {NUMPY}`")


def kernel_file(
    root: Path, configuration: Configuration, schema: str, name: str, form: str, target: str | None, *, verify: bool
) -> KernelFile:
    """The kernel ``name`` of ``schema``, which is relative to ``root``, in the language ``form``.

    ``target`` is the file as its own head shall name it. Raises ``DiagnosticsError``: as loading a schema does, C785
    for a kernel that is not there (exit 2), C364 for what the language lacks (3), and what verification finds (1, 3).
    """
    system = load_system(Path(schema), root, configuration)
    typed = _meant(system, schema, name)
    chosen = FORMS[form]
    _refuse(system, name, chosen)
    text = chosen.print_file(_subject(system, name, _origin(schema, name, form, target)))
    if chosen.suffix == ".py":
        text = format_tree({"kernel.py": text}, _LAYOUT)["kernel.py"]
    if not verify or chosen.loader is None:
        return KernelFile(text, None, system.warnings)
    seen = _verified(typed, form, chosen, text)
    found = _diagnostics(system, seen)
    if any(diagnostic.severity == "error" for diagnostic in found):
        raise DiagnosticsError(found, EXIT_INVALID if seen.is_invalid else EXIT_FINDINGS)
    if seen.missing:
        hint = f"install what is missing and run the command again, or take `--backend {NUMPY}`"
        message = f"the file was not compiled, and so not verified: {seen.missing[0].reason}"
        found = (*found, Diagnostic("C788", message, hint=hint, severity="warning"))
    return KernelFile(text, None if seen.missing else seen, (*system.warnings, *found))


def write_kernel(text: str, place: Path) -> None:
    """Write ``text`` to ``place``. Raises ``DiagnosticsError`` (C786, exit 2) where a file is that is not codegen's."""
    if place.exists() and (not place.is_file() or MARK.encode() not in place.read_bytes()[:_HEAD]):
        raise _refused("C786", f"{place} is there and was not written by codegen", "name another file with -o")
    try:
        place.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"{place} cannot be written: {error.strerror}"
        raise _refused("C786", message, "name a file in a folder that is there with -o") from None


def _meant(system: LoadedSystem, schema: str, name: str) -> TypedKernel:
    if name in system.kernels:
        return system.kernels[name]
    if not system.kernels:
        raise _refused("C785", f"{schema} declares no kernels", "declare one in the section `kernels`")
    known = ", ".join(system.kernels)
    meant = did_you_mean(name, system.kernels)
    message = f"{schema} has no kernel `{name}`" if name else f"which kernel of {schema} is wanted is not said"
    hint = f"did you mean `{schema}#{meant}`?" if meant else f"write `{schema}#{next(iter(system.kernels))}`"
    raise _refused("C785", message, hint if len(system.kernels) == 1 or meant else f"{hint}; it has {known}")


def _refuse(system: LoadedSystem, name: str, form: Form) -> None:
    """Raises ``DiagnosticsError`` for what the language has no good version of, where the schema uses it."""
    found = []
    for refusal in backend_named(form.backend).refusals(system.kernels[name]):
        span = place_of_refusal(system, name, refusal) or system.positions.key(("kernels", name))
        message = f"the backend {form.backend} cannot do this: {refusal.message}"
        hint = f"{refusal.hint}, or ask for `--backend {NUMPY}`".removeprefix(", or ")
        found.append(Diagnostic("C364", message, span, hint))
    if found:
        raise DiagnosticsError(found)


def _subject(system: LoadedSystem, name: str, origin: Origin) -> Subject:
    typed, declared = system.kernels[name], system.model.kernels[name]
    product = lower_kernel(typed, declared, system.derivative_units.get(name, {}))
    functions = {**system.model.functions, **declared.functions}
    return Subject(typed, product, origin, functions, {**system.model.constants, **declared.constants})


def _origin(schema: str, name: str, form: str, target: str | None) -> Origin:
    written = "" if target is None else f" -o {shlex.quote(target)}"
    return Origin(f"{schema}#/kernels/{name}", f"codegen kernel {shlex.quote(schema)}#{name} --backend {form}{written}")


def _verified(typed: TypedKernel, name: str, form: Form, text: str) -> KernelVerification:
    """The file against the oracle, beside what packages compute with NumPy."""
    assert form.loader is not None
    loaded: list[tuple[str, LoadedBackend]] = []
    missing: tuple[MissingBackend, ...] = ()
    failed: list[Failed] = []
    try:
        loaded.append((name, form.loader(typed, text)))
    except BackendUnavailable as error:
        missing = (MissingBackend(name, str(error)),)
    except Exception as error:
        # Whatever a compiler says of the text is said of its kernel, and is no fault of the command.
        failed.append(Failed(name, f"{type(error).__name__}: {error}"))
    if name != NUMPY:
        loaded += [(NUMPY, one) for one in backend_named(NUMPY).load(typed)]
    return verify_loaded(typed, loaded, missing, failed, positions_path=("kernels", typed.name))


def _diagnostics(system: LoadedSystem, seen: KernelVerification) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(item.code, item.message, system.positions.value(item.path), item.hint, severity=item.severity)
        for item in seen.findings
    )


def _refused(code: str, message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(code, message, hint=hint)], EXIT_COULD_NOT)
