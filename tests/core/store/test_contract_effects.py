"""What every store promises of effects: together or not at all, and every fact once."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from msgspec.structs import replace
from tests.core.store.material import (
    ADA,
    BOB,
    GARDEN,
    SQUARE,
    Count,
    House,
    Unwritable,
    after,
    decision,
    entry,
    event,
    fact,
    fails_with,
    key,
    label,
    row,
    timer,
)

from townhall.model.ids import MemberId
from townhall.store.interface import Effects, Erasure, FactQuery, Incoming, LedgerQuery, RecordKey, SendState, Store

EVERYWHERE = FactQuery(groups=(SQUARE, GARDEN))


async def test_everything_effects_hold_is_there_after_a_restart(house: House) -> None:
    await house.store.commit(
        Effects(
            records={key("ada"): Count(3)},
            facts=[fact("message 1")],
            ledger=[entry("entry")],
            decisions=[decision("decision")],
            labels=[label("greeter", expires_at=after(5))],
            timers=[timer("slot")],
            outbox=[row("row")],
        )
    )

    store = await house.restart()

    assert await store.record(key("ada")) == msgspec.msgpack.encode(Count(3))
    assert list(await store.facts(EVERYWHERE)) == [fact("message 1")]
    assert list(await store.ledger(LedgerQuery(group=SQUARE))) == [entry("entry")]
    assert list(await store.decisions(SQUARE)) == [decision("decision")]
    assert list(await store.labels_of(SQUARE, ADA)) == [label("greeter", expires_at=after(5))]
    assert list(await store.timers_of(SQUARE, "welcome")) == [timer("slot")]
    assert list(await store.open_outbox("home")) == [row("row")]


@pytest.mark.parametrize("kind", ["record", "fact", "ledger", "decision", "label", "timer", "outbox", "event"])
async def test_effects_of_which_one_part_cannot_be_written_leave_nothing(store: Store, kind: str) -> None:
    (number,) = await store.accept([event("a")])
    naive = datetime(2026, 3, 1, 12)
    faults = {
        "record": Effects(records={key("broken"): Unwritable()}),
        "fact": Effects(facts=[fact("naive", at=naive)]),
        "ledger": Effects(ledger=[entry("naive", at=naive)]),
        "decision": Effects(decisions=[decision("naive", at=naive)]),
        "label": Effects(labels=[label("lone \ud800")]),
        "timer": Effects(timers=[timer("naive", naive)]),
        "outbox": Effects(outbox=[row("lone \ud800")]),
        "event": Effects(events=[Incoming("lone \ud800", SQUARE, b"")]),
    }
    broken = faults[kind]
    broken.done[SQUARE] = number
    broken.records[key("ada")] = Count(1)
    broken.timers.append(timer("good"))
    broken.outbox.append(row("good"))

    failure = await fails_with(lambda: store.commit(broken))

    assert failure is not None
    assert [each.seq for each in await store.unfinished()] == [number]
    assert await store.record(key("ada")) is None
    assert list(await store.timers_of(SQUARE, "welcome")) == []
    assert list(await store.open_outbox("home")) == []


async def test_broken_effects_harm_none_of_their_neighbours(store: Store) -> None:
    before = store.commit(Effects(records={key("before"): Count(1)}))
    broken = store.commit(Effects(records={key("broken"): Unwritable()}))
    afterwards = store.commit(Effects(records={key("after"): Count(2)}, events=[event("raised")]))

    await before
    (number,) = await afterwards

    assert await fails_with(lambda: broken) is not None
    assert [name for name, _ in await store.records(SQUARE, "leaderboard", "count")] == ["after", "before"]
    assert [each.seq for each in await store.unfinished()] == [number]


async def test_a_turn_may_raise_events_of_its_own(store: Store) -> None:
    await store.accept([event("known")])

    numbers = await store.commit(Effects(events=[event("raised"), event("known"), event("other", GARDEN)]))

    assert [number > 0 for number in numbers] == [True, False, True]
    assert [each.payload for each in await store.unfinished()][1:] == [b"payload of raised", b"payload of other"]


async def test_the_last_value_of_a_record_stands(store: Store) -> None:
    writes = [store.commit(Effects(records={key("ada"): Count(number)})) for number in range(5)]
    for write in writes:
        await write

    assert await store.record(key("ada")) == msgspec.msgpack.encode(Count(4))


async def test_a_record_that_is_set_to_none_is_gone(store: Store) -> None:
    await store.commit(Effects(records={key("ada"): Count(1), key("bob"): b"raw bytes"}))

    await store.commit(Effects(records={key("ada"): None, key("nobody"): None}))

    assert await store.record(key("ada")) is None
    assert await store.record(key("bob")) == b"raw bytes"


async def test_several_records_are_read_at_once_each_in_its_place(store: Store) -> None:
    await store.commit(Effects(records={key("ada"): b"one", key("bob"): b"two", key("bob", scope=GARDEN): b"three"}))

    wanted = [key("bob"), key("nobody"), key("bob", scope=GARDEN), key("ada")]

    assert list(await store.several(wanted)) == [b"two", None, b"three", b"one"]
    assert list(await store.several([])) == []


async def test_records_are_listed_by_key_within_their_kind_and_prefix(store: Store) -> None:
    names = ["b|2", "b|1", "a", "ä", "b%", "B|3"]
    await store.commit(Effects(records={key(name): name.encode() for name in names}))
    await store.commit(Effects(records={key("b|9", kind="other"): b"", key("b|9", scope=GARDEN): b""}))

    assert [name for name, _ in await store.records(SQUARE, "leaderboard", "count", "b")] == ["b%", "b|1", "b|2"]
    assert [name for name, _ in await store.records(SQUARE, "leaderboard", "count")] == sorted(names)


async def test_a_fact_that_is_told_twice_counts_once(store: Store) -> None:
    await store.commit(Effects(facts=[fact("message 1"), fact("message 1", amount=5.0)]))
    await store.commit(Effects(facts=[fact("message 1", amount=7.0), fact("message 1", BOB)]))

    assert sorted(await store.fact_totals(EVERYWHERE)) == [(ADA, 1.0, 1), (BOB, 1.0, 1)]


async def test_a_negative_amount_takes_back(store: Store) -> None:
    await store.commit(Effects(facts=[fact("message 1", amount=2.0), fact("deletion of 1", amount=-2.0)]))

    assert await store.fact_totals(EVERYWHERE) == []


async def test_facts_are_found_by_group_kind_member_source_and_half_open_window(store: Store) -> None:
    facts = [fact("1", at=after(0)), fact("2", at=after(1)), fact("3", BOB, at=after(2)), fact("4", group=GARDEN)]
    await store.commit(Effects(facts=facts))

    async def sources(query: FactQuery) -> list[str]:
        return [each.source for each in await store.facts(query)]

    here = (SQUARE,)
    assert await sources(FactQuery(groups=here)) == ["1", "2", "3"]
    assert await sources(FactQuery(groups=here, member=BOB)) == ["3"]
    assert await sources(FactQuery(groups=here, source="2")) == ["2"]
    assert await sources(FactQuery(groups=here, kinds=("reaction",))) == []
    assert await sources(FactQuery(groups=here, kinds=("message", "reaction"))) == ["1", "2", "3"]
    assert await sources(FactQuery(groups=here, since=after(1), until=after(2))) == ["2"]
    assert await sources(FactQuery(groups=())) == []
    assert await sources(EVERYWHERE) == ["4", "1", "2", "3"]


async def test_the_ledger_is_read_newest_first_and_never_changes(store: Store) -> None:
    await store.commit(Effects(ledger=[entry("1", at=after(1)), entry("3", at=after(3)), entry("2", at=after(2))]))
    await store.commit(Effects(ledger=[entry("1", kind="ban"), entry("note", kind="note", member=BOB)]))

    async def ids(query: LedgerQuery) -> list[str]:
        return [each.id for each in await store.ledger(query)]

    assert await ids(LedgerQuery(group=SQUARE)) == ["3", "2", "1", "note"]
    assert await ids(LedgerQuery(group=SQUARE, most=2)) == ["3", "2"]
    assert await ids(LedgerQuery(group=SQUARE, kinds=("note",))) == ["note"]
    assert await ids(LedgerQuery(group=SQUARE, member=ADA, since=after(2))) == ["3", "2"]
    assert await ids(LedgerQuery(group=SQUARE, plugin="welcome")) == []
    assert await ids(LedgerQuery(group=GARDEN)) == []


async def test_of_two_entries_at_the_same_instant_the_later_written_comes_first(store: Store) -> None:
    await store.commit(Effects(ledger=[entry("first"), entry("second")], decisions=[decision("x"), decision("y")]))

    assert [each.id for each in await store.ledger(LedgerQuery(group=SQUARE))] == ["second", "first"]
    assert [each.id for each in await store.decisions(SQUARE)] == ["y", "x"]


async def test_a_decision_is_found_by_member_event_and_outbox_key(store: Store) -> None:
    await store.commit(Effects(decisions=[decision("1", keys=("row a", "row b")), decision("2", member=BOB)]))

    assert [each.id for each in await store.decisions(SQUARE, key="row b")] == ["1"]
    assert [each.id for each in await store.decisions(SQUARE, member=BOB)] == ["2"]
    assert [each.id for each in await store.decisions(SQUARE, event="event of 1")] == ["1"]
    assert [each.id for each in await store.decisions(SQUARE, most=1)] == ["2"]
    assert list(await store.decisions(GARDEN)) == []


async def test_a_label_is_given_once_and_its_expiry_moved(store: Store) -> None:
    await store.commit(Effects(labels=[label("vip"), label("greeter", BOB), label("vip", BOB)]))
    await store.commit(Effects(labels=[label("vip", expires_at=after(9))]))

    assert list(await store.labels_of(SQUARE, ADA)) == [label("vip", expires_at=after(9))]
    assert [each.label for each in await store.labels_of(SQUARE, BOB)] == ["greeter", "vip"]
    assert [each.member for each in await store.holders(SQUARE, "vip")] == [ADA, BOB]
    assert list(await store.holders(GARDEN, "vip")) == []


async def test_labels_are_taken_and_given_in_the_order_of_the_writes(store: Store) -> None:
    writes = [
        store.commit(Effects(labels=[label("vip"), label("vip", BOB)])),
        store.commit(Effects(labels_taken=[(SQUARE, ADA, "vip"), (SQUARE, ADA, "never held")])),
        store.commit(Effects(labels_taken=[(SQUARE, BOB, "vip")])),
        store.commit(Effects(labels=[label("vip", BOB)])),
    ]
    for write in writes:
        await write

    assert [each.member for each in await store.holders(SQUARE, "vip")] == [BOB]


async def test_a_read_sees_every_write_that_was_awaited(store: Store) -> None:
    for number in range(20):
        await store.commit(Effects(records={key("ada"): Count(number)}))

        assert await store.record(key("ada")) == msgspec.msgpack.encode(Count(number))


async def test_everything_about_a_person_is_told_by_table_as_json(store: Store) -> None:
    await _fill(store)

    found = await store.everything_about(ADA)

    assert set(found) == {"record", "fact", "label", "ledger", "decision", "timer", "outbox"}
    assert all(isinstance(msgspec.json.decode(each), dict) for rows in found.values() for each in rows)
    assert b'"value":{"number":1}' in found["record"][0]


async def test_an_erased_person_leaves_a_pseudonym_in_the_ledger_and_nothing_else(store: Store) -> None:
    await _fill(store)

    await store.erase(Erasure(member=ADA, pseudonym="somebody 7"))

    assert await store.everything_about(ADA) == {}
    assert {each.member for each in await store.ledger(LedgerQuery(group=SQUARE))} == {"somebody 7", BOB}
    assert [each.evidence for each in await store.ledger(LedgerQuery(group=SQUARE, member="somebody 7"))] == [b""]
    assert [(each.member, each.other) for each in await store.facts(EVERYWHERE)] == [(BOB, "somebody 7")]
    assert [each.granted_by for each in await store.labels_of(SQUARE, BOB)] == ["somebody 7"]
    assert [name for name, _ in await store.records(SQUARE, "leaderboard", "count")] == [BOB]
    assert await store.outgoing("to ada") is None
    assert await store.outgoing("to bob") is not None


async def _fill(store: Store) -> None:
    """Write something of every kind about Ada, and as much about Bob."""
    await store.commit(_about(ADA))
    await store.commit(_about(BOB))
    await store.commit(Effects(facts=[replace(fact("reply", BOB), other=ADA)]))
    await store.commit(Effects(records={RecordKey(ADA, "birthday", "day", "day"): Count(1)}))
    await store.commit(Effects(labels=[replace(label("friend", BOB), granted_by=ADA)]))


def _about(member: MemberId) -> Effects:
    written = replace(entry(f"entry {member}", member=member), evidence=b"told by " + member.encode())
    return Effects(
        records={key(member): Count(1), key(f"streak|{member}", kind="streak"): Count(1)},
        facts=[fact("message", member)] if member == ADA else [],
        labels=[label("vip", member)] if member == ADA else [],
        ledger=[written],
        decisions=[decision(f"decision {member}", member=member)],
        timers=[timer(f"birthday|{member}")],
        outbox=[row("to ada" if member == ADA else "to bob", member=member, state=SendState.SENT)],
    )
