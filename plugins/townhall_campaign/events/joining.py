"""Sign up: by command, by the button of the announcement or by its number, with a form where one is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from townhall import (
    ButtonPressed,
    CommandInvoked,
    Feature,
    FormField,
    FormSubmitted,
    Group,
    MemberId,
    Parts,
    Rest,
    UserError,
    Yes,
    replace,
)
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import (
    Call,
    check_deadline,
    check_open,
    find_call,
    gathering_of,
    only_open_call,
    own_sign_up,
)
from townhall_campaign.events.confirming import confirm
from townhall_campaign.events.fields import Field, first_fault
from townhall_campaign.events.records import FormAsked
from townhall_campaign.events.roster import keep, roster_of, sign_up_of
from townhall_campaign.events.serving import begins, serve, take
from townhall_campaign.events.sign_ups import HOPING, SignUp
from townhall_campaign.events.telling import answer
from townhall_campaign.measuring import credit_sign_up, responded_to
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import shown_time, word

CONSENT: Final = "consent"
YES: Final = frozenset({"yes", "agree", "i agree", "ok", "同意", "是", "好", "我同意"})
NOTHING: Final = Rest("")


@plugin.command("join", "报名")
async def join(
    event: CommandInvoked, group: Group, settings: CampaignSettings, what: str = "", agreed: Rest = NOTHING
) -> None:
    """Sign up for an event or a trial, change your answers, or take a place that was offered to you."""
    call = await only_open_call(what, group, settings)
    await begin(event.actor.id, call, group, settings, token=event.token, agreed=agreed.strip().casefold() in YES)


@plugin.button("signup")
async def press_join(event: ButtonPressed, group: Group, settings: CampaignSettings) -> None:
    """Sign up for what the pressed message is about."""
    call = find_call(group.argument, group, settings)
    if call is None:
        raise UserError("campaign.events.call.gone")
    await responded_to(event.message, event.actor.id, group, direct=event.place.direct)
    await begin(event.actor.id, call, group, settings, token=event.token)


async def begin(
    member: MemberId, call: Call, group: Group, settings: CampaignSettings, *, token: str = "", agreed: bool = False
) -> None:
    """Bring somebody's sign-up on its way: take an offer, ask the form, or sign up at once."""
    await gathering_of(call, group)
    own = await own_sign_up(call.name, member, group)
    if own is not None and own[1].state == "offered":
        # Closing sign-up takes no offer back.
        await take(member, call, group, settings)
        return
    await check_open(call, group)
    await _check_needs(member, call, group)
    if own is not None and own[1].state == "turned_down":
        raise UserError("campaign.events.join.turned_down", title=call.title)
    check_deadline(call, group)
    fields = form_of(call, group)
    if fields and asks_in_private(group):
        await _ask(member, call, fields, token, group)
    elif own is not None and own[1].state in HOPING:
        await group.answer(await standing(call, own[0], group))
    elif call.consent and not agreed:
        await group.answer("campaign.events.join.agree", title=call.title, consent=call.consent, event=call.name)
    else:
        await sign_up(member, call, {CONSENT: "yes"} if call.consent else {}, group, settings)


async def _check_needs(member: MemberId, call: Call, group: Group) -> None:
    """Raise :class:`UserError` for who lacks a label, where nobody would look at it later."""
    needs = frozenset(call.criteria.needs)
    if call.choose == "first" and needs and not needs & await group.labels.of(member):
        raise UserError("campaign.events.join.lacks", title=call.title, labels=", ".join(call.criteria.needs))


def asks_in_private(group: Group) -> bool:
    """Return whether a form can be asked here without anybody else reading the answers."""
    return isinstance(group.ability(Feature.FORMS), Yes) or group.can(Feature.SAY_TO)


def form_of(call: Call, group: Group) -> list[FormField]:
    """Return the questions of a sign-up, with the consent as the last."""
    fields = [form_field(field, group) for field in call.form]
    if call.consent:
        choices = (word(group, "campaign.events.join.yes"), word(group, "campaign.events.join.no"))
        fields.append(FormField(name=CONSENT, label=call.consent, choices=choices))
    return fields


