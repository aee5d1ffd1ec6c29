"""A process that writes until it is killed, and says on its output what was acknowledged; tests start it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from townhall.store.interface import Effects, Incoming, RecordKey
from townhall.store.sqlite import SqliteStore


class Total(msgspec.Struct, frozen=True):
    """How many events were counted, and the number of the last."""

    count: int
    last: int


async def write_forever(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    count = 0
    while True:
        (number,) = await store.accept([Incoming(f"event {count}", "lane", b"payload")], {"home": b"%d" % count})
        count += 1
        total = Total(count, number)
        await store.commit(Effects(done={"lane": number}, records={RecordKey("lane", "p", "total", ""): total}))
        print(count, flush=True)


if __name__ == "__main__":
    asyncio.run(write_forever(Path(sys.argv[1])))
