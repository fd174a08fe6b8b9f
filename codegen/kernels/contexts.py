"""The contexts that the kernels room builds, by the name that a template declares."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.kernels.module_context import kernel_module
from codegen.kernels.native_context import native_module, native_package, native_source
from codegen.kernels.package_context import kernels_package
from codegen.kernels.test_context import kernel_reference, kernel_tests
from codegen.plan.generation import ContextBuilder

CONTEXTS: Mapping[str, ContextBuilder] = {
    "KernelModule": kernel_module,
    "KernelsPackage": kernels_package,
    "KernelTests": kernel_tests,
    "KernelReference": kernel_reference,
    "NativeModule": native_module,
    "NativePackage": native_package,
    "NativeSource": native_source,
}
