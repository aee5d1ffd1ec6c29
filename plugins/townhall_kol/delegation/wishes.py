"""What is wished for with ``/delegate``, read from words; what cannot be read is answered with what would work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from townhall import Allowance, AllowanceError, Draft, Group, Member, MemberId, Mention, Parts, UserError
from townhall_kol.delegation.settings import is_scope

_KEYS: Final = {
    "scope": "scope",
    "范围": "scope",
    "substitute": "substitute",
    "sub": "substitute",
    "替补": "substitute",
    "sponsor": "sponsor",
    "担保": "sponsor",
    "担保人": "sponsor",
}
_HERE: Final = ("here", "这里", "本话题")


@dataclass(slots=True)
class Wish:
    """What was read so far."""

    nodes: dict[str, Allowance]
    usual: Allowance | None = None
    """The budget of the permissions that were given none of their own."""
    scope: str = ""
    substitute: MemberId | None = None
    sponsor: MemberId | None = None

    def draft(self, holder: MemberId, by: MemberId, term: timedelta, group: Group) -> Draft:
        """Return it as what the core is asked for."""
        usual = self.usual
        nodes = {node: usual if usual is not None and not own.window else own for node, own in self.nodes.items()}
        return Draft(
            holder=holder,
            nodes=nodes,
            sponsor=self.sponsor or by,
            expires_at=group.now + term,
            substitute=self.substitute,
            scope=self.scope,
        )


async def read_wish(nodes: str, more: str, parts: Parts, group: Group) -> Wish:
    """Read ``leaderboard.praise=5/week,rules.warn`` and ``3/day scope=here substitute=@Max``."""
    wish = Wish({})
    for piece in nodes.replace("，", ",").split(","):
        node, _, budget = piece.strip().replace("＝", "=").partition("=")
        if node:
            wish.nodes[node] = read_budget(budget) if budget else Allowance()
    left = more.strip()
    while left:
        left = await _read_one(wish, left, parts, group)
    return wish


def read_budget(text: str) -> Allowance:
    """Return a budget; raises :class:`UserError` where it is none."""
    try:
        return Allowance.read(text)
    except AllowanceError as error:
        keys = {"nothing": "kol.delegate.budget_nothing", "too_much": "kol.delegate.budget_too_much"}
        raise UserError(keys.get(error.why, "kol.delegate.budget_form"), budget=text[:32]) from None


async def _read_one(wish: Wish, text: str, parts: Parts, group: Group) -> str:
    """Read the first thing of a text into the wish, and return the rest."""
    word, _, rest = text.partition(" ")
    key, equals, value = word.replace("＝", "=").partition("=")
    meant = _KEYS.get(key.casefold())
    if word.casefold() in _HERE or (meant == "scope" and value.casefold() in _HERE):
        wish.scope = _thread_here(group)
    elif meant == "scope":
        wish.scope = _scope(value)
    elif meant is not None and equals:
        found, rest = await _somebody(text[len(key) + 1 :], parts, group)
        setattr(wish, meant, found)
    elif equals and key in wish.nodes:
        wish.nodes[key] = read_budget(value)
    elif not equals and word[:1].isdigit():
        wish.usual = read_budget(word)
    else:
        raise UserError("kol.delegate.unreadable", word=word[:32])
    return rest.strip()


def _thread_here(group: Group) -> str:
    thread = group.event.place.thread
    if not thread:
        raise UserError("kol.delegate.no_thread")
    return f"thread:{thread}"


def _scope(value: str) -> str:
    if not is_scope(value):
        raise UserError("kol.delegate.scope", scope=value[:32])
    kind, _, name = value.partition(":")
    return f"thread:{name}" if kind == "topic" else value


async def _somebody(text: str, parts: Parts, group: Group) -> tuple[MemberId, str]:
    """Return whom a text begins with, mentioned or by one word, and the rest of the text."""
    for mention in (part for part in parts if isinstance(part, Mention)):
        shown = f"@{mention.name}"
        if mention.name and text.startswith(shown):
            return mention.member, text[len(shown) :]
    word, _, rest = text.partition(" ")
    return (await named(word, group)).id, rest


async def named(word: str, group: Group) -> Member:
    """Return the one person of the group who goes by a name; raises :class:`UserError`."""
    found = await group.members.named(word)
    if len(found) != 1:
        raise UserError("kol.delegate.nobody" if not found else "kol.delegate.many", name=word[:32])
    return found[0]
