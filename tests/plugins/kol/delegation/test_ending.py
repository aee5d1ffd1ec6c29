"""Lent rights end and rest: with thanks, in private, at once, and with a word before (domain 3.6, points 6 and 7)."""

from __future__ import annotations

from types import ModuleType

import pytest
from tests.plugins.kol.delegation.houses import NoSettings, heard, is_full, lent, praises, ready, told

from townhall import CaseOpened, CaseReversed, DelegationEnded, Group, Plugin, Standing
from townhall.testing import Room


def heir() -> ModuleType:
    """Return a plugin that hands on what is under way."""
    module = ModuleType("townhall_heir", "Hands on what is under way.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings)

    @plugin.on(DelegationEnded)
    async def hand_on(event: DelegationEnded, group: Group, settings: NoSettings) -> None:
        """Say who goes on."""
        who = await group.members.get(event.substitute or event.sponsor)
        await group.say(f"{event.why}: on with {who.name if who else '?'}")

    module.__dict__["plugin"] = plugin
    return module


async def test_revoking_is_immediate_with_private_thanks_and_no_public_word(room: Room) -> None:
    await lent(room)
    before = list(room.said)
    await room.staff_room.say("Anna", "/revoke Kim")
    assert room.said == before
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 0
    if is_full(room):
        assert any("Thank you for everything you did with it!" in one for one in told(room, "Kim"))
    (entry,) = await room.ledger("revoked")
    assert (entry.member, entry.actor) == (room.person("Kim").id, room.staff_room.person("Anna").id)


async def test_a_member_takes_nothing_back(room: Room) -> None:
    await lent(room)
    await room.say("Mia", "/revoke Kim")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1
    assert "on behalf of somebody else" in heard(room)


async def test_an_offer_can_be_taken_back_before_it_is_answered(room: Room) -> None:
    await ready(room)
    await room.say("Olga", "/delegate Kim deeds.praise")
    await room.say("Olga", "/revoke Kim")
    await room.say("Kim", "/mygrants accept")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 0


async def test_a_delegate_gives_back_and_the_sponsor_hears_of_it(room: Room) -> None:
    await lent(room, "deeds.praise 30d substitute=Sub")
    await room.say("Kim", "/giveback")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 0
    assert any("Kim has given back deeds.praise. What is under way goes on with Sub." in one for one in room.staff)


@pytest.mark.platforms("full")
async def test_the_usual_word_for_stepping_down_works_too(room: Room) -> None:
    await lent(room)
    await room.say("Kim", "/resign")

    assert "is given back" in room.said[-1]


async def test_three_days_before_the_end_sponsor_and_delegate_are_told(room: Room) -> None:
    await lent(room, "deeds.praise 10d")
    await room.wait(days=7)

    await room.wait(days=2)

    ends = "Olga, what is lent to Kim (deeds.praise) ends on 2026-03-12 10:00."
    assert sum(ends in one for one in room.staff) == 1
    # Where nobody can be told in private, it is said in the group: what is lent is no secret there.
    heard = told(room, "Kim") if is_full(room) else room.said
    assert sum("What Olga lent you (deeds.praise) ends on" in one for one in heard) == 1


async def test_what_is_lent_for_less_than_three_days_is_reminded_of_with_a_quarter_left(room: Room) -> None:
    await lent(room, "deeds.praise 2d")
    await room.wait(hours=35)
    early = list(room.staff)
    await room.wait(hours=1)

    assert not any("ends on" in one for one in early)
    assert sum("ends on 2026-03-04 10:00" in one for one in room.staff) == 1


@pytest.mark.platforms("full")
async def test_whoever_takes_no_private_words_is_reminded_in_the_group(room: Room) -> None:
    await lent(room, "deeds.praise 10d")
    room.close_direct("Kim")
    await room.wait(days=7)

    assert sum("Kim: What Olga lent you (deeds.praise) ends on" in one for one in room.said) == 1


async def test_after_a_renewal_the_word_comes_anew_before_the_new_end(room: Room) -> None:
    await lent(room, "deeds.praise 10d")
    await room.wait(days=7)
    await room.say("Olga", "/renew Kim 10d")
    await room.wait(days=6)
    early = len([one for one in room.staff if "ends on" in one])
    await room.wait(days=1)

    assert (early, len([one for one in room.staff if "ends on" in one])) == (1, 2)


async def test_what_ends_next_stands_first_in_the_list_of_what_is_lent(room: Room) -> None:
    await lent(room, "deeds.praise 10d")
    await room.say("Olga", "/delegate Mia deeds.praise 5d")
    await room.say("Olga", "/guest Sub 2h how we began")
    await room.say("Olga", "/grants")

    shown = heard(room)
    assert 0 < shown.index("Mia: deeds.praise") < shown.index("Kim: deeds.praise")
    assert "until 2026-03-12 10:00, on behalf of Olga" in shown
    assert "Sub: guest of the session “how we began”, until 2026-03-02 12:00" in shown


async def test_at_the_end_what_is_under_way_passes_to_the_substitute(room: Room) -> None:
    room.enable(heir())
    await lent(room, "deeds.praise 10d substitute=Sub")
    await room.wait(days=10)

    assert "expired: on with Sub" in room.said[-1]
    assert any("has run out. What is under way goes on with Sub." in one for one in room.staff)
    await room.say("Kim", "/praise Mia")
    assert "Olga can renew it" in room.said[-1]


async def test_the_substitute_is_asked_to_take_it_over_and_has_nothing_before_their_yes(room: Room) -> None:
    await lent(room, "deeds.praise 10d 1/day substitute=Sub")
    await room.say("Kim", "/giveback")
    await room.say("Sub", "/praise Mia")
    early = praises(room)

    await room.staff_room.press("Anna", "Ask Sub")
    await room.say("Sub", "/mygrants accept")
    for _ in range(2):
        await room.say("Sub", "/praise Mia")

    assert (early, praises(room)) == (0, 1)
    if is_full(room):
        assert any("you were named to go on with what is under way" in one for one in told(room, "Sub"))
    assert any(entry.actor == room.person("Sub").id for entry in await room.ledger("privileged"))


async def test_a_session_that_a_delegate_runs_goes_on_with_the_substitute(room: Room) -> None:
    await lent(room, "kol.guest 10d substitute=Sub")
    await room.say("Kim", "/guestplan Mia 2026-03-20 20:00 1h how we began")
    await room.wait(days=10)

    assert any("Session 1 with Mia goes on with Sub." in one for one in room.staff)
    await room.wait(days=9)
    (entry,) = await room.ledger("guest")
    assert entry.actor == room.person("Sub").id


async def test_without_a_substitute_the_sponsor_goes_on(room: Room) -> None:
    room.enable(heir())
    await lent(room, "deeds.praise 1d")
    await room.wait(days=1)

    assert "expired: on with Olga" in room.said[-1]


async def test_what_ended_can_be_renewed_from_the_staff_room(room: Room) -> None:
    await lent(room, "deeds.praise 1d")
    await room.wait(days=1)
    if is_full(room):
        await room.staff_room.press("Anna", "Renew")
    else:
        await room.staff_room.say("Anna", "/renew Kim")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1

    await room.wait(days=29)
    await room.say("Kim", "/praise Mia")
    await room.wait(days=1)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1 + (1 if "Praised." in room.said[-2] else 0)


async def test_what_was_taken_back_is_not_renewed(room: Room) -> None:
    await lent(room)
    await room.say("Olga", "/revoke Kim")
    await room.say("Olga", "/renew Kim")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 0


@pytest.mark.platforms("full")
async def test_who_leaves_has_it_rest_until_the_team_renews_it(room: Room) -> None:
    await lent(room)
    await room.leave("Kim")
    await room.join("Kim")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 0
    assert any("Kim has left, so what Olga lent them rests" in one for one in room.staff)

    await room.say("Olga", "/renew Kim")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1


async def case(room: Room, severity: str, name: str = "case-1") -> None:
    head = room._head()  # pyright: ignore[reportPrivateUsage]
    kim = room.person("Kim")
    await room.publish(CaseOpened(**head, member=kim, case=name, rule="no-scam", severity=severity))


async def settled(room: Room, name: str = "case-1") -> None:
    head = room._head()  # pyright: ignore[reportPrivateUsage]
    await room.publish(CaseReversed(**head, member=room.person("Kim"), case=name))


async def test_a_serious_case_lets_it_rest_and_its_reversal_lets_it_go_on(room: Room) -> None:
    await lent(room)
    await case(room, "minor")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1

    await case(room, "major")
    await case(room, "critical", "case-2")
    await settled(room)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1
    assert "rests while a case about you is open" in room.said[-1]

    await settled(room, "case-2")
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 2


async def test_with_a_serious_case_nothing_begins(room: Room) -> None:
    await ready(room)
    await case(room, "major")
    await room.say("Olga", "/delegate Kim deeds.praise")
    await room.say("Kim", "/mygrants accept")
    assert "waits until the open case about you is settled" in heard(room)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 0


@pytest.mark.platforms("full")
async def test_with_a_serious_case_no_hosting_begins_either(room: Room) -> None:
    await ready(room)
    await case(room, "major")
    await room.say("Olga", "/host Kim what worked for you?")
    await room.press("Kim", "Yes, I host", direct=True)
    await room.say("Kim", "/present what worked for you?")

    assert "waits until the open case about you is settled" in heard(room)
    assert not any("A topic by Kim" in one for one in room.said)


async def test_after_fourteen_silent_days_it_rests_and_words_keep_it_awake(room: Room) -> None:
    await lent(room)
    await room.wait(days=10)
    await room.say("Kim", "Hello again.")
    await room.wait(days=13)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1

    await room.say("Olga", "/renew Kim")
    await room.wait(days=14)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1
    assert any("Kim has been silent for long" in one for one in room.staff)


@pytest.mark.platforms("full")
async def test_where_the_plugin_only_observes_nothing_is_suspended(room: Room) -> None:
    await lent(room, mode="observe")
    await room.wait(days=14)
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1


@pytest.mark.platforms("full")
async def test_a_demoted_sponsor_stops_it_and_my_grants_say_so(room: Room) -> None:
    await lent(room)
    room.person("Olga", standing=Standing.MEMBER)
    await room.leave("Olga")
    await room.join("Olga")
    await room.say("Kim", "/mygrants")

    assert "the sponsor may not do it at present" in heard(room)
