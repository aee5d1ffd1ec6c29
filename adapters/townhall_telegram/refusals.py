"""What Telegram's refusals mean: one table from its words to results, each with what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.error import Forbidden as Refused

from townhall.model.results import Failed, Forbidden, Gone, Ok, RateLimited, Result, Unknown, Unsupported

MAKE_ADMIN = "Make the bot an administrator of the group with the right it needs."
ADD_AGAIN = "Add the bot to the group again, or take the group out of ops.toml."
CLOSED = Forbidden(
    "This person has not started a talk with the bot, or has blocked it.",
    "They must open the bot and press Start.",
    direct_closed=True,
)
_NO_RIGHT = Forbidden("The bot lacks the right to do this in the group.", MAKE_ADMIN)
_REMOVED = Forbidden("The bot is not in the group any more.", ADD_AGAIN)
_NOBODY = Gone("This person is not in the group, or Telegram does not know them.")
_NO_MESSAGE = Gone("The message is not there any more.")
_DONE = Ok()


class Refusal(NamedTuple):
    """Words of a refusal, in lower case, and what they mean."""

    words: str
    result: Result


REFUSALS = (
    # -- nothing was left to do --------------------------------------------------------------------
    Refusal("message is not modified", _DONE),
    Refusal("chat_not_modified", _DONE),
    Refusal("topic_not_modified", _DONE),
    Refusal("poll has already been closed", _DONE),
    # -- the person cannot be written to -----------------------------------------------------------
    Refusal("bot was blocked by the user", CLOSED),
    Refusal("can't initiate conversation", CLOSED),
    Refusal("user is deactivated", Gone("This person's account was deleted.")),
    Refusal("can't send messages to bots", Forbidden("A bot cannot write to another bot.", direct_closed=True)),
    Refusal("can't send messages to the user", CLOSED),
    # -- the message ---------------------------------------------------------------------------------
    Refusal(
        "message can't be deleted",
        Gone("The message cannot be deleted: it is older than 48 hours, or stands under protection.", too_old=True),
    ),
    Refusal("message can't be edited", Gone("The message is not the bot's own, or too old to edit.", too_old=True)),
    Refusal("message to delete not found", _NO_MESSAGE),
    Refusal("message to edit not found", _NO_MESSAGE),
    Refusal("message to react not found", _NO_MESSAGE),
    Refusal("message to pin not found", _NO_MESSAGE),
    Refusal("message to unpin not found", _NO_MESSAGE),
    Refusal("message with poll to stop not found", _NO_MESSAGE),
    Refusal("message to be replied not found", _NO_MESSAGE),
    Refusal("message_id_invalid", _NO_MESSAGE),
    Refusal("message not found", _NO_MESSAGE),
    Refusal("message is too long", Failed("The text is longer than the 4096 characters Telegram takes.")),
    Refusal("caption is too long", Failed("The caption is longer than the 1024 characters Telegram takes.")),
    Refusal("text is empty", Failed("The message has no text; Telegram sends no empty message.")),
    Refusal("text must be non-empty", Failed("The message has no text; Telegram sends no empty message.")),
    Refusal("can't parse entities", Failed("Telegram does not understand the formatting; please report this defect.")),
    # -- people ----------------------------------------------------------------------------------------
    Refusal("can't remove chat owner", Forbidden("The owner of a group cannot be restricted or removed.")),
    Refusal("user is an administrator", Forbidden("Administrators cannot be restricted.", "Demote them first.")),
    Refusal("can't demote chat creator", Forbidden("The owner of a group cannot be demoted.")),
    Refusal("user_admin_invalid", Forbidden("Another admin promoted this person.", "That admin must demote them.")),
    Refusal("can't restrict self", Forbidden("The bot cannot restrict itself.")),
    Refusal("user is not an administrator", Forbidden("Only an administrator has a title.", "Grant the role first.")),
    Refusal("user not found", _NOBODY),
    Refusal("user_id_invalid", _NOBODY),
    Refusal("invalid user_id", _NOBODY),
    Refusal("participant_id_invalid", _NOBODY),
    Refusal("user_not_participant", _NOBODY),
    Refusal("member not found", _NOBODY),
    Refusal("user_already_participant", Gone("This person is in the group already.")),
    Refusal("hide_requester_missing", Gone("The request to join is not open any more.")),
    Refusal("user_channels_too_much", Failed("This person is in too many groups and channels to join another.")),
    # -- the group -------------------------------------------------------------------------------------
    Refusal("bot was kicked", _REMOVED),
    Refusal("bot is not a member", _REMOVED),
    Refusal("the group chat was deleted", Gone("The group was deleted.")),
    Refusal("group is deactivated", Gone("The group was deleted.")),
    Refusal("chat not found", Gone("Telegram knows no such chat, or the bot never was in it. Check chat in ops.toml.")),
    Refusal("chat_id is empty", Gone("Telegram knows no such chat. Check chat in ops.toml.")),
    Refusal(
        "peer_id_invalid", Gone("Telegram knows no such chat, or the bot never was in it. Check chat in ops.toml.")
    ),
    Refusal(
        "is available for supergroup",
        Unsupported("This works in supergroups only.", "Make the group a supergroup, for example by showing history."),
    ),
    Refusal(
        "is available only for supergroup",
        Unsupported("This works in supergroups only.", "Make the group a supergroup, for example by showing history."),
    ),
    Refusal(
        "chat is not a forum", Unsupported("The group has no topics.", "Switch topics on in the group's settings.")
    ),
    Refusal("topic_closed", Forbidden("The topic is closed.", "Open it again in the client.")),
    Refusal("topic_deleted", Gone("The topic was deleted.")),
    Refusal("topic_id_invalid", Gone("The topic is not there any more.")),
    Refusal("message thread not found", Gone("The topic is not there any more.")),
    # -- invitations, reactions, buttons ---------------------------------------------------------------
    Refusal("invite_hash_expired", Gone("The invite link is void already.")),
    Refusal("invite link not found", Gone("The group has no such invite link of the bot.")),
    Refusal("reaction_invalid", Unsupported("Telegram or this group does not offer this emoji as a reaction.")),
    Refusal("reactions_too_many", Unsupported("A bot may put one reaction under a message.")),
    Refusal("query is too old", Gone("The press waited too long for its answer.", too_old=True)),
    Refusal("query id is invalid", Gone("The press was answered already.", too_old=True)),
    Refusal("button_data_invalid", Failed("A button holds more than 64 bytes.")),
    Refusal("button_url_invalid", Failed("A button opens an address Telegram does not accept.")),
    Refusal("admin_rank_emoji_not_allowed", Failed("A title on Telegram may hold no emoji.")),
    Refusal("admin_rank_invalid", Failed("Telegram does not accept this title; it may have 16 characters.")),
    # -- files -----------------------------------------------------------------------------------------
    Refusal("wrong file identifier", Gone("Telegram does not know this file, or it is another bot's.")),
    Refusal("wrong remote file identifier", Gone("Telegram does not know this file, or it is another bot's.")),
    Refusal("failed to get http url content", Failed("Telegram could not fetch the file from its address.")),
    Refusal("wrong type of the web page content", Failed("The address does not lead to a file of this kind.")),
    Refusal("request entity too large", Failed("The file is larger than Telegram takes from a bot.")),
    # -- rights: last, for their words are the most general ----------------------------------------------
    Refusal("not enough rights", _NO_RIGHT),
    Refusal("chat_admin_required", _NO_RIGHT),
    Refusal("need administrator rights", _NO_RIGHT),
    Refusal("administrator rights in the", _NO_RIGHT),
    Refusal("have no rights", _NO_RIGHT),
    Refusal("right_forbidden", _NO_RIGHT),
    Refusal("chat_write_forbidden", Forbidden("The bot may not write in this group.", "Lift its restriction.")),
    Refusal("chat_restricted", Forbidden("The bot may not write in this group.", "Lift its restriction.")),
    Refusal("_forbidden", Forbidden("The group does not allow this kind of message.", "Change its permissions.")),
)
"""Looked through from the top; the first whose words occur counts."""

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""What happens before a request is on the wire."""


