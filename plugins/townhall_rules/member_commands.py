"""What members ask: the rules with their reasons, and what stands about themselves."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import (
    ActionFinished,
    CommandInvoked,
    Feature,
    Group,
    Matches,
    MessageSent,
    Parts,
    Rest,
    UserError,
    under_each_other,
)
from townhall_rules.cases import counting, ends_at, history
from townhall_rules.declared import plugin
from townhall_rules.detect import rehearse
from townhall_rules.norms import consequence, norms_now, title
from townhall_rules.printing import listed
from townhall_rules.rule import SEVERITIES, Rule
from townhall_rules.settings import RulesSettings
from townhall_rules.wording import day, somebody, span, words

NOTHING = Rest("")
TEST = ("test", "测试")
READ = "read_rules"
"""The label by which others know that somebody has read the rules."""


@plugin.command("rules", "群规", "规则")
async def show_rules(
    event: CommandInvoked, group: Group, settings: RulesSettings, what: str = "", text: Rest = NOTHING
) -> None:
    """Show the rules with reasons, what keeping them brings, and what follows; staff: /rules test some text."""
    if what.casefold() in TEST:
        if not await group.asker_may("rules.test"):
            raise UserError("core.command.not_allowed", word="/rules test")
        await group.reply(await _rehearsed(text, group, settings))
        return
    named = settings.rule_named(what) if what else None
    group.labels.give(event.actor.id, READ)
    await group.answer(await _all_rules([named] if named is not None else settings.rule, group, settings))


@plugin.on(MessageSent, Matches(r"(?i)\A\s*(?:rules|群规)\s*[?？]?\s*\Z"))
async def asked_for_rules(event: MessageSent, group: Group, settings: RulesSettings) -> None:
    """Show the rules to whoever writes nothing but "rules"."""
    if not group.command:
        await group.reply(await _all_rules(settings.rule, group, settings))


async def _all_rules(shown: Sequence[Rule], group: Group, settings: RulesSettings) -> Parts:
    norms = await norms_now(group, settings)
    head = group.text(settings.text, group=group.title)
    foot = group.text("rules.sheet.foot", decay=span(group, settings.decay), version=norms.version)
    return under_each_other([head, *(_rule(one, group, settings) for one in shown), foot])


def _rule(rule: Rule, group: Group, settings: RulesSettings) -> Parts:
    follows = consequence(group, rule, rule.severity, settings)
    benefit = words(group, rule.benefit) if rule.benefit else words(group, "rules.sheet.usual_benefit")
    return under_each_other(
        [
            group.text("rules.sheet.rule", title=title(group, rule), rule=rule.id),
            words(group, "rules.sheet.reason", reason=words(group, rule.reason)),
            words(group, "rules.sheet.benefit", benefit=benefit),
            words(group, "rules.sheet.consequence", consequence=follows),
        ]
    )


async def _rehearsed(text: str, group: Group, settings: RulesSettings) -> Parts:
    found = rehearse(text, settings)
    if not found:
        return group.text("rules.test.nothing")
    heaviest = max(found, key=lambda one: SEVERITIES.index(one.severity))
    return under_each_other(
        [
            *(
                words(
                    group,
                    "rules.test.found",
                    rule=one.rule,
                    kind=one.kind,
                    severity=words(group, f"rules.severity.{one.severity}"),
                    written=one.written,
                )
                for one in found
            ),
            words(group, "rules.test.case", rule=heaviest.rule),
        ]
    )


@plugin.command("mycases", "我的记录", "我的违规")
async def my_cases(event: CommandInvoked, group: Group, settings: RulesSettings) -> None:
    """Show what stands about you, and until when it counts; you are answered in private."""
    cases = await history(event.actor.id, group)
    lined = listed([one for one in cases if one.kind == "case"], group, settings)
    if not lined:
        await group.answer("rules.mine.clean")
    elif event.place.direct:
        await group.reply(
            under_each_other([group.text("rules.mine.head", group=group.title), *lined, group.text("rules.mine.foot")])
        )
    elif not group.can(Feature.SAY_TO):
        counted = counting(cases, group.now, settings.decay)
        until = ends_at(counted, settings.decay)
        key = "rules.mine.counted" if until is not None else "rules.mine.none_counts"
        await group.answer(key, count=len(counted), until=day(group, until) if until is not None else "")
    else:
        text = under_each_other(
            [group.text("rules.mine.head", group=group.title), *lined, group.text("rules.mine.foot")]
        )
        await group.whisper(event.actor.id, text, on_result="mine_told", payload=event.actor.id.encode())


@plugin.result("mine_told")
async def mine_told(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Ask somebody who cannot be reached in private to write there first."""
    if not event.delivered:
        await group.say("rules.mine.unreached", name=await somebody(group, event.payload.decode()))
