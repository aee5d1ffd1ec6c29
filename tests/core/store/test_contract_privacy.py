"""What every store promises to people who want to be forgotten, and of what is past its time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.core.store.material import (
    ADA,
    BOB,
    NOON,
    SQUARE,
    Count,
    Hands,
    House,
    after,
    decision,
    entry,
    fact,
    key,
    label,
    row,
    timer,
)

from townhall.model.actions import Kick, Lane, ReadCodes, Say, SayTo
from townhall.model.events import ContributionMade, MessageSent
from townhall.model.ids import EventId, MemberId, MessageId
from townhall.model.parts import Mention, Text
from townhall.model.people import Member, Right
from townhall.model.places import Place
from townhall.model.results import DegradedTo, Ok, ReactionBy, Receipt
from townhall.model.wire import decode_event, encode
from townhall.store.interface import (
    Effects,
    Erasure,
    Incoming,
    LedgerQuery,
    Override,
    RecordKey,
    SendState,
    Settlement,
    Store,
)
from townhall.store.sqlite import SqliteStore

NOBODY = MemberId("lobby:home:erased-1")
FORGET_ADA = Erasure(member=ADA, pseudonym=NOBODY)
ADAM = MemberId("lobby:home:adam")
"""Whose id begins with Ada's."""


def said(name: str, actor: MemberId, *about: MemberId) -> Incoming:
    """Return a message somebody wrote, which mentions others."""
    event = MessageSent(
        id=EventId(name),
        at=NOON,
        place=Place(SQUARE),
        message=MessageId(name),
        actor=Member(id=actor, name=actor.rpartition(":")[2].title()),
        parts=(Text("look"), *(Mention(member, "Ada") for member in about)),
    )
    return Incoming(name, SQUARE, event)


def ended(name: str, at: datetime = NOON, state: SendState = SendState.SENT) -> Settlement:
    return Settlement(key=name, state=state, at=at, result=Ok(Receipt((MessageId(name),))))


# -- erasing: K16 -----------------------------------------------------------------------------------
async def test_what_waits_to_be_written_to_an_erased_person_is_taken_back_and_safety_goes_out(store: Store) -> None:
    waiting = [row("greeting", member=ADA), row("unmute", member=ADA, lane=Lane.SAFETY), row("for all")]
    await store.commit(Effects(outbox=[*waiting, row("on the wire", member=ADA, state=SendState.SENDING)]))

    await store.erase(FORGET_ADA)

    assert [each.key for each in await store.open_outbox("home")] == ["unmute", "for all", "on the wire"]
    assert await store.everything_about(ADA) == {}


async def test_what_was_under_way_to_an_erased_person_goes_once_it_is_over(store: Store) -> None:
    await store.commit(Effects(outbox=[row("on the wire", member=ADA, state=SendState.SENDING)]))
    await store.erase(FORGET_ADA)

    assert await store.forget_sends(NOON) == 0
    await store.settle([ended("on the wire")])
    assert await store.forget_sends(NOON) == 1

    assert await store.outgoing("on the wire") is None
    assert await store.sent_message(SQUARE, "on the wire") is None


async def test_evidence_names_the_pseudonym_and_not_what_was_typed_behind_a_command(store: Store) -> None:
    about_ada = replace(entry("about", member=ADA), evidence=encode({"call": "/mute", "argument": "Ada noise"}))
    naming_ada = replace(entry("naming", member=ADAM), evidence=encode({"given": [[ADA, "vip"]], "argument": "Ada"}))
    about_adam = replace(entry("other", member=ADAM), evidence=encode({"call": "/mute", "argument": "Adam"}))
    unreadable = replace(entry("raw", member=ADA), evidence=b"\xc1" + ADA.encode())
    await store.commit(Effects(ledger=[about_ada, naming_ada, about_adam, unreadable]))

    await store.erase(FORGET_ADA)

    left = {one.id: one.evidence for one in await store.ledger(LedgerQuery(group=SQUARE))}
    assert left == {
        "about": encode({"call": "/mute"}),
        "naming": encode({"given": [[NOBODY, "vip"]]}),
        "other": about_adam.evidence,
        "raw": b"",
    }


