"""Our own rank in each group, kept up to date by what the platform tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from townhall.model.capabilities import Capabilities, Feature
from townhall.model.events import BotRightsChanged, Event
from townhall.model.people import Standing
from townhall_onebot.abilities import in_group, with_extensions
from townhall_onebot.extensions import Extensions
from townhall_onebot.notices import muted_until
from townhall_onebot.payloads import Payload
from townhall_onebot.scope import Scope, instant

_FOR_GOOD = timedelta(days=30)


class Rights:
    """What our account may do where."""

    def __init__(self, usual: Capabilities, extensions: Extensions, scope: Scope) -> None:
        self._usual = usual
        self._extensions = extensions
        self._scope = scope
        self._standing: dict[str, Standing] = {}
        self._muted: dict[str, datetime] = {}
        self._silenced: set[str] = set()
        self._known: dict[Standing, Capabilities] = {}
        self.stale: set[str] = set()
        """Groups in which our rank must be asked for anew."""

    def capabilities(self, chat: str, now: datetime) -> Capabilities:
        """Return what can be done in a group now."""
        standing = self.standing(chat, now)
        found = self._known.get(standing)
        if found is None:
            found = self._known[standing] = in_group(with_extensions(self._usual, self._extensions), standing)
        return found

    def extensions_changed(self) -> None:
        """Take in that more is known of the implementation."""
        self._known.clear()

    def standing(self, chat: str, now: datetime) -> Standing:
        """Return our rank in a group; a muted member is restricted."""
        standing = self._standing.get(chat, Standing.UNKNOWN)
        if standing is not Standing.MEMBER:
            return standing
        muted = chat in self._silenced or self._muted.get(chat, now) > now
        return Standing.RESTRICTED if muted else standing

    def learn(self, standings: Mapping[str, Standing]) -> None:
        """Take in what the platform answered."""
        self._standing.update(standings)

    def take(self, payload: Payload, now: datetime) -> Sequence[Event]:
        """Take in a notice; return what changed for our account."""
        if payload.post_type != "notice" or not payload.group_id:
            return ()
        chat = str(payload.group_id)
        before = self.standing(chat, now)
        self._take(payload, chat, now)
        after = self.standing(chat, now)
        if before is after or Standing.OUTSIDE in (before, after):
            return ()
        return (self.changed(payload, chat, now),)

    def _take(self, payload: Payload, chat: str, now: datetime) -> None:
        kind, sub = payload.notice_type, payload.sub_type
        if kind == "group_ban" and not payload.user_id:
            (self._silenced.discard if sub == "lift_ban" else self._silenced.add)(chat)
        elif str(payload.user_id) != self._scope.self_id:
            return
        elif kind == "group_admin":
            self._standing[chat] = Standing.ADMIN if sub == "set" else Standing.MEMBER
        elif kind == "group_increase":
            self._standing[chat] = Standing.MEMBER
            self.stale.add(chat)
        elif kind == "group_decrease":
            self._standing[chat] = Standing.OUTSIDE
        elif kind == "group_ban":
            self._take_mute(payload, chat, now)

    def _take_mute(self, payload: Payload, chat: str, now: datetime) -> None:
        if payload.sub_type == "lift_ban":
            self._muted.pop(chat, None)
            return
        at = instant(payload.time, now)
        self._muted[chat] = muted_until(payload, at) or at + _FOR_GOOD

    def changed(self, payload: Payload, chat: str, now: datetime) -> BotRightsChanged:
        """Return the event that tells of our rights as they are now."""
        capabilities = self.capabilities(chat, now)
        return BotRightsChanged(
            id=self._scope.event_id(chat, f"rights:{payload.time}:{payload.notice_type}:{payload.sub_type}"),
            at=instant(payload.time, now),
            place=self._scope.place(chat),
            received_at=now,
            standing=self.standing(chat, now),
            rights=tuple(feature.value for feature in Feature if capabilities.can(feature)),
            operator=self._scope.operator(chat, payload.operator_id, self._scope.self_id),
        )
