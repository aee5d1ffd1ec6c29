"""What staff ask and order: a warning, a sheet, a history, the state of the ladder, taking a case back."""

from __future__ import annotations

from townhall import CommandInvoked, Group, Member, MessageId, Rank, Rest, UserError, under_each_other
from townhall_rules.carrying import carry_out
from townhall_rules.cases import Case, case_numbered, counting, ends_at, history, severities
from townhall_rules.deciding import decide_case
from townhall_rules.declared import plugin
from townhall_rules.ladder import due_step
from townhall_rules.opening import Offence, due_of, open_case, sheet_of
from townhall_rules.printing import listed, sheet_text
from townhall_rules.reversing import take_back
from townhall_rules.rule import SEVERITIES, Rule
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import CASE, WITHDRAWN, Evidence
from townhall_rules.team import concerns
from townhall_rules.wording import day, step_words, words

NOTHING = Rest("")


@plugin.command("warn", "警告", permission="rules.warn")
async def warn(
    event: CommandInvoked, group: Group, settings: RulesSettings, member: Member, rule: str, note: Rest = NOTHING
) -> None:
    """Open a case by hand: /warn @name no-ads and a note. The ladder says what follows, the same as for anybody."""
    await _refuse_rank(event, member, group)
    offence = Offence(
        member=member,
        rule=(named := _rule(rule, settings)),
        severity=named.severity,
        evidence=_answered(event, member),
        origin="staff",
        note=note.strip(),
    )
    case = open_case(member, await sheet_of(offence, group, settings), group, opener=event.actor.id)
    await carry_out(case, group, settings)
    await group.answer("rules.warn.done", number=case.number, name=member.name, step=_due(case, group))


def _rule(name: str, settings: RulesSettings) -> Rule:
    rule = settings.rule_named(name)
    if rule is None:
        raise UserError("rules.warn.no_rule", rule=name, rules=", ".join(one.id for one in settings.rule))
    return rule


def _answered(event: CommandInvoked, member: Member) -> tuple[Evidence, ...]:
    if event.reply_to is None or event.reply_to_actor != member.id:
        return ()
    return (Evidence(message=MessageId(event.reply_to), at=event.at, text=""),)


def _due(case: Case, group: Group) -> str:
    return step_words(group, due_of(case))


async def _refuse_rank(event: CommandInvoked, member: Member, group: Group) -> None:
    if member.id == event.actor.id:
        raise UserError("rules.warn.oneself")
    if await group.rank(member.id) >= max(await group.asker_rank(), Rank.POSITION):
        raise UserError("rules.warn.outranked", name=member.name)


@plugin.command("case", "案例", "个案", permission="rules.case")
async def show_case(
    event: CommandInvoked,
    group: Group,
    settings: RulesSettings,
    number: int,
    decision: str = "",
    text: Rest = NOTHING,
) -> None:
    """Show everything about a case, or decide it: /case 12, /case 12 confirm."""
    if decision:
        await decide_case(number, decision, text.strip(), event, group, settings)
        return
    case = await case_numbered(number, group)
    if case is None or not await concerns(case, event.actor.id, group, settings):
        raise UserError("rules.case.unknown", number=number)
    sheet = await sheet_text(case, group, settings)
    if case.sheet.staff and not event.place.direct:
        await group.whisper(event.actor.id, sheet)
    else:
        await group.reply(sheet)


@plugin.command("history", "违规记录", permission="rules.history")
async def show_history(event: CommandInvoked, group: Group, settings: RulesSettings, member: Member) -> None:
    """Show all cases of somebody; those of the team are their lead's."""
    cases = listed([one for one in await history(member.id, group) if not one.sheet.staff], group, settings)
    if not cases:
        await group.reply("rules.list.clean", name=member.name)
        return
    await group.reply(under_each_other([group.text("rules.list.head", name=member.name, count=len(cases)), *cases]))


@plugin.command("ladder", "处罚阶梯", "阶梯", permission="rules.ladder")
async def show_ladder(event: CommandInvoked, group: Group, settings: RulesSettings, member: Member) -> None:
    """Show where somebody stands, until when it counts, and what the next case would bring."""
    cases = [one for one in await history(member.id, group) if not one.sheet.staff]
    counted = counting(cases, group.now, settings.decay)
    until = ends_at(counted, settings.decay)
    head = (
        words(group, "rules.ladder.head", name=member.name, count=len(counted), until=day(group, until))
        if until is not None
        else words(group, "rules.ladder.clean", name=member.name)
    )
    following = [
        words(
            group,
            "rules.ladder.next",
            severity=words(group, f"rules.severity.{severity}"),
            step=step_words(group, due_step(settings.ladders, severity, severities(counted))),
        )
        for severity in SEVERITIES
    ]
    await group.reply(under_each_other([head, *listed(counted, group, settings), *following]))


@plugin.command("withdraw", "撤案", permission="rules.withdraw")
async def withdraw(
    event: CommandInvoked, group: Group, settings: RulesSettings, number: int, reason: Rest = NOTHING
) -> None:
    """Take a case back with a reason: /withdraw 12 it was a quotation."""
    case = await case_numbered(number, group)
    if case is None or case.kind != CASE:
        raise UserError("rules.case.unknown", number=number)
    if event.actor.id == case.member:
        raise UserError("rules.decide.own")
    if not await concerns(case, event.actor.id, group, settings):
        raise UserError("rules.case.unknown", number=number)
    if not reason.strip():
        raise UserError("rules.withdraw.no_reason", number=number)
    if not case.counts:
        raise UserError("rules.decide.nothing", number=number)
    await take_back(case, WITHDRAWN, event.actor.id, reason.strip(), group)
    await group.answer("rules.withdraw.done", number=number)
