"""What every store promises of the outbox, the waits of platforms and the switches."""

from __future__ import annotations

from msgspec.structs import replace
from tests.core.store.material import ADA, BOB, GARDEN, NOON, SQUARE, House, after, event, fails_with, row

from townhall.model.actions import Lane
from townhall.model.ids import GroupId, MessageId
from townhall.model.people import Right
from townhall.model.results import DegradedTo, Ok, RateLimited, Receipt, Result, Unknown
from townhall.store.interface import Block, Effects, Incoming, Override, SendState, SentQuestion, Settlement, Store


def sent(key: str, *messages: str, room: str = "", at_minute: float = 0) -> Settlement:
    receipt = Receipt(tuple(map(MessageId, messages)), room=room)
    return Settlement(key=key, state=SendState.SENT, at=after(at_minute), result=Ok(receipt), attempts=1)


async def test_a_row_comes_back_as_it_was_put(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a", member=ADA, lane=Lane.PROMO)]))

    assert await store.outgoing("a") == row("a", member=ADA, lane=Lane.PROMO)
    assert await store.outgoing("b") is None


async def test_a_row_comes_back_with_its_batch_and_the_right_it_needs(store: Store) -> None:
    promised = row("a", batch="autumn", needs=Right(ADA, "campaign.post", SQUARE))
    await store.commit(Effects(outbox=[promised]))

    assert await store.outgoing("a") == promised


async def test_a_batch_is_counted_by_state_in_all_groups_and_accounts_but_of_its_own_plugin(store: Store) -> None:
    others = [row("alone"), row("later", batch="winter"), replace(row("foreign", batch="autumn"), plugin="rules")]
    rows = [row(f"{number}", batch="autumn", account=f"a{number % 2}", group=GARDEN) for number in range(5)]
    await store.commit(Effects(outbox=[*rows, *others]))
    await store.mark_sending(["4"])
    await store.settle([sent("0", "77"), sent("1", "78", at_minute=2)])

    counted = await store.batch_count("welcome", "autumn", after(1))

    assert dict(counted.states) == {SendState.WAITING: 2, SendState.SENDING: 1, SendState.SENT: 2}
    assert counted.lately == 1
    assert (await store.batch_count("welcome", "", NOON)).states == {}


async def test_a_key_that_is_there_is_not_put_twice(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a")]))
    await store.settle([sent("a", "77")])

    await store.commit(Effects(outbox=[row("a")]))

    assert list(await store.open_outbox("home")) == []


async def test_open_rows_of_an_account_come_in_the_order_of_their_creation(store: Store) -> None:
    await store.commit(Effects(outbox=[row("z"), row("m"), row("a"), row("elsewhere", account="other")]))
    await store.commit(Effects(outbox=[row("held", state=SendState.HELD), row("b")]))

    assert [each.key for each in await store.open_outbox("home")] == ["z", "m", "a", "b"]
    assert [each.key for each in await store.open_outbox("home", after="m")] == ["a", "b"]
    assert [each.key for each in await store.open_outbox("home", most=2)] == ["z", "m"]


async def test_a_page_of_open_rows_goes_on_behind_a_row_that_was_settled_meanwhile(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a"), row("b"), row("c")]))
    await store.settle([sent("b")])

    assert [each.key for each in await store.open_outbox("home", after="b")] == ["c"]


async def test_a_row_that_was_being_sent_is_found_so_after_a_crash(house: House) -> None:
    await house.store.commit(Effects(outbox=[row("a"), row("b")]))
    await house.store.mark_sending(["b", "never put"])

    store = await house.restart()

    states = {each.key: each.state for each in await store.open_outbox("home")}
    assert states == {"a": SendState.WAITING, "b": SendState.SENDING}


async def test_what_is_not_open_is_not_marked_as_being_sent(store: Store) -> None:
    await store.commit(Effects(outbox=[row("dropped", state=SendState.DROPPED)]))

    await store.mark_sending(["dropped"])

    assert list(await store.open_outbox("home")) == []


async def test_a_settled_row_keeps_its_result_and_its_time(house: House) -> None:
    await house.store.commit(Effects(outbox=[row("a")]))
    await house.store.settle([sent("a", "77", at_minute=3)])

    found = await (await house.restart()).outgoing("a")

    assert found is not None
    assert (found.state, found.result, found.settled_at) == (SendState.SENT, Ok(Receipt((MessageId("77"),))), after(3))
    assert found.attempts == 1


async def test_a_row_that_waits_for_another_try_is_open_and_not_settled(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a")]))
    limited: Result = RateLimited(after(1) - NOON)
    retry = Settlement(key="a", state=SendState.WAITING, at=NOON, result=limited, attempts=1, not_before=after(1))

    await store.settle([retry])

    (found,) = await store.open_outbox("home")
    assert (found.result, found.attempts, found.not_before, found.settled_at) == (limited, 1, after(1), None)


async def test_attempts_never_become_fewer(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a")]))
    await store.settle([Settlement(key="a", state=SendState.HELD, at=NOON, result=Unknown("died"), attempts=2)])

    await store.settle([Settlement(key="a", state=SendState.DROPPED, at=NOON)])

    found = await store.outgoing("a")
    assert found is not None
    assert found.attempts == 2


async def test_a_settlement_brings_its_follow_up_into_the_journal(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a"), row("b")]))
    finished = Settlement(key="a", state=SendState.SENT, at=NOON, result=Ok(), follow_up=event("finished"))

    numbers = await store.settle([finished, sent("b")])
    again = await store.settle([finished])

    assert [number > 0 for number in numbers] == [True, False]
    assert list(again) == [0]
    assert [each.seq for each in await store.unfinished()] == [numbers[0]]


async def test_a_settlement_of_a_row_that_is_not_there_does_nothing(store: Store) -> None:
    lost = Settlement(key="lost", state=SendState.SENT, at=NOON, follow_up=event("finished"))

    assert list(await store.settle([lost])) == [0]
    assert list(await store.unfinished()) == []


async def test_settlements_become_real_together_or_not_at_all(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a"), row("b")]))
    broken = Settlement(key="b", state=SendState.SENT, at=NOON, follow_up=Incoming("\ud800", SQUARE, b""))

    failure = await fails_with(lambda: store.settle([sent("a"), broken]))

    assert isinstance(failure, UnicodeEncodeError)
    assert [each.key for each in await store.open_outbox("home")] == ["a", "b"]


async def test_rows_are_found_by_state_and_group_oldest_first(store: Store) -> None:
    held, suggested = SendState.HELD, SendState.SUGGESTED
    rows = [row("b", state=held), row("a", state=suggested), row("c", state=held, group=GARDEN), row("d")]
    await store.commit(Effects(outbox=rows))

    assert [each.key for each in await store.outbox_in([held, suggested])] == ["b", "a", "c"]
    assert [each.key for each in await store.outbox_in([held], GARDEN)] == ["c"]
    assert list(await store.outbox_in([])) == []


async def test_a_row_is_found_by_any_message_of_its_receipt(house: House) -> None:
    await house.store.commit(Effects(outbox=[row("a"), row("b")]))
    degraded = DegradedTo("as text", Receipt((MessageId("9"),)))
    await house.store.settle([sent("a", "7", "8"), Settlement(key="b", state=SendState.SENT, at=NOON, result=degraded)])

    store = await house.restart()

    found = [await store.sent_message(SQUARE, message) for message in ("7", "8", "9")]
    assert [each.key for each in found if each is not None] == ["a", "a", "b"]
    assert await store.sent_message(GARDEN, "7") is None
    assert await store.sent_message(SQUARE, "10") is None


async def test_a_private_message_does_not_hide_one_of_the_group_with_the_same_id(store: Store) -> None:
    await store.commit(Effects(outbox=[row("private"), row("public"), row("private again")]))

    await store.settle([sent("private", "7", room="4711"), sent("public", "7"), sent("private again", "7", room="42")])

    found = await store.sent_message(SQUARE, "7")
    assert found is not None
    assert found.key == "public"


async def test_sends_are_counted_by_lane_group_person_and_time(store: Store) -> None:
    rows = [row("old"), row("new", member=ADA), row("under way", member=BOB), row("waiting"), row("failed")]
    await store.commit(Effects(outbox=[*rows, row("promo", lane=Lane.PROMO), row("garden", group=GARDEN)]))
    await store.mark_sending(["under way"])
    failed = Settlement(key="failed", state=SendState.FAILED, at=after(9))
    await store.settle([sent("old"), sent("new", at_minute=5), sent("promo", at_minute=5), failed])

    asked = (
        SentQuestion(SQUARE, Lane.SERVICE, NOON),
        SentQuestion(SQUARE, Lane.SERVICE, after(5)),
        SentQuestion(SQUARE, Lane.SERVICE, NOON, ADA),
        SentQuestion(SQUARE, Lane.PROMO, NOON),
        SentQuestion(SQUARE, None, NOON),
        SentQuestion(GARDEN, Lane.SERVICE, NOON),
    )
    assert await store.sent_counts(asked) == [3, 2, 1, 1, 4, 0]


async def test_sends_of_thousands_of_groups_are_counted_in_one_go(store: Store) -> None:
    groups = [GroupId(f"lobby:home:{number}") for number in range(2500)]
    await store.commit(Effects(outbox=[row(group, group=group) for group in groups[::2]]))
    await store.mark_sending(groups[::2])

    assert await store.sent_counts([SentQuestion(group, None, NOON) for group in groups]) == [1, 0] * 1250


async def test_a_send_of_unknown_outcome_counts_because_it_may_have_arrived(store: Store) -> None:
    await store.commit(Effects(outbox=[row("a")]))
    await store.settle([Settlement(key="a", state=SendState.HELD, at=NOON, result=Unknown("the process died"))])

    assert await store.sent_counts([SentQuestion(SQUARE, Lane.SERVICE, NOON)]) == [1]


async def test_a_wait_survives_a_restart_and_a_shorter_one_does_not_undo_it(house: House) -> None:
    await house.store.block(Block(account="home", bucket="room", until=after(5)))
    await house.store.block(Block(account="home", bucket="room", until=after(1)))
    await house.store.block(Block(account="home", bucket="", until=after(2)))
    await house.store.block(Block(account="home", bucket="", until=after(3)))

    store = await house.restart()

    assert [(each.bucket, each.until) for each in await store.blocks("home")] == [("", after(3)), ("room", after(5))]
    assert list(await store.blocks("other")) == []


async def test_switches_are_set_after_others_are_taken_back_in_the_same_transaction(store: Store) -> None:
    def switch(path: str) -> Override:
        return Override(group="square", path=path, value="true", who=ADA, at=NOON)

    await store.commit(Effects(overrides=[switch("welcome"), switch("rules")]))
    await store.commit(
        Effects(overrides_cleared=[("square", "welcome"), ("square", "rules")], overrides=[switch("rules")])
    )

    assert list(await store.overrides()) == [switch("rules")]


async def test_a_switch_that_cannot_be_written_spoils_nothing_else(store: Store) -> None:
    bad = Override(group="square", path="\ud800", value="true", who=ADA, at=NOON)

    assert await fails_with(lambda: store.commit(Effects(overrides=[bad], outbox=[row("a")]))) is not None
    assert list(await store.overrides()) == []
    assert await store.outgoing("a") is None


async def test_a_switch_is_set_changed_and_taken_back(house: House) -> None:
    def switch(path: str, value: str) -> Override:
        return Override(group="square", path=path, value=value, who=ADA, at=NOON, until=after(60))

    await house.store.commit(Effects(overrides=[switch("welcome", "false")]))
    await house.store.commit(Effects(overrides=[switch("rules.mode", '"observe"')]))
    await house.store.commit(Effects(overrides=[switch("welcome", "true")]))

    store = await house.restart()
    assert list(await store.overrides()) == [switch("rules.mode", '"observe"'), switch("welcome", "true")]

    await store.commit(Effects(overrides_cleared=[("square", "rules.mode")]))
    await store.commit(Effects(overrides_cleared=[("square", "never set")]))
    assert list(await store.overrides()) == [switch("welcome", "true")]
