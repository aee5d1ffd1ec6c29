"""The list that every call to the small Discord is held to refuses what Discord does not publish.

Each test with a bot in it ends by looking whether anything was refused, so every call a test brings about is judged.
"""

from __future__ import annotations

import pytest
from tests.adapters.discord.world import World
from tests.servers.discord.published import faults

MESSAGES = "/channels/{channel}/messages"
SAID: dict[str, object] = {
    "content": "Hi",
    "allowed_mentions": {"parse": []},
    "components": [{"type": 1, "components": [{"type": 2, "label": "Yes", "style": 2, "custom_id": "y"}]}],
    "embeds": [{"image": {"url": "https://example.org/a.png"}}],
}


def test_what_is_published_is_let_through() -> None:
    assert faults("POST", MESSAGES, (), SAID) == []
    assert faults("GET", MESSAGES, ("limit", "after"), None) == []
    assert faults("PATCH", "/guilds/{guild}/members/@me", (), {"nick": None}) == []


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "fault"),
    [
        ("GET", "/channels/{channel}/mesages", (), None, "GET /channels/{}/mesages is no call."),
        ("GET", MESSAGES, ("since",), None, "GET /channels/{}/messages has no 'since' in its query."),
        ("DELETE", MESSAGES + "/{message}", (), {"x": 1}, "DELETE /channels/{}/messages/{} has no body."),
        (
            "POST",
            MESSAGES,
            (),
            {**SAID, "silent": True},
            "POST /channels/{}/messages: MessageCreateRequest has no 'silent'.",
        ),
        (
            "POST",
            MESSAGES,
            (),
            {"allowed_mentions": {"everyone": True}},
            "POST /channels/{}/messages: MessageAllowedMentionsRequest has no 'everyone'.",
        ),
        (
            "POST",
            MESSAGES,
            (),
            {"embeds": [{"image": {"url": "x"}}, {"picture": 1}]},
            "POST /channels/{}/messages: RichEmbed has no 'picture'.",
        ),
        (
            "PATCH",
            "/guilds/{guild}/members/{user}",
            (),
            {"muted": True},
            "PATCH /guilds/{}/members/{}: UpdateGuildMemberRequest has no 'muted'.",
        ),
    ],
)
def test_what_is_not_published_is_named(
    method: str, path: str, query: tuple[str, ...], body: object, fault: str
) -> None:
    assert faults(method, path, query, body) == [fault]


async def test_a_call_with_something_unpublished_is_refused_and_noted(here: World) -> None:
    problems = here.server.rest.problems
    async with here.running() as bot:
        link = bot._wire.link  # pyright: ignore[reportPrivateUsage]
        assert link is not None
        with pytest.raises(Exception, match="Invalid Form Body"):
            await link.call(
                "POST", "/channels/{channel_id}/messages", parameters={"channel_id": here.channel}, json={"text": "Hi"}
            )

    assert problems == ["POST /channels/{}/messages: MessageCreateRequest has no 'text'."]
    problems.clear()
