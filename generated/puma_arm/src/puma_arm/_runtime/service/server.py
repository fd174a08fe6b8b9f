"""Serving an application: the socket, what is logged around it, and an end that comes in time."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from typing import Any

import uvicorn

from .telemetry import Logger


class ServerError(Exception):
    """The service cannot listen where it was told to."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at ``host`` and ``port``, 0 for a free one. Raises ``ServerError`` where it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _bound(socket.socket(family, kind, protocol), address)
    except UnicodeError as error:
        raise ServerError(f"cannot listen on {host!r}: {error}") from error
    except OSError as error:
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else str(error.strerror)
        raise ServerError(f"cannot listen on {host} port {port}: {reason}") from error


def _bound(listener: socket.socket, address: tuple[Any, ...]) -> socket.socket:
    """``listener`` at ``address``. Where its protocol is not named, asyncio lets small answers wait for others."""
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def run_server(app: Any, listener: socket.socket, *, logger: Logger, shutdown_s: float) -> None:
    """Serve ``app`` until the process is interrupted or told to end; then requests have ``shutdown_s`` seconds left.

    What libraries log, and Python's warnings, become lines of ``logger``.
    """
    log_through(logger)
    host, port = listener.getsockname()[:2]
    logger.info("listening", host=host, port=port)
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=max(1, round(shutdown_s)))
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    logger.info("stopped")


def log_through(logger: Logger) -> None:
    """Make what libraries log, and Python's warnings, lines of ``logger``."""
    root = logging.getLogger()
    root.handlers = [_Lines(logger, level=logging.WARNING)]
    logging.captureWarnings(True)


class _Lines(logging.Handler):
    """Records of the standard library's logging as lines of ours."""

    def __init__(self, logger: Logger, level: int) -> None:
        super().__init__(level)
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a failure is told by its kind and place."""
        error = record.exc_info[1] if record.exc_info else None
        self._logger.log(record.levelno, record.getMessage(), logger=record.name, exc_info=error)
