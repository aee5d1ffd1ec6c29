"""Say the greeting of a batch, and set everything going that follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import ActionFinished, Button, Feature, Group, Member, MemberId, Receipt, Yes, plain_words
from townhall_welcome.cleanup import keep_in_mind
from townhall_welcome.content import named, person, words_about
from townhall_welcome.declared import plugin
from townhall_welcome.drip import begin_drip
from townhall_welcome.records import Newcomer, Waiting
from townhall_welcome.settings import SEVERAL, SINGLE, WelcomeSettings
from townhall_welcome.watch import look_out_for

REFUSED = ("forbidden", "failed", "unsupported")


async def greet(newcomers: Sequence[tuple[MemberId, Waiting]], group: Group, settings: WelcomeSettings) -> None:
    """Greet people of one kind in one message."""
    kind, tier = newcomers[0][1].kind, newcomers[0][1].tier
    people = [person(group, member, waiting.name) for member, waiting in newcomers]
    variables = {**words_about(group), "name": named(group, people), "tier": tier or group.title}
    text = _text(kind, len(people), settings)
    buttons = guide_button(group)
    said = await group.say(group.text(text, **variables), buttons=buttons, on_result="greeted")
    for member, _ in newcomers:
        group.facts.add("welcome.greeted", member, source=str(group.event.id))
        group.because(plain_words(group.text(f"welcome.why.{kind}")), about=member, of=[said])
    if kind == "new":
        members = [member for member, _ in newcomers]
        for member in members:
            group.store.put(Newcomer(greeted_at=group.now), member)
            begin_drip(member, group, settings)
        await look_out_for(members, group)


@plugin.result("greeted")
async def after_greeting(event: ActionFinished, group: Group, settings: WelcomeSettings) -> None:
    """Remember the message for its removal; tell staff when it could not be sent."""
    result = await group.outcome(event.key)
    if event.outcome in REFUSED:
        await group.tell_staff(
            "welcome.staff.not_sent", group=group.title, reason=getattr(result, "reason", event.outcome)
        )
        return
    receipt: Receipt | None = getattr(result, "receipt", None)
    if receipt is not None:
        await keep_in_mind(receipt.messages, group, settings)


def guide_button(group: Group) -> list[list[Button]]:
    """Return the button that shows the guide, where there are real buttons; elsewhere the text names the command."""
    if not isinstance(group.ability(Feature.BUTTONS), Yes):
        return []
    return [[group.button("guide", "welcome.about.button")]]


def example(group: Group, settings: WelcomeSettings, member: Member) -> tuple[str, dict[str, object]]:
    """Return the greeting as one newcomer would see it."""
    people = [person(group, member.id, member.name)]
    return _text("new", 1, settings), {**words_about(group), "name": named(group, people), "tier": group.title}


def _text(kind: str, count: int, settings: WelcomeSettings) -> str:
    if kind == "back":
        return settings.returning_text
    if kind == "moved":
        return settings.moved_text
    if count == 1:
        return settings.text
    return settings.text_several or (SEVERAL if settings.text == SINGLE else settings.text)
