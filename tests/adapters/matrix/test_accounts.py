"""How an account gets in, what is found wrong with it, and that its secrets stay its own."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from tests.adapters.matrix.town import Town
from tests.servers.matrix.people import Person
from tests.servers.matrix.synapse import Synapse

from townhall.adapter import AdapterError, AdapterRefused, Secret
from townhall.clock.time import StoppedTime
from townhall.model.actions import Say
from townhall.model.capabilities import Feature, No
from townhall.model.events import BotRightsChanged, MemberJoined, MessageSent
from townhall.model.ids import MessageId
from townhall.model.parts import Text
from townhall.model.people import Standing
from townhall.model.results import Failed, Ok, RateLimited
from townhall_matrix import MatrixSettings
from townhall_matrix.stream import DEAF_AFTER

CANARY = "syt_canary_canarycanarycanary_123456"


async def codes(town: Town, *rooms: str, **settings: object) -> list[str]:
    return [finding.code for finding in await town.make(*rooms, **settings).diagnose()]


async def test_a_password_logs_in_once_and_keeps_its_device(town: Town) -> None:
    town.room = await town.owner.create()
    await town.owner.on("invite", town.room, town.bot.user)
    settings = {"token": None, "password": Secret("pw"), "device": "HALL"}
    await town.start(**settings)
    await town.journal.until(lambda: bool(town.journal.of(MessageSent)) or town.journal.cursor is not None)
    kept = (town.folder / "session.json").read_bytes()
    await town.stop()

    await town.start(**settings)
    devices = (await town.bot.call("GET", "devices"))["devices"]

    assert (town.folder / "session.json").read_bytes() == kept
    assert stat.S_IMODE((town.folder / "session.json").stat().st_mode) == 0o600
    assert sorted(one["device_id"] for one in devices) == sorted([town.bot.device, "HALL"])


async def test_a_session_that_was_signed_out_logs_in_again(town: Town) -> None:
    town.room = await town.owner.create()
    settings = {"token": None, "password": Secret("pw"), "device": "HALL"}
    await town.start(**settings)
    await town.stop()
    await town.bot.call("POST", "logout", "all", body={})

    await town.start(**settings)

    assert not town.ended


async def test_a_wrong_token_is_refused_for_good_and_shown_nowhere(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    town.room = await town.owner.create()
    adapter = town.make(token=Secret(CANARY))

    with pytest.raises(AdapterRefused) as refused:
        await adapter.run(town.journal.publish)
    (finding,) = await town.make(token=Secret(CANARY)).diagnose()

    assert finding.code == "matrix-refused"
    assert finding.fatal
    shown = "".join(
        (str(refused.value), repr(refused.value), repr(finding), repr(adapter.account), *capfd.readouterr())
    )
    assert CANARY not in shown
    assert "access token" in str(refused.value)


async def test_no_log_line_holds_the_token(town: Town) -> None:
    with structlog.testing.capture_logs() as lines:
        await town.open()
        await town.do(Say(place=town.place, parts=(Text("Hello"),)))
        await town.stop()

    assert town.bot.token not in repr(lines)
    assert all(town.bot.token.encode() not in file.read_bytes() for file in town.folder.iterdir())


async def test_a_homeserver_that_is_not_there_is_an_error_to_try_again(town: Town) -> None:
    adapter = town.make(homeserver="http://127.0.0.1:9")

    with pytest.raises(AdapterError) as lost:
        await adapter.run(town.journal.publish)

    assert not isinstance(lost.value, AdapterRefused)
    assert await codes(town, homeserver="http://127.0.0.1:9") == ["matrix-homeserver-unreachable"]


async def test_the_usual_mistakes_with_rooms_are_found(town: Town) -> None:
    bot = town.bot
    right = await town.owner.create()
    weak, encrypted, invited, foreign = [await town.owner.create() for _ in range(4)]
    silent = await town.owner.create(levels={"events_default": 10})
    for room in (right, weak, encrypted, silent):
        await bot.join(room)
        await town.owner.set_level(room, bot.user, 100 if room in (right, encrypted) else None)
    await town.owner.set_state(encrypted, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await town.owner.on("invite", invited, bot.user)
    alias = f"#{town.owner.user[1:].partition(':')[0]}:town.test"
    await town.owner.call("PUT", "directory", "room", alias, body={"room_id": right})

    found = await town.make(right, weak, encrypted, invited, foreign, silent, alias, "square").diagnose()

    assert [one.code for one in found] == [
        "matrix-power-level", "matrix-encrypted-room", "matrix-invited", "matrix-not-in-room", "matrix-cannot-write",
        "matrix-alias", "matrix-bad-chat",
    ]  # fmt: skip
    assert right in found[5].remedy
    assert all(one.fault.endswith(".") and one.remedy.endswith(".") for one in found)


async def test_a_room_that_has_moved_is_found(town: Town) -> None:
    town.room = await town.owner.create()
    await town.bot.join(town.room)
    await town.owner.set_level(town.room, town.bot.user, 50)
    await town.owner.call("POST", "rooms", town.room, "upgrade", body={"new_version": "12"})

    assert "matrix-room-moved" in await codes(town)


async def test_the_token_of_somebody_else_is_found(town: Town) -> None:
    town.room = await town.owner.create()

    assert "matrix-wrong-user" in await codes(town, user="@other:town.test")
    with pytest.raises(AdapterRefused):
        await town.make(user="@other:town.test").run(town.journal.publish)


@pytest.mark.parametrize(
    "wrong",
    [{"homeserver": "town.test"}, {"user": "bot"}, {"password": Secret("x")}, {"token": None}, {"burst": 0}],
    ids=str,
)
def test_settings_that_cannot_be_right_are_refused(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {"homeserver": "https://x.org", "user": "@bot:x.org", "token": Secret("t")}

    with pytest.raises(ValueError, match=r"\. "):
        MatrixSettings(**{**right, **wrong})  # type: ignore[arg-type]


async def test_the_rooms_an_account_can_see_are_listed_with_their_ids(town: Town) -> None:
    room, other = await town.owner.create(), await town.owner.create(name="Other", version="12")
    await town.bot.join(room)
    await town.owner.on("invite", other, town.bot.user)

    listed = {one.chat: one for one in await town.make(room).groups()}

    assert (listed[room].title, listed[room].members, listed[room].standing) == ("Town square", 2, Standing.MEMBER)
    assert (listed[other].title, listed[other].standing) == ("Other", Standing.OUTSIDE)


async def test_the_probe_tells_hearing_from_silence(town: Town) -> None:
    town.time = time = StoppedTime(datetime.now(UTC))
    await town.open()
    assert town.adapter is not None

    hears = await town.adapter.probe()
    time.turn(DEAF_AFTER + timedelta(seconds=1))

    assert hears
    assert not await town.adapter.probe()


async def test_the_past_of_a_room_is_told_as_late_with_the_ids_it_had(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    for number in range(120):
        await ada.say(town.room, f"message {number}")
    await town.up_to_date()
    await town.stop()

    past = [event async for event in town.make().history(town.group)]
    none = [event async for event in town.make().history(town.group, since=datetime(2100, 1, 1, tzinfo=UTC))]

    assert {event.id for event in town.journal.of(MessageSent)} <= {event.id for event in past}
    assert [event.text for event in past if isinstance(event, MessageSent)][:-1] == [f"message {n}" for n in range(120)]
    assert town.member(ada) in [event.member.id for event in past if isinstance(event, MemberJoined)]
    assert all(event.backfill for event in past)
    assert [event.at for event in past] == sorted(event.at for event in past)
    assert none == []


async def test_the_past_from_a_moment_on(town: Town) -> None:
    await town.open()
    await town.owner.say(town.room, "old")
    since = (await town.owner.event(town.room, await town.owner.say(town.room, "new")))["origin_server_ts"]

    past = [one async for one in town.make().history(town.group, since=datetime.fromtimestamp(since / 1000, UTC))]

    assert [event.text for event in past if isinstance(event, MessageSent)] == ["new"]


async def test_an_export_that_is_none_is_refused(town: Town, tmp_path: Path) -> None:
    town.room = await town.owner.create()

    with pytest.raises(AdapterError, match="no whole JSON export of Element"):
        await anext(aiter(town.make().history(town.group, file=tmp_path / "export.json")))


async def test_capabilities_follow_our_power_level(town: Town) -> None:
    await town.open(level=None)
    assert town.adapter is not None
    weak = town.adapter.capabilities_in(town.group)

    await town.owner.set_level(town.room, town.bot.user, 50)
    (changed,) = await town.heard(BotRightsChanged)
    strong = town.adapter.capabilities_in(town.group)

    assert isinstance(weak.ability(Feature.KICK), No)
    assert weak.can(Feature.SAY)
    assert strong.can(Feature.KICK)
    assert not strong.can(Feature.MUTE)
    assert "kick" in changed.rights
    assert town.adapter.pace.account_per_second == strong.pace.account_per_second == 100.0


async def test_nothing_is_done_before_it_is_connected(town: Town) -> None:
    town.room = await town.owner.create()
    town.adapter = town.make()

    result = await town.do(Say(place=town.place, parts=(Text("Hello"),)))

    assert isinstance(result, Failed)
    assert result.transient


async def test_a_limit_of_the_homeserver_is_reported_with_its_pause(tmp_path: Path, town: Town) -> None:
    server = Synapse(tmp_path / "slow", rc_message={"per_second": 0.2, "burst_count": 2})
    server.start()
    try:
        slow = Town(server, town.session, tmp_path, server.url)
        await slow.open(level=None)
        results = [await slow.do(Say(place=slow.place, parts=(Text(str(number)),))) for number in range(4)]
        await slow.close()
    finally:
        server.stop()

    limited = next(one for one in results if isinstance(one, RateLimited))
    assert isinstance(results[0], Ok)
    assert timedelta() < limited.retry_after <= timedelta(seconds=10)
    assert limited.everywhere


async def test_two_accounts_live_side_by_side(town: Town, tmp_path: Path) -> None:
    await town.open()
    second = Town(town.synapse, town.session, tmp_path / "second", town.door)
    second.folder.mkdir()
    await second.open()
    person: Person = await town.inhabitant("ada")
    await person.join(second.room)

    message = MessageId(await person.say(second.room, "Only here"))
    (sent,) = await second.heard(MessageSent)
    await town.up_to_date()

    assert sent.message == message
    assert [event.text for event in town.journal.of(MessageSent)] == ["mark"]
    await second.close()
