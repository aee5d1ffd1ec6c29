"""What a QQ account can do: by the standard, by what its implementation adds, and by its rank in a group; pure."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from townhall.model.capabilities import Ability, Capabilities, Degraded, Feature, No, Yes
from townhall.model.people import Standing
from townhall.model.platforms import QQ
from townhall_onebot import extensions as x
from townhall_onebot.extensions import Extensions

F = Feature

_ADDED = "where the implementation has it, as NapCat, Lagrange and go-cqhttp do"

ONEBOT = replace(
    QQ,
    abilities={
        **QQ.abilities,
        F.ROLES: Degraded("the rank of administrator alone"),
        F.REACT: Degraded("where the implementation has it, as NapCat and Lagrange do"),
        F.SEES_REACTIONS: Degraded("where the implementation has it, as NapCat and Lagrange do"),
        F.PIN: Degraded(f"as an essence message, {_ADDED}"),
        F.SEES_PINS: Degraded(f"as an essence message, {_ADDED}"),
        F.SEES_NICKNAMES: Degraded(_ADDED),
        F.FILES: Degraded("linked by their address; a file of this machine is uploaded where the implementation can"),
    },
)
"""What the adapter can do with one implementation or another."""

_ADMIN_REMEDY = "Make our account an administrator of the group."
_OWNER_REMEDY = "Only the owner of a QQ group can; do it in the client."
_FOR_ADMINS = (
    F.MENTION_ALL,
    F.DELETE_OTHERS,
    F.MUTE,
    F.MUTE_ALL,
    F.KICK,
    F.BAN,
    F.SET_NICKNAME,
    F.APPROVE_JOIN,
    F.SEES_JOIN_REQUESTS,
    F.PIN,
)
_FOR_OWNERS = (F.SET_TITLE, F.ROLES)
_BY_EXTENSION: dict[Feature, tuple[str, ...]] = {F.REACT: (x.LIKE, x.REACTION), F.PIN: (x.PIN,)}
_NOT_THERE = No("Our account is not in this group.", "Let it join, or take the group out of ops.toml.")


def lacking(standing: Standing) -> dict[Feature, No]:
    """Return what an account of that rank may not do."""
    if standing is Standing.OUTSIDE:
        return {feature: _NOT_THERE for feature in F}
    lacks: dict[Feature, No] = {}
    if standing in (Standing.MEMBER, Standing.RESTRICTED):
        lacks.update({one: No(f"{_named(one)} needs an administrator on QQ.", _ADMIN_REMEDY) for one in _FOR_ADMINS})
    if standing in (Standing.MEMBER, Standing.RESTRICTED, Standing.ADMIN):
        lacks.update({one: No(f"{_named(one)} needs the owner on QQ.", _OWNER_REMEDY) for one in _FOR_OWNERS})
    if standing is Standing.RESTRICTED:
        lacks[F.SAY] = No("Our account is muted in this group.", "Have an administrator lift the mute.")
    return lacks


@cache
def _lacking(standing: Standing) -> dict[Feature, No]:
    return lacking(standing)


def _named(feature: Feature) -> str:
    return feature.value.replace("_", " ").capitalize()


def with_extensions(known: Capabilities, extensions: Extensions) -> Capabilities:
    """Return what can be done with the implementation that is there."""
    abilities: dict[Feature, Ability] = dict(known.abilities)
    name = extensions.version.app_name or "This implementation"
    for feature, actions in _BY_EXTENSION.items():
        has = [extensions.has(action) for action in actions]
        if any(has):
            abilities[feature] = Yes()
        elif None not in has:
            abilities[feature] = No(f"{name} has no {feature.value}.", "Use an implementation that has it.")
    if extensions.has(x.NOTICE):
        abilities[F.ANNOUNCE] = Yes()
    return replace(known, abilities=abilities)


def in_group(known: Capabilities, standing: Standing) -> Capabilities:
    """Return what is left for an account of that rank."""
    narrowed = known.within(_lacking(standing))
    if standing in (Standing.MEMBER, Standing.RESTRICTED) and isinstance(known.ability(F.ANNOUNCE), Yes):
        # Notices are for administrators, ordinary messages for everybody.
        return replace(narrowed, abilities={**narrowed.abilities, F.ANNOUNCE: QQ.ability(F.ANNOUNCE)})
    return narrowed
