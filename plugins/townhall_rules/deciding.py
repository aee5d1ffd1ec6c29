"""Staff say what becomes of a case, by a button or by words: ``/case 12 confirm``."""

from __future__ import annotations

from typing import Final

from townhall import ButtonPressed, CommandInvoked, Group, UserError
from townhall_rules.announcing import awaits_announcement, decide
from townhall_rules.appeals import decide_appeal
from townhall_rules.cases import Case, case_numbered
from townhall_rules.declared import plugin
from townhall_rules.proposing import confirm, dismiss
from townhall_rules.retrying import retry
from townhall_rules.settings import RulesSettings
from townhall_rules.team import concerns

WORDS: Final = {
    "confirm": "confirm",
    "yes": "confirm",
    "确认": "confirm",
    "quiet": "quiet",
    "静默": "quiet",
    "dismiss": "dismiss",
    "no": "dismiss",
    "驳回": "dismiss",
    "放过": "dismiss",
    "uphold": "uphold",
    "维持": "uphold",
    "reverse": "reverse",
    "撤销": "reverse",
    "retry": "retry",
    "重试": "retry",
}
"""What staff may write, in both languages, whatever the group's own is."""


@plugin.button("case", permission="rules.confirm")
async def press(event: ButtonPressed, group: Group, settings: RulesSettings) -> None:
    """Do what staff decided about a case."""
    number, _, word = group.argument.partition("|")
    await decide_case(int(number), word, "", event, group, settings)


async def decide_case(
    number: int, word: str, text: str, event: CommandInvoked | ButtonPressed, group: Group, settings: RulesSettings
) -> None:
    """Do what staff decided about a case; raises :class:`UserError` where there is nothing of the kind to decide."""
    case = await case_numbered(number, group)
    chosen = WORDS.get(word.casefold())
    if case is None:
        raise UserError("rules.case.unknown", number=number)
    if chosen is None:
        raise UserError("rules.decide.unknown", word=word, words=", ".join(dict.fromkeys(WORDS.values())))
    if event.actor.id == case.member:
        raise UserError("rules.decide.own")
    if not await concerns(case, event.actor.id, group, settings):
        raise UserError("rules.case.unknown", number=number)
    if not await _done(case, chosen, text, event, group, settings):
        raise UserError("rules.decide.nothing", number=number)
    await group.answer("rules.decide.done", number=number)


async def _done(
    case: Case,
    chosen: str,
    text: str,
    event: CommandInvoked | ButtonPressed,
    group: Group,
    settings: RulesSettings,
) -> bool:
    by = event.actor.id
    if chosen == "retry":
        return await retry(case, "", by, group, settings)
    if chosen in ("uphold", "reverse"):
        if case.open_appeal is None:
            return False
        await decide_appeal(case, chosen, by, text, group)
    elif case.awaits_staff and chosen == "dismiss":
        dismiss(case, by, group)
    elif case.awaits_staff and chosen == "confirm":
        await confirm(case, by, group, settings)
    elif awaits_announcement(case):
        await decide(case, chosen, by, group, settings)
    else:
        return False
    return True
