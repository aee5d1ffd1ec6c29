"""Commands, buttons and forms: heard, deferred in time, answered in whichever way Discord still takes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.adapters.discord.world import World
from tests.servers.discord.truth import Question

from townhall.clock.time import StoppedTime
from townhall.model.actions import AnswerPress, CommandCard, FormField, MessageRef, OpenForm, PublishCommands, Say
from townhall.model.events import ButtonPressed, CommandInvoked, FormSubmitted
from townhall.model.parts import Button, ButtonRows, Text
from townhall.model.results import Gone, Ok, Unsupported

SAID = (Text("Here you are."),)


async def called(here: World) -> tuple[Question, CommandInvoked]:
    ada = await here.join("Ada")
    question = await here.server.questions.command(here.channel, ada, "roll", "2 dice")
    return question, await here.journal.expect(CommandInvoked)


def reply(here: World, event: CommandInvoked) -> Say:
    assert event.message is not None
    return Say(place=here.place(), parts=SAID, reply_to=MessageRef(event.message))


async def test_a_command_is_told_with_its_arguments_and_its_deadline(here: World) -> None:
    async with here.running():
        question, event = await called(here)

    assert (event.command, event.arguments, event.actor.name, event.actor.locale) == ("roll", "2 dice", "Ada", "de")
    assert event.answer_by is not None
    assert timedelta(seconds=2) < event.answer_by - event.at < timedelta(seconds=4)
    assert question.state == "open"


async def test_a_quick_reply_answers_the_command_itself(here: World) -> None:
    async with here.running():
        question, event = await called(here)
        result = await here.perform(reply(here, event))

    assert question.state == "answered"
    assert here.written == ["Here you are."]
    assert isinstance(result, Ok)
    assert result.receipt.messages[0] in here.server.truth.messages[here.channel]


async def test_a_deferred_command_is_answered_in_the_room_and_nothing_keeps_thinking(here: World) -> None:
    async with here.running() as bot:
        question, event = await called(here)
        await bot.defer(event)
        assert question.state == "thinking"
        result = await here.perform(reply(here, event))

    assert question.state == "removed"
    assert here.written == ["Here you are."]
    assert isinstance(result, Ok)


async def test_a_private_answer_takes_the_place_of_thinking(here: World) -> None:
    async with here.running() as bot:
        question, event = await called(here)
        await bot.defer(event)
        answer = AnswerPress(place=here.place(), token=event.token, member=event.actor.id, text="*only you*")
        await here.perform(answer)

    assert [(one["content"], one["ephemeral"]) for one in question.answers] == [(r"\*only you\*", True)]
    assert here.written == []


async def test_an_answer_does_not_overtake_the_note_that_it_is_coming(here: World) -> None:
    async with here.running() as bot:
        question, event = await called(here)
        answer = AnswerPress(place=here.place(), token=event.token, member=event.actor.id, text="quick")
        _, result = await asyncio.gather(bot.defer(event), here.perform(answer))

    assert result == Ok()
    assert [one["content"] for one in question.answers] == ["quick"]


async def test_a_second_private_answer_follows_up(here: World) -> None:
    async with here.running():
        question, event = await called(here)
        for text in ("one", "two"):
            await here.perform(AnswerPress(place=here.place(), token=event.token, member=event.actor.id, text=text))

    assert [(one["content"], one["ephemeral"]) for one in question.answers] == [("one", True), ("two", True)]


async def test_deferring_what_was_answered_does_nothing(here: World) -> None:
    async with here.running() as bot:
        question, event = await called(here)
        await here.perform(reply(here, event))
        await bot.defer(event)

    assert question.state == "answered"


async def test_an_answer_after_the_first_deadline_without_deferring_becomes_a_message(here: World) -> None:
    async with here.running():
        _, event = await called(here)
        here.server.truth.ahead = timedelta(seconds=4)
        result = await here.perform(reply(here, event))

    assert isinstance(result, Ok)
    assert here.written == ["Here you are."]


async def test_a_private_answer_after_a_quarter_of_an_hour_is_gone(here: World) -> None:
    async with here.running():
        _, event = await called(here)
        here.server.truth.ahead = timedelta(minutes=16)
        answer = AnswerPress(place=here.place(), token=event.token, member=event.actor.id, text="late")
        result = await here.perform(answer)

    assert isinstance(result, Gone)
    assert result.too_old


async def test_an_answer_finds_its_way_after_a_restart(here: World) -> None:
    async with here.running() as bot:
        question, event = await called(here)
        await bot.defer(event)
    async with here.running(cursor=here.journal.cursor):
        answer = AnswerPress(place=here.place(), token=event.token, member=event.actor.id, text="back")
        result = await here.perform(answer)

    assert isinstance(result, Ok)
    assert [one["content"] for one in question.answers] == ["back"]


async def test_thinking_that_nothing_answers_is_taken_away_also_after_a_restart(here: World) -> None:
    async with here.running() as bot:
        question, event = await called(here)
        await bot.defer(event)
    clock = here.time = StoppedTime(here.server.truth.now())
    async with here.running(cursor=here.journal.cursor):
        assert question.state == "thinking"
        async with asyncio.timeout(10):
            while question.state == "thinking":
                clock.turn(timedelta(seconds=5))
                await asyncio.sleep(0.01)

    assert question.state == "removed"


async def test_a_form_leaves_no_thinking_behind(here: World) -> None:
    async with here.running() as bot:
        question, event = await called(here)
        fields = (FormField("why", "Why?"),)
        await here.perform(
            OpenForm(place=here.place(), member=event.actor.id, form="f", title="F", fields=fields, token=event.token)
        )
        filled_in = await here.server.questions.fill_in(question, {"why": "Because"})
        await bot.defer(await here.journal.expect(FormSubmitted))

    assert filled_in.state == "removed"


async def test_a_press_is_told_and_noted_without_a_trace(here: World) -> None:
    ada = await here.join("Ada")
    async with here.running() as bot:
        rows = ButtonRows(((Button("Yes", "a:1"), Button("Rules", url="https://example.org/")),))
        sent = await here.perform(Say(place=here.place(), parts=(Text("Well?"), rows)))
        assert isinstance(sent, Ok)
        message = sent.receipt.messages[0]
        question = await here.server.questions.press(here.channel, ada, message, "a:1")
        event = await here.journal.expect(ButtonPressed)
        await bot.defer(event)
        await here.perform(AnswerPress(place=here.place(), token=event.token, member=event.actor.id, text="Noted"))

    assert (event.message, event.data) == (message, "a:1")
    assert question.state == "noted"
    assert [(one["content"], one["ephemeral"]) for one in question.answers] == [("Noted", True)]


async def test_a_form_is_opened_and_comes_back_filled_in(here: World) -> None:
    async with here.running():
        question, event = await called(here)
        fields = (FormField("why", "Why?", long=True), FormField("colour", "Colour", choices=("red", "blue")))
        form = OpenForm(
            place=here.place(), member=event.actor.id, form="w.apply", title="Apply", fields=fields, token=event.token
        )
        opened = await here.perform(form)
        await here.server.questions.fill_in(question, {"why": "Because", "colour": "red"})
        filled = await here.journal.expect(FormSubmitted)

    assert opened == Ok()
    assert (filled.form, filled.answers) == ("w.apply", {"why": "Because", "colour": "red"})


async def test_a_form_after_deferring_or_without_a_press_says_why_not(here: World) -> None:
    async with here.running() as bot:
        _, event = await called(here)
        await bot.defer(event)
        form = OpenForm(place=here.place(), member=event.actor.id, form="f", title="F", fields=(), token=event.token)
        late = await here.perform(form)
        alone = await here.perform(OpenForm(place=here.place(), member=event.actor.id, form="f", title="F", fields=()))

    assert isinstance(late, Gone)
    assert isinstance(alone, Unsupported)


async def test_the_menu_of_a_guild_has_the_commands_of_all_its_groups(here: World) -> None:
    second = here.server.truth.channel(here.guild, "second")
    here.rooms.append(type(here.rooms[0])(chat=second, alias="second"))
    roll = CommandCard("roll", "Roll dice.", usage="/roll DICE")
    async with here.running():
        await here.perform(PublishCommands(place=here.place(), commands=(roll,)))
    async with here.running(cursor=here.journal.cursor):
        helps = CommandCard("help", "Show help."), CommandCard("Not A Name", "x")
        await here.perform(PublishCommands(place=here.place(second), commands=helps))

    assert [command["name"] for command in here.guild.commands] == ["roll", "help"]
    assert here.guild.commands[0]["options"][0]["description"] == "DICE"
