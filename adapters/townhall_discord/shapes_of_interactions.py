"""What Discord sends when somebody calls a command, presses a button, chooses from a menu or fills a form in."""

from __future__ import annotations

import msgspec

from townhall_discord.shapes import MemberInfo, Shape, User

OptionValue = str | int | float | bool


class Option(Shape, frozen=True, gc=False):
    """An argument of a command."""

    name: str
    value: OptionValue | None = None
    options: tuple[Option, ...] = ()


class Component(Shape, frozen=True, gc=False):
    """A field of a form, or a row or label around some."""

    custom_id: str = ""
    value: str | None = None
    values: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    component: Component | None = None


class InteractionContent(Shape, frozen=True, gc=False):
    """What was called, pressed or filled in."""

    name: str = ""
    options: tuple[Option, ...] = ()
    custom_id: str = ""
    values: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()


class PressedMessage(Shape, frozen=True, gc=False):
    """The message under which a button was pressed."""

    id: str


class InteractionChannel(Shape, frozen=True, gc=False):
    """Where it happened."""

    id: str
    parent_id: str | None = None


class Interaction(Shape, frozen=True, gc=False):
    """Something somebody asked us by Discord's own means; it wants an answer within three seconds."""

    id: str
    application_id: str
    type: int
    token: str
    channel_id: str | None = None
    channel: InteractionChannel | None = None
    guild_id: str | None = None
    member: MemberInfo | None = None
    user: User | None = None
    locale: str = ""
    message: PressedMessage | None = None
    data: InteractionContent = msgspec.field(default_factory=InteractionContent)
