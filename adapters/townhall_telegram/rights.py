"""What our account may do in one chat, and which features that leaves."""

from __future__ import annotations

import msgspec

from townhall.model.capabilities import Ability, Capabilities, Degraded, Feature, No
from townhall.model.people import Standing
from townhall_telegram.notices import ChatMember
from townhall_telegram.people import standing_of

F = Feature

_ADMIN = (F.SEES_REACTIONS, F.SEES_JOIN_REQUESTS, F.SEES_INVITES, F.SEES_OPERATORS)
"""What Telegram tells administrators only."""
_NEEDED: dict[str, tuple[Feature, ...]] = {
    "can_delete_messages": (F.DELETE_OTHERS, F.CLEAR_REACTIONS),
    "can_restrict_members": (F.MUTE, F.MUTE_ALL, F.KICK, F.BAN),
    "can_pin_messages": (F.PIN,),
    "can_invite_users": (F.INVITE_LINKS, F.INVITE_TO_GROUP, F.APPROVE_JOIN, F.SEES_JOIN_REQUESTS),
    "can_promote_members": (F.ROLES, F.SET_TITLE),
    "can_manage_topics": (F.THREADS,),
}
"""The features that need a right, by the right."""
RIGHT_NAMES = {
    "can_delete_messages": "Delete messages",
    "can_restrict_members": "Ban users",
    "can_pin_messages": "Pin messages",
    "can_invite_users": "Invite users via link",
    "can_promote_members": "Add new admins",
    "can_manage_topics": "Manage topics",
}
"""The rights as Telegram's clients name them."""
_REMEDY_ADMIN = "Make the bot an administrator of the group."


class OurRights(msgspec.Struct, frozen=True):
    """Our rank in a chat and the rights that come with it."""

    standing: Standing
    granted: frozenset[str] = frozenset()
    may_write: bool = True

    @classmethod
    def of(cls, member: ChatMember) -> OurRights:
        """Return the rights of a member record."""
        standing = standing_of(member)
        if standing is Standing.OWNER:
            return cls(standing, frozenset(_NEEDED))
        if standing is Standing.ADMIN:
            return cls(standing, frozenset(name for name in _NEEDED if getattr(member, name)))
        may_write = standing is Standing.MEMBER or (standing is Standing.RESTRICTED and member.can_send_messages)
        return cls(standing, may_write=may_write)

    @property
    def is_admin(self) -> bool:
        """Whether we administer the chat."""
        return self.standing in (Standing.OWNER, Standing.ADMIN)

    def names(self) -> tuple[str, ...]:
        """Return the features that are allowed, as events name them."""
        gone = self.changes(reads_everything=True)
        return tuple(
            feature.value for feature in Feature if feature in _GOVERNED and not isinstance(gone.get(feature), No)
        )

    def changes(self, *, reads_everything: bool) -> dict[Feature, Ability]:
        """Return the features that are less than the platform's best here."""
        if self.standing is Standing.OUTSIDE:
            return {feature: No("The bot is not in this group.", "Add it to the group.") for feature in _GOVERNED}
        changes: dict[Feature, Ability] = {}
        if not self.may_write:
            changes[F.SAY] = No("The bot may not write in this group.", "Lift its restriction, or " + _lower_remedy)
        for right, features in _NEEDED.items():
            if right not in self.granted:
                changes |= dict.fromkeys(features, self._lacking(right))
        if not self.is_admin:
            changes |= dict.fromkeys(_ADMIN, No("Telegram tells this to administrators only.", _REMEDY_ADMIN))
            changes[F.SEES_JOINS] = changes[F.SEES_LEAVES] = Degraded("by notes in the chat, which big groups lack")
            if not reads_everything:
                changes[F.SEES_MESSAGES] = Degraded("privacy mode: only commands, mentions and answers to the bot")
        return changes

    def _lacking(self, right: str) -> No:
        if self.is_admin:
            name = RIGHT_NAMES[right]
            return No(f"The bot lacks the right “{name}” here.", f"Give it the right “{name}” in the group.")
        return No("The bot is not an administrator of this group.", _REMEDY_ADMIN)


_lower_remedy = _REMEDY_ADMIN[0].lower() + _REMEDY_ADMIN[1:]
_GOVERNED = frozenset(feature for features in (*_NEEDED.values(), _ADMIN) for feature in features) | {
    F.SAY,
    F.SEES_MESSAGES,
    F.SEES_JOINS,
    F.SEES_LEAVES,
}


def narrowed(capabilities: Capabilities, rights: OurRights | None, *, reads_everything: bool) -> Capabilities:
    """Return what is left of the platform's capabilities; rights that are not known yet take nothing away."""
    if rights is None:
        return capabilities
    changes = {
        feature: ability
        for feature, ability in rights.changes(reads_everything=reads_everything).items()
        # What the platform lacks anyway keeps the platform's reason.
        if capabilities.can(feature)
    }
    return (
        msgspec.structs.replace(capabilities, abilities={**capabilities.abilities, **changes})
        if changes
        else capabilities
    )
