"""Take a case back: it counts no more, what it led to is lifted, and the person is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from townhall import ActionFinished, Group, MemberId
from townhall_rules.cases import Case
from townhall_rules.compliance import end_grace, publish_reversed
from townhall_rules.consequences import act_words
from townhall_rules.declared import plugin
from townhall_rules.learning import learn
from townhall_rules.lifting import left_to_staff, lift
from townhall_rules.opening import follow
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import REVERSED, Note
from townhall_rules.wording import somebody, words


async def take_back(case: Case, kind: str, by: str, text: str, group: Group) -> None:
    """Reverse a case, with the reason, and lift what still goes on because of it."""
    who = await group.members.behind(case.member)
    case = case if who is None else replace(case, member=who)
    follow(case, kind, group, actor=by, evidence=Note(text=text), reverses=case.id)
    if kind == REVERSED:
        learn(case, group)
    await publish_reversed(case, kind, group)
    await end_grace(case.number, group)
    group.timers.cancel("confirm", str(case.number))
    if who is None:
        await _hand_over(case, await left_to_staff(case, group), group)
        return
    await lift(case, group)
    await _tell(case, kind, who, text, group)


async def _hand_over(case: Case, lifted: Sequence[str], group: Group) -> None:
    """Tell staff what is left to them: whoever the case was about was erased, and nobody here can tell who it is."""
    group.because(words(group, "rules.why.reversed", number=case.number), about=case.member)
    acts = ", ".join(act_words(what, group) for what in lifted)
    key = "rules.outcome.forgotten_acts" if acts else "rules.outcome.forgotten"
    await group.tell_staff(key, number=case.number, group=group.title, acts=acts)


async def _tell(case: Case, kind: str, member: MemberId, text: str, group: Group) -> None:
    key = "rules.outcome.reversed" if kind == REVERSED else "rules.outcome.withdrawn"
    told = await group.whisper(
        member,
        key,
        name=await somebody(group, member),
        group=group.title,
        number=case.number,
        reason=text or words(group, "rules.outcome.no_reason"),
        on_result="outcome_told",
        payload=str(case.number).encode(),
    )
    group.because(words(group, "rules.why.reversed", number=case.number), about=member, of=[told])


@plugin.result("outcome_told")
async def outcome_told(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Let staff know when somebody could not be told how their case ended."""
    if not event.delivered:
        await group.tell_staff("rules.outcome.untold", number=event.payload.decode(), group=group.title)
