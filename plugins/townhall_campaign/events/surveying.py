"""Ask those who were there how it was; what they say is told without names."""

from __future__ import annotations

from townhall import ButtonPressed, CommandInvoked, FormSubmitted, Group, MemberId, UserError
from townhall_campaign.declared import plugin
from townhall_campaign.events.calls import Call, call_named, find_call, own_sign_up
from townhall_campaign.events.confirming import mark
from townhall_campaign.events.joining import asks_in_private, check_answers, form_field
from townhall_campaign.events.records import FormAsked, SurveyAnswer
from townhall_campaign.events.telling import answer
from townhall_campaign.settings import CampaignSettings


@plugin.command("survey", "问卷")
async def answer_survey(event: CommandInvoked, group: Group, settings: CampaignSettings, what: str) -> None:
    """Say how an event was."""
    await _ask(event.actor.id, call_named(what, group, settings), event.token, group, settings)


@plugin.button("event_survey")
async def press_survey(event: ButtonPressed, group: Group, settings: CampaignSettings) -> None:
    """Say how an event was."""
    await _ask(event.actor.id, call_named(group.argument, group, settings), event.token, group, settings)


async def _ask(member: MemberId, call: Call, token: str, group: Group, settings: CampaignSettings) -> None:
    own = await own_sign_up(call.name, member, group)
    if call.kind != "event" or own is None or "attended" not in own[1].marks:
        raise UserError("campaign.events.survey.not_there", title=call.title)
    if not settings.events[call.name].survey or not asks_in_private(group):
        raise UserError("campaign.events.survey.impossible")
    group.store.put(FormAsked(name=call.name, at=group.now), member)
    fields = [form_field(field, group) for field in settings.events[call.name].survey]
    in_one_piece = await group.ask(member, "event_survey", call.title[:40], fields, token=token)
    if in_one_piece is None and not group.event.place.direct:
        await group.answer("campaign.events.join.asked", title=call.title, event=call.name)


@plugin.form("event_survey")
async def read_survey(event: FormSubmitted, group: Group, settings: CampaignSettings) -> None:
    """Keep what somebody said; a second time takes the place of the first."""
    asked = await group.store.get(FormAsked, event.actor.id)
    call = None if asked is None else find_call(asked.name, group, settings)
    own = None if call is None else await own_sign_up(call.name, event.actor.id, group)
    if call is None or call.kind != "event" or own is None:
        raise UserError("campaign.events.call.gone")
    check_answers(settings.events[call.name].survey, event.answers, call.name, group)
    group.store.delete(FormAsked, event.actor.id)
    group.store.put(SurveyAnswer(answers=dict(event.answers), at=group.now), f"{call.name}|{own[0]}")
    await mark(own[0], call.name, "surveyed", group)
    await answer(event.actor.id, group.text("campaign.events.survey.thanks"), call.title, group)
