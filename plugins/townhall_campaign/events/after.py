"""After an event: who came and who did not, thanks with a call for pictures, a survey, and a summary without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import msgspec

from townhall import (
    Feature,
    Group,
    MemberId,
    Parts,
    TimerFired,
    replace,
)
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, find_call
from townhall_campaign.events.planning import ENDED, FOLLOW_UP
from townhall_campaign.events.records import Attendance, Gathering, Served, SurveyAnswer
from townhall_campaign.events.roster import keep, sign_ups_of
from townhall_campaign.events.serving import CANCELLED
from townhall_campaign.events.sign_ups import SignUp
from townhall_campaign.events.telling import person, tell
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines, word

STAGES: Final = (
    "signed_up",
    "screened",
    "selected",
    "confirmed",
    "travel",
    "checked_in",
    "attended",
    "no_show",
    "surveyed",
)
"""The stages of an event, in order."""
SURVEY_FOR: Final = timedelta(days=14)
STARS: Final = "stars"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of a session that a member gave: what it was, and how many came."""

    name: str
    came: int


@plugin.timer(ENDED)
async def after_end(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Note who came, thank them once, and plan the summary."""
    call = find_call(event.slot, group, settings)
    gathering = await group.store.get(Gathering, event.slot)
    if call is None or call.kind != "event" or gathering is None or {"ended", CANCELLED} & set(gathering.done):
        return
    group.store.put(replace(gathering, closed_at=group.now, done=(*gathering.done, "ended")), call.name)
    there, absent = _parted(await sign_ups_of(call.name, group), with_check_in=settings.events[call.name].check_in)
    await _mark_all(call.name, there, "attended", group)
    await _mark_all(call.name, absent, "no_show", group)
    for member in absent:
        group.store.put(Served(at=group.now, missed=True), f"{member}|{call.name}")
    await _count(call, group)
    group.because(word(group, "campaign.events.noted.ended", title=call.title, came=len(there), missed=len(absent)))
    await _credit_host(call, len(there), group, settings)
    await _thank(call, list(there), group, settings)
    if follow_up := settings.events[call.name].follow_up:
        group.timers.set(FOLLOW_UP, after=follow_up, slot=call.name)


def _parted(
    sign_ups: Mapping[MemberId, SignUp], *, with_check_in: bool
) -> tuple[dict[MemberId, SignUp], dict[MemberId, SignUp]]:
    held = {member: one for member, one in sign_ups.items() if one.state == "confirmed"}
    there = {member: one for member, one in held.items() if "checked_in" in one.marks or not with_check_in}
    return there, {member: one for member, one in held.items() if member not in there}


async def _mark_all(name: str, people: Mapping[MemberId, SignUp], stage: str, group: Group) -> None:
    changed = {
        member: replace(one, marks={**one.marks, stage: group.now})
        for member, one in people.items()
        if stage not in one.marks
    }
    await keep(name, changed, group)


async def _credit_host(call: Call, came: int, group: Group, settings: CampaignSettings) -> None:
    """Write down whose session it was, so that highlights and boards can tell of it (S71)."""
    event = settings.events[call.name]
    if not event.host:
        return
    host = group.member_id(event.host)
    source = f"{call.name}|{call.start:%Y%m%d}"
    group.facts.add("campaign.hosted", host, source=source)
    reason = word(group, "campaign.events.noted.hosted", title=call.title, came=came)
    group.ledger.record("session", about=host, reason=reason, evidence=Session(name=call.name, came=came))
    await group.tell_staff(
        "campaign.events.summary.hosted", name=await person(host, group), title=call.title, came=came
    )


async def _thank(call: Call, members: list[MemberId], group: Group, settings: CampaignSettings) -> None:
    event = settings.events[call.name]
    photos = group.text("campaign.events.thanks.photos", where=event.photos) if event.photos else ()
    survey = group.text("campaign.events.thanks.survey", event=call.name) if event.survey else ()
    said = lines(group.text("campaign.events.thanks.told", title=call.title), photos, survey)
    label = "campaign.events.thanks.survey_button"
    rows = [[group.button("event_survey", label, call.name, lifetime=SURVEY_FOR)]] if event.survey else []
    if members and not group.can(Feature.SAY_TO):
        await group.say(said, buttons=rows)
        return
    for member in members:
        await tell(member, said, call.title, group, buttons=rows)


@plugin.timer(FOLLOW_UP)
async def follow_up(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Tell staff what came of an event: how many at each stage, and what was said, without names."""
    call = find_call(event.slot, group, settings)
    gathering = await group.store.get(Gathering, event.slot)
    if call is None or gathering is None or "summary" in gathering.done:
        return
    group.store.put(replace(gathering, done=(*gathering.done, "summary")), call.name)
    await _count(call, group)
    await group.tell_staff(await summary(call, group))


async def summary(call: Call, group: Group) -> Parts:
    """Return how many people passed which stage, and what the survey says."""
    attendance = await group.store.get(Attendance, call.name) or Attendance()
    counted = [
        word(
            group,
            "campaign.events.stage.count",
            stage=word(group, f"campaign.events.stage.{stage}"),
            count=attendance.counts[stage],
        )
        for stage in STAGES
        if stage in attendance.counts
    ]
    answers = [one.answers for _, one in await group.store.all(SurveyAnswer, f"{call.name}|")]
    stars = [int(one[STARS]) for one in answers if one.get(STARS, "").isdigit()]
    shown = [word(group, "campaign.events.summary.title", title=call.title), ", ".join(counted)]
    if stars:
        average = f"{sum(stars) / len(stars):.1f}"
        shown.append(word(group, "campaign.events.summary.stars", average=average, count=len(stars)))
    shown += [f"– {words}" for one in answers for words in [one.get("words", "").strip()] if words]
    return lines(*shown)


async def _count(call: Call, group: Group) -> None:
    """Keep how many passed each stage; these numbers stay when the people in them have themselves erased."""
    found = Counter(stage for one in (await sign_ups_of(call.name, group)).values() for stage in one.marks)
    before = await group.store.get(Attendance, call.name)
    same = before is not None and before.start == call.start
    kept = before.counts if before is not None and same else {}
    counts = {stage: max(found[stage], kept.get(stage, 0)) for stage in {*found, *kept}}
    group.store.put(Attendance(start=call.start, counts=counts), call.name)
