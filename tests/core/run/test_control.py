"""The door of a running Townhall: what is asked, who may ask, and what comes of nonsense."""

from __future__ import annotations

import asyncio
import io
import os
import stat
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from townhall.cli.control import ask
from townhall.cli.outcome import Failure, Refusal
from townhall.run.control import Control, ControlFailed, ControlRefused, door_of
from townhall.run.logs import set_up
from townhall.run.scope import Scope

DATABASE = "sqlite:///townhall.db"


class Sum(msgspec.Struct):
    left: int
    right: int


class Whole(msgspec.Struct):
    value: int


async def _add(order: Sum) -> Whole:
    if order.left < 0:
        raise ControlRefused("Nothing below zero, please.")
    if order.left == 99:
        raise ControlFailed("The abacus is full.")
    return Whole(order.left // order.right + order.right)


@asynccontextmanager
async def a_door(folder: Path) -> AsyncGenerator[Control]:
    async with Scope("test", lambda name, error: None) as scope:
        async with Control(door_of(DATABASE, folder), scope, set_up("json", stream=io.StringIO()).log) as control:
            control.answer("add", Sum)(_add)
            yield control


async def asked(folder: Path, question: str, order: msgspec.Struct, deadline: float = 5.0) -> Whole | None:
    return await asyncio.to_thread(ask, DATABASE, folder, question, order, Whole, deadline)


async def test_what_is_asked_is_answered(tmp_path: Path) -> None:
    async with a_door(tmp_path):
        assert await asked(tmp_path, "add", Sum(4, 2)) == Whole(4)


async def test_nobody_is_there_when_nothing_runs(tmp_path: Path) -> None:
    async with a_door(tmp_path):
        pass

    assert await asked(tmp_path, "add", Sum(4, 2)) is None
    assert [*os.scandir(tmp_path)] == []


async def test_a_door_that_a_dead_process_left_behind_is_no_answer_and_no_hindrance(tmp_path: Path) -> None:
    async with a_door(tmp_path) as control:
        assert control.door is not None
        control.door.rename(tmp_path / "kept")
    (tmp_path / "kept").rename(control.door)

    assert await asked(tmp_path, "add", Sum(4, 2)) is None
    async with a_door(tmp_path):
        assert await asked(tmp_path, "add", Sum(4, 2)) == Whole(4)


async def test_only_the_user_of_townhall_may_open_it(tmp_path: Path) -> None:
    async with a_door(tmp_path) as control:
        assert control.door is not None
        assert stat.S_IMODE(control.door.stat().st_mode) == 0o600


async def test_a_folder_with_a_long_name_has_a_door_too(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 120)
    folder.mkdir()

    async with a_door(folder):
        assert await asked(folder, "add", Sum(4, 2)) == Whole(4)


@pytest.mark.parametrize(
    ("question", "order", "said"),
    [
        ("add", Sum(-1, 2), "Nothing below zero"),
        ("multiply", Sum(1, 2), 'knows no question "multiply"'),
        ("add", Whole(1), "does not understand the question"),
    ],
)
async def test_a_wrong_order_is_refused_with_the_reason(
    tmp_path: Path, question: str, order: msgspec.Struct, said: str
) -> None:
    async with a_door(tmp_path):
        with pytest.raises(Refusal, match=said):
            await asked(tmp_path, question, order)


@pytest.mark.parametrize(("order", "said"), [(Sum(99, 1), "The abacus is full"), (Sum(1, 0), "Its log says why")])
async def test_what_goes_wrong_inside_ends_nothing(tmp_path: Path, order: Sum, said: str) -> None:
    async with a_door(tmp_path):
        with pytest.raises(Failure, match=said):
            await asked(tmp_path, "add", order)
        assert await asked(tmp_path, "add", Sum(4, 2)) == Whole(4)


@pytest.mark.parametrize("line", [b"\n", b"nonsense\n", b"[]\n", b'{"ask": 7}\n', b"\xff\xfe\n", b"x" * (2 << 20)])
async def test_nonsense_at_the_door_harms_nobody(tmp_path: Path, line: bytes) -> None:
    async with a_door(tmp_path) as control:
        _, writer = await asyncio.open_unix_connection(str(control.door))
        writer.write(line)
        writer.write_eof()
        assert await asked(tmp_path, "add", Sum(4, 2)) == Whole(4)
        writer.close()


async def test_an_answer_that_does_not_come_in_time_is_not_waited_for(tmp_path: Path) -> None:
    async with a_door(tmp_path) as control:

        async def never(order: Sum) -> None:
            await asyncio.Event().wait()

        control.answer("never", Sum)(never)
        with pytest.raises(Failure, match="did not answer within 0 seconds"):
            await asked(tmp_path, "never", Sum(1, 1), deadline=0.05)


def test_a_database_that_is_no_file_has_no_door(tmp_path: Path) -> None:
    assert door_of("memory:", tmp_path) is None
    assert ask("memory:", tmp_path, "add", Sum(1, 1), Whole) is None
