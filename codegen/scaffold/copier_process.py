"""Copier in a process of its own: what it reads, and what a template computes, stays away from codegen's process.

Started by ``run_copier`` with a description of the job as its argument; answers in the file that the job names.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

#: What a template whose code does not run may use; loops in it are its author's.
_PROCESSOR_S = 60
_MEMORY_BYTES = 4 << 30
_FILE_BYTES = 64 << 20


def main(argument: str) -> int:
    """Do the job and write how it ended; 0 where that could be written."""
    job: Mapping[str, Any] = json.loads(argument)
    if not job["trusted"]:
        _limit()
    ended = _ended(job)
    Path(job["result"]).write_text(json.dumps(ended | {"message": ended["message"][:2000]}), encoding="utf-8")
    return 0


def _ended(job: Mapping[str, Any]) -> dict[str, Any]:
    """Which way Copier ended: ``kind`` is done, untrusted, path, answer, task, interrupted or template."""
    from copier.errors import CopierAnswersInterrupt, ForbiddenPathError, TaskError, UnsafeTemplateError

    from codegen.scaffold.template_fault import template_fault, without_copies

    room = Path(tempfile.gettempdir())
    try:
        _run(job)
    except UnsafeTemplateError as error:
        return {"kind": "untrusted", "message": _first_line(error).partition(": ")[2].removesuffix(".")}
    except ForbiddenPathError as error:
        return {"kind": "path", "message": without_copies(_first_line(error), room)}
    except TaskError as error:
        return {"kind": "task", "message": str(error)}
    except (KeyboardInterrupt, CopierAnswersInterrupt):
        return {"kind": "interrupted", "message": ""}
    except Exception as error:  # a template is input: it may fail in any way
        if str(error).startswith(_OF_ANSWERS):
            return {"kind": "answer", "message": str(error)}
        return {"kind": "template", "message": template_fault(error, room)}
    return {"kind": "done", "message": ""}


#: How Copier begins what it says about an answer.
_OF_ANSWERS = ("Validation error for question", "Invalid choice for", "Invalid answer", "Question ")


def _first_line(error: Exception) -> str:
    """What Copier found, without what it says of its own command line."""
    return str(error).partition("\n")[0]


def _run(job: Mapping[str, Any]) -> None:
    from copier import Settings, run_copy, run_update

    warnings.simplefilter("ignore")
    shared: dict[str, Any] = {
        "data": job["data"],
        "vcs_ref": job["version"],
        "settings": Settings(),
        "exclude": job["exclude"],
        "defaults": not job["ask"],
        "overwrite": True,
        "quiet": True,
        "unsafe": job["trusted"],
    }
    if job["operation"] == "update":
        run_update(job["folder"], conflict="inline", skip_answered=True, **shared)
    else:
        run_copy(job["source"], job["folder"], **shared)


def _limit() -> None:
    """Bound what this process and those that it starts may use, where the system can."""
    with suppress(ImportError):
        import resource

        for name, most in (
            ("RLIMIT_CPU", _PROCESSOR_S),
            ("RLIMIT_AS", _MEMORY_BYTES),
            ("RLIMIT_FSIZE", _FILE_BYTES),
        ):
            with suppress(AttributeError, ValueError, OSError):
                limit = getattr(resource, name)
                _, hard = resource.getrlimit(limit)
                resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
