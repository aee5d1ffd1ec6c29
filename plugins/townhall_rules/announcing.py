"""Announce count and evidence before somebody is removed: by default only after staff have seen the words and agree."""

from __future__ import annotations

from townhall import Group, Lane, MemberId, Parts, TimerFired, under_each_other
from townhall_rules.cases import Case, case_numbered, counting, history, severities
from townhall_rules.consequences import take_step
from townhall_rules.declared import plugin
from townhall_rules.ladder import due_step
from townhall_rules.lifting import lift
from townhall_rules.masking import masked
from townhall_rules.notices import case_reason, give_notice
from townhall_rules.opening import due_of, follow
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import ANNOUNCED, CONFIRMED, DISMISSED, LAPSED
from townhall_rules.steps import Step
from townhall_rules.wording import day, somebody, span, step_here, step_words, words

MOST_SHOWN = 6
"""How many cases an announcement lists; the count says the rest."""


async def announce_or_ask(case: Case, step: Step, group: Group, settings: RulesSettings) -> None:
    """Announce a case and take its step, or first ask staff, as the settings say."""
    if settings.announce == "auto":
        await announce(case, step, group, settings)
    elif settings.announce == "never":
        await go_quietly(case, step, group, settings)
    else:
        await _ask(case, step, group, settings)


async def announce(case: Case, step: Step, group: Group, settings: RulesSettings) -> None:
    """Tell the group dates, rule, count and masked evidence, then take the step."""
    said = await group.say(await announcement(case, step, group, settings), lane=Lane.SAFETY)
    follow(case, ANNOUNCED, group)
    group.because(case_reason(case, group), about=case.member, of=[said])
    await go_quietly(case, step, group, settings)


async def go_quietly(case: Case, step: Step, group: Group, settings: RulesSettings) -> None:
    """Take the step, and tell the person in private."""
    await give_notice(case, step.unannounced, True, group, settings)
    take_step(case, step.unannounced, group)


async def announcement(case: Case, step: Step, group: Group, settings: RulesSettings) -> Parts:
    """Return what the group reads: nothing in it lets anybody else be recognised or reached."""
    cases = counting(await history(case.member, group), group.now, settings.decay)
    counted = [*(one for one in cases if one.number != case.number), case]
    shown = counted[-MOST_SHOWN:]
    title = case.sheet.rule.title or case.sheet.rule.id
    return under_each_other(
        [
            group.text("rules.announce.head", name=await somebody(group, case.member), count=len(counted)),
            *(_line(one, group) for one in shown),
            group.text(
                "rules.announce.end",
                step=step_here(group, step.unannounced),
                rule=title,
                reason=case.sheet.rule.reason,
            ),
        ]
    )


def _line(case: Case, group: Group) -> Parts:
    first = next(iter(case.sheet.evidence), None)
    said = masked(first.text, first.others) if first is not None else ""
    title = case.sheet.rule.title or case.sheet.rule.id
    key = "rules.announce.line" if said else "rules.announce.line_bare"
    return group.text(key, day=day(group, case.at), rule=title, evidence=said)


async def _ask(case: Case, step: Step, group: Group, settings: RulesSettings) -> None:
    number = str(case.number)
    text = await announcement(case, step, group, settings)
    await group.tell_staff(
        "rules.announce.ask",
        name=await somebody(group, case.member),
        group=group.title,
        step=step_words(group, step.unannounced),
        number=number,
        text=text,
        within=span(group, settings.confirm_within),
        buttons=[
            [
                group.button("case", "rules.button.announce", f"{number}|confirm"),
                group.button("case", "rules.button.quiet", f"{number}|quiet"),
                group.button("case", "rules.button.leave", f"{number}|dismiss"),
            ]
        ],
    )
    group.timers.set("confirm", after=settings.confirm_within, slot=number)
    group.because(case_reason(case, group), about=case.member)


def awaits_announcement(case: Case) -> bool:
    """Return whether staff are still to say whether a case is announced."""
    return case.counts and due_of(case).announced and not case.has(CONFIRMED, DISMISSED, LAPSED, ANNOUNCED)


async def decide(case: Case, word: str, by: MemberId, group: Group, settings: RulesSettings) -> None:
    """Do what staff decided about an announcement: ``confirm``, ``quiet`` or ``dismiss``."""
    group.timers.cancel("confirm", str(case.number))
    follow(case, DISMISSED if word == "dismiss" else CONFIRMED, group, actor=by)
    step = await _due_now(case, group, settings)
    if word == "dismiss":
        # Whoever did something critical was kept from writing until staff had looked.
        await lift(case, group)
    elif word == "confirm" and step.announced:
        await announce(case, step, group, settings)
    else:
        await go_quietly(case, step, group, settings)


async def _due_now(case: Case, group: Group, settings: RulesSettings) -> Step:
    """Return the step that was due, or the milder one where earlier cases count no more since staff were asked."""
    others = [one for one in await history(case.member, group) if one.number != case.number]
    counted = severities(counting(others, group.now, settings.decay))
    then, now = due_of(case), due_step(settings.ladders, case.sheet.severity, counted)
    return now if now.weight < then.weight else then


@plugin.timer("confirm")
async def nobody_confirmed(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Nobody decided in time: a critical case ends with a removal without announcement, any other with nothing."""
    case = await case_numbered(int(event.slot), group)
    if case is None or not awaits_announcement(case):
        return
    follow(case, LAPSED, group)
    name = await somebody(group, case.member)
    if case.sheet.severity == "critical":
        await go_quietly(case, due_of(case), group, settings)
        await group.tell_staff("rules.announce.lapsed_critical", name=name, number=case.number)
    else:
        await group.tell_staff("rules.announce.lapsed", name=name, number=case.number)
    group.because(words(group, "rules.why.lapsed", number=case.number), about=case.member)
