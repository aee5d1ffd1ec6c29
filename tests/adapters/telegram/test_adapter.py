"""The adapter on a Bot API server: hearing, writing, rights, moved groups, albums, limits."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.telegram.world import HERE, ROOM, group, running, stage, until
from tests.servers.telegram.calls import Refused
from tests.servers.telegram.limits import Limits
from tests.servers.telegram.truth import DAY
from tests.servers.telegram.world import GROUP, World

from townhall.adapter import Room
from townhall.model import actions as a
from townhall.model import events
from townhall.model.actions import MessageRef
from townhall.model.capabilities import Degraded, Feature, No, Yes
from townhall.model.ids import MemberId, MessageId, group_id
from townhall.model.parts import Button, ButtonRows, File, Image, Mention, Text
from townhall.model.places import Place
from townhall.model.results import DegradedTo, Failed, Forbidden, Gone, Ok, RateLimited, Unknown, Unsupported

PHOTO = [{"file_id": "F", "file_unique_id": "f"}]


async def test_what_is_said_is_heard_with_a_cursor(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        ada = here.truth.user("Ada")
        here.world.join(here.group, ada)
        here.world.say(here.group, ada, "Hello")
        (said,) = await here.journal.until(events.MessageSent)

        assert (said.text, said.actor.name) == ("Hello", "Ada")
        assert len(here.journal.of(events.MemberJoined)) == 1
        await until(lambda: not here.world.post.waiting)
        assert here.journal.cursor is not None
        assert here.adapter.handle == "townhall_bot"


async def test_the_offset_moves_only_after_the_commit(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.world.say(here.group, here.truth.user("Ada"), "Hello")
        here.journal.full = True
        with pytest.raises(ExceptionGroup):
            await here.adapter.run(here.journal)

        assert len(here.world.post.waiting) == 1


async def test_the_cursor_goes_on_where_it_stood(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        ada = here.truth.user("Ada")
        async with here.running():
            here.world.say(here.group, ada, "One")
            await here.journal.until(events.MessageSent)
        here.world.say(here.group, ada, "Two")
        async with here.running(here.new_adapter(cursor=here.journal.cursor)):
            said = await here.journal.until(events.MessageSent, 2)

        assert [one.text for one in said] == ["One", "Two"]


async def test_a_whole_batch_is_one_commit(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        for number in range(50):
            here.world.say(here.group, here.truth.user("Ada"), str(number))
        async with here.running():
            await here.journal.until(events.MessageSent, 50)

        assert [count for count, _ in here.journal.commits] == [50]


async def test_the_pictures_of_an_album_are_told_at_once_and_removed_together(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        ada = here.truth.user("Ada")
        here.world.say(here.group, ada, "before")
        album = [here.world.say(here.group, ada, "", photo=PHOTO, media_group_id="77") for _ in range(3)]
        other = here.world.say(here.group, ada, "", photo=PHOTO, media_group_id="78")
        told = await here.journal.until(events.MessageSent, 5)
        first = MessageRef(told[1].message)
        result = await here.do(a.DeleteMessages(place=HERE, targets=(first, first)))

        assert [one.album for one in told] == ["", "77", "77", "77", "78"]
        assert isinstance(result, Ok)
        assert [one.deleted for one in (*album, other)] == [True, True, True, False]


async def test_an_album_is_removed_as_a_whole_after_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        async with here.running():
            album = [
                here.world.say(here.group, here.truth.user("Ada"), "", photo=PHOTO, media_group_id="77")
                for _ in range(2)
            ]
            told = await here.journal.until(events.MessageSent, 2)
        async with here.running(here.new_adapter(cursor=here.journal.cursor)):
            await here.do(a.DeleteMessages(place=HERE, targets=(MessageRef(told[1].message),)))

        assert [one.deleted for one in album] == [True, True]


async def test_text_buttons_and_reply_arrive(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        question = here.world.say(here.group, here.truth.user("Ada"), "?")
        rows = ButtonRows(((Button("Go", "go-token"),),))
        ada = Mention(MemberId("telegram:tg:4701"), "Ada")
        result = await here.do(
            a.Say(place=HERE, parts=(ada, Text(" <3"), rows), reply_to=MessageRef(MessageId(str(question.id))))
        )

        assert isinstance(result, Ok)
        message = here.group.messages[int(result.receipt.messages[0])]
        assert message.words.text == "Ada <3"
        assert [span.type for span in message.words.spans] == ["text_mention"]
        assert "reply_to_message" in message.extra
        here.world.press(here.truth.user("Ada"), message, "go-token")
        (press,) = await here.journal.until(events.ButtonPressed)
        assert isinstance(await here.do(a.AnswerPress(place=HERE, token=press.token, member=press.actor.id)), Ok)
        assert press.token in here.truth.answered_presses


async def test_an_answer_to_a_message_that_is_gone_is_sent_all_the_same(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        result = await here.do(a.Say(place=HERE, parts=(Text("Hi"),), reply_to=MessageRef(MessageId("9999"))))

        assert isinstance(result, Ok)


async def test_deferring_a_press_ends_its_wait_and_leaves_an_answered_one_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        ada = here.truth.user("Ada")
        message = here.world.say(here.group, ada, "?")
        here.world.press(ada, message, "x")
        (press,) = await here.journal.until(events.ButtonPressed)
        await here.adapter.defer(press)
        await here.adapter.defer(press)

        assert len(here.server.made("answerCallbackQuery")) == 1


async def test_pictures_and_files_are_sent(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        (tmp_path / "rules.txt").write_text("Be kind.")
        album = await here.do(a.Say(place=HERE, parts=(Image("https://a.example/1"), Image("file_2"), Text("Both"))))
        file = await here.do(a.Say(place=HERE, parts=(File(str(tmp_path / "rules.txt"), "rules.txt"), Text("Read"))))

        assert isinstance(album, Ok)
        assert isinstance(file, Ok)
        first = here.group.messages[int(album.receipt.messages[0])]
        assert (len(album.receipt.messages), first.words.text) == (2, "Both")
        (call,) = here.server.made("sendDocument")
        assert list(call.files.values()) == [b"Be kind."]


async def test_a_long_message_or_a_missing_file_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        long = await here.do(a.Say(place=HERE, parts=(Text("👍" * 2100),)))
        missing = await here.do(a.Say(place=HERE, parts=(File("/nowhere/a.txt"),)))

        assert isinstance(long, Failed)
        assert isinstance(missing, Failed)
        assert not here.server.made("sendMessage")


async def test_an_edit_that_changes_nothing_is_done(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        said = await here.do(a.Say(place=HERE, parts=(Text("Hi"),)))
        assert isinstance(said, Ok)
        target = MessageRef(said.receipt.messages[0])
        results = [await here.do(a.EditMessage(place=HERE, target=target, parts=(Text("Ho"),))) for _ in range(2)]

        assert results == [Ok(), Ok()]


async def test_an_edit_of_a_caption_finds_its_way(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        said = await here.do(a.Say(place=HERE, parts=(Image("file_1"), Text("Hi"))))
        assert isinstance(said, Ok)
        target = MessageRef(said.receipt.messages[0])

        assert await here.do(a.EditMessage(place=HERE, target=target, parts=(Text("Ho"),))) == Ok()
        assert here.group.messages[int(target.message)].words.text == "Ho"


async def test_messages_are_deleted_unless_they_are_too_old(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        fresh = here.world.say(here.group, here.truth.user("Ada"), "spam")
        old = here.world.say(here.group, here.truth.user("Ada"), "old spam")
        old.date -= 3 * DAY
        done, late = [
            await here.do(a.DeleteMessages(place=HERE, targets=(MessageRef(MessageId(str(one.id))),)))
            for one in (fresh, old)
        ]

        assert (done, fresh.deleted, old.deleted) == (Ok(), True, False)
        assert isinstance(late, Gone)
        assert late.too_old


async def test_private_messages_go_out_come_in_and_are_edited(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        ada = here.truth.user("Ada")
        ada.started = True
        talk = here.world.private(ada)
        who = MemberId(f"telegram:tg:{ada.id}")
        said = await here.do(a.SayTo(place=HERE, member=who, parts=(Text("Psst"),)))
        assert isinstance(said, Ok)
        assert said.receipt.room == str(ada.id)
        edited = a.EditMessage(
            place=Place(HERE.group, direct=True), target=MessageRef(said.receipt.messages[0]), parts=(Text("Psst!"),)
        )
        assert await here.do(edited) == Ok()
        assert talk.messages[int(said.receipt.messages[0])].words.text == "Psst!"
        here.world.say(talk, ada, "Yes?")
        (answer,) = await here.journal.until(events.MessageSent)
        assert answer.place == Place(group(ada.id), direct=True)


async def test_a_person_who_never_started_the_bot_is_closed(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        eve = here.truth.user("Eve")
        here.world.private(eve)
        result = await here.do(a.SayTo(place=HERE, member=MemberId(f"telegram:tg:{eve.id}"), parts=(Text("Psst"),)))

        assert isinstance(result, Forbidden)
        assert result.direct_closed


async def test_our_rights_are_known_and_follow_what_we_are_told(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        assert here.adapter.capabilities_in(HERE.group).ability(Feature.MUTE) == Yes()
        here.world.set_standing(here.group, here.world.bot, "administrator", rights=frozenset({"can_pin_messages"}))
        await here.journal.until(events.BotRightsChanged)

        left = here.adapter.capabilities_in(HERE.group)
        assert isinstance(left.ability(Feature.MUTE), No)
        assert left.ability(Feature.PIN) == Yes()


async def test_without_being_admin_and_with_privacy_mode_little_is_heard(tmp_path: Path) -> None:
    world = World(reads_everything=False)
    world.open(admin=False)
    async with running(tmp_path, world) as here:
        left = here.adapter.capabilities_in(HERE.group)

        assert isinstance(left.ability(Feature.SEES_MESSAGES), Degraded)
        assert isinstance(left.ability(Feature.SEES_REACTIONS), No)
        world.join(here.group, here.truth.user("Ada"))
        assert (await here.journal.until(events.MemberJoined))[0].member.name == "Ada"


async def test_a_join_is_told_once_though_the_chat_has_a_note_of_it(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.world.join(here.group, here.truth.user("Ada"))
        here.world.say(here.group, here.truth.user("Ada"), "Hi")
        await here.journal.until(events.MessageSent)

        assert len(here.journal.of(events.MemberJoined)) == 1


async def test_a_moved_group_is_told_of_once_and_written_to_at_once(tmp_path: Path) -> None:
    world = World()
    world.open(-55, type="group")
    async with stage(tmp_path, world) as here, here.running(here.new_adapter(rooms=(Room(chat="-55", alias="old"),))):
        old = Place(group(-55))
        new = world.migrate(world.truth.chats[-55], GROUP)
        result = await here.do(a.Say(place=old, parts=(Text("Still here"),)))
        moved = await here.journal.until(events.GroupMigrated)

        assert isinstance(result, Ok)
        assert [one.new_group for one in moved] == [group(GROUP)]
        assert [one.words.text for one in new.messages.values() if one.words.text] == ["Still here"]
        assert isinstance(here.adapter.capabilities_in(group(GROUP)).ability(Feature.BAN), Yes)
        world.join(new, here.truth.user("Ada"))
        world.say(new, here.truth.user("Ada"), "Hi")
        await here.journal.until(events.MessageSent)
        assert len(here.journal.of(events.MemberJoined)) == 1


@pytest.mark.parametrize(
    ("chat", "kind"), [("-100999", Gone), ("lounge", Failed)], ids=["unknown to the platform", "no number"]
)
async def test_a_group_that_is_not_there_is_said_so(chat: str, kind: type[object], tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        place = Place(group_id("telegram", "tg", chat))

        assert isinstance(await here.do(a.Say(place=place, parts=(Text("Hi"),))), kind)


async def test_a_limit_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.server.refuse.append(Refused(429, "retry after 7", retry_after=7))

        assert await here.do(a.Say(place=HERE, parts=(Text("Hi"),))) == RateLimited(timedelta(seconds=7))


async def test_the_platforms_own_rates_are_obeyed_by_telling(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.server.limits = Limits(lambda: 0.0)
        results = [await here.do(a.Say(place=HERE, parts=(Text("Hi"),))) for _ in range(2)]

        assert isinstance(results[0], Ok)
        assert results[1] == RateLimited(timedelta(seconds=1))


async def test_the_second_half_of_a_message_waits_out_a_short_limit(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.server.limits = Limits(time.monotonic)
        result = await here.do(a.Say(place=HERE, parts=(Image("file_1"), Text("x" * 2000))))

        assert isinstance(result, Ok)
        assert len(result.receipt.messages) == 2


async def test_an_answer_that_never_comes_is_unknown_and_one_without_connection_is_tried_again(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.server.mute = True
        saying = asyncio.get_running_loop().create_task(here.do(a.Say(place=HERE, parts=(Text("Hi"),))))
        await until(lambda: bool(here.server.made("sendMessage")))
        await here.server.stop()
        lost = await saying
        unreached = await here.do(a.Say(place=HERE, parts=(Text("Hi"),)))
        here.server.mute = False
        await here.server.start()

        assert isinstance(lost, Unknown)
        assert isinstance(unreached, Failed)
        assert unreached.transient


async def test_what_does_not_run_does_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        result = await here.do(a.Say(place=HERE, parts=(Text("Hi"),)))

        assert isinstance(result, Failed)
        assert result.transient


async def test_what_the_platform_lacks_is_unsupported(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        for action in (
            a.SetSlowMode(place=HERE, interval=timedelta(seconds=5)),
            a.FetchMembers(place=HERE),
            a.ClearReactions(place=HERE, target=MessageRef(MessageId("1"))),
        ):
            assert isinstance(await here.do(action), Unsupported)


async def test_a_message_half_told_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.server.fail["sendMessage"] = Refused(400, "message is too long")
        result = await here.do(a.Say(place=HERE, parts=(Image("file_1"), Text("x" * 2000))))

        assert isinstance(result, DegradedTo)
        assert "1 of 2 messages" in result.how
        assert len(result.receipt.messages) == 1


async def test_the_probe_hears_until_nothing_is_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        assert not await here.adapter.probe()
        async with here.running():
            assert await here.adapter.probe()
            here.adapter.rooms_changed((ROOM, Room(chat="-1", alias="new")))
            assert await here.adapter.probe()
