"""The capability profiles of the known platforms, one table for adapters, the Lobby and the test kit.

Sources: Bot API (python-telegram-bot 22), Discord's developer documentation (discord.py 2), the OneBot v11
standard, the Matrix client-server API, WeCom's vendor pages (unproven).
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from townhall.model.capabilities import (
    YES,
    Ability,
    Capabilities,
    Degraded,
    Feature,
    Limits,
    No,
    Pace,
    every,
    yes,
)

F = Feature

_TALK = (F.SEES_MESSAGES, F.SAY, F.REPLY, F.MENTION, F.LINKS, F.IMAGES, F.FILES)

LOBBY = Capabilities(
    platform="lobby",
    abilities={
        **every(),
        F.THREADS: No("The Lobby has no threads.", "Give the subject a room of its own in ops.toml."),
        F.IMAGES: Degraded("shown from their address on the web; a file of this machine is not"),
        F.FILES: Degraded("linked by their address on the web; a file of this machine is not"),
    },
    limits=Limits(text_length=8000, mentions_per_message=100),
    pace=Pace(account_per_second=200.0, room_gap=timedelta(0)),
    idempotent_sends=True,
)

TELEGRAM = Capabilities(
    platform="telegram",
    abilities={
        **yes(*_TALK, F.STYLES, F.BUTTONS, F.PRIVATE_ANSWER, F.POLLS, F.EDIT, F.DELETE_OWN, F.REACT, F.PIN),
        **yes(F.SEES_EDITS, F.SEES_JOINS, F.SEES_LEAVES, F.SEES_REACTIONS, F.SEES_JOIN_REQUESTS),
        **yes(F.SEES_INVITES, F.SEES_PINS, F.SEES_OPERATORS, F.SEES_VOTES, F.THREADS, F.MUTE, F.MUTE_ALL),
        **yes(F.KICK, F.BAN, F.SET_TITLE, F.INVITE_LINKS, F.APPROVE_JOIN, F.COMMAND_MENU),
        F.CLEAR_REACTIONS: No("Telegram lets bots remove the reactions of one person, not of everybody."),
        F.DELETE_OTHERS: Degraded("only messages younger than 48 hours"),
        F.SAY_TO: Degraded("only to people who have started the bot, or applicants for five minutes"),
        F.ANNOUNCE: Degraded("a pinned message"),
        F.FORMS: Degraded("a step-by-step talk"),
        F.ROLES: Degraded("administrator titles only"),
        F.INVITE_TO_GROUP: Degraded("a single-use invite link in private"),
        **yes(F.READ_CODES),
        F.REACTION_LIST: No(
            "Telegram does not list the reactions of a message to bots.", "Reactions are counted as they come."
        ),
        F.MEMBER_LIST: No("Telegram does not list the members of a group to bots.", "People are learnt as they act."),
        F.SEES_DELETIONS: No("Telegram does not tell bots about deleted messages."),
        F.SEES_NICKNAMES: Degraded("a new name is seen with the person's next message"),
        F.MENTION_ALL: No("Telegram has no mention of everybody."),
        F.SET_NICKNAME: No("Telegram has no names per group."),
        F.SLOW_MODE: No("Bots cannot set slow mode on Telegram.", "An administrator can in the client."),
    },
    limits=Limits(
        text_length=4096,
        mentions_per_message=50,
        delete_others_within=timedelta(hours=48),
        nickname_length=64,
        poll_choices=12,
    ),
    pace=Pace(account_per_second=30.0, room_gap=timedelta(seconds=1), room_window_messages=20),
)

DISCORD = Capabilities(
    platform="discord",
    abilities={
        **every(),
        F.SEES_JOIN_REQUESTS: No("Discord has no join requests for bots.", "Gate newcomers by a role instead."),
        F.APPROVE_JOIN: No("Discord has no join requests for bots.", "Gate newcomers by a role instead."),
        F.SEES_INVITES: Degraded("inferred from the use counters of invites"),
        F.SET_TITLE: No("Discord has no titles beside names.", "Use a role."),
        F.MUTE_ALL: Degraded("the right to write taken from everyone in the channel"),
        F.ANNOUNCE: Degraded("a message in the announcement channel"),
        F.INVITE_TO_GROUP: Degraded("an invite link in private"),
        F.SAY_TO: Degraded("only to people who take messages from members of the server"),
    },
    limits=Limits(
        text_length=2000,
        mentions_per_message=100,
        buttons_per_row=5,
        button_rows=5,
        button_label_length=80,
        button_data_bytes=100,
        mute_at_most=timedelta(days=28),
        nickname_length=32,
        poll_choices=10,
    ),
    pace=Pace(account_per_second=50.0, room_gap=timedelta(seconds=1)),
    idempotent_sends=True,
    idempotent_within=timedelta(minutes=2),
)

QQ = Capabilities(
    platform="qq",
    abilities={
        **yes(*_TALK, F.MENTION_ALL, F.SEES_DELETIONS, F.SEES_JOINS, F.SEES_LEAVES, F.SEES_JOIN_REQUESTS),
        **yes(F.SEES_OPERATORS, F.DELETE_OWN, F.DELETE_OTHERS, F.MUTE, F.MUTE_ALL, F.KICK, F.SET_NICKNAME),
        **yes(F.SET_TITLE, F.APPROVE_JOIN, F.MEMBER_LIST, F.READ_CODES),
        F.REACTION_LIST: No(
            "OneBot has no list of the reactions of a message.", "Let people answer with a word or a number instead."
        ),
        F.BUTTONS: Degraded("numbered choices; the number is typed"),
        F.POLLS: Degraded("numbered choices; the number is typed"),
        F.FORMS: Degraded("a step-by-step talk"),
        F.SAY_TO: Degraded("only to friends, or through a temporary talk where the group allows it"),
        F.BAN: Degraded("a kick that refuses further requests"),
        F.STYLES: Degraded("plain text"),
        F.ANNOUNCE: Degraded("an ordinary message"),
        F.SEES_INVITES: Degraded("the inviter is known when somebody was invited"),
    },
    limits=Limits(
        text_length=4500,
        mentions_per_message=20,
        mute_at_most=timedelta(days=30),
        nickname_length=60,
    ),
    pace=Pace(
        account_per_second=1.0,
        room_gap=timedelta(seconds=3),
        room_window_messages=15,
        jitter=timedelta(seconds=2),
    ),
)

MATRIX = Capabilities(
    platform="matrix",
    abilities={
        **yes(*_TALK, F.STYLES, F.SEES_EDITS, F.SEES_DELETIONS, F.SEES_JOINS, F.SEES_LEAVES, F.SEES_REACTIONS),
        **yes(F.SEES_JOIN_REQUESTS, F.SEES_PINS, F.SEES_NICKNAMES, F.SEES_OPERATORS, F.SEES_VOTES, F.THREADS),
        **yes(F.SAY_TO, F.EDIT, F.DELETE_OWN, F.DELETE_OTHERS, F.REACT, F.CLEAR_REACTIONS, F.PIN, F.MUTE),
        **yes(F.MUTE_ALL, F.KICK, F.BAN, F.APPROVE_JOIN, F.MEMBER_LIST, F.INVITE_TO_GROUP, F.POLLS),
        **yes(F.REACTION_LIST, F.READ_CODES),
        F.SEES_INVITES: Degraded("the inviter is known, not a link"),
        F.MENTION_ALL: Degraded("a mention of the room, with the power level for it"),
        F.BUTTONS: Degraded("numbered choices; the number is typed"),
        F.FORMS: Degraded("a step-by-step talk"),
        F.ROLES: Degraded("power levels"),
        F.ANNOUNCE: YES,  # a pinned message that becomes the topic is what Matrix has for it
    },
    limits=Limits(text_length=16000, mentions_per_message=50, nickname_length=255, poll_choices=20),
    pace=Pace(account_per_second=0.2, room_gap=timedelta(0), burst=10),
    idempotent_sends=True,
    idempotent_within=timedelta(hours=24),
)

WECOM = Capabilities(
    platform="wecom",
    abilities={
        **yes(F.SAY, F.LINKS, F.IMAGES, F.FILES, F.SEES_JOINS, F.SEES_LEAVES, F.SEES_INVITES, F.MEMBER_LIST),
        F.SEES_MESSAGES: Degraded("only messages that mention the robot, and private ones to the app"),
        F.MENTION: Degraded("internal members only"),
        F.REPLY: Degraded("an ordinary message that mentions the asker"),
        F.SAY_TO: Degraded("one welcome message within 20 seconds of the contact"),
        F.BUTTONS: Degraded("numbered choices; the number is typed to the robot"),
        F.POLLS: Degraded("numbered choices; the number is typed to the robot"),
        F.FORMS: Degraded("a step-by-step talk with the robot"),
        F.STYLES: Degraded("plain text"),
        F.ANNOUNCE: Degraded("an ordinary message"),
        F.KICK: No("Customer groups cannot be moderated through the API.", "Ask the group owner, who gets a task."),
        F.MUTE: No("Customer groups cannot be moderated through the API.", "Ask the group owner, who gets a task."),
    },
    limits=Limits(text_length=2048, mentions_per_message=20),
    pace=Pace(account_per_second=50.0, room_gap=timedelta(seconds=3), room_window_messages=20),
)

_BARE: dict[Feature, Ability] = yes(F.SEES_MESSAGES, F.SEES_JOINS, F.SEES_LEAVES, F.SAY)

POOREST = Capabilities(
    platform="poorest",
    abilities={
        **_BARE,
        F.BUTTONS: Degraded("numbered choices; the number is typed"),
        F.POLLS: Degraded("numbered choices; the number is typed"),
        F.FORMS: Degraded("a step-by-step talk"),
        F.REPLY: Degraded("an ordinary message that names the person"),
        F.MENTION: Degraded("the name as plain text"),
        F.STYLES: Degraded("plain text"),
        F.ANNOUNCE: Degraded("an ordinary message"),
    },
    limits=Limits(text_length=1000, mentions_per_message=5),
    pace=Pace(account_per_second=30.0, room_gap=timedelta(0)),
)
"""What every platform has: people come and go, everybody writes, and so do we. Tests run on it too."""

PROFILES = MappingProxyType(
    {
        "full": LOBBY,
        "telegram": TELEGRAM,
        "discord": DISCORD,
        "qq": QQ,
        "matrix": MATRIX,
        "wecom": WECOM,
        "poorest": POOREST,
    }
)
"""The profiles by the name that ``like = "…"`` and the test kit use."""
