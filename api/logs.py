"""JSON log lines that hold no word of a case.

What is logged is what happened and where in the code, with ids: never narrative, names, tokens,
bodies or query strings. An exception is logged by its type and its lines of code, without its
message, because messages of the database and of Pydantic quote the values they complain about.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: Values under these names never reach a log line, whoever puts them there.
_UNSAID = frozenset(
    {
        "authorization", "body", "content", "cookie", "detail", "dsn", "name", "narrative",
        "password", "payload", "query", "query_string", "secret", "sentence", "summary", "token",
        "username",
    }
)  # fmt: skip

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(level: str = "INFO") -> None:
    """Send structlog and the standard library's logging to standard error as JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exceptions_without_words,
        leave_unsaid,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    # Uvicorn's access log holds query strings; the request line of `api.middleware` replaces it.
    logging.getLogger("uvicorn.access").disabled = True
    # So do the lines of this one, about each request it sends.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def leave_unsaid(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take out every value whose name says that it may hold words of a case or a secret."""
    for name in _UNSAID.intersection(event):
        event[name] = "[left out]"
    return event


def exceptions_without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the exception's types and lines of code."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    if isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    if isinstance(given, tuple) and given[0] is not None:
        event["exception"] = _without_words(cast("ExcInfo", given)[1])
    return event


def _without_words(error: BaseException) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    following: BaseException | None = error
    while following is not None and len(told) < 5:
        frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(following.__traceback__)
        told.append(
            {
                "type": f"{type(following).__module__}.{type(following).__qualname__}",
                "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
            }
        )
        following = following.__cause__ or following.__context__
    return told
