"""Keep the token out of logs: it is part of every request's address, and the HTTP library logs addresses."""

from __future__ import annotations

import logging
import re

_IN_ADDRESS = re.compile(r"/bot[^/\s\"']+(?=/|$|[\s\"'])")
MASKED = "/bot***"


def without_token(text: str, token: str = "") -> str:
    """Return a text in which no address shows its token, nor the token itself."""
    masked = _IN_ADDRESS.sub(MASKED, text)
    return masked.replace(token, "***") if token else masked


class _HideTokens(logging.Filter):
    """Rewrites what a library is about to log."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/bot" in message:
            record.msg, record.args = without_token(message), ()
        return True


_hide = _HideTokens()
LOGGERS = (
    "httpx",
    "httpcore",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.connection",
    "httpcore.proxy",
    "telegram",
)


def hide_tokens() -> None:
    """Make the libraries' loggers mask tokens; doing it twice does nothing."""
    for name in (*LOGGERS, "telegram.Bot", "telegram.request.BaseRequest", "telegram.request.HTTPXRequest"):
        # A filter of a logger is not asked for what its children log, so each is named.
        logging.getLogger(name).addFilter(_hide)
