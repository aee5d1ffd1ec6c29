"""What is told about lent rights when nobody asked: to staff with ways on, to the delegate, and as a reason."""

from __future__ import annotations

from typing import Final

from townhall import ActionFinished, Button, Delegation, Feature, Group, MemberId, Parts, plain_words
from townhall_kol.delegation.wording import person

UNREACHED: Final = ("forbidden", "unsupported", "failed", "gone", "dropped")
"""What becomes of private words to somebody who takes none."""


def told(said: Parts, about: MemberId, group: Group) -> None:
    """Leave what was told as the reason."""
    group.because(plain_words(said), about=about)


async def ways_on(delegation: Delegation, group: Group) -> list[list[Button]]:
    """Return the buttons by which the team renews something, or asks the substitute to take it over."""
    buttons = [[group.button("grant_renew", "kol.renew.button", delegation.id)]]
    if delegation.substitute is not None and await group.members.present(delegation.substitute):
        name = (await person(delegation.substitute, group)).name
        buttons.append([group.button("grant_pass", "kol.pass.button", delegation.id, who=name)])
    return buttons


async def whisper_or_say(delegation: Delegation, said: Parts, on_result: str, group: Group) -> None:
    """Tell the delegate something that is no secret: in private, or in the group where there is no private talk.

    ``on_result`` is told what became of it; its payload is ``HOLDER|DELEGATION``.
    """
    if group.can(Feature.SAY_TO):
        slot = f"{delegation.holder}|{delegation.id}"
        await group.whisper(delegation.holder, said, on_result=on_result, payload=slot.encode())
    else:
        await say_to_delegate(delegation, said, group)


async def say_to_delegate(delegation: Delegation, said: Parts, group: Group) -> None:
    """Tell the delegate something in the group."""
    name = await person(delegation.holder, group)
    shown = await group.say(group.text("kol.grants.in_group", name=name, said=said))
    group.because(plain_words(said), about=delegation.holder, of=[shown])


def was_unreached(event: ActionFinished) -> bool:
    """Return whether private words did not reach somebody."""
    return event.outcome in UNREACHED
