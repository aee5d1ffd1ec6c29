"""Who is known where, under which name, and to which group a private talk belongs."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, EventId, Group, MemberRolesChanged, MessageSent, Place
from townhall.model.ids import GroupId


@pytest.fixture
def who(hall: Hall) -> Hall:
    """A hall that tells who goes by a name, and whether they are there."""
    module, plugin = plugin_named("asking")

    @plugin.command("who")
    async def who(event: CommandInvoked, group: Group, settings: NoSettings, name: str) -> None:
        found = await group.members.named(name)
        words = [f"{one.name} {'here' if await group.members.present(one.id) else 'gone'}" for one in found]
        await group.reply(", ".join(words) or "nobody")

    hall.room.enable(module)
    return hall


async def asked(hall: Hall, name: str) -> str:
    await hall.room.say("Olga", f"/who {name}")
    return hall.room.said[-1]


async def test_who_joins_or_speaks_is_there_until_they_leave(who: Hall) -> None:
    await who.room.join("Ada")
    await who.room.say("Bo", "Hello")
    await who.room.leave("Ada")

    assert await asked(who, "ada") == "Ada gone"
    assert await asked(who, "bo") == "Bo here"
    assert await asked(who, "cy") == "nobody"


async def test_who_left_and_speaks_again_is_there_again(who: Hall) -> None:
    """Some platforms do not tell of joins."""
    await who.room.say("Ada", "Hello")
    await who.room.leave("Ada")
    await who.room.say("Ada", "Hello again")

    assert await asked(who, "ada") == "Ada here"


async def test_who_only_asks_to_be_let_in_is_not_there(who: Hall) -> None:
    await who.room.ask_to_join("Ada")

    assert await asked(who, "ada") == "Ada gone"


async def test_a_new_name_replaces_the_old_one(who: Hall) -> None:
    await who.room.say("Ada", "Hello")
    countess = replace(who.room.person("Ada"), name="Countess")
    await who.room.publish(who.message("Hello", actor=countess))

    assert await asked(who, "Countess") == "Countess here"
    assert await asked(who, "Ada") == "nobody"


async def test_a_private_message_does_not_make_a_member_and_does_not_unmake_one(who: Hall) -> None:
    await who.room.whisper("Stranger", "Hello")
    await who.room.say("Ada", "Hello")
    countess = replace(who.room.person("Ada"), name="Countess")
    await who.room.publish(who.message("Hello", actor=countess, place=Place(who.room.id, direct=True)))
    await who.room.whisper("Late", "Hello")
    await who.room.say("Late", "Hello all")

    assert await asked(who, "Stranger") == "Stranger gone"
    assert await asked(who, "Countess") == "Countess here"
    assert await asked(who, "Late") == "Late here"


async def test_who_is_known_is_known_after_a_restart(who: Hall) -> None:
    await who.room.join("Ada")
    await who.room.restart()

    assert await asked(who, "Ada") == "Ada here"


async def test_a_private_talk_belongs_to_the_group_somebody_was_last_met_in(hall: Hall) -> None:
    module, plugin = plugin_named("listening")
    heard: list[str] = []

    @plugin.on(MessageSent)
    async def listen(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.place.direct:
            heard.append(group.alias)
        elif event.text == "write to me":
            await group.whisper(event.actor.id, "Here I am.")

    other = hall.room.another("other")
    hall.room.enable(module)
    other.enable(module)

    def private() -> MessageSent:
        # A platform's private chat has an id of its own, which is in no ops.toml.
        return hall.message("psst", place=Place(GroupId("test:test:private-with-ada"), direct=True))

    await hall.tell(hall.message("Hello"))
    await hall.tell(private())
    await hall.tell(hall.message("write to me", room=other))
    await hall.settle()
    await hall.tell(private())
    await hall.house.restart()
    await hall.tell(private())
    await hall.settle()

    assert heard == ["room", "other", "other"]


async def test_roles_stay_known_until_the_platform_tells_of_a_change(hall: Hall) -> None:
    async def roles() -> tuple[str, ...]:
        known = await (await hall.engine()).world.known(hall.room.id, hall.room.person("Ada").id)
        return () if known is None else known.member.roles

    def changed(*held: str, added: tuple[str, ...] = (), removed: tuple[str, ...] = ()) -> MemberRolesChanged:
        now, member = hall.house.time.now(), hall.room.person("Ada", roles=held)
        id, place = EventId(f"roles-{held}-{added}-{removed}"), Place(hall.room.id)
        return MemberRolesChanged(id=id, at=now, place=place, member=member, added=added, removed=removed)

    await hall.room.join("Ada")
    await hall.room.publish(changed("VIP"))
    # Many platforms tell of roles only when they change.
    await hall.tell(hall.message("Hello", actor=replace(hall.room.person("Ada"), name="Countess", roles=())))
    await hall.settle()
    assert await roles() == ("VIP",)

    await hall.room.publish(changed())
    assert await roles() == ()

    await hall.room.publish(changed("VIP", "Poet"))
    await hall.room.publish(changed(added=("admin",), removed=("Poet",)))
    assert await roles() == ("VIP", "admin")
