"""The usual mistakes are found before the start, each with its code and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.adapters.telegram.world import ROOM, running, stage
from tests.servers.telegram.post import Webhook
from tests.servers.telegram.world import World

from townhall.adapter import AdapterError, Finding, Room


async def found(folder: Path, world: World | None = None, **options: object) -> dict[str, Finding]:
    async with stage(folder, world) as here:
        adapter = here.new_adapter(**options)  # type: ignore[arg-type]  # pyright: ignore
        return {one.code: one for one in await adapter.diagnose()}


async def test_an_account_in_order_has_no_finding(tmp_path: Path) -> None:
    assert await found(tmp_path) == {}


@pytest.mark.parametrize("token", ["4242424242:revoked", "no-token"])
async def test_a_wrong_token_is_fatal(token: str, tmp_path: Path) -> None:
    findings = await found(tmp_path, token=token)

    assert list(findings) == ["telegram-token"]
    assert findings["telegram-token"].fatal


async def test_privacy_mode_matters_where_the_bot_is_no_admin(tmp_path: Path) -> None:
    private, admin = World(reads_everything=False), World(reads_everything=False)
    private.open(admin=False)
    admin.open()

    assert set(await found(tmp_path, private)) == {"telegram-not-admin", "telegram-privacy-mode"}
    assert await found(tmp_path, admin) == {}


async def test_rights_that_are_missing_are_named(tmp_path: Path) -> None:
    world = World()
    world.open().member(world.bot).rights = frozenset({"can_delete_messages", "can_invite_users", "can_pin_messages"})

    finding = (await found(tmp_path, world))["telegram-right-missing"]

    assert "“Ban users”" in finding.fault
    assert "Delete" not in finding.fault


@pytest.mark.parametrize(
    ("chat", "code"), [("-100555", "telegram-chat-unknown"), ("@lounge", "telegram-chat-no-number")]
)
async def test_a_chat_that_cannot_be_seen_is_named_with_its_group(chat: str, code: str, tmp_path: Path) -> None:
    findings = await found(tmp_path, rooms=(Room(chat=chat, alias="study"),))

    assert "groups.study" in findings[code].fault


async def test_a_group_that_threw_us_out_or_moved_cannot_be_seen(tmp_path: Path) -> None:
    out, moved = World(), World()
    out.open().member(out.bot).status = "kicked"
    moved.migrate(moved.open(), -100888)

    assert "removed" in (await found(tmp_path, out))["telegram-chat-unknown"].fault
    assert "supergroup" in (await found(tmp_path, moved))["telegram-chat-unknown"].fault


async def test_a_webhook_in_the_way_is_found(tmp_path: Path) -> None:
    world = World()
    world.open()
    world.post.webhook = Webhook("http://127.0.0.1:9/", "")

    assert set(await found(tmp_path, world)) == {"telegram-webhook-set"}


async def test_a_server_that_does_not_answer_is_found(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.server.stop()
        (finding,) = await here.adapter.diagnose()
        with pytest.raises(AdapterError, match="does not answer"):
            await here.adapter.groups()
        await here.server.start()

        assert finding.code == "telegram-unreachable"


async def test_an_account_that_runs_is_asked_without_being_disturbed(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        assert list(await here.adapter.diagnose()) == []
        (seen,) = await here.adapter.groups()

        assert (seen.chat, seen.standing) == (ROOM.chat, "admin")
