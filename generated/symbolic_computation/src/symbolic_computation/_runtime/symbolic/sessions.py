"""Named expressions of a conversation: each session has its own, nothing is shared."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..service.problem import Problem
from .expression import Expression, read_expression
from .validation import variable_name_faults

_SESSION_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass
class _Session:
    used: float
    definitions: dict[str, str] = field(default_factory=dict)


class Sessions:
    """Definitions by session id, in memory. A session begins with its first definition and ends ``ttl_s`` seconds
    after its last use; at most ``max_sessions`` live at a time, each with ``max_names`` names and ``max_characters``
    characters of text. Safe for threads. ``clock`` counts seconds and never goes back.
    """

    def __init__(
        self,
        *,
        max_sessions: int = 1000,
        max_names: int = 64,
        max_characters: int = 40_000,
        ttl_s: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_sessions = max_sessions
        self._max_names = max_names
        self._max_characters = max_characters
        self._ttl_s = ttl_s
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def define(self, session_id: str, name: str, text: str) -> Expression:
        """Let ``name`` stand for ``text``, which may use the session's other names; what it says.

        Names are looked up when an expression is read: those that use ``name`` use its new text from now on. Raises
        ``Problem`` 400 for a session id or a name that is none, 429 where there is no room; and ``ExpressionError``
        for what is not in the language, circles included. A definition that is refused changes nothing.
        """
        if not _SESSION_ID.fullmatch(session_id):
            raise Problem(400, "a session id has 1 to 64 letters, digits, points, hyphens and underscores")
        for fault in variable_name_faults([name]).values():
            raise Problem(400, fault)
        while True:
            with self._lock:
                known = self._definitions(session_id)
                self._check_room(session_id, known, name, text)
            expression = read_expression(text, definitions={**known, name: text})
            with self._lock:
                if self._definitions(session_id) == known:
                    self._check_room(session_id, known, name, text)
                    session = self._sessions.setdefault(session_id, _Session(self._clock()))
                    session.definitions[name] = text
                    self._touch(session_id, session)
                    return expression

    def definitions(self, session_id: str) -> Mapping[str, str]:
        """The texts of a session by name, in the order of definition. Raises ``Problem`` 404 where there is none."""
        with self._lock:
            self._end_old_ones()
            session = self._sessions.get(session_id)
            if session is None:
                raise Problem(404, "there is no such session, or it has ended")
            self._touch(session_id, session)
            return dict(session.definitions)

    def drop(self, session_id: str, name: str | None = None) -> None:
        """Forget ``name``, or the whole session. Raises ``Problem`` 404 where there is none."""
        with self._lock:
            self._end_old_ones()
            session = self._sessions.get(session_id)
            if session is None:
                raise Problem(404, "there is no such session, or it has ended")
            if name is None:
                del self._sessions[session_id]
            elif name not in session.definitions:
                raise Problem(404, "the session does not define that name")
            else:
                del session.definitions[name]
                self._touch(session_id, session)

    def count(self) -> int:
        """How many sessions live."""
        with self._lock:
            self._end_old_ones()
            return len(self._sessions)

    def _definitions(self, session_id: str) -> dict[str, str]:
        self._end_old_ones()
        session = self._sessions.get(session_id)
        return {} if session is None else dict(session.definitions)

    def _check_room(self, session_id: str, known: Mapping[str, str], name: str, text: str) -> None:
        if session_id not in self._sessions and len(self._sessions) >= self._max_sessions:
            oldest = next(iter(self._sessions.values()))
            wait = max(int(oldest.used + self._ttl_s - self._clock()) + 1, 1)
            raise Problem(429, f"{self._max_sessions} sessions live already", headers={"Retry-After": str(wait)})
        if name not in known and len(known) >= self._max_names:
            raise Problem(429, f"the session has {self._max_names} names already; drop one")
        length = len(text) + sum(len(other) for key, other in known.items() if key != name)
        if length > self._max_characters:
            raise Problem(429, f"the definitions of a session have at most {self._max_characters} characters in all")

    def _touch(self, session_id: str, session: _Session) -> None:
        session.used = self._clock()
        self._sessions.move_to_end(session_id)

    def _end_old_ones(self) -> None:
        """The one that was used longest ago comes first."""
        before = self._clock() - self._ttl_s
        while self._sessions and next(iter(self._sessions.values())).used <= before:
            self._sessions.popitem(last=False)
