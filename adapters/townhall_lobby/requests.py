"""Actions of the core as operations of the platform, fitted to what the room can do; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from townhall.model import actions as a
from townhall.model.actions import Action, MessageRef
from townhall.model.capabilities import Capabilities, Feature, No, Yes
from townhall.model.ids import MemberId, account_of, own_id, platform_of
from townhall.model.parts import (
    ButtonRows,
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    MentionRole,
    Part,
    Parts,
    Styled,
    Text,
    plain,
)
from townhall.model.results import Failed, Unsupported
from townhall_lobby.updates import PLATFORM

FEATURE_OF: dict[type[Action], Feature] = {
    a.Say: Feature.SAY,
    a.SayTo: Feature.SAY_TO,
    a.EditMessage: Feature.EDIT,
    a.React: Feature.REACT,
    a.ClearReactions: Feature.CLEAR_REACTIONS,
    a.Pin: Feature.PIN,
    a.Unpin: Feature.PIN,
    a.Announce: Feature.ANNOUNCE,
    a.Mute: Feature.MUTE,
    a.Unmute: Feature.MUTE,
    a.MuteAll: Feature.MUTE_ALL,
    a.SetSlowMode: Feature.SLOW_MODE,
    a.Kick: Feature.KICK,
    a.Ban: Feature.BAN,
    a.Unban: Feature.BAN,
    a.GrantRole: Feature.ROLES,
    a.RevokeRole: Feature.ROLES,
    a.SetNickname: Feature.SET_NICKNAME,
    a.SetTitle: Feature.SET_TITLE,
    a.CreateInvite: Feature.INVITE_LINKS,
    a.RevokeInvite: Feature.INVITE_LINKS,
    a.InviteToGroup: Feature.INVITE_TO_GROUP,
    a.ApproveJoin: Feature.APPROVE_JOIN,
    a.DeclineJoin: Feature.APPROVE_JOIN,
    a.CreateThread: Feature.THREADS,
    a.CloseThread: Feature.THREADS,
    a.AnswerPress: Feature.PRIVATE_ANSWER,
    a.OpenForm: Feature.FORMS,
    a.OpenPoll: Feature.POLLS,
    a.ClosePoll: Feature.POLLS,
    a.FetchMembers: Feature.MEMBER_LIST,
    a.FetchReactions: Feature.REACTION_LIST,
    a.ReadCodes: Feature.READ_CODES,
    a.PublishCommands: Feature.COMMAND_MENU,
}
"""What a room must be able to do for an action; a deletion depends on whose message it is."""

TALKING = (a.Say, a.SayTo, a.EditMessage, a.Announce)


class Fitted(NamedTuple):
    """A tree as a room can show it, and what was lost on the way."""

    parts: Parts
    lost: tuple[str, ...] = ()


Refused: TypeAlias = Unsupported | Failed


def hindrance(action: Action, abilities: Capabilities) -> Refused | None:
    """Return why a room cannot do an action at all, or None."""
    feature = FEATURE_OF.get(type(action))
    if feature is None:
        return None if isinstance(action, a.DeleteMessages) else Unsupported("The Lobby has no such action.")
    ability = abilities.ability(feature)
    if isinstance(ability, No):
        return Unsupported(ability.reason, ability.remedy)
    if isinstance(action, TALKING):
        length, most = len(plain(action.parts)), abilities.limits.text_length
        if length > most:
            return Failed(f"The text has {length} characters; {abilities.platform} takes {most}.")
    return None


def fitted(parts: Parts, abilities: Capabilities, may_mention_all: bool = False) -> Fitted:
    """Return the tree with everything the room cannot show in its plain form."""
    lost: dict[str, None] = {}
    kept = tuple(_fitted(parts, abilities, may_mention_all, lost))
    return Fitted(kept, tuple(lost))


def _fitted(parts: Parts, abilities: Capabilities, may_mention_all: bool, lost: dict[str, None]) -> Iterable[Part]:
    for part in parts:
        feature = _PART_NEEDS.get(type(part))
        allowed = may_mention_all or not isinstance(part, MentionAll | MentionRole)
        able = feature is None or isinstance(abilities.ability(feature), Yes)
        if feature is not None and feature in _SHOWN_IN_ANY_FORM:
            able = abilities.can(feature)
        if able and allowed:
            yield part
            continue
        lost["mention of everybody" if feature is None or not allowed else feature.value] = None
        words = plain((part,))
        if words:
            yield Text(words)


_SHOWN_IN_ANY_FORM = (Feature.MENTION, Feature.IMAGES, Feature.FILES)
"""Features whose lesser form is not plain text."""

_PART_NEEDS: dict[type[Part], Feature] = {
    Styled: Feature.STYLES,
    Mention: Feature.MENTION,
    MentionAll: Feature.MENTION_ALL,
    ButtonRows: Feature.BUTTONS,
    Link: Feature.LINKS,
    Image: Feature.IMAGES,
    File: Feature.FILES,
    Emoji: Feature.SAY,
}


def message_number(target: MessageRef) -> str:
    """Return the platform's own id of a message to act on."""
    return str(target.message)


def own_member(member: MemberId, account: str) -> str:
    """Return the platform's own id of a person; empty for somebody of another platform or account."""
    if member.count(":") < 2 or platform_of(member) != PLATFORM or account_of(member) != account:
        return ""
    return own_id(member)
