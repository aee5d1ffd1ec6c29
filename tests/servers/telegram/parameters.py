"""The parameters of each method of the Bot API, as the SDK's own signatures publish them."""

from __future__ import annotations

import inspect
import re
from functools import cache

from telegram import Bot

_OURS = frozenset({"self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs"})
_CONVENIENCE = frozenset(
    {"allow_sending_without_reply", "reply_to_message_id", "disable_web_page_preview", "filename", "contact", "venue"}
)
"""What the SDK's methods take and turn into other parameters."""


@cache
def known(method: str) -> frozenset[str] | None:
    """Return the parameters of a method, None where there is no such method."""
    found = getattr(Bot, re.sub(r"(?<!^)(?=[A-Z])", "_", method).lower(), None)
    if found is None or not inspect.iscoroutinefunction(inspect.unwrap(found)):
        return None
    return frozenset(inspect.signature(found).parameters) - _OURS - _CONVENIENCE
