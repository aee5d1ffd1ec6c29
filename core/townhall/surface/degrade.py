"""Fit an action to what a platform can do, in the best lesser form there is, and say what was lost.

Pure: the same action and capabilities give the same result. What has no lesser form is refused as a value, and
the caller decides.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from townhall.model import actions as orders
from townhall.model.actions import Action, Announce, EditMessage, MessageRef, OpenPoll, Pin, Say, SayTo
from townhall.model.capabilities import Capabilities, Degraded, Feature, Limits, No, Yes
from townhall.model.parts import Text
from townhall.model.people import Member
from townhall.model.results import Unsupported
from townhall.surface.lengths import shorten
from townhall.surface.menus import Menu, MenuOption, Words, read_menu_choice
from townhall.surface.phrasing import Phrasing
from townhall.surface.splitting import shorten_message, split_message

FIRST_SENT = MessageRef()
"""Stands in a fitted action for the first message of the same fit, whose key only the caller knows."""


class Fitted(msgspec.Struct, frozen=True):
    """What is to be done instead, in order, and what was lost on the way."""

    actions: tuple[Action, ...]
    notes: tuple[str, ...] = ()
    menu: Menu | None = None


class Refused(msgspec.Struct, frozen=True):
    """It has no lesser form here."""

    result: Unsupported


_NEEDS: dict[type[Action], Feature] = {
    orders.React: Feature.REACT,
    orders.ClearReactions: Feature.CLEAR_REACTIONS,
    orders.Pin: Feature.PIN,
    orders.Unpin: Feature.PIN,
    orders.Mute: Feature.MUTE,
    orders.Unmute: Feature.MUTE,
    orders.MuteAll: Feature.MUTE_ALL,
    orders.SetSlowMode: Feature.SLOW_MODE,
    orders.Kick: Feature.KICK,
    orders.Ban: Feature.BAN,
    orders.Unban: Feature.BAN,
    orders.GrantRole: Feature.ROLES,
    orders.RevokeRole: Feature.ROLES,
    orders.SetNickname: Feature.SET_NICKNAME,
    orders.SetTitle: Feature.SET_TITLE,
    orders.CreateInvite: Feature.INVITE_LINKS,
    orders.RevokeInvite: Feature.INVITE_LINKS,
    orders.InviteToGroup: Feature.INVITE_TO_GROUP,
    orders.ApproveJoin: Feature.APPROVE_JOIN,
    orders.DeclineJoin: Feature.APPROVE_JOIN,
    orders.CreateThread: Feature.THREADS,
    orders.CloseThread: Feature.THREADS,
    orders.AnswerPress: Feature.PRIVATE_ANSWER,
    orders.FetchMembers: Feature.MEMBER_LIST,
    orders.FetchReactions: Feature.REACTION_LIST,
    orders.ReadCodes: Feature.READ_CODES,
    orders.PublishCommands: Feature.COMMAND_MENU,
}


def fit(action: Action, capabilities: Capabilities, words: Words, answered: Member | None = None) -> Fitted | Refused:
    """Return what to do on this platform instead of ``action``, or the refusal.

    ``words`` gives the core's texts in the group's language. ``answered`` is the person a reply is for, who is
    named where the platform has no replies.
    """
    match action:
        case Say():
            return _say(action, capabilities, words, answered)
        case SayTo():
            return _say_to(action, capabilities, words)
        case EditMessage():
            return _edit(action, capabilities, words)
        case Announce():
            return _announce(action, capabilities, words)
        case orders.DeleteMessages():
            return _delete(action, capabilities)
        case OpenPoll() | orders.ClosePoll():
            return _poll(action, capabilities, words)
        case orders.OpenForm():
            return _form(action, capabilities)
        case _:
            return _plain_order(action, capabilities)


_WORDED: dict[type[Action], Feature] = {
    Say: Feature.SAY,
    SayTo: Feature.SAY_TO,
    Announce: Feature.SAY,
    EditMessage: Feature.EDIT,
}
"""What consists of words, which find some form wherever they can be said at all."""


def refusal(action: Action, capabilities: Capabilities) -> Unsupported | None:
    """Return why an action that was fitted earlier cannot be done any more, where rights were lost meanwhile."""
    worded = _WORDED.get(type(action))
    if worded is not None:
        ability = capabilities.ability(worded)
        return _refused(ability).result if isinstance(ability, No) else None
    fitted = fit(action, capabilities, _wordless)
    return fitted.result if isinstance(fitted, Refused) else None


def _wordless(text: str, **variables: object) -> str:
    """Stand in for the core's texts where only the answer counts and nothing is shown."""
    return text


