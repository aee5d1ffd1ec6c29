"""Sign what a button carries, so that a press proves its plugin, its argument, its group and its end.

A token is at most 64 bytes: a flag, the expiry, a hint, the seal and the payload. Group and person are part of
the seal and not of the payload; the hint only serves to say *why* a seal does not fit.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from townhall.model.ids import GroupId, MemberId

MOST_BYTES = 64
_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_LAST_MINUTE = 64**4 - 1
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_EXPIRY, _HINT, _SEAL = slice(1, 5), slice(5, 8), slice(8, 20)
_FOR_ALL, _FOR_ONE = "a", "o"


class Press(NamedTuple):
    """A press that proved right."""

    plugin: str
    button: str
    argument: str


class Refusal(StrEnum):
    """Why a press is not taken; the value is the key of the text that says so."""

    FORGED = "core.button.forged"
    EXPIRED = "core.button.expired"
    NOT_FOR_YOU = "core.button.not_for_you"
    OTHER_GROUP = "core.button.other_group"


class ButtonSigner:
    """Makes and checks the tokens of buttons with one secret."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("The secret of buttons has fewer than 16 bytes. Give it 32 random ones.")
        self._secret = secret

    def sign(
        self,
        plugin: str,
        button: str,
        argument: str,
        group: GroupId,
        expires_at: datetime,
        only_for: MemberId | None = None,
    ) -> str:
        """Return the token of a button; raises :class:`ValueError` when it would be longer than 64 bytes."""
        payload = f"{plugin}|{button}|{argument}"
        flag = _FOR_ALL if only_for is None else _FOR_ONE
        open_part = flag + _minutes_text(expires_at)
        hinted = open_part + self._hint(open_part, payload)
        token = hinted + self._seal(hinted, payload, group, only_for) + payload
        if (size := len(token.encode())) > MOST_BYTES:
            raise ValueError(
                f"The button {plugin}.{button} carries {size - MOST_BYTES} bytes too many in {argument!r}. "
                "Keep it in the store and pass its key."
            )
        return token

    def verify(self, data: str, group: GroupId, member: MemberId, now: datetime) -> Press | Refusal:
        """Return what was pressed, or why the press is not taken."""
        payload = payload_of(data)
        if len(data.encode(errors="replace")) > MOST_BYTES or payload.count("|") < 2:
            return Refusal.FORGED
        open_part, seal = data[: _EXPIRY.stop], data[_SEAL]
        only_for = member if open_part[0] == _FOR_ONE else None
        if not _same(seal, self._seal(data[: _HINT.stop], payload, group, only_for)):
            if not _same(data[_HINT], self._hint(open_part, payload)):
                return Refusal.FORGED
            return Refusal.OTHER_GROUP if only_for is None else Refusal.NOT_FOR_YOU
        if now >= _instant(open_part[_EXPIRY]):
            return Refusal.EXPIRED
        return Press(*payload.split("|", 2))

    def secret_for(self, *purpose: str) -> bytes:
        """Return 32 bytes for a purpose that nobody can tell beforehand, always the same for the same purpose."""
        return hmac.digest(self._secret, _joined("secret", *purpose), hashlib.sha256)

    def _seal(self, hinted: str, payload: str, group: GroupId, only_for: MemberId | None) -> str:
        return self._digest("seal", hinted, payload, group, only_for or "")[:12]

    def _hint(self, open_part: str, payload: str) -> str:
        return self._digest("hint", open_part, payload)[:3]

    def _digest(self, *pieces: str) -> str:
        return urlsafe_b64encode(hmac.digest(self._secret, _joined(*pieces), hashlib.sha256)[:9]).decode()


def payload_of(data: str) -> str:
    """Return what a token carries, ``plugin|button|argument``, whoever signed it."""
    return data[_SEAL.stop :]


def _joined(*pieces: str) -> bytes:
    return b"".join(len(piece := one.encode(errors="replace")).to_bytes(4, "big") + piece for one in pieces)


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(errors="replace"), right.encode(errors="replace"))


def _minutes_text(instant: datetime) -> str:
    # Rounded up: a button never ends before the time it was promised.
    minutes = min(max(-((_EPOCH - instant) // _MINUTE), 0), _LAST_MINUTE)
    return "".join(_DIGITS[minutes >> shift & 63] for shift in (18, 12, 6, 0))


def _instant(text: str) -> datetime:
    minutes = 0
    for digit in text:
        minutes = minutes << 6 | _DIGITS.index(digit)
    return _EPOCH + minutes * _MINUTE
