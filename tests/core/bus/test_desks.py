"""Records, labels, timers, facts and the ledger: a turn reads what it wrote, and so does the next life."""

from __future__ import annotations

from datetime import timedelta

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, MessageSent, Record, Standing, TimerFired


class Score(Record, frozen=True, kw_only=True):
    """What somebody has."""

    points: int = 0


async def test_a_record_reads_as_it_was_written_within_the_turn_after_it_and_after_a_restart(hall: Hall) -> None:
    module, plugin = plugin_named("scoring")
    read: list[int] = []

    @plugin.on(MessageSent)
    async def score(event: MessageSent, group: Group, settings: NoSettings) -> None:
        before = await group.store.get(Score) or Score()
        group.store.put(Score(points=before.points + 1))
        after = await group.store.get(Score)
        assert after is not None
        read.append(after.points)

    hall.room.enable(module)
    await hall.room.say("Ada", "one")
    await hall.room.say("Ada", "two")
    await hall.room.restart()
    await hall.room.say("Ada", "three")

    assert read == [1, 2, 3]


async def test_what_was_read_ahead_is_read_as_ever_with_what_the_turn_has_written(hall: Hall) -> None:
    module, plugin = plugin_named("scoring")
    found: list[int | None] = []

    @plugin.on(MessageSent)
    async def score(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "write":
            group.store.put(Score(points=1), "ada")
            group.store.put(Score(points=2), "bo")
            return
        group.store.put(Score(points=3), "bo")
        await group.store.read_ahead((Score, "ada"), (Score, "bo"), (Score, "cy"))
        for name in ("ada", "bo", "cy"):
            one = await group.store.get(Score, name)
            found.append(None if one is None else one.points)

    hall.room.enable(module)
    await hall.room.say("Ada", "write")
    await hall.room.restart()
    await hall.room.say("Ada", "read")

    assert found == [1, 3, None]


async def test_a_later_handler_of_the_turn_sees_all_records_of_an_earlier_one(hall: Hall) -> None:
    module, plugin = plugin_named("scoring")
    found: list[list[str]] = []

    @plugin.on(MessageSent)
    async def write(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Score(), "ada")
        group.store.put(Score(), "bo")

    @plugin.on(MessageSent)
    async def look(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.delete(Score, "bo")
        found.append([key for key, _ in await group.store.all(Score)])

    hall.room.enable(module)
    await hall.room.say("Ada", "one")
    await hall.room.say("Ada", "two")

    assert found == [["ada"], ["ada"]]


async def test_records_of_two_plugins_and_two_groups_are_apart_and_those_of_a_community_shared(hall: Hall) -> None:
    read: dict[str, tuple[int, int]] = {}

    def scoring(name: str) -> None:
        module, plugin = plugin_named(name)

        @plugin.on(MessageSent)
        async def score(event: MessageSent, group: Group, settings: NoSettings) -> None:
            own, shared = await group.store.get(Score) or Score(), await group.shared.get(Score) or Score()
            group.store.put(Score(points=own.points + 1))
            group.shared.put(Score(points=shared.points + 1))
            read[f"{group.alias} {name}"] = (own.points + 1, shared.points + 1)

        hall.room.enable(module)
        other.enable(module)

    hall.room.set(community="fans")
    other = hall.room.another("other", community="fans")
    scoring("one")
    scoring("two")
    await hall.room.say("Ada", "Hello")
    await other.say("Ada", "Hello")

    assert read == {"room one": (1, 1), "room two": (1, 1), "other one": (1, 2), "other two": (1, 2)}


async def test_labels_end_and_are_taken(hall: Hall) -> None:
    module, plugin = plugin_named("labelling")
    held: list[set[str]] = []

    @plugin.on(MessageSent)
    async def label(event: MessageSent, group: Group, settings: NoSettings) -> None:
        ada = event.actor.id
        if event.text == "give":
            group.labels.give(ada, "short", expires_at=group.now + timedelta(hours=1))
            group.labels.give(ada, "long")
        if event.text == "take":
            group.labels.take(ada, "long")
        held.append(set(await group.labels.of(ada)))
        assert [one.member for one in await group.labels.holders("long")] == ([ada] if "long" in held[-1] else [])

    hall.room.enable(module)
    await hall.room.say("Ada", "give")
    await hall.room.say("Ada", "look")
    await hall.room.wait(hours=2)
    await hall.room.restart()
    await hall.room.say("Ada", "look")
    await hall.room.say("Ada", "take")
    await hall.room.say("Ada", "look")

    assert held == [{"short", "long"}, {"short", "long"}, {"long"}, set(), set()]


async def test_timers_are_moved_taken_off_and_fire_once(hall: Hall) -> None:
    module, plugin = plugin_named("timing")
    rung: list[str] = []

    @plugin.command("set")
    async def set_them(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        for slot in ("kept", "moved", "off"):
            group.timers.set("ring", after=timedelta(hours=1), slot=slot)
        group.timers.set("ring", after=timedelta(hours=3), slot="moved")
        group.timers.cancel("ring", "off")
        assert [timer.slot for timer in await group.timers.list("ring")] == ["kept", "moved"]

    @plugin.timer("ring")
    async def ring(event: TimerFired, group: Group, settings: NoSettings) -> None:
        rung.append(f"{event.slot} {group.now:%H:%M}")

    hall.room.enable(module)
    await hall.room.say("Ada", "/set")
    await hall.room.restart()
    await hall.room.wait(hours=5)
    await hall.room.restart()

    assert rung == ["kept 11:00", "moved 13:00"]


async def test_facts_sum_up_over_turns_and_restarts(hall: Hall) -> None:
    module, plugin = plugin_named("counting")
    sums: list[tuple[float, float, int]] = []

    @plugin.on(MessageSent)
    async def count(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.facts.add("written", event.actor.id, amount=2)
        own = await group.facts.total("written", event.actor.id)
        totals = await group.facts.totals("written")
        sums.append((own, sum(totals.values()), len(await group.facts.list("written"))))

    hall.room.enable(module)
    await hall.room.say("Ada", "one")
    await hall.room.say("Bo", "two")
    await hall.room.restart()
    await hall.room.say("Ada", "three")

    assert sums == [(2, 2, 1), (2, 4, 2), (4, 6, 3)]


async def test_the_ledger_of_a_plugin_holds_its_own_entries_only(hall: Hall) -> None:
    seen: dict[str, list[str]] = {}

    def judging(name: str) -> None:
        module, plugin = plugin_named(name)

        @plugin.on(MessageSent)
        async def judge(event: MessageSent, group: Group, settings: NoSettings) -> None:
            group.ledger.record("warning", about=event.actor.id, reason=f"{name}: {event.text}")
            seen[name] = [entry.reason for entry in await group.ledger.entries("warning")]

        hall.room.enable(module)

    judging("one")
    judging("two")
    await hall.room.say("Ada", "a")
    await hall.room.say("Ada", "b")

    assert seen == {"one": ["one: b", "one: a"], "two": ["two: b", "two: a"]}


class Tally:
    """How often something was said, in memory only."""

    def __init__(self) -> None:
        self.count = 0


async def test_what_a_plugin_has_in_memory_is_of_its_group_and_new_after_a_restart_and_an_erasure(hall: Hall) -> None:
    module, plugin = plugin_named("tally")
    counted: list[tuple[str, int]] = []

    @plugin.on(MessageSent)
    async def count(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if group.command:
            return
        tally = group.store.memory(Tally)
        tally.count += 1
        counted.append((group.alias, tally.count))

    for room in (hall.room, hall.room.another("other")):
        room.enable(module)
        await room.say("Ada", "one")
        await room.say("Ada", "two")
    await hall.room.say("Ada", "/forgetme")
    await hall.room.press("Ada", "Yes, forget me")
    await hall.room.say("Bob", "three")
    await hall.room.restart()
    await hall.room.say("Bob", "four")

    assert counted == [("room", 1), ("room", 2), ("other", 1), ("other", 2), ("room", 1), ("room", 1)]


async def test_a_community_has_one_memory(hall: Hall) -> None:
    module, plugin = plugin_named("tally")
    counted: list[int] = []

    @plugin.on(MessageSent)
    async def count(event: MessageSent, group: Group, settings: NoSettings) -> None:
        tally = group.shared.memory(Tally)
        tally.count += 1
        counted.append(tally.count)

    for room in (hall.room, hall.room.another("other")):
        room.set(community="town")
        room.enable(module)
        await room.say("Ada", "hello")

    assert counted == [1, 2]


async def test_people_are_found_by_their_standing_while_they_are_there(hall: Hall) -> None:
    module, plugin = plugin_named("asking")
    found: list[list[str]] = []

    @plugin.on(MessageSent)
    async def look(event: MessageSent, group: Group, settings: NoSettings) -> None:
        found.append([member.name for member in await group.members.standing(Standing.OWNER, Standing.ADMIN)])

    hall.room.enable(module)
    hall.room.person("Olga", standing=Standing.OWNER)
    await hall.room.join("Olga", "Ada")
    await hall.room.admin_says("hello")
    await hall.room.leave("Olga")
    await hall.room.say("Ada", "hello")

    assert found == [["Admin", "Olga"], ["Admin"]]