async def test_a_message_of_the_group_that_named_an_erased_person_loses_its_words_and_can_still_be_deleted(
    store: Store,
) -> None:
    place = Place(SQUARE)
    greeting = replace(row("greeting"), action=Say(place=place, parts=(Mention(ADA, "Ada"), Text("welcome"))))
    kick = replace(row("kick"), action=Kick(place=place, member=ADA))
    await store.commit(Effects(outbox=[greeting, kick, replace(greeting, key=f"{ADA}|2")]))
    await store.settle([ended("greeting"), ended("kick"), ended(f"{ADA}|2")])

    await store.erase(FORGET_ADA)

    left = await store.sent_message(SQUARE, "greeting")
    assert left is not None
    assert left.action == Say(place=place, parts=())
    kicked = await store.outgoing("kick")
    assert kicked is not None
    assert kicked.action == Kick(place=place, member=MemberId(NOBODY)), (
        "A sanction outlasts it, against nobody that one can find."
    )
    assert await store.outgoing(f"{NOBODY}|2") is not None


async def test_a_record_of_others_names_the_pseudonym_and_no_name(store: Store) -> None:
    roster = encode({"who": [ADA, ADAM], "first": Member(id=ADA, name="Ada Lovelace"), "at": NOON})
    await store.commit(Effects(records={key("roster"): roster}))

    await store.erase(FORGET_ADA)

    assert await store.record(key("roster")) == encode({"who": [NOBODY, ADAM], "first": {"id": NOBODY}, "at": NOON})


async def test_somebody_whose_id_begins_alike_is_left_alone(store: Store) -> None:
    written = replace(entry("adam", member=ADAM), reason=f"{ADAM} after {ADA}.", evidence=encode({"who": ADAM}))
    await store.commit(Effects(ledger=[written], timers=[timer("x", payload=encode({"who": ADAM}))]))

    await store.erase(FORGET_ADA)

    (left,) = await store.ledger(LedgerQuery(group=SQUARE))
    assert (left.reason, left.evidence) == (f"{ADAM} after {NOBODY}.", encode({"who": ADAM}))
    assert len(await store.timers_due(NOON)) == 1


async def test_events_of_an_erased_person_are_not_handled_any_more_and_those_of_others_name_nobody(
    store: Store,
) -> None:
    numbers = await store.accept([said("hers", ADA), said("his", BOB, ADA), said("later", ADA)])

    await store.erase(replace(FORGET_ADA, through=numbers[1]))

    first, second = [decode_event(each.payload) for each in await store.unfinished()]
    assert isinstance(first, MessageSent)
    assert isinstance(second, MessageSent)
    assert (first.id, first.parts[1]) == ("his", Mention(MemberId(NOBODY)))
    assert (second.id, second.actor.id) == ("later", ADA)
    assert list(await store.accept([said("hers", ADA)])) == [0]


async def test_whoever_gave_somebody_their_due_is_named_by_nothing_that_waits(store: Store) -> None:
    deed = ContributionMade(
        id=EventId("deed"),
        at=NOON,
        place=Place(SQUARE),
        member=Member(id=BOB, name="Bob"),
        kind="accepted",
        source=f"answer|{ADA}",
        giver=ADA,
    )
    await store.accept([Incoming("deed", SQUARE, deed)])
    await store.erase(FORGET_ADA)

    (waiting,) = await store.unfinished()
    left = decode_event(waiting.payload)
    assert isinstance(left, ContributionMade)
    assert (left.member.id, left.giver, left.source) == (BOB, NOBODY, f"answer|{NOBODY}")


