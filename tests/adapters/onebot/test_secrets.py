"""The access token and the signing secret are seen by the implementation and by nobody else."""

from __future__ import annotations

import io

import pytest
from tests.adapters.onebot.living import GROUP, PLACE, adapter_for, running
from tests.servers.onebot.peer import Peer, Way
from tests.servers.onebot.world import World

from townhall.clock.time import SystemTime
from townhall.model.actions import Say
from townhall.model.parts import Text

CANARIES = ("canary-access-token", "canary-signing-secret")


def told(log: io.StringIO, *more: object) -> str:
    return log.getvalue() + " ".join(f"{one!s} {one!r}" for one in more)


@pytest.mark.parametrize("there", [True, False], ids=["there", "not there"])
@pytest.mark.parametrize("way", ["forward", "reverse", "http"])
async def test_no_secret_is_in_a_log_an_error_a_result_or_a_finding(
    way: Way, there: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    world = World(SystemTime().now)
    world.group(GROUP)
    peer, log = Peer(world, way=way), io.StringIO()
    adapter = adapter_for(peer, log=log)
    seen: list[object] = [adapter.account.settings]
    if there:
        async with peer.open(), running(adapter) as living:
            await living.connected()
            peer.keeps_answers = way != "http"
            seen += [await adapter.diagnose()] if way == "http" else []
            peer.cut()
            if way != "http":
                seen.append(await living.ended())
            seen.append(await living.perform(Say(place=PLACE, parts=(Text("x"),))))
            seen += living.journal.events
            seen.append(living.journal.cursor)
    elif way != "reverse":
        async with running(adapter) as living:
            seen += [await living.ended(), await adapter.diagnose()]
    printed = capfd.readouterr()
    everything = told(log, *seen) + caplog.text + printed.out + printed.err

    assert not [canary for canary in CANARIES if canary in everything]
