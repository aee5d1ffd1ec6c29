"""Choosing labels: by a command, a button, a word or a reaction; all of them come here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import Group, MemberId, Parts, under_each_other
from townhall_roles.choices import Change, drop, pick, set_of, toggle
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import listed

ADD, TAKE = frozenset("+＋"), frozenset("-－—")
CHANGED: Final = "label"


def folded(word: str) -> str:
    """Return a word as labels are compared: full-width forms and case make no difference."""
    return unicodedata.normalize("NFKC", word).strip().lstrip("+-—#").casefold()


def find_label(word: str, settings: RolesSettings) -> str:
    """Return the label somebody means, or an empty text."""
    asked = folded(word)
    return next((label for one in settings.sets.values() for label in one.labels if label.casefold() == asked), "")


def choosable(settings: RolesSettings) -> Sequence[str]:
    """Return the labels people choose for themselves, in the order in which they are numbered."""
    return [label for one in settings.sets.values() if one.self_service for label in one.labels]


async def press(member: MemberId, label: str, group: Group, settings: RolesSettings) -> Change:
    """Choose a label, or give it back when it is held."""
    held = await group.labels.of(member)
    return _apply(member, toggle(label, held, settings.sets, full=await _full(label, group, settings)), group, settings)


async def add(member: MemberId, label: str, group: Group, settings: RolesSettings, by: MemberId | str = "") -> Change:
    """Choose a label."""
    held = await group.labels.of(member)
    full = await _full(label, group, settings)
    return _apply(member, pick(label, held, settings.sets, full=full), group, settings, by)


async def remove(
    member: MemberId, label: str, group: Group, settings: RolesSettings, by: MemberId | str = ""
) -> Change:
    """Give a label back."""
    return _apply(member, drop(label, await group.labels.of(member), settings.sets), group, settings, by)


def told(change: Change, group: Group) -> Parts:
    """Return what somebody is told about their choice."""
    if change.refusal:
        return group.text(change.refusal, about=change.about)
    shown: list[Parts] = []
    if change.given:
        shown.append(group.text("roles.label.given", labels=listed([(one,) for one in change.given], group)))
    if change.taken:
        shown.append(group.text("roles.label.taken", labels=listed([(one,) for one in change.taken], group)))
    return under_each_other(shown) if shown else group.text("roles.label.nothing")


def _apply(member: MemberId, change: Change, group: Group, settings: RolesSettings, by: MemberId | str = "") -> Change:
    for label in change.taken:
        group.labels.take(member, label)
    for label in change.given:
        one = set_of(label, settings.sets)
        lasts = one.expires if one is not None else timedelta()
        group.labels.give(member, label, by=by or member, expires_at=group.now + lasts if lasts else None)
    if by and by != member and (change.given or change.taken):
        signs = [*(f"+{label}" for label in change.given), *(f"-{label}" for label in change.taken)]
        group.ledger.record(CHANGED, about=member, actor=by, reason=" ".join(signs))
    return change


async def _full(label: str, group: Group, settings: RolesSettings) -> bool:
    one = set_of(label, settings.sets)
    return one is not None and 0 < one.capacity <= len(await group.labels.holders(label))
