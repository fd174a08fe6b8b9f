"""``_native/``: the bodies of compiled kernels, the table of the extension, and what loads it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from codegen.kernels.native_sources import source_names
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation, KernelProduct
from codegen.plan.vendored import RUNTIME
from codegen.support.literals import python_docstring, python_string

#: How many of the 64 digits of the digest name the sources.
_DIGITS = 32
#: By backend, what the code that it makes may be called where it runs.
LABELS = {
    "c": ("v4", "v3", "v2", "neon", "plain"),
    "fortran": ("fortran",),
    "cython": ("cython",),
    "autowrap": ("autowrap",),
}
#: By backend, the lines of the table that declare a kernel's bodies and that list them.
_CHOICES = {
    "c": ("KERNEL_DECLARE_LEVELS({0})", "KERNEL_LEVELS({0})"),
    "fortran": ("KERNEL_DECLARE_FORTRAN({0})", "KERNEL_CHOICE_FORTRAN({0})"),
    "cython": ("KERNEL_DECLARE_CYTHON({0})", "KERNEL_CHOICE_CYTHON({0})"),
    "autowrap": ("KERNEL_DECLARE({0}_autowrap)", 'KERNEL_CHOICE("autowrap", {0}_autowrap, 8)'),
}


@dataclass(frozen=True)
class NativeSource:
    """The text of one source, without the end of its last line."""

    text: str


@dataclass(frozen=True)
class NativeKernel:
    """A kernel in the table: its name, the shapes of arguments and results as in ``(3),()->(3,3)``, and the
    lines that declare and list its bodies."""

    name: str
    symbol: str
    signature: str
    declarations: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class NativeModule:
    """``_native/_module.c``."""

    kernels: tuple[NativeKernel, ...]
    sources: str


@dataclass(frozen=True)
class NativePackage:
    """``_native/__init__.py``; texts are Python."""

    docstring: str
    package: str
    sources: str


def native_source(generation: Generation, file: PlannedFile) -> NativeSource:
    """The body of the kernel ``file.item`` for the backend that the glue entry asks for in ``for_each``."""
    chosen = generation.glue.glue.entries[file.entry].for_each or ""
    text = generation.kernels[str(file.item)].native[chosen.rpartition(".")[2]]
    return NativeSource(text.removesuffix("\n"))


def native_module(generation: Generation, file: PlannedFile) -> NativeModule:
    """The table of every compiled kernel."""
    kernels = tuple(map(_native_kernel, compiled_products(generation)))
    return NativeModule(kernels, sources_digest(generation))


def native_package(generation: Generation, file: PlannedFile) -> NativePackage:
    """What looks for the extension once for all kernels."""
    package = generation.system.model.package
    return NativePackage(
        python_docstring(f"The compiled kernels of {package}, where a compiler was found."),
        python_string(package),
        python_string(sources_digest(generation)),
    )


def _native_kernel(product: KernelProduct) -> NativeKernel:
    shapes = [
        ",".join(f"({','.join(map(str, item.shape))})" for item in items)
        for items in (product.arguments, product.results)
    ]
    declarations, choices = [], []
    for backend in product.native:
        declaration, choice = _CHOICES[backend]
        declarations.append(declaration.format(product.symbol))
        choices.append(choice.format(product.symbol))
    return NativeKernel(product.name, product.symbol, "->".join(shapes), tuple(declarations), tuple(choices))


def compiled_products(generation: Generation) -> tuple[KernelProduct, ...]:
    """The kernels that have a source for a compiler, in the order of the schema."""
    return tuple(product for product in generation.kernels.values() if product.native)


def sources_digest(generation: Generation) -> str:
    """What names the sources of the extension: 32 hexadecimal digits over every body and every file of the runtime
    that decides what becomes of it. An extension made of others is not used."""
    texts = {
        name: text.encode() for product in compiled_products(generation) for name, text in source_names(product).items()
    }
    for file in generation.plan.files:
        path = file.template.removeprefix("codegen/runtime/")
        if file.kind == "runtime" and (path.startswith("native/") or path == "kernels/native_build.py"):
            texts[path] = (RUNTIME / path).read_bytes()
    digest = hashlib.sha256()
    for name, data in sorted(texts.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()[:_DIGITS]
