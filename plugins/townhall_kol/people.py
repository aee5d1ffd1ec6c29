"""Who is of the team, and under which account somebody is here."""

from __future__ import annotations

from typing import Final

from townhall import Group, MemberId, Rank, Standing

POSITIONS: Final = (
    *("assistant", "activity", "recorder", "designer", "diplomat", "executive"),
    *("service", "content", "business", "trainer", "lead"),
)
"""The positions a team usually has; others are known by the permissions that ops.toml gives them."""
POSITION: Final = "position:"


async def account_here(person: MemberId, group: Group) -> MemberId | None:
    """Return the account under which a person is in the group now; None for who is not, and for bots."""
    for account in sorted(await group.members.same_person(person), key=lambda one: (one != person, one)):
        known = await group.members.get(account)
        if known is not None and known.is_person and await group.members.present(account):
            return account
    return None


async def is_of_team(account: MemberId, group: Group) -> bool:
    """Return whether somebody is staff or holds a position."""
    return await group.rank(account) >= Rank.POSITION


def position_labels(group: Group) -> list[str]:
    """Return the labels of positions that are known here."""
    granted = (label for label in group.settings.grants if label.startswith(POSITION))
    return list(dict.fromkeys((*(f"{POSITION}{name}" for name in POSITIONS), *granted)))


async def team_of(group: Group) -> frozenset[MemberId]:
    """Return the persons of the team: the owner, staff, and holders of positions."""
    found = {known.id for known in await group.members.standing(Standing.OWNER, Standing.ADMIN)}
    found |= {group.member_id(own) for own in group.settings.staff}
    for label in position_labels(group):
        found |= {held.member for held in await group.labels.holders(label)}
    return frozenset([await group.members.person(member) for member in sorted(found)])
