"""What Discord refuses becomes a result with a reason; each code that is known has its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from townhall.model.results import Failed, Forbidden, Gone, RateLimited, Unknown
from townhall_discord import refusals
from townhall_discord.ceiling import Uncertain, Unsent
from townhall_discord.refusals import result_of


def refused(status: int, code: int, message: str = "No.") -> discord.HTTPException:
    answer = cast(Any, SimpleNamespace(status=status, reason="", headers={}))
    return discord.HTTPException(answer, {"code": code, "message": message})


@pytest.mark.parametrize("code", sorted(refusals._GONE))  # pyright: ignore[reportPrivateUsage]
def test_what_is_gone_says_what(code: int) -> None:
    result = result_of(refused(404, code))

    assert isinstance(result, Gone)
    assert result.reason.endswith(".")


@pytest.mark.parametrize("code", sorted(refusals._FORBIDDEN))  # pyright: ignore[reportPrivateUsage]
def test_what_is_forbidden_says_why(code: int) -> None:
    result = result_of(refused(403, code))

    assert isinstance(result, Forbidden)
    assert result.reason.endswith(".")


def test_closed_private_talks_are_told_apart() -> None:
    assert result_of(refused(403, 50007)) == Forbidden(
        "The person takes no private messages from the bot.", direct_closed=True
    )


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refused(401, 0), Failed),
        (refused(403, 99), Forbidden),
        (refused(404, 99), Gone),
        (refused(429, 0), RateLimited),
        (refused(400, 50035), Failed),
        (discord.DiscordServerError(cast(Any, SimpleNamespace(status=503, reason="")), "down"), Unknown),
        (Uncertain("cut"), Unknown),
        (Unsent("down"), Failed),
    ],
)
def test_everything_else_has_a_kind(error: Exception, kind: type) -> None:
    assert isinstance(result_of(error), kind)


def test_a_fault_of_ours_is_no_result() -> None:
    with pytest.raises(ZeroDivisionError):
        result_of(ZeroDivisionError())
