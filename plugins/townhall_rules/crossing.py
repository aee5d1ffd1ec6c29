"""The same thing posted in several groups of a community is one incident: one case, several pieces of evidence."""

from __future__ import annotations

from datetime import timedelta

from townhall import Feature, Group, Member, MemberId, Mode, Record, TimerFired, replace
from townhall_rules.cases import Case, history
from townhall_rules.consequences import Act, order
from townhall_rules.declared import plugin
from townhall_rules.findings import Finding
from townhall_rules.opening import follow
from townhall_rules.reach import disputed, reach
from townhall_rules.records import Incident
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import JOINED, Evidence, Joined
from townhall_rules.wording import words

WINDOW = timedelta(minutes=1)
"""What comes within this time in another group belongs to the same incident."""


class Gathering(Record, frozen=True, kw_only=True):
    """Whose incident is over, so that its evidence from other groups is put to the case."""

    member: MemberId


def remember_incident(case: Case, group: Group) -> None:
    """Let the other groups of the community know which case an incident has, and gather later what they found."""
    if not group.settings.community:
        return
    member = MemberId(case.member)
    incident = Incident(group=group.id, name=group.title, case=case.number, at=group.now, rule=case.sheet.rule.id)
    group.shared.put(incident, member)
    group.timers.set("gather", after=WINDOW, slot=str(case.number), payload=Gathering(member=member))


async def joined_elsewhere(
    finding: Finding, member: Member, evidence: Evidence, group: Group, settings: RulesSettings
) -> bool:
    """Add a message to the incident of another group; False when it belongs to none."""
    incident = await group.shared.get(Incident, member.id)
    if incident is None or not _belongs(incident, finding, group):
        return False
    more = (*incident.more, replace(evidence, where=group.id))
    group.shared.put(replace(incident, more=more), member.id)
    group.because(words(group, "rules.why.elsewhere", number=incident.case, where=incident.name), about=member.id)
    acts = await reach(group, settings) is Mode.ACT and not await disputed(group)
    if acts and group.can(Feature.DELETE_OTHERS):
        # The case and its record are the other group's; here the message only goes.
        order(Act(case=0, member=member.id, what="delete", messages=(evidence.message,)), group)
    return True


def _belongs(incident: Incident, finding: Finding, group: Group) -> bool:
    if incident.group == group.id or incident.rule != finding.rule:
        return False
    return group.now - incident.at < WINDOW


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