async def test_the_ledger_finds_what_is_known_under_the_pseudonym(store: Store) -> None:
    await store.commit(Effects(ledger=[entry("before"), entry("of bob", member=BOB)]))
    await store.erase(FORGET_ADA)
    await store.commit(Effects(ledger=[entry("after", at=after(1))]))

    found = await store.ledger(LedgerQuery(group=SQUARE, member=ADA, pseudonym=NOBODY))

    assert [(each.id, each.member) for each in found] == [("after", ADA), ("before", NOBODY)]


async def test_an_erasure_among_effects_comes_after_what_they_write(store: Store) -> None:
    effects = Effects(records={key(ADA): Count(1)}, labels=[label("vip")], erasures=[FORGET_ADA])
    await store.commit(effects)

    assert await store.everything_about(ADA) == {}


async def test_no_byte_of_an_erased_person_remains_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "townhall.db"
    store = SqliteStore(path, Hands())
    await store.open()
    await _everything(store)
    await store.erase(FORGET_ADA)
    before = bytes_in(tmp_path)
    await store.compact()
    await store.close()

    # The log beside the file still has the old pages until it is emptied.
    assert ADA.encode() in before
    assert ADA.encode() not in bytes_in(tmp_path)


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def _everything(store: Store) -> None:
    """Write Ada into every table."""
    numbers = await store.accept([said("hers", ADA), said(f"id|{ADA}", ADA), said("his", BOB, ADA)])
    place, receipt = Place(SQUARE), Ok(Receipt((MessageId("7"),)))
    say_to = SayTo(place=place, member=ADA, parts=(Text("hello"),))
    sent = replace(row("sent", member=ADA, state=SendState.SENT), action=say_to, result=receipt, settled_at=NOON)
    await store.commit(
        Effects(
            done={SQUARE: numbers[0]},
            records={
                key(ADA): Count(1),
                RecordKey(ADA, "core", "Home", ""): Count(2),
                key("raw"): b"\xc1" + ADA.encode(),
            },
            facts=[fact("1"), replace(fact(f"{ADA}|2", BOB), other=ADA)],
            labels=[label("vip"), replace(label("vip", BOB), granted_by=ADA)],
            ledger=[replace(entry(f"{ADA}|3"), evidence=encode({"who": ADA}), actor=ADA)],
            decisions=[replace(decision(f"{ADA}|4", keys=(f"{ADA}|5",)), event=f"e|{ADA}")],
            timers=[timer(ADA), timer("other", payload=encode({"who": ADA}))],
            outbox=[sent, replace(row(f"k|{ADA}", state=SendState.FAILED), settled_at=NOON)],
        )
    )
    await store.commit(
        Effects(overrides=[Override(group="square", path="welcome.mode", value='"off"', who=ADA, at=NOON)])
    )


# -- what is past its time ----------------------------------------------------------------------------
async def test_records_past_their_time_are_found_and_dropped_unless_written_anew(house: House) -> None:
    store = house.store
    await store.commit(Effects(records={key("a"): Count(1), key("b"): Count(1), key("c", kind="other"): Count(1)}))
    house.hands.instant = after(10)
    await store.commit(Effects(records={key("young"): Count(1)}))
    limits = {("leaderboard", "count"): after(5)}

    first = await store.aged_records(limits, most=1)
    ages = await store.aged_records(limits, first.last)
    await store.commit(Effects(records={key("b"): Count(2)}))

    assert (first.old, ages.old, ages.last) == ([key("a")], [key("b")], None)
    assert await store.forget_records(limits, [key("a"), key("b"), key("young"), key("c", kind="other")]) == 1
    assert [name for name, _ in await store.records(SQUARE, "leaderboard", "count")] == ["b", "young"]


async def test_old_reasons_go_the_oldest_first(store: Store) -> None:
    written = [decision(str(minute), at=after(minute), keys=(f"k{minute}",)) for minute in (3, 1, 2)]
    await store.commit(Effects(decisions=written))

    assert await store.forget_decisions(after(3), most=1) == 1
    assert [each.id for each in await store.decisions(SQUARE)] == ["3", "2"]
    assert await store.forget_decisions(after(3)) == 1
    assert list(await store.decisions(SQUARE, key="k2")) == []


