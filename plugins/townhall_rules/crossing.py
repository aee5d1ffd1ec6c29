"""The same thing posted in several groups of a community is one incident: one case, several pieces of evidence."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from townhall import (
    ActionFinished,
    DeleteMessages,
    Group,
    GroupId,
    Handed,
    Lane,
    Member,
    MemberId,
    MessageId,
    MessageRef,
    Mode,
    Place,
    Record,
    TimerFired,
    replace,
)
from townhall_rules.cases import Case, history
from townhall_rules.declared import plugin
from townhall_rules.findings import Finding
from townhall_rules.opening import follow
from townhall_rules.reach import ASKED, disputed, is_team, reach
from townhall_rules.records import Incident
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import JOINED, MOST_EVIDENCE, PROPOSED, Evidence, Joined
from townhall_rules.wording import somebody, words

WINDOW = timedelta(minutes=1)
"""What comes within this time in another group belongs to the same incident."""


class Gathering(Record, frozen=True, kw_only=True):
    """Whose incident is over, so that its evidence from other groups is put to the case."""

    member: MemberId


class Removal(Record, frozen=True, kw_only=True):
    """Messages of an incident that lie in another group than its case, and are to go."""

    member: MemberId
    messages: tuple[MessageId, ...]
    case: int
    where: str
    """What the group is called that has the case."""
    critical: bool = False
    ordered: bool = False
    """Whether staff said so; otherwise it goes only where the rules act by themselves."""


def remember_incident(case: Case, group: Group) -> None:
    """Let the other groups of the community know which case an incident has, and gather later what they found."""
    if not group.settings.community:
        return
    member = MemberId(case.member)
    incident = Incident(
        group=group.id,
        name=group.title,
        case=case.number,
        at=group.now,
        rule=case.sheet.rule.id,
        proposed=case.kind == PROPOSED,
    )
    group.shared.put(incident, member)
    group.timers.set("gather", after=WINDOW, slot=str(case.number), payload=Gathering(member=member))


async def joined_elsewhere(
    finding: Finding, member: Member, evidence: Evidence, group: Group, settings: RulesSettings
) -> bool:
    """Add a message to the incident of another group; False when it belongs to none."""
    incident = await group.shared.get(Incident, member.id)
    if incident is None or not _belongs(incident, finding, group):
        return False
    if incident.proposed and await reach(group, settings) is Mode.ACT:
        return False
    more = (*incident.more, replace(evidence, where=group.id))[:MOST_EVIDENCE]
    group.shared.put(replace(incident, more=more), member.id)
    removal = Removal(
        member=member.id,
        messages=(evidence.message,),
        case=incident.case,
        where=incident.name,
        critical=finding.severity == "critical",
    )
    await _remove(removal, group, settings)
    return True


def _belongs(incident: Incident, finding: Finding, group: Group) -> bool:
    if incident.group == group.id or incident.rule != finding.rule:
        return False
    return group.now - incident.at < WINDOW


def remove_elsewhere(case: Case, group: Group) -> None:
    """Have the other groups of the community remove what belongs to a case, each as its own rules allow."""
    by_group: dict[str, list[MessageId]] = {}
    for one in case.evidence:
        if one.where and one.message:
            by_group.setdefault(one.where, []).append(one.message)
    for where, messages in by_group.items():
        removal = Removal(
            member=MemberId(case.member),
            messages=tuple(messages),
            case=case.number,
            where=group.title,
            critical=case.sheet.severity == "critical",
            ordered=isinstance(group.event, ASKED),
        )
        group.hand(GroupId(where), "remove", removal, slot=str(case.number))


@plugin.handed("remove")
async def remove_here(event: Handed, group: Group, settings: RulesSettings) -> None:
    """Remove what belongs to a case of another group."""
    await _remove(group.payload(Removal), group, settings)


async def _remove(removal: Removal, group: Group, settings: RulesSettings) -> None:
    """Remove messages whose case is another group's; those of the team stay, and so does what a dispute is about."""
    acts = removal.ordered or await reach(group, settings) is Mode.ACT
    if not acts or await is_team(group, removal.member):
        return
    if await disputed(group) and not removal.critical:
        return
    reason = words(group, "rules.reason_for_log", number=removal.case)
    targets = tuple(map(MessageRef, removal.messages))
    order = DeleteMessages(place=Place(group.id), targets=targets, reason=reason)
    removed = group.do(order, lane=Lane.SAFETY, on_result="removed_here", payload=msgspec.msgpack.encode(removal))
    why = words(group, "rules.why.elsewhere", number=removal.case, where=removal.where)
    group.because(why, about=removal.member, of=[removed])


@plugin.result("removed_here")
async def removed_here(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Ask staff to remove by hand what could not be removed."""
    if event.delivered or event.outcome == "gone":
        return
    removal = group.payload(Removal)
    await group.tell_staff(
        "rules.staff.elsewhere",
        name=await somebody(group, removal.member),
        group=group.title,
        count=len(removal.messages),
        number=removal.case,
        where=removal.where,
        why=str(getattr(await group.outcome(event.key), "reason", "")) or event.outcome,
    )


@plugin.timer("gather")
async def gather(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Put what other groups found to the case."""
    member, number = group.payload(Gathering).member, int(event.slot)
    incident = await group.shared.get(Incident, member)
    if incident is None or (incident.group, incident.case) != (group.id, number):
        return
    group.shared.delete(Incident, member)
    case = next((one for one in await history(member, group) if one.number == number), None)
    for evidence in incident.more if case is not None else ():
        assert case is not None
        follow(case, JOINED, group, evidence=Joined(evidence=evidence))
