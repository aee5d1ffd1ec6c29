"""Look at what is written and changed: rules first, before anybody else answers it."""

from __future__ import annotations

from townhall import (
    ActionFinished,
    Group,
    Member,
    Mention,
    MessageEdited,
    MessageSent,
    Parts,
    normal,
)
from townhall_rules.compliance import case_of_open_grace, withdrawn
from townhall_rules.declared import plugin
from townhall_rules.detect import findings, rehearse
from townhall_rules.detect.pictures import codes_read, findings_in_codes, look_into
from townhall_rules.findings import Subject, subject_of
from townhall_rules.judging import Judged, judge
from townhall_rules.lateness import is_history
from townhall_rules.learning import held_against
from townhall_rules.settings import RulesSettings

OWN_COMMANDS = frozenset({"rules", "report", "appeal", "warn", "case", "history", "withdraw", "ladder", "mycases"})
"""What is written to these is about the rules, and not against them."""
ATTACHED = frozenset({"qr", "contact_card", "forward"})
"""What an edit of the words leaves where it is."""


@plugin.guard(MessageSent, backfill=True)
async def look_at_message(event: MessageSent, group: Group, settings: RulesSettings) -> None:
    """Judge a message of the group."""
    if event.place.direct or is_history(event, group):
        return
    found = await findings(event, group, settings)
    if group.command and group.command not in OWN_COMMANDS:
        # What stands behind a command is read by everybody too, and some commands repeat it.
        found = rehearse(event.text, settings)
    if found:
        found = await held_against(found, event.text, group)
    if found:
        await judge(found, Judged(subject_of(event), event.actor, _others(event.parts, event.actor)), group, settings)
    else:
        await look_into(event, group, settings, "codes")


@plugin.on(MessageEdited, backfill=True)
async def look_at_edit(event: MessageEdited, group: Group, settings: RulesSettings) -> None:
    """Judge a message anew that its author changed: it may break a rule now, or no longer."""
    if is_history(event, group):
        return
    found = await held_against(await findings(event, group, settings), event.text, group)
    if found:
        await judge(found, Judged(subject_of(event), event.actor, _others(event.parts, event.actor)), group, settings)
        return
    if await _is_mended(event, group, settings):
        await withdrawn(event.message, event.actor.id, group)
    await look_into(event, group, settings, "codes")


async def _is_mended(event: MessageEdited, group: Group, settings: RulesSettings) -> bool:
    """Return whether an edit took away what was wrong; one that changes nothing finds nothing either."""
    case = await case_of_open_grace(event.message, group)
    if (
        case is None
        or not ATTACHED.isdisjoint(case.sheet.kinds)
        or any(one.rule == case.sheet.rule.id for one in rehearse(event.text, settings))
    ):
        return False
    then = [one.text for one in case.evidence if one.message == event.message]
    return normal(event.text).text not in {normal(text).text for text in then}


@plugin.result("codes")
async def look_at_codes(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Judge what the codes in a picture say, as soon as they have been read."""
    found = findings_in_codes(await codes_read(event, group), group, settings)
    if found:
        subject = group.payload(Subject)
        member = await group.members.get(subject.member) or Member(id=subject.member, name=subject.name)
        await judge(found, Judged(subject, member), group, settings)


def _others(parts: Parts, author: Member) -> tuple[str, ...]:
    """Return the names of other people in a message, which nobody else is to read."""
    names = (part.name for part in parts if isinstance(part, Mention) and part.member != author.id)
    return tuple(dict.fromkeys(name for name in names if name))
