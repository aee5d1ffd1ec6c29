"""Note who came when, and who has a serious case under the rules: neither takes part in a draw."""

from __future__ import annotations

from townhall import CaseOpened, CaseReversed, Group, MemberJoined
from townhall_campaign.declared import plugin
from townhall_campaign.events.raffles import SERIOUS
from townhall_campaign.events.records import Arrived, OpenCase
from townhall_campaign.settings import CampaignSettings


@plugin.observe(CaseOpened)
async def note_case(event: CaseOpened, group: Group, settings: CampaignSettings) -> None:
    """Note a serious case."""
    if event.severity in SERIOUS and settings.raffles:
        group.store.put(OpenCase(severity=event.severity, at=event.at), f"{event.member.id}|{event.case}")


@plugin.observe(CaseReversed)
async def forget_case(event: CaseReversed, group: Group, settings: CampaignSettings) -> None:
    """Forget a case that was none."""
    group.store.delete(OpenCase, f"{event.member.id}|{event.case}")


@plugin.observe(MemberJoined)
async def note_arrival(event: MemberJoined, group: Group, settings: CampaignSettings) -> None:
    """Note when somebody came, where draws are held."""
    if settings.raffles:
        group.store.put(Arrived(at=event.at), event.member.id)
