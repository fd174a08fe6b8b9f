"""What a peer takes to generate for many systems in one process: run by its own interpreter, prints one JSON line.

``generate_many.py WHAT SOURCE TARGET COUNT`` with WHAT one of ``dcg``, ``dcg-black`` (datamodel-code-generator from the
JSON Schemas in SOURCE, with its built-in formatter, or with black and isort) and ``copier`` (the template SOURCE).
Imports and one warm-up stand before the clock: no peer pays for its start.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path


def models(source: Path, target: Path, *, black: bool) -> Callable[[int], int]:
    """Writes the models of one schema; the number of files."""
    from datamodel_code_generator import DataModelType, InputFileType, generate
    from datamodel_code_generator.format import Formatter

    schemas = sorted(source.glob("*.json"))
    formatters = [Formatter.BLACK, Formatter.ISORT] if black else [Formatter.BUILTIN]

    def write(number: int) -> int:
        generate(
            schemas[number % len(schemas)],
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            output=target / f"models_{number}.py",
            formatters=formatters,
        )
        return 1

    return write


def project(source: Path, target: Path) -> Callable[[int], int]:
    """Writes one project of the template; the number of files."""
    from copier import run_copy

    def write(number: int) -> int:
        place = target / f"system_{number}"
        run_copy(str(source), place, data={"name": f"small_{number:05}"}, defaults=True, quiet=True)
        return sum(path.is_file() for path in place.rglob("*"))

    return write


def main() -> None:
    """Write, and print CPU seconds and files."""
    what, source, target, count = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    target.mkdir(parents=True)
    write = project(source, target) if what == "copier" else models(source, target, black=what == "dcg-black")
    write(count)
    before = _cpu()
    files = sum(write(number) for number in range(count))
    print(json.dumps({"cpu_s": _cpu() - before, "files": files}))


def _cpu() -> float:
    """CPU seconds of this process and its children."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
