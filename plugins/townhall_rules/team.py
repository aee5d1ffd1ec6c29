"""The team keeps the rules first: their cases are told to their lead, in private, and never in public."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import ActionFinished, Group, Lane, MemberId, Pending, Standing
from townhall_rules.cases import Case
from townhall_rules.declared import plugin
from townhall_rules.settings import RulesSettings
from townhall_rules.wording import excerpt, somebody, words


async def leads(group: Group, settings: RulesSettings, besides: str = "") -> Sequence[MemberId]:
    """Return who leads the team: the holders of the label, or else the owner; never the one it is about."""
    holders = [one.member for one in await group.labels.holders(settings.lead) if one.member != besides]
    return holders or [one.id for one in await group.members.standing(Standing.OWNER) if one.id != besides]


async def concerns(case: Case, who: MemberId, group: Group, settings: RulesSettings) -> bool:
    """Return whether a case is somebody's to read and decide: cases of the team are their lead's, or who opened it."""
    return not case.sheet.staff or who == case.opener or who in await leads(group, settings, besides=case.member)


async def tell_lead(case: Case, group: Group, settings: RulesSettings) -> None:
    """Tell the lead of a case of the team; staff as a whole only see it in the weekly report."""
    people = await leads(group, settings, besides=case.member)
    reason = words(
        group, "rules.why.team", number=case.number, rule=case.sheet.rule.id, version=case.sheet.rule.version
    )
    sent = [await _tell(person, case, group) for person in people]
    group.because(reason, about=case.member, of=sent)
    if not people:
        await group.tell_staff("rules.team.no_lead", number=case.number, group=group.title, label=settings.lead)


async def _tell(person: MemberId, case: Case, group: Group) -> Pending:
    sheet = case.sheet
    return await group.whisper(
        person,
        "rules.team.lead",
        name=(await somebody(group, case.member)).name,
        group=group.title,
        rule=sheet.rule.title or sheet.rule.id,
        number=case.number,
        count=sheet.count,
        evidence=excerpt(sheet.evidence[-1].text) if sheet.evidence else sheet.note,
        lane=Lane.SAFETY,
        on_result="lead_told",
        payload=str(case.number).encode(),
    )


@plugin.result("lead_told")
async def lead_told(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Say in the staff room that a lead cannot be reached in private, without saying what about."""
    if not event.delivered:
        number = event.payload.decode()
        await group.tell_staff("rules.team.unreached", number=number, group=group.title)
