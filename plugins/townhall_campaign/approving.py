"""The second person: an approval holds for one content, audience and time, and an edit makes it void."""

from __future__ import annotations

from collections.abc import Iterable

from townhall import (
    Group,
    MemberId,
    Misfire,
    Record,
    Right,
    TimerFired,
    plain_words,
    replace,
)
from townhall_campaign.declared import ANNOUNCE, APPROVE, plugin
from townhall_campaign.plan import PlannedPost, planned_post
from townhall_campaign.post import Post
from townhall_campaign.records import Approval, Asked, Numbered, Numbers
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.slots import next_slot
from townhall_campaign.stable import digest_of
from townhall_campaign.wording import event_of, excerpt, shown_time, words_of

REMIND = "remind_approval"


class Reminder(Record, frozen=True, kw_only=True):
    """Which post staff are to be reminded of."""

    post: str
    digest: str


def digest(post: Post, group: Group, settings: CampaignSettings) -> str:
    """Return what an approval of a post is bound to, the words behind its keys included."""
    event = event_of(post, settings, group.zone)
    texts = (*post.texts, *((post.light,) if post.light else ()))
    return digest_of(post, *(plain_words(words_of(group, text, event)) for text in texts))


def node_for(post: Post) -> str:
    """Return the permission that approving a post takes."""
    return ANNOUNCE if post.announce else APPROVE


async def approver_of(one: PlannedPost, group: Group, settings: CampaignSettings) -> MemberId | None:
    """Return who has approved a post as it is now and still has the right to, else None."""
    found = await group.store.get(Approval, one.name)
    if found is None or found.digest != digest(one.post, group, settings):
        return None
    approver = MemberId(found.by)
    return approver if await still_may(found, node_for(one.post), group) else None


async def right_of(approver: MemberId | None, post: Post, group: Group) -> Right | None:
    """Return the right that the courier looks at again; there is none where the door of the staff room is the check."""
    if approver is None or not await group.may(approver, node_for(post)):
        return None
    return Right(approver, node_for(post), group.id)


async def still_may(approval: Approval, node: str, group: Group) -> bool:
    """Return whether whoever gave an approval may give it now."""
    by = MemberId(approval.by)
    if await group.may(by, node):
        return True
    return approval.in_staff_room and node == APPROVE and await group.members.in_staff_room(by)


async def ask_for_approvals(posts: Iterable[PlannedPost], group: Group, settings: CampaignSettings) -> None:
    """Ask staff once for each post that needs an approval it does not have."""
    for one in posts:
        if one.post.needs_approval:
            await ask(one, group, settings)


async def ask(one: PlannedPost, group: Group, settings: CampaignSettings) -> None:
    """Put a card with a button and a number into the staff room, once for each wording."""
    wanted = digest(one.post, group, settings)
    slot = next_slot(one.post, settings.events, group.zone, group.now)
    approval, asked = await group.store.get(Approval, one.name), await group.store.get(Asked, one.name)
    if slot is None or wanted in (approval and approval.digest, asked and asked.digest):
        return
    number = (await group.store.get(Numbers) or Numbers()).last + 1
    group.store.put(Numbers(last=number))
    group.store.put(Numbered(post=one.name, digest=wanted), str(number))
    group.store.put(Asked(digest=wanted, number=number), one.name)
    await group.tell_staff(
        "campaign.approve.card",
        name=one.name,
        number=number,
        group=group.title,
        when=shown_time(group, slot.due),
        text=excerpt(group, settings, one.post),
        buttons=[[group.button("approve", "campaign.approve.button", str(number))]],
    )
    remind_at = slot.due - settings.remind_approval
    if settings.remind_approval and remind_at > group.now:
        payload = Reminder(post=one.name, digest=wanted)
        group.timers.set(REMIND, at=remind_at, slot=one.name, payload=payload, misfire=Misfire.ONCE)


@plugin.timer(REMIND)
async def remind(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Remind staff of a post that nobody has approved."""
    reminder = group.payload(Reminder)
    one = await planned_post(reminder.post, group, settings)
    asked = await group.store.get(Asked, reminder.post)
    if one is None or asked is None or asked.digest != reminder.digest or asked.reminded:
        return
    if digest(one.post, group, settings) == reminder.digest and await approver_of(one, group, settings) is None:
        group.store.put(replace(asked, reminded=True), one.name)
        await group.tell_staff("campaign.approve.reminder", name=one.name, number=asked.number, group=group.title)
