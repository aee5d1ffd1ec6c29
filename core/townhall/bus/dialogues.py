"""A form where a platform has none: its questions asked one after another in private, the answers kept as they come.

The dialogue is a record of the person, so a restart between two questions forgets nothing. ``/cancel`` ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import field
from msgspec.structs import replace

from townhall.bus.people import CORE
from townhall.bus.turn import Turn
from townhall.model.actions import FormField, OpenForm
from townhall.model.events import FormSubmitted, MessageSent
from townhall.model.ids import EventId, MemberId
from townhall.model.places import Place
from townhall.plugin.declarations import Record
from townhall.plugin.group import Group
from townhall.store.interface import RecordKey
from townhall.surface.numerals import read_numeral

LIFETIME = timedelta(hours=24)
"""How long an answer is waited for."""
SKIP = frozenset({"-", "－", "—"})
CANCEL = frozenset({"/cancel", "/取消", "／取消", "/stop"})


class OpenDialogue(Record, frozen=True, kw_only=True):
    """A form that is being asked step by step; the scope is the person."""

    form: str
    title: str
    fields: tuple[FormField, ...]
    answers: dict[str, str] = field(default_factory=dict[str, str])
    asked_at: datetime

    @property
    def question(self) -> FormField:
        """The question that waits for its answer."""
        return self.fields[len(self.answers)]

    def open_at(self, now: datetime) -> bool:
        """Return whether an answer still counts."""
        return len(self.answers) < len(self.fields) and now < self.asked_at + LIFETIME


async def begin(turn: Turn, group: Group, form: OpenForm) -> None:
    """Ask the first question of a form; an earlier dialogue with the same person ends."""
    dialogue = OpenDialogue(form=form.form, title=form.title, fields=form.fields, asked_at=turn.now())
    _put(turn, form.member, dialogue)
    await group.whisper(form.member, "core.form.title", title=form.title)
    await _ask(group, form.member, dialogue)


async def read_answer(turn: Turn, group: Group, event: MessageSent) -> None:
    """Take a private message as the answer somebody was asked for; guards nobody else's handlers otherwise."""
    dialogue = await turn.world.core_record(event.actor.id, OpenDialogue)
    if dialogue is None or not dialogue.open_at(turn.now()):
        return
    text = event.text.strip()
    if text.casefold() in CANCEL:
        _put(turn, event.actor.id, None)
        await group.reply("core.form.cancelled")
    elif text[:1] in "/／":
        return
    else:
        await _answered(turn, group, event, dialogue, text)
    group.stop("The message answers a question that was asked.")


async def _answered(turn: Turn, group: Group, event: MessageSent, dialogue: OpenDialogue, text: str) -> None:
    asked = dialogue.question
    answer = "" if text in SKIP and not asked.required else _chosen(asked, text)
    if answer is None:
        await group.reply("core.form.pick", choices=_choices(asked))
    elif len(answer) > asked.most:
        await group.reply("core.form.too_long", most=asked.most)
    else:
        await _next(turn, group, event, replace(dialogue, answers={**dialogue.answers, asked.name: answer}))


async def _next(turn: Turn, group: Group, event: MessageSent, dialogue: OpenDialogue) -> None:
    if len(dialogue.answers) < len(dialogue.fields):
        going_on = replace(dialogue, asked_at=turn.now())
        _put(turn, event.actor.id, going_on)
        await _ask(group, event.actor.id, going_on)
        return
    _put(turn, event.actor.id, None)
    await group.reply("core.form.done")
    submitted = FormSubmitted(
        id=EventId(f"{event.id}|form"),
        at=event.at,
        place=Place(group.id, direct=True),
        received_at=event.received_at,
        actor=event.actor,
        form=dialogue.form,
        answers=dialogue.answers,
    )
    group.publish(submitted)


async def _ask(group: Group, member: MemberId, dialogue: OpenDialogue) -> None:
    asked = dialogue.question
    lines = [asked.label]
    if asked.choices:
        lines.append(_choices(asked))
    hint = "core.form.required" if asked.required else "core.form.optional"
    place = f"{len(dialogue.answers) + 1}/{len(dialogue.fields)}"
    await group.whisper(member, hint, place=place, question="\n".join(lines))


def _choices(asked: FormField) -> str:
    return "\n".join(f"{number}. {choice}" for number, choice in enumerate(asked.choices, 1))


def _chosen(asked: FormField, text: str) -> str | None:
    """Return the answer as the form wants it; None for a choice that is none."""
    if not asked.choices:
        return text
    number = read_numeral(text) if len(text) <= 16 else None
    if number is not None and 1 <= number <= len(asked.choices):
        return asked.choices[number - 1]
    return next((choice for choice in asked.choices if choice.casefold() == text.casefold()), None)


def _put(turn: Turn, member: MemberId, dialogue: OpenDialogue | None) -> None:
    turn.collect().records[RecordKey(member, CORE, OpenDialogue.__name__, "")] = dialogue
