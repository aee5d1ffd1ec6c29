"""In mode ``suggest`` nothing is held against anybody before staff have agreed; then all goes its usual way."""

from __future__ import annotations

from townhall import Group, Member, MemberId
from townhall_rules.carrying import carry_out
from townhall_rules.cases import Case
from townhall_rules.learning import learn
from townhall_rules.opening import follow, offence_again, open_case, sheet_of, write_sheet
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import CONFIRMED, DISMISSED, PROPOSED, Sheet
from townhall_rules.steps import step_of
from townhall_rules.wording import excerpt, somebody, step_words, words


async def propose(member: Member, sheet: Sheet, group: Group) -> Case:
    """Ask staff whether this is a case."""
    case = write_sheet(PROPOSED, member, sheet, group)
    number = str(sheet.number)
    await group.tell_staff(
        "rules.propose.card",
        name=member.name or (await somebody(group, member.id)).name,
        group=group.title,
        rule=sheet.rule.title or sheet.rule.id,
        evidence=excerpt(sheet.evidence[-1].text) if sheet.evidence else sheet.note,
        count=sheet.count,
        step=step_words(group, step_of(sheet.due)),
        number=number,
        buttons=[
            [
                group.button("case", "rules.button.confirm", f"{number}|confirm"),
                group.button("case", "rules.button.dismiss", f"{number}|dismiss"),
            ]
        ],
    )
    reason = words(group, "rules.why.proposed", number=number, rule=sheet.rule.id, version=sheet.rule.version)
    group.because(reason, about=member.id)
    return case


async def confirm(case: Case, by: MemberId, group: Group, settings: RulesSettings) -> None:
    """Open the case that was proposed, under the rule as it was then, and do what is due now."""
    follow(case, CONFIRMED, group, actor=by)
    member = await somebody(group, case.member)
    sheet = await sheet_of(offence_again(case, member), group, settings, number=case.number)
    opened = open_case(member, sheet, group, opener=by)
    await carry_out(opened, group, settings)


def dismiss(case: Case, by: MemberId, group: Group) -> None:
    """Let a proposal go: nothing is held against anybody, and the same is not proposed again."""
    learn(case, group)
    follow(case, DISMISSED, group, actor=by)