def _say(action: Say, capabilities: Capabilities, words: Words, answered: Member | None) -> Fitted | Refused:
    ability = capabilities.ability(Feature.SAY)
    if isinstance(ability, No):
        return _refused(ability)
    phrasing = Phrasing(capabilities, words, may_mention_all=action.may_mention_all)
    parts = phrasing.fitted(action.parts)
    reply_to = action.reply_to
    if reply_to is not None and not isinstance(able := capabilities.ability(Feature.REPLY), Yes):
        phrasing.note(able.how if isinstance(able, Degraded) else able.reason)
        parts, reply_to = phrasing.addressed(parts, answered), None
    said = msgspec.structs.replace(action, parts=parts, reply_to=reply_to)
    return _in_pieces(said, phrasing)


def _say_to(action: SayTo, capabilities: Capabilities, words: Words) -> Fitted | Refused:
    ability = capabilities.ability(Feature.SAY_TO)
    if isinstance(ability, No):
        return _refused(ability)
    phrasing = Phrasing(capabilities, words, may_mention_all=False)
    if isinstance(ability, Degraded):
        phrasing.note(ability.how)
    return _in_pieces(msgspec.structs.replace(action, parts=phrasing.fitted(action.parts)), phrasing)


def _edit(action: EditMessage, capabilities: Capabilities, words: Words) -> Fitted | Refused:
    ability = capabilities.ability(Feature.EDIT)
    if isinstance(ability, No):
        return _refused(ability)
    phrasing = Phrasing(capabilities, words, may_mention_all=False)
    parts = phrasing.fitted(action.parts)
    short = shorten_message(parts, capabilities.limits.text_length)
    if short != parts:
        phrasing.note("a shortened text")
    edited = msgspec.structs.replace(action, parts=(*short, *phrasing.rows))
    return Fitted((edited,), phrasing.notes, phrasing.menu)


def _announce(action: Announce, capabilities: Capabilities, words: Words) -> Fitted | Refused:
    ability = capabilities.ability(Feature.ANNOUNCE)
    said = Say(place=action.place, reason=action.reason, parts=action.parts, may_mention_all=action.may_mention_all)
    fitted = _say(said, capabilities, words, None)
    if isinstance(fitted, Refused):
        return fitted
    if isinstance(ability, Yes):
        if len(fitted.actions) == 1 and isinstance(one := fitted.actions[0], Say):
            return Fitted((msgspec.structs.replace(action, parts=one.parts),), fitted.notes, fitted.menu)
        note = "ordinary messages, it is too long"
    else:
        note = ability.how if isinstance(ability, Degraded) else "an ordinary message"
    pinned = capabilities.can(Feature.PIN)
    pin = (Pin(place=action.place, target=FIRST_SENT, reason=action.reason),) if pinned else ()
    return Fitted((*fitted.actions, *pin), (*fitted.notes, note), fitted.menu)


