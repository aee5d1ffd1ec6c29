"""Who comes in: names, hosts, open, asking and closed doors, invitations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.lobby.world import START, lobby, member, place

from townhall.model.actions import ApproveJoin, CreateInvite, DeclineJoin, InviteToGroup
from townhall.model.events import JoinRequested, JoinRequestWithdrawn, MemberJoined
from townhall.model.ids import group_id
from townhall.model.results import Gone, Ok
from townhall_lobby import protocol as p


async def test_asking_waits_for_staff_who_see_it_and_let_in(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host"), await world.person("Ada")
        refused = await ada.do("join", room="study")
        assert isinstance(refused, p.Refused)
        assert refused.code == "must_ask"
        await ada.do("ask", room="study", text="I am quiet.")
        waiting = await host.expect(p.RequestsChanged)
        while not waiting.requests:
            waiting = await host.expect(p.RequestsChanged)
        assert [(one.person.name, one.text) for one in waiting.requests] == [("Ada", "I am quiet.")]
        assert world.journal.of(JoinRequested)[0].text == "I am quiet."
        await host.do("approve", room="study", person="p2")
        joined = world.journal.of(MemberJoined)[0]
        assert (joined.member.name, joined.approved_by) == ("Ada", member(host))
        assert world.journal.of(JoinRequestWithdrawn)[0].admitted is True


async def test_only_staff_approve(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada"), await world.person("Ben")
        await ada.do("ask", room="study", text="")
        refused = await ben.do("approve", room="study", person="p1")
        assert isinstance(refused, p.Refused)
        assert refused.code == "not_staff"


async def test_our_account_lets_an_applicant_in_by_the_request(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada")
        await ada.do("ask", room="study", text="")
        request = world.journal.of(JoinRequested)[0].request
        await ada.do("withdraw", room="study")
        late = await world.perform(ApproveJoin(place=place("study"), member=member(ada), request=request))
        assert isinstance(late, Gone)
        await ada.do("ask", room="study", text="")
        request = world.journal.of(JoinRequested)[1].request
        done = await world.perform(ApproveJoin(place=place("study"), member=member(ada), request=request))
        assert done == Ok()
        assert isinstance(await ada.do("say", room="study", text="Thanks"), p.Done)


async def test_a_decline_tells_the_applicant_why(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada")
        await ada.do("ask", room="study", text="")
        request = world.journal.of(JoinRequested)[0].request
        action = DeclineJoin(place=place("study"), member=member(ada), request=request, text="It is full.")
        await world.perform(action)
        notice = (await ada.notice("declined")).notice
        assert notice is not None
        assert (notice.reason, notice.detail) == ("It is full.", "study")


async def test_a_closed_room_is_not_even_seen(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, host = await world.person("Ada"), await world.person("Host", "staff")
        assert "staff" not in [room.id for room in ada.welcome.rooms]
        refused = await ada.do("join", room="staff")
        assert isinstance(refused, p.Refused)
        assert refused.code == "no_room"
        assert host.welcome.host


async def test_an_invited_person_comes_in_through_a_closed_door(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        target = group_id("lobby", "hall", "staff")
        await world.perform(InviteToGroup(place=place("lounge"), member=member(ada), target=target))
        assert (await ada.expect(p.RoomChanged)).room.state in ("invited", "joined")
        assert isinstance(await ada.do("join", room="staff"), p.Done)


async def test_an_invite_link_counts_its_uses_and_ends(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        action = CreateInvite(place=place("study"), uses=1, expires_at=START + timedelta(hours=1))
        made = await world.perform(action)
        assert isinstance(made, Ok)
        code = made.receipt.reference.partition("invite=")[2]
        ada, ben = await world.person("Ada"), await world.person("Ben")
        done = await ada.do("join", invite=code)
        refused = await ben.do("join", invite=code)
        assert isinstance(done, p.Done)
        assert done.room == "study"
        assert isinstance(refused, p.Refused)
        assert refused.code == "bad_invite"
        assert world.journal.of(MemberJoined)[0].invite == code


async def test_a_host_name_is_only_taken_from_this_machine_without_a_proxy(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        origin = world.url.rstrip("/")
        headers = {"Origin": origin, "X-Forwarded-For": "203.0.113.7"}
        async with world.session.ws_connect(f"{world.url}ws", headers=headers) as socket:
            await socket.send_json({"kind": "hello", "name": "Host"})
            frame = p.server_frame((await socket.receive()).data)
        assert isinstance(frame, p.Refused)
        assert frame.code == "name_taken"


async def test_a_host_name_once_taken_stays_with_its_browser(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, other = await world.person("Host"), await world.tab()
        await other.send({"kind": "hello", "name": "Host"})
        refused = await other.expect(p.Refused)
        again = await other.hello(token=host.welcome.token)
        assert refused.code == "name_taken"
        assert again.host


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_bad"),
        ("   \u200b ", "name_bad"),
        ("x" * 10_000, "name_bad"),
        ("@everyone", "name_bad"),
        ("Everyоne", "name_bad"),  # a Cyrillic о
        ("TOWNHALL", "name_taken"),
        ("Аda", "name_taken"),  # a Cyrillic А
        ("ADA\u202e", "name_taken"),
        ("A d a", "name_taken"),
    ],
)
async def test_a_name_that_hides_or_pretends_is_refused(tmp_path: Path, name: str, code: str) -> None:
    async with lobby(tmp_path) as world:
        await world.person("Ada")
        page = await world.tab()
        await page.send({"kind": "hello", "name": name})
        assert (await page.expect(p.Refused)).code == code
        assert isinstance(await page.hello("Somebody Else"), p.Welcome)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("<b>Bo</b>", "‹b›Bo‹/b›"), ("Ev\u202eil", "Ev il"), ("@here now", "＠here now"), ("李雷", "李雷")],
)
async def test_markup_and_bidi_controls_in_a_name_are_made_harmless(tmp_path: Path, typed: str, shown: str) -> None:
    async with lobby(tmp_path) as world:
        page = await world.person(typed)
        assert page.welcome.person.name == shown