def result_of(error: TelegramError, *, private: bool = False) -> Result:
    """Return what a refusal means; ``private``: it was about a talk with one person."""
    match error:
        case RetryAfter():
            # A talk with one person is hardly ever the limit itself; then it is the account's.
            return RateLimited(seconds_of(error), everywhere=private)
        case InvalidToken():
            return Forbidden("Telegram refuses the bot's token.", "Get a new one from BotFather and set it.")
        case Refused() | BadRequest():
            return _refused(error.message, forbidden=isinstance(error, Refused), private=private)
        case NetworkError():
            return _lost(error)
        case Conflict():
            return Failed("Telegram is busy with another call of this kind.", transient=True)
        case _:
            return _refused(error.message, forbidden=False, private=private)


def seconds_of(error: RetryAfter) -> timedelta:
    """Return how long Telegram asks to wait."""
    after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _refused(message: str, *, forbidden: bool, private: bool) -> Result:
    words = message.lower()
    found = next((one.result for one in REFUSALS if one.words in words), None)
    if private and ((found is None and forbidden) or "chat not found" in words or "peer_id_invalid" in words):
        return CLOSED
    if found is not None:
        return found
    if forbidden:
        return Forbidden(f"Telegram forbids it: {message}.", MAKE_ADMIN)
    return Failed(f"Telegram refused: {message}.")


def _lost(error: NetworkError) -> Result:
    cause = error.__cause__
    # The SDK raises a RuntimeError when its connections are closed already.
    if isinstance(cause, _NOT_SENT) or (isinstance(cause, RuntimeError) and "not initialized" in str(cause)):
        return Failed("Telegram cannot be reached.", transient=True)
    return Unknown("The connection to Telegram broke before the answer came.")
