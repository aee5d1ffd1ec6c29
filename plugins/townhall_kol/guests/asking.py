"""What members do in a session: they ask, and see which questions are on the list."""

from __future__ import annotations

from typing import Final

from townhall import (
    ButtonPressed,
    CommandInvoked,
    Group,
    Member,
    Parts,
    Rest,
    UserError,
    normal,
    replace,
    safe_name,
    under_each_other,
    weighted_length,
)
from townhall_kol.declared import GUEST, plugin
from townhall_kol.giving.kinds import QUESTION
from townhall_kol.guests.order import Asked, in_order
from townhall_kol.guests.records import Question, Session, Stage
from townhall_kol.guests.sessions import open_session
from townhall_kol.guests.talk import question_key, questions_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of

NOTHING: Final = Rest("")
SHORTEST: Final = 4
LONGEST: Final = 500
MOST_SHOWN: Final = 20


@plugin.command("ask", "提问")
async def ask(event: CommandInvoked, group: Group, settings: KolSettings, question: Rest = NOTHING) -> None:
    """Put a question to the guest of the session."""
    session = await open_session(group)
    if session is None:
        raise UserError("kol.ask.no_session")
    text = " ".join(question.split())
    if weighted_length(text) < SHORTEST:
        raise UserError("kol.ask.empty")
    if len(text) > LONGEST:
        raise UserError("kol.ask.long", most=LONGEST)
    before = await questions_of(session.number, group)
    _check(event.actor, text, before, settings)
    await _take(event.actor, text, session, group, settings)


def _check(asker: Member, text: str, before: list[Asked], settings: KolSettings) -> None:
    own = [one for one in before if one.asker == asker.id and one.question.stage != "left_out"]
    if len(own) >= settings.guests.per_person:
        raise UserError("kol.ask.enough", count=settings.guests.per_person)
    letters = normal(text).letters
    if any(normal(one.question.text).letters == letters for one in before):
        raise UserError("kol.ask.twice")


async def _take(asker: Member, text: str, session: Session, group: Group, settings: KolSettings) -> None:
    number, moderated = session.questions + 1, settings.guests.moderated
    stage: Stage = "waiting" if moderated else "listed"
    question = Question(session=session.number, number=number, text=text, at=group.now, stage=stage)
    asked = Asked(asker.id, question)
    group.store.put(question, question_key(asked))
    group.facts.add(QUESTION, asker.id)
    group.store.put(replace(session, questions=number), str(session.number))
    if not moderated:
        await group.answer("kol.ask.listed", number=number)
        return
    await group.answer("kol.ask.taken", number=number)
    buttons = [
        [
            group.button("question", "kol.ask.button_list", f"{session.number}|{number}|listed"),
            group.button("question", "kol.ask.button_leave", f"{session.number}|{number}|left_out"),
        ]
    ]
    await group.tell_staff("kol.ask.card", number=number, name=safe_name(asker.name), question=text, buttons=buttons)


@plugin.button("question", permission=GUEST)
async def press_question(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Put a question on the list, or leave it out."""
    session, number, stage = group.argument.split("|")
    await sort_out(int(session), int(number), stage == "listed", group)


async def sort_out(session: int, number: int, listed: bool, group: Group) -> None:
    """Put a question on the list or leave it out; raises :class:`UserError` for one that was put or is over."""
    now = await open_session(group)
    found = [one for one in await questions_of(session, group) if one.question.number == number]
    if now is None or now.number != session or not found or found[0].question.stage == "put":
        raise UserError("kol.ask.gone", number=number)
    stage: Stage = "listed" if listed else "left_out"
    group.store.put(replace(found[0].question, stage=stage), question_key(found[0]))
    await group.reply("kol.ask.is_listed" if listed else "kol.ask.is_left_out", number=number)


@plugin.command("questions", "问题列表")
async def show_questions(event: CommandInvoked, group: Group, settings: KolSettings) -> None:
    """Show which questions to the guest are on the list, in their order."""
    session = await open_session(group)
    if session is None:
        raise UserError("kol.ask.no_session")
    waiting = in_order(await questions_of(session.number, group))
    if not waiting:
        await group.reply("kol.ask.none_listed")
        return
    shown: list[Parts] = [group.text("kol.ask.title", topic=session.topic)]
    for place, one in enumerate(waiting[:MOST_SHOWN], 1):
        name = await name_of(one.asker, group)
        shown.append(group.text("kol.ask.line", place=place, question=one.question.text, name=name))
    await group.reply(under_each_other(shown))
