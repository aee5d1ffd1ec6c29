"""What a platform can do, at three levels: the adapter's code, the platform's limits, our live rights in a group.

The answer to every question is a value: :class:`Yes`, :class:`Degraded` with how, or :class:`No` with the reason
and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

import msgspec


class Feature(StrEnum):
    """Something a platform may be able to tell us (``sees_…``) or to do for us."""

    SEES_MESSAGES = "sees_messages"
    SEES_EDITS = "sees_edits"
    SEES_DELETIONS = "sees_deletions"
    SEES_JOINS = "sees_joins"
    SEES_LEAVES = "sees_leaves"
    SEES_REACTIONS = "sees_reactions"
    SEES_JOIN_REQUESTS = "sees_join_requests"
    SEES_INVITES = "sees_invites"
    SEES_PINS = "sees_pins"
    SEES_NICKNAMES = "sees_nicknames"
    SEES_OPERATORS = "sees_operators"
    SEES_VOTES = "sees_votes"
    THREADS = "threads"
    SAY = "say"
    REPLY = "reply"
    MENTION = "mention"
    MENTION_ALL = "mention_all"
    STYLES = "styles"
    LINKS = "links"
    IMAGES = "images"
    FILES = "files"
    BUTTONS = "buttons"
    PRIVATE_ANSWER = "private_answer"
    """An answer in the group that only one person sees (Discord's ephemeral, a Telegram callback alert)."""
    FORMS = "forms"
    POLLS = "polls"
    SAY_TO = "say_to"
    EDIT = "edit"
    DELETE_OWN = "delete_own"
    DELETE_OTHERS = "delete_others"
    REACT = "react"
    CLEAR_REACTIONS = "clear_reactions"
    PIN = "pin"
    ANNOUNCE = "announce"
    MUTE = "mute"
    MUTE_ALL = "mute_all"
    SLOW_MODE = "slow_mode"
    KICK = "kick"
    BAN = "ban"
    ROLES = "roles"
    SET_NICKNAME = "set_nickname"
    SET_TITLE = "set_title"
    INVITE_LINKS = "invite_links"
    INVITE_TO_GROUP = "invite_to_group"
    APPROVE_JOIN = "approve_join"
    MEMBER_LIST = "member_list"
    REACTION_LIST = "reaction_list"
    """Who has reacted with what to a message, asked for afterwards."""
    READ_CODES = "read_codes"
    """What the QR codes in a picture say that a member sent."""
    COMMAND_MENU = "command_menu"

    @property
    def words(self) -> str:
        """What it is called in a sentence to an operator."""
        if self is Feature.SAY_TO:
            return "private messages"
        spoken = self.value.replace("_", " ")
        return f"seeing {spoken.removeprefix('sees ')}" if spoken.startswith("sees ") else spoken


class Yes(msgspec.Struct, frozen=True, tag="yes", tag_field="ability"):
    """It can be done as asked."""


class Degraded(msgspec.Struct, frozen=True, tag="degraded", tag_field="ability"):
    """It can be done in a lesser form."""

    how: str


class No(msgspec.Struct, frozen=True, tag="no", tag_field="ability"):
    """It cannot be done here."""

    reason: str
    remedy: str = ""


Ability: TypeAlias = Yes | Degraded | No

YES = Yes()


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a platform. Sizes are in characters as the platform counts them."""

    text_length: int = 4096
    mentions_per_message: int = 50
    buttons_per_row: int = 8
    button_rows: int = 10
    button_label_length: int = 64
    button_data_bytes: int = 64
    mute_at_most: timedelta | None = None
    """None: no upper bound."""
    delete_others_within: timedelta | None = None
    """How old a message may be that is to be deleted; None: any age."""
    nickname_length: int = 32
    poll_choices: int = 10


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How fast one account may send, as the platform states it; the courier stays below.

    Windows are strict: never more than ``messages`` in any ``window``, wherever it starts.
    """

    account_per_second: float = 30.0
    room_gap: timedelta = timedelta(seconds=1)
    """The least time between two messages into one room."""
    room_window: timedelta = timedelta(minutes=1)
    room_window_messages: int | None = None
    burst: int = 1
    """How many may go at once after a pause (Matrix: 10)."""
    jitter: timedelta = timedelta()
    """Random extra time, for platforms that watch for robots."""


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a whole platform, or (after :meth:`within`) in one group."""

    platform: str
    abilities: Mapping[Feature, Ability]
    limits: Limits = Limits()
    pace: Pace = Pace()
    idempotent_sends: bool = False
    """Whether a repeated send with the same key is recognised and sent once by the platform."""
    idempotent_within: timedelta | None = None
    """How long it recognises a repetition; None: for as long as it matters."""

    def ability(self, feature: Feature) -> Ability:
        """Return whether and how ``feature`` works; what is not declared does not."""
        found = self.abilities.get(feature)
        if found is not None:
            return found
        if feature.value.startswith("sees_"):
            return No(f"On {self.platform} bots do not see {feature.words.removeprefix('seeing ')}.")
        return No(f"{self.platform} has no {feature.words} for bots.")

    def can(self, feature: Feature) -> bool:
        """Return whether ``feature`` works in some form."""
        return not isinstance(self.ability(feature), No)

    def within(self, missing: Mapping[Feature, No]) -> Capabilities:
        """Return what is left in a group where our account lacks some rights."""
        return msgspec.structs.replace(self, abilities={**self.abilities, **missing}) if missing else self

    def without(self, *features: Feature) -> Capabilities:
        """Return the same platform lacking some features; for tests and rehearsals."""
        kept = {feature: able for feature, able in self.abilities.items() if feature not in features}
        return msgspec.structs.replace(self, abilities=kept)


def yes(*features: Feature) -> dict[Feature, Ability]:
    """Declare features that work as asked."""
    return dict.fromkeys(features, YES)


def every(features: Iterable[Feature] = Feature) -> dict[Feature, Ability]:
    """Declare all features, or these, as working."""
    return dict.fromkeys(features, YES)
