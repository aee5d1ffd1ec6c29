"""Whether a group is still alive: one that only advertises, or in which nobody speaks any more, is told to staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from townhall import Group, MessageSent
from townhall_rules.cases import Case
from townhall_rules.declared import plugin
from townhall_rules.norms import norms_now
from townhall_rules.records import Talk
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import CASE

AD_KINDS: Final = frozenset({"link", "invite", "qr", "contact_card", "forward"})
AD_WORDS: Final = ("ads", "advert", "广告", "推广", "引流")
AD_SHARE: Final = 0.6
"""From this share of cases on that are ads, the group has decayed into advertising."""
FEWEST: Final = 5
"""Fewer cases say nothing about a group."""
LOOK_BACK: Final = timedelta(days=14)


@plugin.observe(MessageSent, backfill=False)
async def note_talk(event: MessageSent, group: Group, settings: RulesSettings) -> None:
    """Remember the day on which people last wrote; written once a day, when the rules are looked at anew too."""
    if event.place.direct:
        return
    known = await group.store.get(Talk)
    if known is None or group.now >= known.until:
        day = str(group.calendar.date_of(group.now))
        group.store.put(Talk(day=day, until=group.calendar.day(group.now).end))
        await norms_now(group, settings)


def is_full_of_ads(cases: Sequence[Case], group: Group) -> bool:
    """Return whether most of what broke the rules lately was advertising."""
    lately = [one for one in cases if one.kind == CASE and group.now - one.at <= LOOK_BACK]
    return len(lately) >= FEWEST and sum(map(_is_ad, lately)) >= AD_SHARE * len(lately)


def _is_ad(case: Case) -> bool:
    named = f"{case.sheet.rule.id} {case.sheet.rule.title}".casefold()
    return not AD_KINDS.isdisjoint(case.sheet.kinds) or any(word in named for word in AD_WORDS)


async def silent_days(group: Group) -> int:
    """Return for how many days nobody has written; 0 when that is not known yet."""
    known = await group.store.get(Talk)
    return 0 if known is None else (group.calendar.date_of(group.now) - date.fromisoformat(known.day)).days
