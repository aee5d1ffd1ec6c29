"""What Discord refuses, as results with the reason and the remedy; one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import discord

from townhall.model.results import Failed, Forbidden, Gone, RateLimited, Result, Unknown
from townhall_discord.ceiling import Limited, Uncertain, Unsent

_GONE: Mapping[int, str] = {
    10003: "The channel is not there any more.",
    10004: "The server is not there any more, or the bot is no longer in it.",
    10006: "The invitation is not there any more.",
    10007: "The person is not in the server any more.",
    10008: "The message is not there any more.",
    10011: "The role is not there any more.",
    10013: "There is no such person.",
    10014: "There is no such emoji here.",
    10026: "The person is not banned.",
    10062: "The interaction is over: Discord waits three seconds for the first answer.",
    10015: "The interaction is over: Discord takes answers for fifteen minutes.",
    50027: "The interaction is over: Discord takes answers for fifteen minutes.",
    50083: "The thread is archived.",
    520001: "The poll has ended already.",
    520006: "The poll has ended already.",
}

_FORBIDDEN: Mapping[int, tuple[str, str]] = {
    20016: ("The channel is in slow mode.", 'Give the bot the permission "Manage messages".'),
    20028: ("Writing in this channel is limited now.", "It ends by itself."),
    30003: ("The channel has as many pinned messages as there may be.", "Unpin some."),
    30010: ("The message has as many different reactions as there may be.", "Clear some."),
    30016: ("The server has as many invitations as there may be.", "Revoke some."),
    40007: ("The person is banned from this server.", "Unban them first."),
    50001: ("The bot does not see this channel.", 'Give its role "View channel" there.'),
    50003: ("Discord does not do this in private talks.", ""),
    50005: ("Somebody else wrote the message: only its author can change it.", ""),
    50008: ("This channel takes no messages.", "Name a text channel in ops.toml."),
    50009: ("The server asks for more verification.", "See the settings of the server."),
    50013: (
        "The bot lacks a permission here, or the person's highest role is above the bot's.",
        "Give the bot the permission, and drag its role above those it should manage.",
    ),
    50021: ("This cannot be done with a note of Discord's own.", ""),
    60003: ("The server asks staff for two-factor authentication.", "Switch it on for the bot's owner."),
    90001: ("The person blocks the bot.", ""),
    160002: ("The message cannot be answered without seeing what was written before.", 'Give "Read message history".'),
}

_DIRECT_CLOSED = frozenset({50007, 50278})


def result_of(error: Exception) -> Result:
    """Return what an error of a call comes to; an error of ours is raised again."""
    match error:
        case Limited(retry_after=retry_after, everywhere=everywhere):
            return RateLimited(timedelta(seconds=max(retry_after, 0.05)), everywhere=everywhere)
        case Unsent():
            return Failed(str(error), transient=True)
        case Uncertain():
            return Unknown(str(error))
        case discord.DiscordServerError():
            return Unknown(f"Discord has trouble of its own ({error.status}).")
        case discord.HTTPException():
            return _refused(error)
        case _:
            raise error


def _refused(error: discord.HTTPException) -> Result:
    code = error.code
    if code in _DIRECT_CLOSED:
        return Forbidden("The person takes no private messages from the bot.", direct_closed=True)
    if code in _GONE:
        return Gone(_GONE[code], too_old=code in (10062, 10015, 50027))
    if code in _FORBIDDEN:
        return Forbidden(*_FORBIDDEN[code])
    if error.status == 401:
        return Failed("Discord does not know the bot's token any more. Renew it on the developer portal.")
    if error.status == 403:
        return Forbidden(f"Discord refuses: {_words(error)}", "See the permissions of the bot in this server.")
    if error.status == 404:
        return Gone(f"Discord does not find it: {_words(error)}")
    if error.status == 429:
        return RateLimited(timedelta(minutes=1), everywhere=True)
    return Failed(f"Discord refuses ({error.status}, code {code}): {_words(error)}")


def _words(error: discord.HTTPException) -> str:
    return " ".join(error.text.split())[:200] or "without saying why."
