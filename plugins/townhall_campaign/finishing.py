"""What a run comes to: it stops by itself when too much fails, and is closed when nothing is under way any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from townhall import Group, replace
from townhall_campaign.cards import show_card
from townhall_campaign.parts import Outcome, Told, over_all
from townhall_campaign.records import Run
from townhall_campaign.reviewing import review
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.tallying import OPEN, fails_too_often, is_open, note_outcome, tally_of, targets_of
from townhall_campaign.wording import counts_text, word

WORTH_TELLING: Final = 2
"""A run with fewer targets that went as planned is no news to staff."""


async def after_outcome(run_key: str, group: Group, settings: CampaignSettings) -> None:
    """Stop or close a run, if that is due."""
    run = await group.store.get(Run, run_key)
    tally = await tally_of(run_key, group)
    if run is not None and run.state == "running" and fails_too_often(tally, settings.stop_at_failures):
        await _stop(run, group)
        return
    await finish_if_over(run_key, group, settings)


async def _stop(run: Run, group: Group) -> None:
    tally = await tally_of(run.key, group)
    stopped = replace(run, state="stopped")
    group.store.put(stopped, run.key)
    group.hold_batch(over_all(group.alias, run.key), reason=word(group, "campaign.state.stopped"))
    await show_card(stopped, group, now=True)
    failed, seen = tally.recent.count("x"), len(tally.recent)
    await group.tell_staff("campaign.run.stopped", name=run.post, failed=failed, seen=seen)
    group.because(word(group, "campaign.run.stopped", name=run.post, failed=failed, seen=seen))


async def finish_if_over(run_key: str, group: Group, settings: CampaignSettings) -> None:
    """Close a run of which nothing is under way any more."""
    run = await group.store.get(Run, run_key)
    if run is None or run.state not in ("running", "rehearsal", "stopped", "paused"):
        return
    tally = await tally_of(run_key, group)
    if run.zones_left or run.awaited or run.giving or is_open(tally):
        return
    rehearsal = run.state == "rehearsal"
    ended = replace(run, state="rehearsed" if rehearsal else "done")
    group.store.put(ended, run_key)
    if not rehearsal:
        await show_card(ended, group, now=True)
    if rehearsal:
        await group.tell_staff(await review(run, group))
    elif _is_news(tally.counts):
        await group.tell_staff(group.text("campaign.run.done", name=run.post, counts=counts_text(group, tally.counts)))


def _is_news(counts: Mapping[str, int]) -> bool:
    return sum(counts.values()) >= WORTH_TELLING or counts.get("sent", 0) < sum(counts.values())


async def give_up(run_key: str, group: Group, settings: CampaignSettings) -> None:
    """Close a run that some group has never answered: what it did there is not known."""
    run = await group.store.get(Run, run_key)
    if run is None or run.state not in ("running", "stopped", "paused"):
        return
    group.store.put(replace(run, zones_left=(), awaited=(), giving=False), run_key)
    for target in await targets_of(run_key, group):
        if target.state in OPEN:
            told = Told(state="held", member=target.member, reason="campaign.reason.no_answer", at=group.now)
            outcome = Outcome(run=run_key, alias=target.alias, try_number=target.try_number, told=(told,))
            await note_outcome(outcome, target.group, group)
    await finish_if_over(run_key, group, settings)
