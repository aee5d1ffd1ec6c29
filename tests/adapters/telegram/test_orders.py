"""Orders as calls: durations, permissions, menus, invitations, polls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from telegram import BotCommand
from tests.adapters.telegram.world import BOB, HERE, NOW, person
from tests.servers.telegram.parameters import known

from townhall.model import actions as a
from townhall.model.actions import Action, CommandCard, MessageRef
from townhall.model.ids import MessageId
from townhall.model.places import Place
from townhall_telegram.orders import call_of, deletions, kicking, number_of, publishing, silenced, until

WHO = person(BOB)
CHANNEL = person({"id": -100777})
THAT = MessageRef(MessageId("5"))
ACTIONS: Sequence[Action] = (
    a.Mute(place=HERE, member=WHO, duration=timedelta(hours=1)),
    a.Unmute(place=HERE, member=WHO),
    a.Ban(place=HERE, member=WHO, delete_recent=timedelta(days=1)),
    a.Ban(place=HERE, member=CHANNEL),
    a.Unban(place=HERE, member=WHO),
    a.Unban(place=HERE, member=CHANNEL),
    a.ApproveJoin(place=HERE, member=WHO, request="7"),
    a.RevokeRole(place=HERE, member=WHO, role="administrator"),
    a.RevokeRole(place=HERE, member=WHO, role="Chief"),
    a.React(place=HERE, target=THAT, emoji="👍"),
    a.React(place=HERE, target=THAT, emoji="👍", remove=True),
    a.Pin(place=HERE, target=THAT),
    a.Unpin(place=HERE, target=THAT),
    a.ClosePoll(place=HERE, target=THAT),
    a.AnswerPress(place=HERE, token="Q", member=WHO, text="x" * 300, alert=True),
    a.OpenPoll(place=Place(HERE.group, "7"), question="?", choices=("a", "b"), duration=timedelta(minutes=5)),
    a.CreateInvite(place=HERE, uses=3, expires_at=NOW, name="Spring"),
    a.CreateInvite(place=HERE, needs_approval=True, uses=3),
    a.RevokeInvite(place=HERE, invite="https://t.me/+x"),
    a.CreateThread(place=HERE, title="News"),
    a.CloseThread(place=Place(HERE.group, "7")),
)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_every_call_has_only_parameters_that_the_platform_knows(action: Action) -> None:
    call = call_of(action, -100, NOW)

    assert call is not None
    allowed = known("".join(part if n == 0 else part.title() for n, part in enumerate(call.method.split("_"))))
    assert allowed is not None
    assert set(call.arguments) <= allowed


def test_a_restriction_is_never_so_short_or_long_that_it_would_be_for_good() -> None:
    least = timedelta(seconds=31)

    assert until(timedelta(seconds=1), NOW, least) == NOW + least
    assert until(timedelta(days=366), NOW, least) == NOW + timedelta(days=366)
    assert until(timedelta(days=367), NOW, least) is None
    assert until(None, NOW, least) is None


def test_a_kick_is_a_short_ban_and_its_end() -> None:
    ban, unban = kicking(-100, WHO, NOW)

    assert ban.arguments == {"chat_id": -100, "user_id": 4712, "until_date": NOW + timedelta(minutes=1)}
    assert unban.arguments == {"chat_id": -100, "user_id": 4712, "only_if_banned": True}


def test_a_ban_is_longer_than_a_kick() -> None:
    call = call_of(a.Ban(place=HERE, member=WHO, duration=timedelta(seconds=40)), -100, NOW)

    assert call is not None
    assert call.arguments["until_date"] == NOW + timedelta(minutes=5)


def test_messages_are_removed_a_hundred_at_a_time() -> None:
    calls = deletions([*range(1, 251), 1], -100)

    numbers = [msgspec.convert(call.arguments["message_ids"], list[int]) for call in calls]
    assert [len(one) for one in numbers] == [100, 100, 50]


def test_what_is_no_message_of_telegrams_is_not_asked_for() -> None:
    assert [number_of(MessageRef(MessageId("m1"))), number_of(MessageRef())] == [0, 0]
    assert deletions([0, 0], -100) == ()


def test_silence_takes_everything_that_writes_and_nothing_else() -> None:
    granted = silenced({"can_send_messages": True, "can_invite_users": True})

    assert granted["can_invite_users"]
    assert not any(value for name, value in granted.items() if name.startswith("can_send"))


def test_a_menu_has_its_languages_and_leaves_out_what_it_cannot_hold() -> None:
    cards = [
        CommandCard("help", "Show what you can do", "en"),
        CommandCard("help", "显示帮助", "zh-CN"),
        CommandCard("帮助", "显示帮助", "zh-CN"),
        CommandCard("Loud", "No", "en"),
    ]
    menu = publishing(cards, -100)

    assert menu.left_out == ("帮助", "Loud")
    assert [call.arguments.get("language_code", "") for call in menu.calls] == ["", "en", "zh"]
    commands = menu.calls[2].arguments["commands"]
    assert isinstance(commands, tuple)
    assert commands == (BotCommand("help", "显示帮助"),)


def test_an_empty_menu_removes_the_old_one() -> None:
    (call,) = publishing((), -100).calls

    assert call.method == "delete_my_commands"
