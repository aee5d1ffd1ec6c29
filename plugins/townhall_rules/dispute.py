"""When many complain at once: one incident, promotion holds still, nothing is deleted, staff get an apology to post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files

import tomli

from townhall import (
    ButtonPressed,
    CommandInvoked,
    DisputeEnded,
    DisputeStarted,
    EventId,
    Group,
    Lane,
    MessageSent,
    Mode,
    TimerFired,
    UserError,
    WordList,
    under_each_other,
)
from townhall_rules.declared import plugin
from townhall_rules.reach import is_team
from townhall_rules.records import Complaint, Complaints, DisputeOn
from townhall_rules.settings import RulesSettings
from townhall_rules.wording import excerpt, minute, somebody, words

MOST_COMPLAINTS = 50


@plugin.observe(MessageSent, backfill=False)
async def listen(event: MessageSent, group: Group, settings: RulesSettings) -> None:
    """Take note of a complaint; those of several members about one thing are a dispute."""
    if event.place.direct or group.command:
        return
    hits = _list(settings.dispute.words, settings.dispute.usual_words).find(event.text)
    # What the team answers has the same words in it, and is no complaint.
    if not hits or await is_team(group, event.actor.id):
        return
    found, answers = tuple(sorted({hit.word for hit in hits})), event.reply_to
    before = (await group.store.get(Complaints) or Complaints()).latest
    recent = [one for one in before if group.now - one.at < settings.dispute.within]
    new = Complaint(member=event.actor.id, message=event.message, at=group.now, words=found, answers=answers)
    latest = (*recent, new)[-MOST_COMPLAINTS:]
    group.store.put(Complaints(latest=latest))
    together = _about_the_same(new, latest)
    people = {one.member for one in together}
    if len(people) >= settings.dispute.people:
        await _dispute(together, group, settings)


def _about_the_same(new: Complaint, latest: Sequence[Complaint]) -> Sequence[Complaint]:
    """Return the complaints that belong together: they answer the same or each other, or say the same words."""
    together = [new]
    grown = True
    while grown:
        more = [one for one in latest if one not in together and any(_akin(one, other) for other in together)]
        together, grown = [*together, *more], bool(more)
    return sorted(together, key=lambda one: one.at)


def _akin(one: Complaint, other: Complaint) -> bool:
    same_answer = one.answers is not None and one.answers == other.answers
    each_other = one.answers == other.message or other.answers == one.message
    return same_answer or each_other or not set(one.words).isdisjoint(other.words)


async def _dispute(together: Sequence[Complaint], group: Group, settings: RulesSettings) -> None:
    until = group.now + settings.dispute.lasts
    running = await group.store.get(DisputeOn)
    since = group.now if running is None else running.since
    group.store.put(DisputeOn(since=since, until=until))
    group.timers.set("dispute_over", at=until, slot=str(since))
    if settings.mode is not Mode.OBSERVE:
        group.hold_promotion("dispute", until, reason=words(group, "rules.dispute.reason"))
    if running is None:
        await _begin(together, until, group)


async def _begin(together: Sequence[Complaint], until: object, group: Group) -> None:
    members = tuple(dict.fromkeys(one.member for one in together))
    subject = ", ".join(dict.fromkeys(word for one in together for word in one.words))
    group.ledger.record("dispute", reason=excerpt(subject))
    group.because(words(group, "rules.dispute.reason"))
    group.publish(
        DisputeStarted(
            id=EventId(f"{group.event.id}|dispute"),
            at=group.now,
            place=group.event.place,
            members=members,
            messages=tuple(one.message for one in together),
            subject=subject,
        )
    )
    names = ", ".join([(await somebody(group, one)).name for one in members])
    card = group.text("rules.dispute.card", group=group.title, names=names, subject=subject)
    await group.tell_staff(
        under_each_other([card, group.text("rules.dispute.apology")]),
        buttons=[
            [
                group.button("dispute", "rules.button.apologise", "say", lifetime=timedelta(days=1)),
                group.button("dispute", "rules.button.not_now", "no", lifetime=timedelta(days=1)),
            ]
        ],
    )


@plugin.button("dispute", permission="rules.dispute")
async def press(event: ButtonPressed, group: Group, settings: RulesSettings) -> None:
    """Say the apology in the group, or not."""
    if group.argument == "say":
        await apologise(group)
    await group.answer("rules.dispute.noted")


@plugin.command("dispute", "纠纷", permission="rules.dispute")
async def decide(event: CommandInvoked, group: Group, settings: RulesSettings, what: str = "") -> None:
    """Show whether a dispute goes on, apologise in the group (say), or end it (over)."""
    running = await group.store.get(DisputeOn)
    if what.casefold() in ("say", "道歉"):
        await apologise(group)
        await group.answer("rules.dispute.noted")
    elif running is None:
        raise UserError("rules.dispute.none")
    elif what.casefold() in ("over", "结束"):
        await _end(group)
    else:
        await group.answer("rules.dispute.running", until=minute(group, running.until))


async def apologise(group: Group) -> None:
    """Apologise in front of everybody, with what happens next."""
    said = await group.say("rules.dispute.apology", lane=Lane.SAFETY)
    group.because(words(group, "rules.dispute.reason"), of=[said])


@plugin.timer("dispute_over")
async def over(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """End a dispute when nobody has complained for a while."""
    running = await group.store.get(DisputeOn)
    if running is not None and group.now >= running.until:
        await _end(group)


async def _end(group: Group) -> None:
    group.store.delete(DisputeOn)
    group.store.delete(Complaints)
    group.release_promotion("dispute")
    group.publish(DisputeEnded(id=EventId(f"{group.event.id}|dispute_over"), at=group.now, place=group.event.place))
    await group.tell_staff("rules.dispute.over", group=group.title)


@lru_cache(maxsize=256)
def _list(own: tuple[str, ...], usual: bool) -> WordList:
    return WordList((*own, *(_usual() if usual else ())))


@lru_cache(maxsize=1)
def _usual() -> tuple[str, ...]:
    """Return the words by which a complaint is known, in every language we have; a list of data, not a text."""
    table = tomli.loads((files("townhall_rules") / "complaints.toml").read_text(encoding="utf-8"))
    return tuple(word for several in table.values() for word in several)
