"""What can never be sent is refused with its line and what would work: in either kind of file, and by command."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.plugins.campaign.conftest import CHARTER
from tests.plugins.campaign.test_plan import call

import townhall_campaign
from townhall.config.loading import Loaded, load
from townhall.plugin.loading import Installed
from townhall.testing import Room
from townhall_campaign.findings import findings_at
from townhall_lobby import Lobby

OPS = """
[accounts.lobby]
adapter = "lobby"

[profiles.circle]
account = "lobby"
staff_room = "office"
campaign = true
charter = { purpose = "talk" }

[groups.square]
profile = "circle"
chat = "square"
timezone = "Europe/Berlin"

[groups.makers]
profile = "circle"
chat = "makers"
like = "discord"
timezone = "America/New_York"

[groups.penguins]
profile = "circle"
chat = "penguins"
like = "qq"

[groups.office]
account = "lobby"
chat = "office"
"""
LONG = "word " * 500
ENTRANCES = ("ops.toml", "campaigns/plan.toml")


def written(folder: Path, entrance: str, post: str, *, above: str = "") -> Loaded:
    """Write a post into one of the two kinds of files; its table stands in line 31 or 3."""
    ops, beside = OPS, ""
    if entrance == "ops.toml":
        ops += f"[groups.square.campaign.posts.odd]\n{post}\n{above}"
    else:
        beside = f'home = "square"\n\n[posts.odd]\n{post}\n{above.replace("groups.square.campaign.", "")}'
    (folder / "ops.toml").write_text(ops, encoding="utf-8")
    if beside:
        (folder / "campaigns").mkdir(exist_ok=True)
        (folder / "campaigns" / "plan.toml").write_text(beside, encoding="utf-8")
    return load(folder / "ops.toml", Installed.of({"campaign": townhall_campaign}, {"lobby": Lobby}), environ={})


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize(
    ("post", "line", "said"),
    [
        (
            f'at = "daily 12:00"\ntext = "{LONG}"\naudience = {{ groups = ["*"] }}',
            2,
            "has a text of 2500 characters; discord takes 2000 in one message (makers)",
        ),
        (
            'at = "2030-03-31 02:30"\ntext = "In the gap."\naudience = { groups = ["*"] }',
            1,
            "2030-03-31 02:30 does not exist in Europe/Berlin: the clocks are turned over it",
        ),
        (
            'at = "2030-03-10 02:30"\ntext = "In the gap elsewhere."\naudience = { groups = ["makers"] }',
            1,
            "2030-03-10 02:30 does not exist in America/New_York: the clocks are turned over it",
        ),
        ('at = "0 0 30 2 *"\ntext = "Never."', 1, "cannot"),
        ('at = "daily 12:00"\ntext = "Nobody."\naudience = { groups = ["nowhere"] }', 3, "its audience is nobody"),
        ('at = "daily 12:00"\ntext = "Look!"\npictures = ["gone.png"]', 3, '"gone.png", which is not there'),
        (
            'at = "daily 12:00"\nvariants = [{ text = "A", share = 50 }, { text = "B", share = 40 }]',
            2,
            "come to 90 %. Let their shares make 100.",
        ),
        ('at = "daily 12:00"\ntext = "Buy!"\nlane = "promo"', 0, "no node is declared"),
    ],
)
def test_both_kinds_of_files_refuse_it_in_its_own_file_and_line(
    tmp_path: Path, entrance: str, post: str, line: int, said: str
) -> None:
    loaded = written(tmp_path, entrance, post)
    first = (OPS.count("\n") + 1) if entrance == "ops.toml" else 3
    assert loaded.configuration is None
    found = [one for one in loaded.diagnostics if said in str(one)]
    assert [(one.file, one.line) for one in found] == [(entrance, first + line)], [
        str(one) for one in loaded.diagnostics
    ]


def test_the_length_of_a_text_behind_a_key_counts_in_the_language_of_the_group(tmp_path: Path) -> None:
    post = 'at = "daily 12:00"\ntext = "launch.story"\naudience = { groups = ["*"] }'
    texts = f'[texts.en.launch]\nstory = "{LONG}"\n'
    (tmp_path / "ops.toml").write_text(f"{OPS}[groups.square.campaign.posts.odd]\n{post}\n{texts}", encoding="utf-8")
    loaded = load(tmp_path / "ops.toml", Installed.of({"campaign": townhall_campaign}, {"lobby": Lobby}), environ={})
    assert any("has a text of 2500 characters; discord takes 2000" in str(one) for one in loaded.diagnostics)


def test_a_home_with_less_room_does_not_refuse_what_goes_elsewhere(tmp_path: Path) -> None:
    post = f'at = "daily 12:00"\ntext = "{LONG}"\naudience = {{ groups = ["penguins"] }}'
    assert written(tmp_path, "ops.toml", post).configuration is not None


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_time_of_the_past_is_a_warning_at_its_line_and_stops_no_start(tmp_path: Path, entrance: str) -> None:
    loaded = written(tmp_path, entrance, 'at = "2020-01-01 12:00"\ntext = "Long ago."')
    assert loaded.configuration is not None
    [said] = [str(one) for one in loaded.diagnostics if "is over" in str(one)]
    assert f"{entrance}, line " in said
    assert "its time is over (2020-01-01 12:00), so it is not sent any more" in said
    assert "Write a time to come, or take it out" in said


def test_a_time_that_is_over_in_the_east_only_is_still_to_come(tmp_path: Path) -> None:
    post = 'at = "2030-10-10 12:00"\ntext = "News."\naudience = { groups = ["*"] }'
    configuration = written(tmp_path, "ops.toml", post).configuration
    assert configuration is not None
    assert list(findings_at(datetime(2030, 10, 10, 15, 0, tzinfo=UTC), configuration)) == []
    [found] = findings_at(datetime(2030, 10, 10, 16, 0, tzinfo=UTC), configuration)
    assert (found.code, found.fatal) == ("past", False)


def test_what_can_only_come_before_an_event_is_over_once_that_time_is(tmp_path: Path) -> None:
    post = 'relative = { event = "meetup", offset = "-7d" }\ntext = "Soon."'
    event = '[groups.square.campaign.events.meetup]\nstart = "2030-10-10 12:00"\n'
    configuration = written(tmp_path, "ops.toml", post, above=event).configuration
    assert configuration is not None
    assert list(findings_at(datetime(2030, 10, 1, tzinfo=UTC), configuration)) == []
    [found] = findings_at(datetime(2030, 10, 5, tzinfo=UTC), configuration)
    assert "its time is over (-7d of meetup)" in found.fault
    # An event that is over leaves its reminders in the file, and nobody needs to be told.
    assert list(findings_at(datetime(2030, 10, 11, tzinfo=UTC), configuration)) == []


def test_the_plan_and_the_rehearsal_name_what_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    past = OPS + '[groups.square.campaign.posts.odd]\nat = "2020-01-01 12:00"\ntext = "Long ago."\n'
    _, said = call(tmp_path, past, "campaign", "plan", monkeypatch=monkeypatch)
    assert "Over, and not sent any more: odd (square, 2020-01-01 12:00)." in said
    assert "Write a time to come" in said
    _, said = call(tmp_path, past, "campaign", "dry", "square", "odd", monkeypatch=monkeypatch)
    assert "odd has no time to come: 2020-01-01 12:00 is over. Write a time to come" in said


SHOWY = """[groups.square.campaign.posts.odd]
at = "2099-10-10 12:00"
text = "Look!"
time = "home"
pictures = ["pan.png"]
buttons = [{ label = "More", url = "https://example.org" }]
audience = { groups = ["makers", "penguins", "square"] }
"""


def test_the_plan_and_the_rehearsal_say_what_a_platform_does_not_show_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pan.png").write_bytes(b"x")
    plan = OPS + SHOWY
    _, said = call(tmp_path, plan, "campaign", "plan", "--days", "3660", monkeypatch=monkeypatch)
    soon = plan.replace("2099", str(datetime.now(UTC).year + 1))
    _, said = call(tmp_path, soon, "campaign", "plan", "--days", "800", monkeypatch=monkeypatch)
    assert "on qq buttons become numbers to type, or addresses" in said
    assert "on lobby pictures are left out" in said
    _, said = call(tmp_path, soon, "campaign", "dry", "square", "odd", monkeypatch=monkeypatch)
    [square] = [line for line in said.splitlines() if "square:" in line]
    assert "pictures are left out (lobby: shown from their address on the web; a file of this machine is not)" in square
    [penguins] = [line for line in said.splitlines() if "penguins:" in line]
    assert "buttons become numbers to type, or addresses (qq: numbered choices; the number is typed)" in penguins
    [makers] = [line for line in said.splitlines() if "makers:" in line]
    assert ";" not in makers


@pytest.fixture
def discord(lounge: Room) -> Room:
    room = lounge.another("makers", "outer", platform="discord", charter=CHARTER, timezone="America/New_York")
    room.set(staff_room=lounge.staff_room.alias)
    room.enable(townhall_campaign)
    return room


async def order(room: Room, text: str) -> str:
    await room.staff_room.say("Olga", f"{text} #room")
    return room.staff[-1]


async def test_a_command_refuses_what_is_too_long_for_any_platform_of_the_audience(lounge: Room, discord: Room) -> None:
    lounge.enable(townhall_campaign)
    answer = await order(lounge, f"/post new odd daily 12:00 | {LONG} | groups=makers")
    assert "has a text of 2499 characters; discord takes 2000 in one message (makers). Shorten it" in answer
    await order(lounge, "/post new odd daily 12:00 | Short. | groups=makers")
    answer = await order(lounge, f"/post edit odd text {LONG}")
    assert "discord takes 2000 in one message (makers)" in answer
    await order(lounge, "/post new fine daily 12:00 | Short. | groups=makers")
    assert "fine" in await order(lounge, "/post list")


async def test_a_command_refuses_a_minute_that_does_not_exist_where_the_audience_is(
    lounge: Room, discord: Room
) -> None:
    lounge.enable(townhall_campaign)
    answer = await order(lounge, "/post new odd 2027-03-14 02:30 | Hello. | groups=makers")
    assert "2027-03-14 02:30 does not exist in America/New_York" in answer
    answer = await order(lounge, "/post new odd 2027-03-14 02:30 | Hello.")
    assert "does not exist" not in answer


async def test_a_rehearsal_says_what_a_platform_does_not_show(lounge: Room) -> None:
    other = lounge.another("penguins", "outer", platform="qq", charter=CHARTER, staff_room=lounge.staff_room.alias)
    other.enable(townhall_campaign)
    post = {
        "at": "2026-03-04 12:00",
        "text": "Look!",
        "buttons": [{"label": "More", "url": "https://example.org"}],
        "audience": {"groups": ["penguins"]},
    }
    lounge.enable(townhall_campaign, posts={"odd": post})
    said = await order(lounge, "/post dry odd")
    assert "On qq the buttons become numbers to type, or addresses (penguins)." in said


PAST = {"at": "2026-02-20 12:00", "text": "Long ago."}


def refused(room: Room) -> list[str]:
    return [one for one in room.staff if "planned for a time that is over" in one]


async def test_a_reload_with_a_post_of_the_past_is_refused_to_staff_once_and_with_a_remedy(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"odd": PAST, "older": {**PAST, "at": "2026-02-19 12:00"}})
    await lounge.settle()
    [told] = refused(lounge)
    assert "odd: 2026-02-20 12:00" in told
    assert "older: 2026-02-19 12:00" in told
    assert "Give them a time to come" in told
    await lounge.restart()
    lounge.enable(townhall_campaign, posts={"odd": {**PAST, "text": "Long, long ago."}})
    await lounge.settle()
    assert len(refused(lounge)) == 1
    assert lounge.said == []


async def test_a_post_that_ran_stays_quiet_when_it_is_past(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"news": {"at": "2026-03-03 12:00", "text": "News."}})
    await lounge.wait(days=3)
    lounge.enable(townhall_campaign, posts={"news": {"at": "2026-03-03 12:00", "text": "News."}}, spacing="20m")
    await lounge.settle()
    await lounge.restart()
    assert lounge.said == ["News."]
    assert refused(lounge) == []


async def test_a_post_that_ran_and_gets_another_time_of_the_past_is_refused(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"news": {"at": "2026-03-03 12:00", "text": "News."}})
    await lounge.wait(days=3)
    lounge.enable(townhall_campaign, posts={"news": {"at": "2026-03-04 12:00", "text": "News."}})
    await lounge.settle()
    assert len(refused(lounge)) == 1
    assert lounge.said == ["News."]
