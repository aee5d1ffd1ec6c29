"""Who may do what: everything a person is granted at one instant, and where they stand among those who run the group.

There are four sources of a permission, and none besides: ``staff`` of ops.toml, an administrator's standing on the
platform, a label ``grant:NODE``, and a label to which ops.toml gives nodes: by ``grants`` of the group, or by the
settings of a plugin that says so (``Plugin(grants=…)``). A label that has run out gives nothing from that instant on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from townhall.bus.people import KnownMember
from townhall.config.model import GroupConfiguration
from townhall.config.settings import GroupSettings
from townhall.model.events import ButtonPressed, CommandInvoked, FormSubmitted
from townhall.model.ids import MemberId, account_of, own_id
from townhall.model.people import Rank, Standing
from townhall.store.interface import Label

GRANT: Final = "grant:"
"""A label ``grant:NODE`` gives the permission ``NODE``; ``grant:NODE.*`` gives everything below it."""
POSITION: Final = "position:"
"""A label ``position:NAME`` makes somebody the holder of a position."""
DUTY: Final = "duty:"
"""A label ``duty:NAME`` is held by who is on duty for a position now, its holder or a substitute who acts for them."""


def is_granted(node: str, held: Iterable[str], grants: Mapping[str, Sequence[str]]) -> bool:
    """Return whether somebody who holds these labels has a permission by them."""
    wanted = patterns(node)
    return any(
        (label.startswith(GRANT) and label[len(GRANT) :] in wanted) or not wanted.isdisjoint(grants.get(label, ()))
        for label in held
    )


def grants_of(group: GroupConfiguration) -> Mapping[str, Sequence[str]]:
    """Return which labels come with which permissions in a group, by ``grants`` and by the settings of its plugins."""
    tables: list[Mapping[str, Sequence[str]]] = [group.core.grants]
    tables.extend(use.plugin.grants(use.settings) for use in group.plugins if use.plugin.grants is not None)
    if len(tables) == 1:
        return tables[0]
    return {label: [node for table in tables for node in table.get(label, ())] for table in tables for label in table}


def patterns(node: str) -> frozenset[str]:
    """Return what grants a node: itself, and ``a.*`` and ``*`` above it."""
    pieces = node.split(".")
    return frozenset((node, *(".".join((*pieces[:depth], "*")) for depth in range(len(pieces)))))


def held_at(labels: Iterable[Label], now: datetime) -> frozenset[str]:
    """Return the labels that count at an instant."""
    return frozenset(one.label for one in labels if is_running(one, now))


def is_running(label: Label, now: datetime) -> bool:
    """Return whether a label counts at an instant: it ends with it, and is no more from then on."""
    return label.expires_at is None or label.expires_at > now


def rank_by_standing(core: GroupSettings, member: MemberId, known: KnownMember | None) -> Rank:
    """Return the rank somebody has by ops.toml and by the platform, whatever labels they hold."""
    if account_of(member) != core.account or (known is not None and not known.member.is_person):
        return Rank.NOBODY
    standing = known.member.standing if known is not None and known.present else Standing.UNKNOWN
    if standing is Standing.OWNER:
        return Rank.OWNER
    return Rank.STAFF if standing is Standing.ADMIN or own_id(member) in core.staff else Rank.MEMBER


def rank_as_asked(order: CommandInvoked | ButtonPressed | FormSubmitted) -> Rank:
    """Return the rank somebody has by where and as whom they order: in the staff room, or as an administrator."""
    in_staff_room = not isinstance(order, FormSubmitted) and order.asked_in is not None
    by_platform = order.actor.is_person and order.actor.is_staff
    return Rank.STAFF if in_staff_room or by_platform else Rank.NOBODY


def rank_with(rank: Rank, held: Iterable[str]) -> Rank:
    """Return the rank somebody has who also holds these labels."""
    if rank is Rank.MEMBER and any(label.startswith((POSITION, DUTY)) for label in held):
        return Rank.POSITION
    return rank
