"""What a member is told: kindly, with the rule and its reason, what is asked for, and until when it counts."""

from __future__ import annotations

import msgspec

from townhall import ActionFinished, Feature, Group, Lane, MemberId, Parts, Pending, Yes
from townhall_rules.cases import Case
from townhall_rules.consequences import Act, hand_to_staff, write_down
from townhall_rules.declared import plugin
from townhall_rules.opening import messages_of
from townhall_rules.settings import RulesSettings
from townhall_rules.steps import Step
from townhall_rules.wording import day, excerpt, somebody, span, step_here, words


async def give_notice(case: Case, step: Step, removed: bool, group: Group, settings: RulesSettings) -> None:
    """Tell somebody about a new case; a notice asks to withdraw, anything harder says what was done."""
    text = await notice_text(case, step, removed, group, settings)
    act = Act(case=case.number, member=MemberId(case.member), what="notice")
    payload = msgspec.msgpack.encode(act)
    said = (
        await group.whisper(act.member, text, lane=Lane.SAFETY, on_result="told", payload=payload)
        if step.removes or settings.notices == "direct"
        else await _in_group(case, text, removed, group, payload)
    )
    group.because(case_reason(case, group), about=act.member, of=[said])


async def _in_group(case: Case, text: Parts, removed: bool, group: Group, payload: bytes) -> Pending:
    messages = messages_of(case.evidence)
    # The text names the person, so where there are no replies nothing is to stand in for one.
    can_reply = isinstance(group.ability(Feature.REPLY), Yes)
    answered = messages[-1].message if messages and can_reply and not removed else None
    return await group.say(text, reply_to=answered, lane=Lane.SAFETY, on_result="told", payload=payload)


async def notice_text(case: Case, step: Step, removed: bool, group: Group, settings: RulesSettings) -> Parts:
    """Return the words of a notice."""
    kind = "step" if step.act != "notice" else "removed" if removed else "withdraw"
    count = "first" if case.sheet.count == 1 else "again"
    return group.text(
        f"rules.notice.{kind}.{count}",
        name=await somebody(group, case.member),
        rule=case.sheet.rule.title or case.sheet.rule.id,
        reason=case.sheet.rule.reason,
        count=case.sheet.count,
        number=case.number,
        step=step_here(group, step),
        grace=span(group, settings.grace),
        until=day(group, case.at + settings.decay),
    )


def case_reason(case: Case, group: Group) -> str:
    """Return why something was done: rule, version, evidence; ``/why`` shows it to whom it concerns."""
    sheet = case.sheet
    shown = excerpt(sheet.evidence[-1].text) if sheet.evidence else sheet.note
    return words(
        group,
        "rules.why.case" if shown else "rules.why.without_note",
        number=case.number,
        rule=sheet.rule.id,
        version=sheet.rule.version,
        count=sheet.count,
        evidence=shown,
    )


@plugin.result("told")
async def told_or_not(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Write down how a notice ended; who cannot be reached in private is named in the group, but not what for."""
    if (ended := await write_down(event, group)) is None:
        return
    case, act, _, why = ended
    if event.delivered or act.what == "hint":
        return
    if await group.members.present(act.member) and settings.notices == "direct" and act.what == "notice":
        hint = Act(case=act.case, member=act.member, what="hint")
        await group.say(
            "rules.notice.hint",
            name=await somebody(group, act.member),
            lane=Lane.SAFETY,
            on_result="told",
            payload=msgspec.msgpack.encode(hint),
        )
    elif not case.steps or case.steps[-1].step == "notice":
        await hand_to_staff(case, act, why, group)
