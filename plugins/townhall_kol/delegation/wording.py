"""How lent rights are put into words."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Allowance, Delegation, Group, Member, MemberId, Parts, plain_words
from townhall_kol.wording import listed, minute


async def person(member: MemberId, group: Group) -> Member:
    """Return somebody as a text shows them; of whom nothing is known, the platform's own id is shown."""
    known = await group.members.get(member)
    return known if known is not None and known.name else Member(id=member, name=str(member).split(":", 2)[-1])


def nodes_text(delegation: Delegation, group: Group) -> str:
    """Return the permissions with their budgets."""
    return listed([node_text(node, allowance, group) for node, allowance in delegation.nodes.items()], group)


def node_text(node: str, allowance: Allowance, group: Group) -> str:
    """Return one permission with its budget."""
    return f"{node} ({budget_text(allowance, group)})" if allowance.window else node


def budget_text(allowance: Allowance, group: Group) -> str:
    """Return how often something may be done."""
    return plain_words(group.text(_BUDGETS[allowance.window], count=allowance.count))


_BUDGETS = {
    "day": "kol.lent.a_day",
    "week": "kol.lent.a_week",
    "half_month": "kol.lent.a_half_month",
    "month": "kol.lent.a_month",
}


def scope_text(delegation: Delegation, group: Group) -> str:
    """Return where something may be used, as the end of a sentence."""
    kind, _, name = delegation.scope.partition(":")
    if kind == "event":
        return plain_words(group.text("kol.lent.for_event", name=name))
    return plain_words(group.text("kol.lent.for_thread" if kind else "kol.lent.for_group"))


async def offer_text(delegation: Delegation, group: Group) -> Parts:
    """Return the question whether somebody takes something over."""
    return group.text(
        "kol.delegate.question",
        group=group.title,
        sponsor=await group.delegations.sponsor(delegation),
        nodes=nodes_text(delegation, group),
        scope=scope_text(delegation, group),
        until=minute(delegation.expires_at, group),
    )


async def own_lines(delegations: Sequence[Delegation], group: Group) -> list[Parts]:
    """Return what is lent to somebody, for themselves: what is left, and what keeps them from it."""
    return [await _own_line(delegation, node, group) for delegation in delegations for node in delegation.nodes]


async def _own_line(delegation: Delegation, node: str, group: Group) -> Parts:
    hindered = await group.delegations.obstacle(delegation, node)
    left = group.delegations.left(delegation, node)
    allowance = delegation.nodes[node]
    shown = {
        "node": node,
        "sponsor": await group.delegations.sponsor(delegation),
        "until": minute(delegation.expires_at, group),
        "scope": scope_text(delegation, group),
    }
    if hindered and hindered != "spent":
        state = plain_words(group.text(_STATES.get(hindered, "kol.grants.rests")))
        return group.text("kol.grants.line_resting", state=state, **shown)
    if left is None:
        return group.text("kol.grants.line", **shown)
    return group.text("kol.grants.line_budget", left=left, budget=budget_text(allowance, group), **shown)


_STATES = {
    "offered": "kol.grants.offered",
    "early": "kol.grants.early",
    "sponsor": "kol.grants.sponsor",
    "suspended": "kol.grants.rests",
}


async def staff_line(delegation: Delegation, group: Group) -> Parts:
    """Return one delegation as staff see it, with what is left and what keeps somebody from using it."""
    nodes = [await _for_staff(delegation, node, group) for node in delegation.nodes]
    return group.text(
        "kol.lent.line",
        name=(await person(delegation.holder, group)).name,
        nodes=listed(nodes, group),
        scope=scope_text(delegation, group),
        sponsor=(await group.delegations.sponsor(delegation)).name,
        until=minute(delegation.expires_at, group),
    )


async def _for_staff(delegation: Delegation, node: str, group: Group) -> str:
    shown = node_text(node, delegation.nodes[node], group)
    hindered = await group.delegations.obstacle(delegation, node)
    if hindered in ("", "spent"):
        left = group.delegations.left(delegation, node)
        return shown if left is None else plain_words(group.text("kol.lent.left", node=shown, left=left))
    state = plain_words(group.text(_STAFF_STATES.get(hindered, "kol.grants.rests")))
    return plain_words(group.text("kol.lent.resting", node=shown, state=state))


_STAFF_STATES = {
    "offered": "kol.lent.asked",
    "early": "kol.grants.early",
    "sponsor": "kol.grants.sponsor",
}
