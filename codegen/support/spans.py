"""Places in a user's file, as people count them: lines and columns from 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file; the end is exclusive, columns count code points.

    ``file`` is the path as the user should read it: relative to the workspace, with ``/``.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
