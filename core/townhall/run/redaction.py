"""Secrets stay out of every log: what is known to be secret, and what looks like it, is written as ``***``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import cast
from urllib.parse import quote

import msgspec

from townhall.config.secrets import Secret

MASK = "***"
SHORTEST = 4
"""A shorter secret is not looked for: it would black out ordinary words and protects nothing."""

_SHAPES = re.compile(
    r"""
    (?P<keep>\b(?:Bearer|Basic|Bot)\s+)[A-Za-z0-9._~+/=-]{8,}        # how HTTP carries them
    | (?P<header>\bauthorization\b['"]?\s*[:=,]\s*['"]?)[^'"\r\n]+
    | (?P<field>[?&\b_](?:access_token|token|secret|password|key|signature)=)[^&\s'"]+
    | (?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}                               # Telegram, also inside a URL
    | \b[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}  # Discord
    | \bsyt_[A-Za-z0-9_]{10,}                                        # Matrix
    | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*      # a JSON web token
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECRET_FIELD = re.compile(r"(?i)(?:^|_)(?:token|secret|password|authorization|api_key|access_key)$")


class Redaction:
    """Knows the secrets that were revealed to this process and takes them out of texts and fields."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, secret: str) -> None:
        """Never show this value again, in whichever form it is written."""
        if len(secret) < SHORTEST:
            return
        # A URL carries it quoted, a traceback shows its repr.
        self._known |= {secret, quote(secret, safe=""), repr(secret)[1:-1]}
        longest_first = sorted(self._known, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(one) for one in longest_first))

    def learn_all(self, settings: object) -> None:
        """Learn every :class:`Secret` inside settings, however deep."""
        if isinstance(settings, Secret):
            self.learn(settings.reveal())
        elif isinstance(settings, msgspec.Struct):
            self.learn_all([getattr(settings, name) for name in settings.__struct_fields__])
        elif isinstance(settings, Mapping):
            self.learn_all([*cast("Mapping[object, object]", settings).values()])
        elif isinstance(settings, list | tuple | set | frozenset):
            for one in cast("Iterable[object]", settings):
                self.learn_all(one)

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        if self._pattern is not None:
            text = self._pattern.sub(MASK, text)
        return _SHAPES.sub(_masked, text)

    def value(self, value: object) -> object:
        """Return a value of a log field without secrets; what is no plain value becomes its text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self.fields({str(key): inner for key, inner in cast("Mapping[object, object]", value).items()})
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(inner) for inner in cast("Iterable[object]", value)]
        return self.text(str(value))

    def fields(self, fields: Mapping[str, object]) -> dict[str, object]:
        """Return log fields without secrets; a field called ``token`` and the like never shows its value."""
        return {
            self.text(name): MASK if inner and _SECRET_FIELD.search(name) else self.value(inner)
            for name, inner in fields.items()
        }


def _masked(found: re.Match[str]) -> str:
    kept = found["keep"] or found["header"] or found["field"] or ""
    return kept + MASK
