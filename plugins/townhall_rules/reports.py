"""Members report a message to the team by answering it; nobody in the group learns who did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import (
    ButtonPressed,
    CommandInvoked,
    Feature,
    Group,
    Lane,
    LedgerEntry,
    MemberId,
    MessageId,
    Record,
    Rest,
    UserError,
    under_each_other,
)
from townhall_rules.carrying import carry_out
from townhall_rules.cases import MOST_READ, told
from townhall_rules.declared import plugin
from townhall_rules.detect.compiled import compiled_of
from townhall_rules.detect.repetition import author_of
from townhall_rules.opening import Offence, open_case, sheet_of
from townhall_rules.reach import is_team
from townhall_rules.rule import Rule
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import Evidence
from townhall_rules.team import leads
from townhall_rules.wording import excerpt, somebody, words

REPORT, CLOSED = "report", "report_closed"
HOUR, LOOK_BACK = timedelta(hours=1), timedelta(days=7)
UNFOUNDED = 3
"""After so many reports within a week in which no rule was broken, somebody pauses for the rest of it."""
NO: Final = ("no", "dismiss", "无", "不成立", "驳回")
NOTHING = Rest("")
MOST_BUTTONS = 3


class Report(Record, frozen=True, kw_only=True):
    """One report: which message, and why."""

    number: int
    message: MessageId
    text: str = ""


class Closed(Record, frozen=True, kw_only=True):
    """What became of a report."""

    number: int
    founded: bool


@plugin.command("report", "举报", direct=False)
async def report(event: CommandInvoked, group: Group, settings: RulesSettings, reason: Rest = NOTHING) -> None:
    """Report a message to the team: answer it with /report and a word of why."""
    if event.reply_to is None:
        raise UserError("rules.report.how")
    author = event.reply_to_actor or await author_of(event.reply_to, group, compiled_of(settings))
    if author == event.actor.id:
        raise UserError("rules.report.own")
    reports = await group.ledger.entries(REPORT, since=group.now - LOOK_BACK, most=MOST_READ)
    await _refuse_abuse(event.actor.id, reports, group, settings)
    again = any(one.message == event.reply_to for entry in reports if (one := told(entry, Report)) is not None)
    filed = Report(number=await _next_number(group), message=event.reply_to, text=reason.strip()[:300])
    group.ledger.record(REPORT, about=author or "", actor=event.actor.id, evidence=filed)
    if not again:
        await _tell(filed, author, group, settings)
    await _thank(event, group)


async def _refuse_abuse(
    reporter: MemberId, reports: Sequence[LedgerEntry], group: Group, settings: RulesSettings
) -> None:
    own = [one for one in reports if group.members.stands_for(one.actor, reporter)]
    if sum(1 for one in own if group.now - one.at < HOUR) >= settings.reports_per_hour:
        raise UserError("rules.report.too_many")
    closed = await group.ledger.entries(CLOSED, since=group.now - LOOK_BACK, most=MOST_READ)
    unfounded = {it.number for entry in closed if (it := told(entry, Closed)) is not None and not it.founded}
    filed = [told(entry, Report) for entry in own]
    if len({one.number for one in filed if one is not None} & unfounded) >= UNFOUNDED:
        raise UserError("rules.report.pause")


async def _next_number(group: Group) -> int:
    newest = await group.ledger.entries(REPORT, most=20)
    return max((one.number for entry in newest if (one := told(entry, Report)) is not None), default=0) + 1


async def _tell(filed: Report, about: MemberId | None, group: Group, settings: RulesSettings) -> None:
    """Ask staff, or about one of the team their lead."""
    name = (await somebody(group, about)).name if about else words(group, "rules.names.somebody")
    text = excerpt(filed.text, 200)
    if about and await is_team(group, about):
        for person in await leads(group, settings, besides=about):
            words_to_lead = group.text(
                "rules.report.lead", name=name, group=group.title, number=filed.number, text=text
            )
            await group.whisper(person, words_to_lead, lane=Lane.SAFETY)
        return
    rules = [
        group.button("report", one.title or one.id, f"{filed.number}|{one.id}") for one in settings.rule[:MOST_BUTTONS]
    ]
    no = group.button("report", "rules.button.no_breach", f"{filed.number}|")
    card = group.text("rules.report.card", name=name, group=group.title, number=filed.number, text=text)
    await group.tell_staff(card, buttons=[[one] for one in (*rules, no)])


async def _thank(event: CommandInvoked, group: Group) -> None:
    if event.message is not None and group.can(Feature.DELETE_OTHERS):
        await group.delete(event.message, reason=words(group, "rules.report.kept_private"))
    if event.token and group.can(Feature.PRIVATE_ANSWER):
        await group.answer("rules.report.thanks")
    elif group.can(Feature.SAY_TO):
        await group.whisper(event.actor.id, "rules.report.thanks")


@plugin.button("report", permission="rules.warn")
async def press_report(event: ButtonPressed, group: Group, settings: RulesSettings) -> None:
    """Close a report: a case under a rule, or no rule is broken."""
    number, _, choice = group.argument.partition("|")
    rule = _rule(choice, settings) if choice else None
    await close(int(number), rule, event, group, settings)


@plugin.command("reports", "举报处理", permission="rules.warn")
async def list_reports(
    event: CommandInvoked, group: Group, settings: RulesSettings, number: int = 0, verdict: str = ""
) -> None:
    """Show reports that wait, or close one: /reports 5 no-ads, /reports 5 no."""
    if number:
        rule = _rule(verdict, settings) if verdict.casefold() not in NO else settings.rule_named(verdict)
        await close(number, rule, event, group, settings)
        return
    waiting = await _open(event.actor.id, group, settings)
    if not waiting:
        await group.reply("rules.report.none")
        return
    shown = [
        words(
            group,
            "rules.report.line",
            number=filed.number,
            name=(await somebody(group, entry.member)).name if entry.member else "",
            text=excerpt(filed.text),
        )
        for entry, filed in waiting
    ]
    await group.reply(under_each_other(shown))


def _rule(name: str, settings: RulesSettings) -> Rule:
    rule = settings.rule_named(name)
    if rule is None:
        raise UserError("rules.warn.no_rule", rule=name, rules=", ".join(one.id for one in settings.rule))
    return rule


async def _open(who: MemberId, group: Group, settings: RulesSettings) -> Sequence[tuple[LedgerEntry, Report]]:
    """Return the reports that wait for somebody of staff; those about the team wait for its lead."""
    filed = [
        (entry, one)
        for entry in await group.ledger.entries(REPORT, most=MOST_READ)
        if (one := told(entry, Report)) is not None
    ]
    closings = [told(entry, Closed) for entry in await group.ledger.entries(CLOSED, most=MOST_READ)]
    closed = {one.number for one in closings if one is not None}
    waiting = [(entry, one) for entry, one in filed if one.number not in closed]
    return [pair for pair in waiting if await _concerns(pair[0].member, who, group, settings)]


async def _concerns(about: str, who: MemberId, group: Group, settings: RulesSettings) -> bool:
    if not about or not await is_team(group, MemberId(about)):
        return True
    return who in await leads(group, settings, besides=about)


async def close(
    number: int, rule: Rule | None, event: CommandInvoked | ButtonPressed, group: Group, settings: RulesSettings
) -> None:
    """Close a report and all others of the same message; with a rule, a case is opened."""
    waiting = await _open(event.actor.id, group, settings)
    chosen = next((pair for pair in waiting if pair[1].number == number), None)
    if chosen is None:
        raise UserError("rules.report.unknown", number=number)
    entry, filed = chosen
    if event.actor.id in (entry.member, entry.actor):
        raise UserError("rules.decide.own")
    for other, one in waiting:
        if one.message == filed.message:
            verdict = Closed(number=one.number, founded=rule is not None)
            group.ledger.record(CLOSED, about=other.member, actor=event.actor.id, reason=other.id, evidence=verdict)
    if rule is not None and entry.member:
        await _open_case(entry, filed, rule, event, group, settings)
    await group.answer("rules.report.closed", number=number)


async def _open_case(
    entry: LedgerEntry,
    filed: Report,
    rule: Rule,
    event: CommandInvoked | ButtonPressed,
    group: Group,
    settings: RulesSettings,
) -> None:
    member = await somebody(group, entry.member)
    evidence = (Evidence(message=filed.message, at=entry.at, text=""),)
    offence = Offence(member=member, rule=rule, severity=rule.severity, evidence=evidence, origin="report")
    case = open_case(member, await sheet_of(offence, group, settings), group, opener=event.actor.id)
    await carry_out(case, group, settings)
