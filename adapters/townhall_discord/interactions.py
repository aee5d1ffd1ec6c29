"""Commands, buttons, menus and forms: what they mean as events.

A command's own id stands in its event as the message, so that a reply to it is known for what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from townhall.model import events
from townhall.model.ids import MessageId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_discord.questions import COMMAND, FIRST_ANSWER, FORM, PRESS, Asked, token_of
from townhall_discord.scope import instant_of
from townhall_discord.shapes import Frame
from townhall_discord.shapes_of_interactions import Component, Interaction, InteractionContent, Option
from townhall_discord.world import NOTHING, Events, World

_INTERACTION = msgspec.json.Decoder(Interaction)


def interacted(world: World, frame: Frame) -> Events:
    """Return what somebody asked."""
    told = _INTERACTION.decode(frame.d)
    place = _place(world, told)
    info = told.member
    user = info.user if info is not None and info.user is not None else told.user
    if place is None or user is None or told.type not in (COMMAND, PRESS, FORM):
        return NOTHING
    actor = msgspec.structs.replace(world.member(told.guild_id, user, info), locale=told.locale)
    at = instant_of(told.id)
    asked = Asked(told.id, told.application_id, told.token, told.type, told.message is not None, at)
    event = _event(world, told, place, actor, asked, bytes(frame.d))
    if event is None:
        return NOTHING
    world.questions.put(asked)
    return [event]


def _place(world: World, told: Interaction) -> Place | None:
    channel = told.channel_id or (told.channel.id if told.channel is not None else "")
    if not channel:
        return None
    if told.channel is not None and told.channel.parent_id and channel not in world.atlas.parent_of:
        parent = told.channel.parent_id
        if parent in world.atlas.configured and channel not in world.atlas.configured and told.guild_id:
            return Place(world.scope.group(parent), channel, told.guild_id)
    return world.place(channel, told.guild_id)


def _event(
    world: World, told: Interaction, place: Place, actor: Member, asked: Asked, raw: bytes
) -> events.Event | None:
    id, at = world.scope.event(f"interaction:{told.id}"), asked.at
    token, answer_by = token_of(asked), world.now() + FIRST_ANSWER
    if told.type == COMMAND:
        return events.CommandInvoked(
            id=id,
            at=at,
            place=place,
            raw=raw,
            answer_by=answer_by,
            actor=actor,
            command=told.data.name,
            arguments=" ".join(_arguments(told.data.options)),
            message=MessageId(told.id),
            token=token,
        )
    if told.type == FORM:
        answers = dict(_answers(told.data.components))
        return events.FormSubmitted(
            id=id,
            at=at,
            place=place,
            raw=raw,
            answer_by=answer_by,
            actor=actor,
            form=told.data.custom_id,
            answers=answers,
            token=token,
        )
    if told.message is None:
        return None
    return events.ButtonPressed(
        id=id,
        at=at,
        place=place,
        raw=raw,
        answer_by=answer_by,
        message=MessageId(told.message.id),
        actor=actor,
        data=_chosen(told.data),
        token=token,
    )


def _chosen(content: InteractionContent) -> str:
    """A menu of ours carries what a button would carry, one for each choice."""
    return content.values[0] if content.values else content.custom_id


def _arguments(options: tuple[Option, ...]) -> Iterator[str]:
    for option in options:
        if option.value is not None:
            yield str(option.value)
        yield from _arguments(option.options)


def _answers(components: tuple[Component, ...]) -> Iterator[tuple[str, str]]:
    for component in components:
        inner = component.components if component.component is None else (component.component, *component.components)
        if component.custom_id:
            yield component.custom_id, component.value if component.value is not None else ", ".join(component.values)
        yield from _answers(inner)
