"""What somebody had under way passes on: to the substitute, else to the sponsor (3.6, point 6)."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import ButtonPressed, Delegation, Feature, Group, Member, Parts, UserError, replace
from townhall_kol.declared import DELEGATE, GUEST, plugin
from townhall_kol.delegation.offering import offer
from townhall_kol.delegation.wishes import Wish
from townhall_kol.delegation.wording import nodes_text, person
from townhall_kol.guests.sessions import open_session
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of


async def heir_of(ended: Delegation, group: Group) -> Member:
    """Return who goes on with what is under way."""
    heir = ended.substitute
    return await group.delegations.sponsor(ended) if heir is None else await person(heir, group)


async def hand_on(ended: Delegation, group: Group) -> Sequence[Parts]:
    """Hand on the session with a guest that somebody runs by what has ended; return what was handed on."""
    session = await open_session(group) if GUEST in ended.nodes else None
    if session is None or session.by != ended.holder:
        return ()
    heir = await heir_of(ended, group)
    group.store.put(replace(session, by=heir.id), str(session.number))
    guest = await name_of(session.guest, group)
    return [group.text("kol.pass.session", number=session.number, guest=guest, name=heir.name)]


async def tell_substitute(ended: Delegation, group: Group) -> None:
    """Tell the substitute in private that it is for them to go on; the right itself is offered by the team."""
    if ended.substitute is None or ended.ended == "replaced" or not group.can(Feature.SAY_TO):
        return
    name, sponsor = (await person(ended.holder, group)).name, (await group.delegations.sponsor(ended)).name
    nodes = nodes_text(ended, group)
    await group.whisper(ended.substitute, "kol.pass.yours", name=name, nodes=nodes, sponsor=sponsor)


@plugin.button("grant_pass", permission=DELEGATE)
async def ask_substitute(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Ask the substitute whether they take over what was lent to somebody: the same, on behalf of the same sponsor."""
    found = next((one for one in await group.delegations.all() if one.id == group.argument), None)
    if found is None or found.substitute is None:
        raise UserError("kol.delegate.gone")
    wish = Wish(dict(found.nodes), scope=found.scope, sponsor=found.sponsor)
    await offer(found.substitute, wish, settings.delegation.term, event.actor.id, group)
