"""The dependence in words."""

from __future__ import annotations

from townhall import Group, Parts, under_each_other
from townhall_kol.dependence.reading import Look
from townhall_kol.dependence.records import Risk
from townhall_kol.dependence.without import Without
from townhall_kol.wording import listed, name_of, names_of, percent


async def figures_text(look: Look, group: Group) -> Parts:
    """Return how what was given is spread, as lines."""
    figures = look.figures
    if not figures.active:
        return group.text("kol.dependence.nothing", group=group.title)
    shares = group.text(
        "kol.dependence.shares",
        top1=percent(figures.top1),
        top3=percent(figures.top3),
        top10=percent(figures.top10),
        people=await names_of(figures.first, group),
    )
    spread = group.text(
        "kol.dependence.spread", count=figures.half_count, active=figures.active, gini=f"{figures.gini:.2f}"
    )
    answers = group.text("kol.dependence.answers", team=percent(look.by_team), members=percent(1 - look.by_team))
    begun = group.text("kol.dependence.begun", share=percent(look.begun))
    title = group.text("kol.dependence.title_now", group=group.title)
    shown = [title, shares, spread]
    return under_each_other([*shown, answers, begun] if look.week.answers else shown)


async def what_if_text(one: Without, group: Group) -> Parts:
    """Return what would have been without somebody, as lines."""
    said = group.text(
        "kol.dependence.what_if",
        name=await name_of(one.member, group),
        share=percent(one.share),
        unanswered=one.unanswered,
        answered=one.answered,
        percent=percent(one.unanswered_share),
    )
    left = group.text(
        "kol.dependence.left", top1=percent(one.figures.top1), count=one.figures.half_count, active=one.figures.active
    )
    if not one.topics_lost:
        return under_each_other([said, left])
    return under_each_other(
        [said, group.text("kol.dependence.topics_lost", topics=listed(one.topics_lost, group)), left]
    )


async def risk_text(risk: Risk, group: Group) -> Parts:
    """Return what hangs on one person alone, with what to do about it."""
    key = {"position": "kol.risk.position", "label": "kol.risk.label"}.get(risk.kind, "kol.risk.hosting")
    return group.text(key, what=risk.name, name=await name_of(risk.owner, group))
