"""Contributions on a real disk: what is counted, taken back and summed there is the same as in memory."""

from __future__ import annotations

from pathlib import Path

from tests.core.bus.counting.counted import KINDS, counted, counting_hall, who
from tests.support.hall import Hall

from townhall import Total
from townhall.store.interface import FactQuery
from townhall.store.sqlite import SqliteStore


async def test_what_was_counted_is_in_the_sums_of_the_file_after_a_restart(tmp_path: Path) -> None:
    hall = Hall()
    hall.house.store = SqliteStore(tmp_path / "townhall.db")
    room = counting_hall(hall)
    question = await room.say("Ada", "How is it done?")
    answer = await room.reply("Bob", question, "Thank you, like this.")
    await room.react("Cy", answer, "👍")
    await room.restart()
    await room.react("Cy", question, "👍")
    await room.unreact("Cy", answer, "👍")
    await room.delete("Bob", answer)

    assert await counted(room) == {("message", "ada"): 12, ("reaction", "ada"): 1}
    store = (await hall.engine()).store
    assert sorted(await store.fact_totals(FactQuery(groups=(room.id,), kinds=KINDS))) == [Total(who("ada"), 13.0, 2)]
    await hall.close_store()
    await hall.close()
