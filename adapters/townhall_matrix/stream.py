"""The stream of a homeserver: asked from a token on, answered with what is new since."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from townhall.adapter import AdapterError, Time
from townhall_matrix.homeserver import Answer, Homeserver
from townhall_matrix.levels import Content
from townhall_matrix.reading import decode_sync
from townhall_matrix.refusals import PATIENCE
from townhall_matrix.shapes import Sync

LONG_POLL = timedelta(seconds=30)
DEAF_AFTER = 3 * LONG_POLL
"""Without any answer for so long we hear nothing, whatever the connection says."""
_GATEWAYS = (502, 503, 504)
_MOST_GATEWAY_TROUBLES = 3
"""A proxy that cuts a long poll short, or a homeserver that restarts behind one, is not a lost homeserver yet."""
MOST_AT_ONCE = 100
"""Events of one room in one answer; what is more is paged back."""
# Names of the people who spoke come with what they said; the other thousands of a large room do not.
_LAZY: Content = {"lazy_load_members": True, "include_redundant_members": True}


class Stream:
    """What one account may hear."""

    def __init__(self, homeserver: Homeserver, time: Time) -> None:
        self.asked_at: datetime | None = None
        """Since when an answer is awaited; None while what came is dealt with, however long that takes."""
        self._homeserver = homeserver
        self._time = time

    async def ask(self, since: str, wait: timedelta, *, full_state: bool = False) -> Sync | None:
        """Ask for what is new; None when the homeserver does not know the token."""
        self.asked_at = self._time.now()
        try:
            answer = await self._answer(since, wait, full_state)
        finally:
            self.asked_at = None
        if answer is None:
            return None
        try:
            return decode_sync(answer.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise AdapterError(f"The homeserver's answer to a sync is none: {error}. Is a proxy in between?") from None

    async def _answer(self, since: str, wait: timedelta, full_state: bool) -> Answer | None:
        query = {"filter": _filter(since, self._time), "timeout": str(int(wait.total_seconds() * 1000))}
        if since:
            query["since"] = since
        if full_state:
            query["full_state"] = "true"
        troubles = 0
        while True:
            answer = await self._homeserver.call("GET", "sync", query=query, patience=wait.total_seconds() + 60)
            if answer.ok:
                return answer
            troubles += answer.status in _GATEWAYS
            if answer.status == 429 or (answer.status in _GATEWAYS and troubles <= _MOST_GATEWAY_TROUBLES):
                asked = answer.refusal.retry_after_ms
                pause = PATIENCE if asked is None else timedelta(milliseconds=asked)
                await self._time.sleep_until(self._time.now() + pause)
                continue
            if answer.status == 400 and since:
                return None
            said = answer.refusal.error or f"status {answer.status}"
            raise AdapterError(f"The homeserver does not let us hear: {said.rstrip('.')}. It is asked again soon.")


def _filter(since: str, time: Time) -> str:
    nothing: Content = {"not_types": ["*"]}
    room: Content = {
        "timeline": {"limit": MOST_AT_ONCE if since else 1, **_LAZY},
        "state": _LAZY,
        "ephemeral": nothing,
        "account_data": nothing,
    }
    if not since:
        # Synapse gives the same first answer for two minutes, unless something in the question differs.
        room["not_rooms"] = [f"!{int(time.now().timestamp() * 1e6)}:nowhere.invalid"]
    wanted: Content = {"room": room, "presence": nothing, "account_data": {"types": ["m.direct"]}}
    return msgspec.json.encode(wanted).decode()