async def test_the_ledger_keeps_everything_inside_its_time(store: Store) -> None:
    await store.commit(Effects(ledger=[entry(str(minute), at=after(minute)) for minute in (1, 2, 3)]))
    await store.commit(Effects(ledger=[replace(entry("taken back", at=after(4)), reverses="1")]))

    assert await store.forget_ledger(after(2)) == 1
    assert [each.id for each in await store.ledger(LedgerQuery(group=SQUARE))] == ["taken back", "3", "2"]


@pytest.mark.parametrize("state", [SendState.WAITING, SendState.SENDING, SendState.HELD, SendState.SUGGESTED])
async def test_what_is_still_open_keeps_its_words_however_old_it_is(store: Store, state: SendState) -> None:
    await store.commit(Effects(outbox=[replace(row("open", state=state), settled_at=NOON)]))

    assert await store.forget_bodies(after(10)) == 0
    assert await store.forget_sends(after(10)) == 0
    assert await store.outgoing("open") == replace(row("open", state=state), settled_at=NOON)


async def test_words_go_first_and_the_row_much_later(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a"), row("b")]))
    await store.settle([ended("a"), ended("b", after(5))])

    assert await store.forget_bodies(after(1)) == 1
    assert await store.forget_bodies(after(1)) == 0
    wordless = await store.outgoing("a")
    assert wordless is not None
    assert (wordless.action, wordless.payload) == (Say(place=Place(SQUARE), parts=()), b"")
    assert await store.sent_message(SQUARE, "a") == wordless
    assert await store.forget_sends(after(9)) == 1
    assert await store.outgoing("a") is None
    assert await store.outgoing("b") is not None


async def test_what_was_learnt_goes_with_the_words(store: Store) -> None:
    """Codes of pictures and who reacted are kept no longer than what people wrote."""
    learnt = Receipt(reactions=(ReactionBy("🎉", ADA),), texts=("https://t.me/+spam",), reference="stays")
    await store.commit(Effects(outbox=[replace(row("a"), action=ReadCodes(place=Place(SQUARE), source="picture"))]))
    await store.settle([Settlement(key="a", state=SendState.SENT, at=NOON, result=Ok(learnt, b"value"))])

    assert await store.forget_bodies(after(1)) == 1
    left = await store.outgoing("a")
    assert left is not None
    assert (left.action, left.result) == (ReadCodes(place=Place(SQUARE), source=""), Ok(Receipt(reference="stays")))


async def test_of_what_was_learnt_nothing_names_who_is_erased(store: Store) -> None:
    learnt = Receipt(reactions=(ReactionBy("🎉", ADA), ReactionBy("🎉", BOB)))
    await store.commit(Effects(outbox=[row("a")]))
    await store.settle([Settlement(key="a", state=SendState.SENT, at=NOON, result=DegradedTo("the first", learnt))])

    await store.erase(FORGET_ADA)
    left = await store.outgoing("a")
    assert left is not None
    assert left.result == DegradedTo("the first", Receipt())


async def test_a_row_that_is_only_passing_goes_as_soon_as_it_is_over(store: Store) -> None:
    await store.commit(Effects(outbox=[replace(row("a"), passing=True), row("b")]))

    assert await store.forget_sends(NOON) == 0
    await store.settle([ended("a", after(5)), ended("b", after(5))])

    assert await store.forget_sends(NOON) == 1
    assert await store.outgoing("a") is None
    assert await store.outgoing("b") is not None


async def test_a_row_that_needs_a_right_of_somebody_erased_needs_one_that_nobody_has(store: Store) -> None:
    await store.commit(Effects(outbox=[row("post", needs=Right(ADA, "campaign.post", SQUARE))]))

    await store.erase(Erasure(member=ADA, pseudonym="somebody"))

    left = await store.outgoing("post")
    assert left == row("post", needs=Right(MemberId("somebody"), "campaign.post", SQUARE))
