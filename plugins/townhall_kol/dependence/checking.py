"""The weekly check: an alarm once when it comes up, with what helps against it, and once when it is over (S29)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from townhall import Group, Misfire, Parts, TimerFired, Window, plain_words, under_each_other
from townhall_kol.declared import plugin
from townhall_kol.dependence.alarms import ALARMS, Alarm, alarms_of, half_limit
from townhall_kol.dependence.asking import Asking, asking_in, unasked_text
from townhall_kol.dependence.measures import improved
from townhall_kol.dependence.reading import Look, look_at, read_week
from townhall_kol.dependence.records import Risk, Told
from townhall_kol.dependence.risks import risks_of
from townhall_kol.dependence.weeks import values_of
from townhall_kol.dependence.wording import risk_text, what_if_text
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of, names_of, percent

WITHIN: Final = timedelta(minutes=1)


class _Check(NamedTuple):
    """A week that was checked, beside what staff were told of before."""

    window: Window
    look: Look
    alarms: Sequence[Alarm]
    risks: Sequence[Risk]
    asking: Asking
    unasked: bool
    before: Told


@plugin.at("check", misfire=Misfire.ONCE, grace=None, deadline=WITHIN)
async def check_when_due(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Look at last week, and tell the staff room what has changed about the dependence."""
    check = await _check(group, settings)
    told = Told(alarms=tuple(check.alarms), risks=tuple(check.risks), unasked=check.unasked, at=group.now)
    group.store.put(told)
    shown = [*await _raised(check, group, settings), *await _risky(check, group), *_over(check, group)]
    shown += await _asking(check, group, settings)
    if shown:
        await group.tell_staff(under_each_other(shown))


async def _check(group: Group, settings: KolSettings) -> _Check:
    window = group.calendar.back(group.calendar.week, group.now)
    look, risks = await look_at(window, group, settings), await risks_of(group, settings)
    before = await group.store.get(Told) or Told(at=group.now)
    raised = frozenset(before.alarms)
    alarms = alarms_of(look.figures, settings.alert_top1, settings.alert_top3, settings.dependence, raised)
    asking = await asking_in(window, group)
    unasked = asking.unasked(before.unasked, settings.dependence.ask_from)
    return _Check(window, look, alarms, risks, asking, unasked, before)


async def _raised(check: _Check, group: Group, settings: KolSettings) -> Sequence[Parts]:
    """Return the alarms that are new, with what helps."""
    new: list[Alarm] = [alarm for alarm in check.alarms if alarm not in check.before.alarms]
    if not new:
        return ()
    said = [await _alarm(alarm, check.look, group, settings) for alarm in new]
    measures = await _measures(check.window, check.look, group, settings)
    return [group.text("kol.dependence.title", group=group.title), *said, *measures]


async def _risky(check: _Check, group: Group) -> Sequence[Parts]:
    """Return what newly hangs on one person alone."""
    shown: list[Parts] = []
    for risk in check.risks:
        if risk not in check.before.risks:
            shown.append(await risk_text(risk, group))
            group.because(plain_words(shown[-1]), about=risk.owner)
    return shown


def _over(check: _Check, group: Group) -> Sequence[Parts]:
    """Return which alarms are over."""
    over = [alarm for alarm in ALARMS if alarm in check.before.alarms and alarm not in check.alarms]
    return [group.text(f"kol.dependence.over.{alarm}", group=group.title) for alarm in over]


async def _asking(check: _Check, group: Group, settings: KolSettings) -> Sequence[Parts]:
    """Return that nobody asks, when it is new, or that people ask again."""
    if check.unasked and not check.before.unasked:
        return await unasked_text(check.asking, check.window, check.look.team, group, settings)
    over = check.before.unasked and check.asking.questions > 0
    return [group.text("kol.asking.over", group=group.title)] if over else ()


async def _alarm(alarm: Alarm, look: Look, group: Group, settings: KolSettings) -> Parts:
    figures = look.figures
    if alarm == "half_count":
        least = round(half_limit(figures.active, settings.dependence))
        said = group.text("kol.dependence.half_count", count=figures.half_count, active=figures.active, least=least)
    elif alarm == "top1":
        name, limit = await name_of(figures.first[0], group), percent(settings.alert_top1)
        said = group.text("kol.dependence.top1", name=name, share=percent(figures.top1), limit=limit)
    else:
        people, limit = await names_of(figures.first, group), percent(settings.alert_top3)
        said = group.text("kol.dependence.top3", people=people, share=percent(figures.top3), limit=limit)
    group.because(plain_words(said), about=figures.first[0] if alarm == "top1" else "")
    return said


async def _measures(window: Window, look: Look, group: Group, settings: KolSettings) -> Sequence[Parts]:
    """Return what would be missing without whoever gave most, and what helps."""
    shown = [] if look.without_first is None else [await what_if_text(look.without_first, group)]
    first = await names_of(look.figures.first[:1], group)
    shown.append(group.text("kol.dependence.rotate", name=first))
    week_before = group.calendar.back(group.calendar.week, window.start)
    before = values_of(await read_week(week_before, group, settings))
    others = improved(values_of(look.week), before, {*look.figures.first, *look.team})
    if others:
        shown.append(group.text("kol.dependence.invite", people=await names_of(others, group)))
    return shown
