"""Pause, go on, cancel, try again: what staff can do with a run that is on its way."""

from __future__ import annotations

from townhall import Group, GroupId, Handed, UserError, replace
from townhall_campaign.approving import approver_of
from townhall_campaign.cards import show_card
from townhall_campaign.dealing import keep_waiting, waiting_here
from townhall_campaign.declared import plugin
from townhall_campaign.finishing import finish_if_over
from townhall_campaign.giving import give, give_people
from townhall_campaign.parts import Cancelled, Recipient, Told, over_all
from townhall_campaign.plan import named_post
from townhall_campaign.records import PARTED_BY, Run, Target
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.tallying import forget_failures, targets_of
from townhall_campaign.telling import tell_home
from townhall_campaign.wording import word

ON_ITS_WAY = ("running", "paused", "stopped")


async def latest_run(name: str, group: Group) -> Run | None:
    """Return the newest run of a post, rehearsals left out."""
    runs = [one for _, one in await group.store.all(Run, f"{name}{PARTED_BY}")]
    real = [one for one in runs if one.state not in ("rehearsal", "rehearsed")]
    return max(real, key=lambda one: (one.state in ON_ITS_WAY, one.opened_at), default=None)


async def run_named(name: str, group: Group, settings: CampaignSettings) -> Run:
    """Return the newest run of a post; raises :class:`UserError` where it has none."""
    run = await latest_run(name, group)
    if run is None:
        await named_post(name, group, settings)
        raise UserError("campaign.run.none", name=name)
    return run


async def pause(run: Run, group: Group) -> None:
    """Let nothing more of a run out for now."""
    if run.state != "running":
        raise UserError("campaign.run.not_running", name=run.post)
    group.hold_batch(over_all(group.alias, run.key), reason=word(group, "campaign.reason.paused"))
    group.store.put(replace(run, state="paused"), run.key)


async def resume(run: Run, group: Group, settings: CampaignSettings) -> None:
    """Let a run go on."""
    if run.state not in ("paused", "stopped"):
        raise UserError("campaign.run.not_paused", name=run.post)
    group.release_batch(over_all(group.alias, run.key))
    await forget_failures(run.key, group)
    group.store.put(replace(run, state="running"), run.key)
    await finish_if_over(run.key, group, settings)


async def cancel(run: Run, group: Group, settings: CampaignSettings) -> None:
    """Send nothing of a run any more; what is on the wire already is not called back."""
    if run.state not in ON_ITS_WAY:
        raise UserError("campaign.run.over", name=run.post)
    name = over_all(group.alias, run.key)
    group.drop_batch(name, reason=word(group, "campaign.reason.cancelled"))
    group.store.put(replace(run, state="cancelled", zones_left=(), awaited=()), run.key)
    for alias in {one.alias for one in await targets_of(run.key, group) if one.state == "handed"}:
        target = group.sibling(alias)
        if target is not None and target.id != group.id:
            group.hand(target.id, "cancelled", Cancelled(name=name), slot=run.key)
    await forget(name, group, settings)


async def forget(name: str, group: Group, settings: CampaignSettings) -> None:
    """Let go what waits here of a run, as it is named over all groups, and say so to the group that planned it."""
    waiting = await waiting_here(group)
    let_go = [one.part for one in waiting if one.part.name == name]
    if let_go:
        keep_waiting([one for one in waiting if one.part.name != name], group)
    for part in let_go:
        group.timers.cancel("deal", part.key)
        told = [Told(state="dropped", member=one, reason="campaign.reason.cancelled") for one in part.targets]
        await tell_home(part.trace(), told, group, settings)


@plugin.handed("cancelled")
async def hear_cancelled(event: Handed, group: Group, settings: CampaignSettings) -> None:
    """Let parts of a cancelled run go that wait here."""
    await forget(group.payload(Cancelled).name, group, settings)


async def retry(run: Run, group: Group, settings: CampaignSettings) -> int:
    """Try again what failed, and only that, in the same run; return how much that is."""
    failed = [one for one in await targets_of(run.key, group) if one.state == "failed"]
    if not failed:
        raise UserError("campaign.retry.nothing", name=run.post)
    if run.state in ("cancelled", "missed"):
        raise UserError("campaign.run.over", name=run.post)
    if run.content.needs_approval and run.approver:
        one = await named_post(run.post, group, settings)
        if await approver_of(one, group, settings) is None:
            raise UserError("campaign.retry.approval", name=run.post)
    again = replace(run, state="running", try_number=run.try_number + 1)
    group.release_batch(over_all(group.alias, run.key))
    await forget_failures(run.key, group)
    group.store.put(again, run.key)
    await _give_again(again, failed, group, settings)
    await show_card(again, group, now=True)
    return len(failed)


async def _give_again(run: Run, failed: list[Target], group: Group, settings: CampaignSettings) -> None:
    groups = [one.group for one in failed if not one.member]
    if groups:
        await give(run.key, group.now, groups, group, settings)
    people: dict[GroupId, list[Recipient]] = {}
    for one in failed:
        if one.member:
            people.setdefault(one.group, []).append(one.recipient)
    for to, recipients in people.items():
        await give_people(run, group.now, to, recipients, group, settings)
