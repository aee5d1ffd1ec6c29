"""What people can ask of the welcome: the guide, quiet, and for the team a look at the greeting and a pause."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from townhall import ButtonPressed, CommandInvoked, Group, Matches, MemberId, MessageSent, Rest, UserError, replace
from townhall_welcome.batches import move_batch
from townhall_welcome.content import ask_map, guide
from townhall_welcome.declared import plugin
from townhall_welcome.greeting import example, guide_button
from townhall_welcome.records import Newcomer, NoDirect, Paused
from townhall_welcome.settings import WelcomeSettings

NOTHING = Rest("")
LONGEST_PAUSE = timedelta(days=14)
ASKS_FOR_A_PLACE = Matches(
    r"(?i)\bwhere\s+(?:do|can|should|could)\s+(?:i|we)\s+(?:ask|go|post|write)|(?:在|去|到)?哪(?:里|儿|个群).*(?:问|找|咨询|反馈)"
    r"|(?:问|找|咨询|反馈).*哪(?:里|儿|个群)"
)


@plugin.command("guide", "指南", bare=True)
async def show_guide(event: CommandInvoked, group: Group, settings: WelcomeSettings, topic: Rest = NOTHING) -> None:
    """Show what this group is for, what you get and where to ask."""
    await _note_reading(event.actor.id, group)
    if topic and (where := _place_for(topic, group)):
        await group.answer("welcome.guide.ask", topic=where[0], where=where[1])
        return
    await group.answer(guide(group, settings.guide_text))


@plugin.button("guide")
async def press_guide(event: ButtonPressed, group: Group, settings: WelcomeSettings) -> None:
    """Show the guide to whoever pressed."""
    await _note_reading(event.actor.id, group)
    await group.answer(guide(group, settings.guide_text))


@plugin.command("nodm", "免打扰")
async def stop_messages(event: CommandInvoked, group: Group, settings: WelcomeSettings, on: bool = True) -> None:
    """Stop private messages about your first days, or allow them again with "off"."""
    if on:
        group.shared.put(NoDirect(at=group.now), event.actor.id)
    else:
        group.shared.delete(NoDirect, event.actor.id)
    await group.answer("welcome.nodm.on" if on else "welcome.nodm.off")


@plugin.command("welcome", "欢迎", permission="welcome.manage")
async def manage(
    event: CommandInvoked,
    group: Group,
    settings: WelcomeSettings,
    what: Literal["preview", "pause", "resume"],
    span: timedelta = timedelta(hours=2),
) -> None:
    """Show the greeting as a newcomer sees it, or hold greetings back for a while."""
    if what == "preview":
        text, variables = example(group, settings, event.actor)
        await group.reply(group.text(text, **variables), buttons=guide_button(group))
    elif what == "pause":
        await _pause(span, group, settings)
    else:
        group.store.delete(Paused)
        await move_batch(group, settings)
        await group.reply("welcome.pause.over")


@plugin.on(MessageSent, ASKS_FOR_A_PLACE)
async def give_directions(event: MessageSent, group: Group, settings: WelcomeSettings) -> None:
    """Say in which group one asks, when somebody wants to know and the charter does."""
    if not settings.directions or group.command or group.has("faq") or event.place.direct:
        return
    if where := _place_for(event.text, group):
        await group.reply("welcome.guide.ask", topic=where[0], where=where[1])


async def _pause(span: timedelta, group: Group, settings: WelcomeSettings) -> None:
    if not timedelta() < span <= LONGEST_PAUSE:
        raise UserError("welcome.pause.too_long", days=LONGEST_PAUSE.days)
    until = group.now + span
    group.store.put(Paused(until=until))
    await move_batch(group, settings)
    await group.reply("welcome.pause.begun", until=until.astimezone(group.zone).strftime("%Y-%m-%d %H:%M"))


async def _note_reading(member: MemberId, group: Group) -> None:
    newcomer = await group.store.get(Newcomer, member)
    if newcomer is not None and newcomer.read_guide_at is None:
        group.store.put(replace(newcomer, read_guide_at=group.now), member)


def _place_for(question: str, group: Group) -> tuple[str, str] | None:
    asked = question.casefold()
    return next(((topic, where) for topic, where in ask_map(group) if _is_about(topic.casefold(), asked)), None)


def _is_about(topic: str, asked: str) -> bool:
    return topic in asked or (topic.endswith("s") and topic[:-1] in asked)
