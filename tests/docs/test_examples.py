"""The examples of the manual work as they stand there."""

from __future__ import annotations

import asyncio
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import structlog
from docs.pages_of_commands import own_commands
from tests.docs.fences import Fence, fences, plugins
from tests.house.sources import ROOT

import townhall_campaign
import townhall_kol
import townhall_leaderboard
import townhall_lobby
import townhall_roles
import townhall_rules
import townhall_welcome
from townhall.adapter import Account, AccountSettings, Adapter, AdapterError, Order
from townhall.clock.time import SystemTime
from townhall.config.loading import load_text
from townhall.model.actions import Say
from townhall.model.events import AdapterConnected, Event, MessageSent
from townhall.plugin.loading import Installed

SOURCES = (ROOT / "core", ROOT / "adapters", ROOT / "plugins")
WRONG_HANDLER = '''"""A handler that was declared for another event than it takes."""

from townhall import Group, MemberJoined, MessageSent, Plugin, Settings

plugin = Plugin(Settings)


@plugin.on(MemberJoined)
async def answer(event: MessageSent, group: Group, settings: Settings) -> None:
    """Answer."""
'''


def installed() -> Installed:
    plugins = {
        "campaign": townhall_campaign,
        "kol": townhall_kol,
        "leaderboard": townhall_leaderboard,
        "roles": townhall_roles,
        "rules": townhall_rules,
        "welcome": townhall_welcome,
    }
    return Installed.of(plugins, {"lobby": townhall_lobby.Lobby})


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={
            "PYTHONPATH": ":".join(map(str, (folder, *SOURCES))),
            "MYPYPATH": ":".join(map(str, SOURCES)),
            # The plugins are named below: whether Townhall is installed or only lies here must make no difference.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def shell_lines(program: str) -> list[tuple[Fence, str]]:
    """Return each call of a program that the manual shows."""
    shown = [(fence, line[2:]) for fence in fences("console") for line in fence.text.splitlines()]
    return [(fence, line) for fence, line in shown if line.split()[0] == program]


def named(value: Fence | str) -> str:
    return value if isinstance(value, str) else value.id


@pytest.mark.parametrize("fence", fences("toml"), ids=lambda fence: fence.id)
def test_a_configuration_of_the_manual_has_no_mistake(fence: Fence, tmp_path: Path) -> None:
    loaded = load_text(fence.text, tmp_path / "ops.toml", installed(), environ={})

    assert [str(diagnostic) for diagnostic in loaded.diagnostics] == []


@pytest.mark.parametrize("fence", [one for one in fences("python") if not one.name], ids=lambda fence: fence.id)
def test_a_piece_of_code_in_the_manual_does_what_it_says(fence: Fence) -> None:
    exec(compile(fence.text, fence.id, "exec"), {})


@pytest.mark.parametrize(("code", "test"), plugins(), ids=lambda fence: fence.id)
def test_a_plugin_of_the_manual_passes_its_own_test(code: Fence, test: Fence, tmp_path: Path) -> None:
    package = code.name.partition("/")[0]
    (tmp_path / package).mkdir()
    (tmp_path / code.name).write_text(code.text, encoding="utf-8")
    head = f"import {package}\nfrom townhall.testing import Room\n\n"
    (tmp_path / test.name).write_text(head + test.text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n", encoding="utf-8")

    kit = ("-p", "pytest_asyncio.plugin", "-p", "townhall.testing.pytest_plugin")
    ended = run("-m", "pytest", "-q", *kit, test.name, folder=tmp_path)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "passed" in ended.stdout


@pytest.mark.parametrize(("fence", "line"), shell_lines("townhall"), ids=named)
def test_a_command_of_the_manual_is_understood(fence: Fence, line: str) -> None:
    name, *arguments = shlex.split(line)[1:]

    own_commands()[name].make_context(name, arguments)


@pytest.mark.parametrize(("fence", "line"), shell_lines("make"), ids=named)
def test_what_the_manual_makes_can_be_made(fence: Fence, line: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{shlex.split(line)[1]}:", makefile, re.MULTILINE)


def test_type_checkers_accept_the_examples_and_refuse_a_handler_for_another_event(tmp_path: Path) -> None:
    adapters = [fence for fence in fences("python") if fence.name.endswith("/adapter.py")]
    wanted = {code.name: code.text for code in (*adapters, *(code for code, _ in plugins()))}
    for name, text in {**wanted, "wrong.py": WRONG_HANDLER}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    cache = ROOT / ".mypy_cache"

    ended = run("-m", "mypy", "--strict", "--cache-dir", str(cache), ".", folder=tmp_path)

    errors = [line for line in ended.stdout.splitlines() if ": error:" in line]
    assert len(errors) == 1, ended.stdout + ended.stderr
    assert re.match(
        r"wrong\.py:8: error: Argument 1 has incompatible type .*MessageSent.* expected .*MemberJoined", errors[0]
    )


def test_a_plugin_is_about_twenty_lines_and_its_test_four() -> None:
    code, test = next((code, test) for code, test in plugins() if code.page.name == "README.md")

    assert len([line for line in code.text.splitlines() if line.strip()]) <= 20
    assert len(test.text.splitlines()) == 4


async def test_the_adapter_of_the_manual_hears_and_speaks(tmp_path: Path) -> None:
    """A server that speaks JSON lines says one thing, and is told one."""
    (page,) = (fence for fence in fences("python") if fence.name == "townhall_lines/adapter.py")
    module = ModuleType("townhall_lines")
    sys.modules[module.__name__] = module
    exec(compile(page.text, page.id, "exec"), module.__dict__)
    told: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'{"id":"1","room":"square","user":"7","name":"Ada","text":"hello","at":0.0}\n')
        told.put_nowait(await reader.readline())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        settings = module.LinesSettings(port=server.sockets[0].getsockname()[1])
        log = structlog.get_logger()
        account = Account(name="a", settings=settings, rooms=(), directory=tmp_path, time=SystemTime(), log=log)
        adapter: Adapter[AccountSettings] = module.Lines(account)
        heard: list[Event] = []

        async def publish(*events: Event, cursor: bytes | None = None) -> None:
            heard.extend(events)
            if isinstance(heard[-1], MessageSent):
                await adapter.perform(Order("key", Say(place=heard[-1].place, parts=heard[-1].parts)))

        with pytest.raises(AdapterError):
            await adapter.run(publish)

        assert [type(event) for event in heard] == [AdapterConnected, MessageSent]
        assert await told.get() == b'{"room":"square","text":"hello"}\n'
