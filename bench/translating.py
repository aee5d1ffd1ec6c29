"""From what a platform sends to an event: our CPU time for one, beside what the platform's own SDK takes for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from time import process_time
from typing import Any, cast

import discord
import telegram
from discord.gateway import DiscordWebSocket
from tests.adapters.discord import frames as of_discord
from tests.adapters.matrix import recordings as of_matrix

from bench.results import Figure, Size
from townhall_discord.shapes import frame_of
from townhall_discord.updates import events_of as discord_events
from townhall_matrix.updates import sync_events
from townhall_onebot.scope import Scope
from townhall_onebot.updates import events_of as onebot_events
from townhall_telegram.scope import scope_of
from townhall_telegram.updates import translate

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WORDS = "Good morning everybody, has anyone tried the new build? 早上好,有人试过新版本吗?"
BATCH = 100
"""Messages that one answer of Matrix holds."""

Work = Callable[[], object]


def measure(size: Size) -> list[Figure]:
    """Translate a message of each platform again and again; the best of the rounds counts."""
    times, rounds = (200, 1) if size.quick else (20_000, size.rounds)
    works = [(_telegram_sdk(), times // 10), (_telegram(), times), (_onebot(), times)]
    works += [(_matrix({}), times // BATCH), (_matrix(_FORMATTED), times // BATCH)]
    theirs, ours, qq, matrix, formatted = _rounds(works, rounds)
    sdk, frame = asyncio.run(_discord(times, rounds))
    return [
        Figure(name="A Telegram message: the SDK's own models", value=theirs, unit="µs"),
        Figure(name="A Telegram message to an event", value=ours, unit="µs", most=5),
        Figure(name="A OneBot message to an event", value=qq, unit="µs", most=5),
        Figure(name="A Matrix message to an event", value=matrix / BATCH, unit="µs", most=15),
        Figure(name="A Matrix message in HTML to an event", value=formatted / BATCH, unit="µs", most=15),
        Figure(name="A Discord message: the SDK's own handling", value=sdk, unit="µs"),
        Figure(name="A Discord message to an event", value=frame, unit="µs"),
        Figure(name="A Discord message to an event, against the SDK", value=frame / sdk, unit="×", most=1.2),
    ]


def _rounds(works: Sequence[tuple[Work, int]], rounds: int) -> list[float]:
    """Return the microseconds of each, in turn so that whatever else the machine does hits all of them."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, (work, times) in enumerate(works):
            start = process_time()
            for _ in range(times):
                work()
            best[place] = min(best[place], (process_time() - start) / times * 1e6)
    return best


# -- Telegram -------------------------------------------------------------------------------------
_TELEGRAM = json.dumps(
    {
        "update_id": 710_000_001,
        "message": {
            "message_id": 4711,
            "from": {"id": 42, "is_bot": False, "first_name": "Ada", "username": "ada", "language_code": "en"},
            "chat": {"id": -1001234567890, "title": "Town", "type": "supergroup"},
            "date": 1_770_000_000,
            "text": WORDS,
        },
    }
).encode()


def _telegram() -> Work:
    scope = scope_of("tg", 1, "town_bot")
    assert len(translate(_TELEGRAM, scope, NOW)) == 1
    return lambda: translate(_TELEGRAM, scope, NOW)


def _telegram_sdk() -> Work:
    bot = telegram.Bot("1:bench")
    return lambda: telegram.Update.de_json(json.loads(_TELEGRAM), bot)


# -- OneBot and Matrix ----------------------------------------------------------------------------
_ONEBOT = json.dumps(
    {
        "time": 1_770_000_000,
        "self_id": 10_001,
        "post_type": "message",
        "message_type": "group",
        "sub_type": "normal",
        "message_id": -123_456,
        "group_id": 700_100,
        "user_id": 42,
        "anonymous": None,
        "message": [{"type": "text", "data": {"text": WORDS}}],
        "raw_message": WORDS,
        "font": 14,
        "sender": {"user_id": 42, "nickname": "Ada", "card": "", "sex": "unknown", "age": 0, "role": "member"},
    }
).encode()


def _onebot() -> Work:
    scope = Scope("q", "10001")
    assert len(onebot_events(_ONEBOT, scope, NOW)) == 1
    return lambda: onebot_events(_ONEBOT, scope, NOW)


_FORMATTED = {
    "format": "org.matrix.custom.html",
    "formatted_body": 'Good morning <a href="https://matrix.to/#/@bo:town.test">Bo</a>, has <strong>anyone</strong> '
    "tried <code>the new build</code>?<br>早上好,有人试过新版本吗?",
    "m.mentions": {"user_ids": ["@bo:town.test"]},
}
"""A mention, a style, code and a line break."""


def _matrix(content: Mapping[str, Any]) -> Work:
    world = of_matrix.world()
    said = (of_matrix.said(WORDS, dict(content), id=f"${number}") for number in range(BATCH))
    raw = of_matrix.synced(*said)
    assert len(sync_events(raw, world)) == BATCH
    return lambda: sync_events(raw, world)


# -- Discord --------------------------------------------------------------------------------------
_DISCORD = json.dumps({"op": 0, "t": "MESSAGE_CREATE", "s": 5, "d": of_discord.message(WORDS)})


_CHANNELS = [{"position": 0, "nsfw": False, "parent_id": None, **one} for one in of_discord.GUILD_FRAME["channels"]]
_GUILD = {**of_discord.GUILD_FRAME, "channels": _CHANNELS, "members": [], "threads": []}
"""With what the SDK expects besides."""


async def _discord(times: int, rounds: int) -> list[float]:
    """Return the microseconds of the SDK, and of ours from the same text."""
    socket, world = _sdk_socket(), of_discord.known_world()
    best = [float("inf")] * 2
    for _ in range(rounds):
        start = process_time()
        for _ in range(times):
            await socket.received_message(_DISCORD)
        middle = process_time()
        for _ in range(times):
            discord_events(world, frame_of(_DISCORD))
        best = [min(best[0], middle - start), min(best[1], process_time() - middle)]
    return [seconds / times * 1e6 for seconds in best]


def _sdk_socket() -> DiscordWebSocket:
    """Return the SDK's gateway as it is after a session began in one guild, with nobody at the other end."""
    client = discord.Client(intents=discord.Intents.all())
    # The SDK has no public way in but a connection, whose cost is not what is measured.
    state = cast(Any, client._connection)  # pyright: ignore[reportPrivateUsage]
    state.user = discord.ClientUser(state=state, data=cast(Any, of_discord.user("1", "Bot")))
    state._add_guild_from_data(_GUILD)
    socket = cast(Any, DiscordWebSocket(cast(Any, None), loop=asyncio.get_running_loop()))
    socket.call_hooks = socket.log_receive = _nothing
    socket.shard_id, socket._dispatch = None, client.dispatch
    socket._discord_parsers = state.parsers
    return cast(DiscordWebSocket, socket)


def _nothing(*_: object) -> None:
    return None
