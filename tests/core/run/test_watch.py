from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from townhall.clock.time import StoppedTime
from townhall.run.scope import Scope
from townhall.run.watch import Watch


def _unexpected(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


class _Watched:
    """A watch over some files whose clock the test turns."""

    def __init__(self, *paths: Path) -> None:
        self.paths = list(paths)
        self.calls = 0
        self.time = StoppedTime(datetime(2026, 5, 4, tzinfo=UTC))
        self.watch = Watch(self._paths, self._changed, self.time)

    def _paths(self) -> Iterable[Path]:
        return self.paths

    async def _changed(self) -> None:
        self.calls += 1

    async def sleeps(self) -> None:
        """Wait until the watch waits for the clock."""
        while self.time.next_wake() is None:
            await asyncio.to_thread(lambda: None)

    async def looks(self) -> None:
        """Turn the clock to the next look and wait until it is over."""
        await self.sleeps()
        wake = self.time.next_wake()
        assert wake is not None
        self.time.turn_to(wake)
        await self.sleeps()


async def test_a_changed_file_is_told_of_once_after_it_has_settled(tmp_path: Path) -> None:
    path = tmp_path / "ops.toml"
    path.write_text("a = 1")
    watched = _Watched(path)
    async with Scope("test", _unexpected) as scope:
        scope.spawn(watched.watch.run(), "watch")
        await watched.looks()
        path.write_text("a = 1\nb = 2")
        await watched.looks()
        assert watched.calls == 0

        path.write_text("a = 1\nb = 2\nc = 3")
        await watched.looks()
        assert watched.calls == 0

        await watched.looks()
        assert watched.calls == 1

        await watched.looks()
        await watched.looks()
        assert watched.calls == 1


async def test_an_editor_that_puts_a_new_file_in_its_place_is_noticed(tmp_path: Path) -> None:
    path, new = tmp_path / "ops.toml", tmp_path / "new"
    path.write_text("same")
    new.write_text("same")
    watched = _Watched(path)
    async with Scope("test", _unexpected) as scope:
        scope.spawn(watched.watch.run(), "watch")
        await watched.sleeps()
        new.replace(path)
        await watched.looks()
        await watched.looks()

    assert watched.calls == 1


async def test_a_file_that_is_gone_and_comes_back_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "ops.toml"
    watched = _Watched(path)
    async with Scope("test", _unexpected) as scope:
        scope.spawn(watched.watch.run(), "watch")
        await watched.looks()
        path.write_text("back")
        await watched.looks()
        await watched.looks()

    assert watched.calls == 1


async def test_a_nudge_reads_again_without_a_change(tmp_path: Path) -> None:
    path = tmp_path / "ops.toml"
    path.write_text("a = 1")
    watched = _Watched(path)
    async with Scope("test", _unexpected) as scope:
        scope.spawn(watched.watch.run(), "watch")
        await watched.sleeps()
        watched.watch.nudge()
        await watched.looks()
        await watched.looks()

    assert watched.calls == 1
    assert watched.time.now() - datetime(2026, 5, 4, tzinfo=UTC) < timedelta(seconds=3)
