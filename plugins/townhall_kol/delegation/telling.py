"""What is told about lent rights when nobody asked: to staff with a way to renew, and as a reason to who asks."""

from __future__ import annotations

from townhall import Button, Delegation, Group, MemberId, Parts
from townhall_kol.wording import plain


def told(said: Parts, about: MemberId, group: Group) -> None:
    """Leave what was told as the reason."""
    group.because(plain(said), about=about)


def renewal(delegation: Delegation, group: Group) -> list[list[Button]]:
    """Return the button by which the team renews something for as long as it ran."""
    return [[group.button("grant_renew", "kol.renew.button", f"{delegation.id}")]]
