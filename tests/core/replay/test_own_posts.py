"""Presses, answers and reactions of a history reach what the replay itself wrote in its place, or are counted."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from tests.core.cli.support import Hall
from tests.core.replay.talk import LOUNGE, START, said, told

from townhall import (
    ButtonPressed,
    EventId,
    Group,
    Member,
    MessageId,
    MessageSent,
    Place,
    Plugin,
    ReactionAdded,
    Settings,
    replace,
)
from townhall.config.loading import load_text
from townhall.model.actions import EditMessage, MessageRef, Say
from townhall.model.events import Event, MessageEdited
from townhall.model.ids import GroupId, member_id
from townhall.model.parts import Button, ButtonRows, Parts, text_parts
from townhall.model.results import Ok, Receipt
from townhall.plugin.loading import Installed
from townhall.replay import own_posts
from townhall.replay.journal import Journal
from townhall.replay.own_posts import OwnPosts, with_own_posts_named
from townhall.replay.rehearsal import Replayed, replay
from townhall.store.interface import Effects, Incoming, Outgoing, SendState, Settlement
from townhall.store.sqlite import SqliteStore
from townhall.surface.buttons import ButtonSigner

THEN, NOW = ButtonSigner(b"the secret of then"), ButtonSigner(b"the secret of now.")
BOB = Member(id=member_id("hall", "hall", "bob"), name="Bob")
KEY = f"{LOUNGE}:1|offer|2"

plugin = Plugin(Settings)


@plugin.on(MessageSent)
async def offer(event: MessageSent, group: Group, settings: Settings) -> None:
    if event.text == "offer":
        await group.say("Who wants it?", buttons=[[group.button("take", "Me", "cup")]])
    if event.reply_to is not None:
        await group.say(f"In answer to {event.reply_to}.")


@plugin.on(ReactionAdded)
async def thank(event: ReactionAdded, group: Group, settings: Settings) -> None:
    await group.say(f"A reaction to {event.message}.")


@plugin.button("take")
async def take(event: ButtonPressed, group: Group, settings: Settings) -> None:
    await group.say(f"{event.actor.name} takes it.")


def token(argument: str = "cup", *, signer: ButtonSigner = THEN, name: str = "take") -> str:
    return signer.sign("offer", name, argument, LOUNGE, START + timedelta(days=1))


def pressed(number: int, data: str, message: str = f"townhall:{KEY}") -> ButtonPressed:
    at = START + timedelta(minutes=number)
    event, place = EventId(f"{LOUNGE}:{number}"), Place(LOUNGE)
    return ButtonPressed(id=event, at=at, place=place, message=MessageId(message), actor=BOB, data=data, token="t")


def reacted(number: int, message: str) -> ReactionAdded:
    at = START + timedelta(minutes=number)
    event, place = EventId(f"{LOUNGE}:{number}"), Place(LOUNGE)
    return ReactionAdded(id=event, at=at, place=place, message=MessageId(message), actor=BOB, emoji="👍")


def answered(number: int, message: str) -> MessageSent:
    return replace(said(number, "Bob", "fine"), reply_to=MessageId(message))


async def replayed(*events: Event) -> Replayed:
    ops = '[accounts.hall]\nadapter = "hall"\n[groups.lounge]\naccount = "hall"\nchat = "lounge"\noffer = true\n'
    installed = Installed.of({"offer": sys.modules[__name__]}, {"hall": Hall})
    loaded = load_text(ops, Path("ops.toml"), installed)
    assert loaded.configuration is not None, loaded.errors
    return await replay(loaded, told(events), {}, structlog.get_logger())


def says(found: Replayed) -> list[str]:
    return [deed.says for deed in found.findings.deeds.values() if deed.action == "say"]


# -- in a replay ----------------------------------------------------------------------------------
async def test_a_press_reaches_the_same_button_of_the_same_post() -> None:
    found = await replayed(said(1, "Ada", "offer"), pressed(2, token()))

    assert (says(found)[1:], dict(found.lost)) == (["Bob takes it."], {})


async def test_a_press_of_an_old_recording_reaches_the_newest_button_that_carries_the_same() -> None:
    found = await replayed(said(1, "Ada", "offer"), pressed(2, token(), message="4711"))

    assert says(found)[1:] == ["Bob takes it."]


async def test_a_press_of_what_nobody_wrote_here_is_left_out_and_counted() -> None:
    found = await replayed(said(1, "Ada", "hello"), pressed(2, token()))

    assert (says(found), dict(found.lost)) == ([], {own_posts.PRESS_LOST: 1})


async def test_answers_and_reactions_are_to_the_post_of_the_replay() -> None:
    found = await replayed(
        said(1, "Ada", "offer"), answered(2, f"townhall:{KEY}"), reacted(3, f"townhall:{KEY}"), reacted(4, "1")
    )

    assert says(found)[1:] == [
        f"In answer to replayed:{LOUNGE}:1|offer|1.",
        f"A reaction to replayed:{LOUNGE}:1|offer|1.",
        "A reaction to 1.",
    ]


async def test_an_answer_to_what_was_not_written_is_a_message_of_its_own_and_a_reaction_is_left_out() -> None:
    found = await replayed(said(1, "Ada", "hi"), answered(2, f"townhall:{KEY}"), reacted(3, f"townhall:{KEY}"))

    assert (found.events, says(found)) == (3, [])
    assert dict(found.lost) == {own_posts.ANSWER_LOST: 1, own_posts.DEED_LOST: 1}


# -- which button is meant ------------------------------------------------------------------------
def rows(*tokens: str) -> Parts:
    return (*text_parts("?"), ButtonRows(tuple((Button("x", one),) for one in tokens)))


def wrote(posts: OwnPosts, *tokens: str, key: str = KEY, message: str = "m1") -> None:
    posts.wrote(key, Say(place=Place(LOUNGE), parts=rows(*tokens)), MessageId(message))


def test_what_hangs_on_chance_is_found_by_the_name_of_the_button() -> None:
    posts = OwnPosts()
    wrote(posts, token("drawn-now", signer=NOW), token("else", signer=NOW, name="leave"))

    meant = posts.meant(pressed(2, token("drawn-then")))

    assert isinstance(meant, ButtonPressed)
    assert (meant.data, meant.message) == (token("drawn-now", signer=NOW), "m1")


def test_one_of_several_of_a_name_is_not_guessed() -> None:
    posts = OwnPosts()
    wrote(posts, token("a", signer=NOW), token("b", signer=NOW))

    assert posts.meant(pressed(2, token("c"))) is None
    assert posts.lost == {own_posts.PRESS_LOST: 1}


def test_a_post_that_was_changed_has_its_new_buttons() -> None:
    posts = OwnPosts()
    wrote(posts, token("old", signer=NOW))
    edit = EditMessage(place=Place(LOUNGE), target=MessageRef(MessageId("m1")), parts=rows(token("new", signer=NOW)))
    posts.wrote("another row", edit, MessageId("m1"))

    meant = posts.meant(pressed(2, token("new")))

    assert isinstance(meant, ButtonPressed)
    assert (meant.data, meant.message) == (token("new", signer=NOW), "m1")


def test_only_the_last_posts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_posts, "MOST_KEPT", 2)
    posts = OwnPosts()
    for number in range(3):
        wrote(posts, token(f"{number}", signer=NOW), key=f"key{number}", message=f"m{number}")

    assert posts.meant(reacted(5, "townhall:key0")) is None
    assert posts.meant(reacted(6, "townhall:key2")) == reacted(6, "m2")


def test_only_what_names_a_post_of_townhall_is_named_otherwise() -> None:
    def key_of(group: GroupId, message: MessageId) -> str:
        return "KEY" if (group, message) == (LOUNGE, "9") else ""

    changed = MessageEdited(
        id=EventId("e"), at=START, place=Place(LOUNGE), message=MessageId("9"), actor=BOB, parts=text_parts("x")
    )

    assert with_own_posts_named(answered(1, "9"), key_of) == answered(1, "townhall:KEY")
    assert with_own_posts_named(reacted(1, "9"), key_of) == reacted(1, "townhall:KEY")
    for untouched in (answered(1, "8"), reacted(1, "8"), said(9, "Ada", "hi"), changed):
        assert with_own_posts_named(untouched, key_of) == untouched


# -- in the journal -------------------------------------------------------------------------------
async def test_the_journal_names_posts_of_townhall_by_their_rows(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "townhall.db")
    await store.open()
    await store.accept([Incoming(one.id, LOUNGE, one) for one in (pressed(2, token(), "77"), reacted(3, "1"))])
    action = Say(place=Place(LOUNGE), parts=text_parts("Who?"))
    await store.commit(
        Effects(outbox=[Outgoing(key=KEY, group=LOUNGE, account="h", plugin="o", action=action, created_at=START)])
    )
    sent = Settlement(key=KEY, state=SendState.SENT, at=START, result=Ok(Receipt((MessageId("77"),))), attempts=1)
    await store.settle([sent])
    await store.close()

    found = [one.event for one in Journal(tmp_path / "townhall.db", {}).read()]

    assert found == [pressed(2, token()), reacted(3, "1")]