def _in_pieces(action: Say | SayTo, phrasing: Phrasing) -> Fitted:
    """Split a fitted message; the first piece replies, the last carries the buttons."""
    limit = phrasing.capabilities.limits.text_length
    # Of nothing but white space no piece is left.
    pieces = split_message(action.parts, limit) or [()]
    if len(pieces) > 1:
        phrasing.note(f"{len(pieces)} messages")
    pieces[-1] = (*pieces[-1], *phrasing.rows)
    said: list[Action] = []
    for piece in pieces:
        first = action if not said or isinstance(action, SayTo) else msgspec.structs.replace(action, reply_to=None)
        said.append(msgspec.structs.replace(first, parts=piece))
    return Fitted(tuple(said), phrasing.notes, phrasing.menu)


def _delete(action: orders.DeleteMessages, capabilities: Capabilities) -> Fitted | Refused:
    """Whose the messages are shows at the courier; here it is refused only where neither kind can be removed."""
    others = capabilities.ability(Feature.DELETE_OTHERS)
    if isinstance(others, No) and not capabilities.can(Feature.DELETE_OWN):
        return _refused(others)
    return Fitted((action,))


def _poll(action: Action, capabilities: Capabilities, words: Words) -> Fitted | Refused:
    ability = capabilities.ability(Feature.POLLS)
    if isinstance(ability, No):
        return _refused(ability)
    fits = not isinstance(action, OpenPoll) or len(action.choices) <= capabilities.limits.poll_choices
    if isinstance(ability, Yes) and fits:
        return Fitted((action,))
    if not isinstance(action, OpenPoll):
        return Fitted((), (ability.how if isinstance(ability, Degraded) else "",))
    options = tuple(MenuOption(number, choice, "") for number, choice in enumerate(action.choices, 1))
    lines = (action.question, *(f"{one.number}. {one.label}" for one in options), words("core.fit.menu"))
    said = _say(Say(place=action.place, parts=(Text("\n".join(lines)),)), capabilities, words, None)
    if isinstance(said, Refused):
        return said
    note = ability.how if isinstance(ability, Degraded) else "numbered choices, there are too many for a poll"
    return Fitted(said.actions, (*said.notes, note), Menu(options, poll=True))


def _form(action: orders.OpenForm, capabilities: Capabilities) -> Fitted | Refused:
    ability = capabilities.ability(Feature.FORMS)
    if isinstance(ability, Yes):
        return Fitted((action,))
    if isinstance(ability, Degraded):
        return Refused(Unsupported("There are no forms here.", f"The core asks instead: {ability.how}."))
    return _refused(ability)


def _plain_order(action: Action, capabilities: Capabilities) -> Fitted | Refused:
    needed = _NEEDS.get(type(action))
    ability = capabilities.ability(needed) if needed else Yes()
    if isinstance(ability, No):
        return _refused(ability)
    notes = (ability.how,) if isinstance(ability, Degraded) else ()
    bounded, bound_note = _bounded(action, capabilities.limits)
    return Fitted((bounded,), (*notes, bound_note) if bound_note else notes)


def _bounded(action: Action, limits: Limits) -> tuple[Action, str]:
    """Return an order within the numbers of the platform, and what was cut."""
    if isinstance(action, orders.Mute) and (most := limits.mute_at_most) is not None:
        if action.duration is None or action.duration > most:
            return msgspec.structs.replace(action, duration=most), f"muted for {_days(most)}, the most there is"
    if isinstance(action, orders.SetNickname):
        short = shorten(action.nickname, limits.nickname_length)
        if short != action.nickname:
            return msgspec.structs.replace(action, nickname=short), "a shortened name"
    if isinstance(action, orders.AnswerPress):
        short = shorten(action.text, limits.text_length)
        return msgspec.structs.replace(action, text=short), "" if short == action.text else "a shortened text"
    return action, ""


def _days(span: timedelta) -> str:
    return f"{span.days} days" if span.days else str(span)


def _refused(ability: No) -> Refused:
    return Refused(Unsupported(ability.reason, ability.remedy))


__all__ = ["FIRST_SENT", "Fitted", "Menu", "MenuOption", "Refused", "Words", "fit", "read_menu_choice", "refusal"]
