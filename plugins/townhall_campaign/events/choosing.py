"""Give the places out where not the first get them: by criteria, by a draw, or by staff one by one."""

from __future__ import annotations

from collections.abc import Mapping

from townhall import Feature, Group, MemberId, UserError, replace
from townhall_campaign.events.calls import Call, gathering_of
from townhall_campaign.events.handing import release
from townhall_campaign.events.lottery import ranked
from townhall_campaign.events.records import Served
from townhall_campaign.events.roster import keep, roster_of, sign_up_of, sign_ups_of
from townhall_campaign.events.selection import Candidate, ordered
from townhall_campaign.events.serving import serve
from townhall_campaign.events.sign_ups import SignUp
from townhall_campaign.events.telling import person, tell
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import word


async def choose(call: Call, group: Group, settings: CampaignSettings) -> tuple[int, int]:
    """Put all who applied in order and offer the places; return how many got one and how many wait.

    Who lacks a label that is needed is turned down. Called again it deals with those who applied since then.
    """
    gathering = await gathering_of(call, group)
    sign_ups = await sign_ups_of(call.name, group)
    applied = {member: one for member, one in sign_ups.items() if one.state == "applied"}
    if not applied and gathering.chosen_at is not None:
        raise UserError("campaign.events.choose.nobody", title=call.title)
    fitting = await _screened(applied, call, group)
    roster = await roster_of(call.name, group)
    places = roster.free_places(call.places)
    order = await _order(fitting, call, group)
    first = roster.next_number
    queued = {
        member: replace(_marked(applied[member], "screened", group), state="waiting", number=first + place)
        for place, member in enumerate(order)
    }
    await keep(call.name, queued, group)
    group.store.put(replace(gathering, chosen_at=group.now), call.name)
    await serve(call, group, settings)
    chosen = order[:places]
    for member in chosen:
        group.because(word(group, "campaign.events.noted.chosen", title=call.title), about=member)
    await _tell_the_others(call, order[places:], group)
    return len(chosen), len(order) - len(chosen)


async def choose_one(member: MemberId, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Offer a place to somebody whom staff chose; they come before everybody who waits."""
    one, roster = await sign_up_of(call.name, member, group), await roster_of(call.name, group)
    if one is None or one.state not in ("applied", "waiting"):
        raise UserError("campaign.events.choose.not_applied", name=await person(member, group), title=call.title)
    if not roster.free_places(call.places):
        raise UserError("campaign.events.choose.full", title=call.title, places=call.places)
    chosen = replace(_marked(one, "screened", group), state="waiting", number=roster.first_number)
    await keep(call.name, {member: chosen}, group)
    group.because(word(group, "campaign.events.noted.chosen", title=call.title), about=member)
    await serve(call, group, settings)


async def turn_down(member: MemberId, call: Call, group: Group, settings: CampaignSettings) -> None:
    """Turn somebody down kindly; a place they had goes to the next."""
    one = await sign_up_of(call.name, member, group)
    if one is None:
        raise UserError("campaign.events.choose.not_applied", name=await person(member, group), title=call.title)
    await _turned_down({member: one}, call, group)
    release(member, call, group)
    await serve(call, group, settings)


async def _turned_down(people: Mapping[MemberId, SignUp], call: Call, group: Group) -> None:
    changed = {
        member: replace(_marked(one, "screened", group), state="turned_down", offer_until=None)
        for member, one in people.items()
    }
    await keep(call.name, changed, group)
    for member in people:
        group.because(word(group, "campaign.events.noted.turned_down", title=call.title), about=member)
        # Where everybody would read it nobody is turned down by name; /myevents says it to who asks.
        if not group.can(Feature.SAY_TO):
            continue
        await tell(member, group.text("campaign.events.choose.turned_down", title=call.title), call.title, group)


async def _tell_the_others(call: Call, members: list[MemberId], group: Group) -> None:
    if members and not group.can(Feature.SAY_TO):
        await group.say("campaign.events.choose.all_told", title=call.title)
    places = {member: place for place, member in enumerate((await roster_of(call.name, group)).queue(), 1)}
    for member in members:
        place = places.get(member, 0)
        said = group.text("campaign.events.choose.not_this_time", title=call.title, place=place)
        group.because(word(group, "campaign.events.noted.not_chosen", title=call.title, place=place), about=member)
        if group.can(Feature.SAY_TO):
            await tell(member, said, call.title, group)


async def _screened(applied: Mapping[MemberId, SignUp], call: Call, group: Group) -> dict[MemberId, SignUp]:
    """Turn those down who lack what is needed; return the others."""
    needs = frozenset(call.criteria.needs)
    lacking = {member: one for member, one in applied.items() if needs and not needs & await group.labels.of(member)}
    await _turned_down(lacking, call, group)
    return {member: one for member, one in applied.items() if member not in lacking}


async def _order(people: Mapping[MemberId, SignUp], call: Call, group: Group) -> list[MemberId]:
    if call.choose == "draw":
        # With the time it was opened, so that an event of the same name next month does not choose the same numbers.
        opened = (await gathering_of(call, group)).opened_at.isoformat()
        by_number = {one.number: member for member, one in people.items()}
        return [by_number[number] for number in ranked(group.secret(f"draw|{call.name}|{opened}"), 1, by_number)]
    scores = await _scores(call, group)
    candidates = [await _candidate(member, one, scores, call, group) for member, one in people.items()]
    return [MemberId(one.key) for one in ordered(candidates)]


async def _scores(call: Call, group: Group) -> Mapping[MemberId, float]:
    """Return what everybody contributed of the kinds that count."""
    found: dict[MemberId, float] = {}
    for kind in call.criteria.score:
        for member, amount in (await group.facts.totals(kind, since=group.now - call.criteria.score_within)).items():
            found[member] = found.get(member, 0.0) + amount
    return found


async def _candidate(
    member: MemberId, one: SignUp, scores: Mapping[MemberId, float], call: Call, group: Group
) -> Candidate:
    criteria = call.criteria
    served = dict(await group.store.all(Served, f"{member}|"))
    served.pop(f"{member}|{call.name}", None)
    return Candidate(
        key=member,
        number=one.number,
        missed=sum(past.missed for past in served.values()),
        rested=not any(past.at > group.now - criteria.rest for past in served.values()),
        labels=len(frozenset(criteria.labels) & await group.labels.of(member)),
        score=scores.get(member, 0.0),
        group=one.answers.get(criteria.spread, "").strip().casefold() if criteria.spread else "",
    )


def _marked(one: SignUp, stage: str, group: Group) -> SignUp:
    return one if stage in one.marks else replace(one, marks={**one.marks, stage: group.now})