def form_field(field: Field, group: Group) -> FormField:
    """Return a question as a form asks it."""
    label = word(group, field.label or "{name}", name=field.name)
    return FormField(
        name=field.name,
        label=label,
        required=field.required,
        long=field.long,
        most=field.most,
        choices=field.choices or (),
    )


async def _ask(member: MemberId, call: Call, fields: list[FormField], token: str, group: Group) -> None:
    group.store.put(FormAsked(name=call.name, at=group.now), member)
    in_one_piece = await group.ask(member, "event_join", call.title[:40], fields, token=token)
    if in_one_piece is None and not group.event.place.direct:
        await group.answer("campaign.events.join.asked", title=call.title, event=call.name)


@plugin.form("event_join")
async def read_form(event: FormSubmitted, group: Group, settings: CampaignSettings) -> None:
    """Take the answers of a sign-up; the deadline holds for them, too."""
    asked = await group.store.get(FormAsked, event.actor.id)
    call = None if asked is None else find_call(asked.name, group, settings)
    if asked is None or call is None:
        raise UserError("campaign.events.call.gone")
    await check_open(call, group)
    check_deadline(call, group)
    group.store.delete(FormAsked, event.actor.id)
    if call.consent and event.answers.get(CONSENT, "") != word(group, "campaign.events.join.yes"):
        raise UserError("campaign.events.join.no_consent", title=call.title)
    check_answers(call.form, event.answers, call.name, group)
    await sign_up(event.actor.id, call, event.answers, group, settings)


def check_answers(fields: tuple[Field, ...], answers: Mapping[str, str], name: str, group: Group) -> None:
    """Raise :class:`UserError` for the first answer that does not fit its question."""
    found = first_fault(fields, answers)
    if found is not None:
        field, fault = found
        label = word(group, field.label or "{name}", name=field.name)
        wanted = word(group, f"campaign.events.answer.{fault}", most=field.most)
        raise UserError("campaign.events.answer.wrong", question=label, wanted=wanted, event=name)


async def sign_up(
    member: MemberId, call: Call, answers: Mapping[str, str], group: Group, settings: CampaignSettings
) -> None:
    """Write a sign-up down, or the new answers of one, and say where it stands."""
    own = await own_sign_up(call.name, member, group)
    if own is not None and own[1].state in HOPING:
        await keep(call.name, {own[0]: replace(own[1], answers=dict(answers))}, group)
        await answer(member, group.text("campaign.events.join.changed", title=call.title), call.title, group)
        return
    new = await _new(call, group)
    new = replace(new, answers=dict(answers), marks={"signed_up": group.now})
    await keep(call.name, {member: new}, group)
    group.facts.add("campaign.signed_up", member, source=f"{call.name}|{member}|{new.number}")
    await credit_sign_up(call.name, member, group)
    await answer(member, await standing(call, member, group), call.title, group)
    if new.state == "confirmed":
        await confirm(member, call, group, settings)
    if new.state != "applied":
        await serve(call, group, settings)


async def _new(call: Call, group: Group) -> SignUp:
    one = (await roster_of(call.name, group)).joined(call.places, group.now)
    chosen = (await check_open(call, group)).chosen_at is not None
    return one if call.choose == "first" or chosen else replace(one, state="applied")


async def standing(call: Call, member: MemberId, group: Group) -> Parts:
    """Return in words where somebody's sign-up stands."""
    one = await sign_up_of(call.name, member, group)
    if one is None:
        return group.text("campaign.events.standing.none", title=call.title)
    place = (await roster_of(call.name, group)).position(member) if one.state == "waiting" else 0
    until = shown_time(group, one.offer_until) if one.offer_until is not None else ""
    return group.text(
        f"campaign.events.standing.{one.state}",
        title=call.title,
        when=begins(call, group),
        place=place,
        until=until,
        event=call.name,
    )
