from __future__ import annotations

import asyncio

import pytest

from townhall.run.scope import Scope


class _Heard:
    def __init__(self) -> None:
        self.errors: list[tuple[str, BaseException]] = []

    def __call__(self, name: str, error: BaseException) -> None:
        self.errors.append((name, error))


async def _rest(name: str, ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append(name)


async def _fail() -> None:
    raise ValueError("broken")


async def test_tasks_end_with_their_scope_the_youngest_first() -> None:
    ended: list[str] = []
    async with Scope("house", _Heard()) as scope:
        for name in ("first", "second", "third"):
            scope.spawn(_rest(name, ended), name)
        await asyncio.sleep(0)

    assert ended == ["third", "second", "first"]


async def test_a_failure_is_reported_by_name_and_disturbs_nobody() -> None:
    heard, ended = _Heard(), list[str]()
    async with Scope("house", heard) as scope:
        scope.spawn(_rest("other", ended), "other")
        failing = scope.spawn(_fail(), "clock")
        await asyncio.wait((failing,))
        await asyncio.sleep(0)

        assert [(name, str(error)) for name, error in heard.errors] == [("house: clock", "broken")]
        assert ended == []
        assert len(scope) == 1


async def test_a_task_that_will_not_let_go_is_left_behind_and_reported() -> None:
    heard, release = _Heard(), asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    scope = Scope("house", heard, patience=0.01)
    task = scope.spawn(stubborn(), "stubborn")
    await asyncio.sleep(0)
    await scope.close()

    assert [name for name, _ in heard.errors] == ["house: stubborn"]
    release.set()
    await task


async def test_a_closed_scope_starts_nothing() -> None:
    scope = Scope("house", _Heard())
    await scope.close()

    with pytest.raises(RuntimeError, match="'late' was not started"):
        scope.spawn(_fail(), "late")
