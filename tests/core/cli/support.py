"""A command line with a plugin and a platform of its own, so that no test depends on what is installed."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import typer
from typer.testing import CliRunner, Result

from townhall import (
    EventId,
    Group,
    Keeps,
    KeepsFacts,
    Member,
    MemberJoined,
    MessageId,
    MessageSent,
    Place,
    Plugin,
    Record,
    Settings,
)
from townhall.adapter import AccountSettings, Adapter, AdapterError, Finding, Order, Publish, VisibleGroup
from townhall.cli.app import build
from townhall.hooks import contributes
from townhall.model.capabilities import Capabilities
from townhall.model.events import Event
from townhall.model.ids import GroupId, group_id, member_id
from townhall.model.parts import text_parts
from townhall.model.platforms import PROFILES
from townhall.model.results import Ok
from townhall.model.results import Result as Outcome
from townhall.plugin.loading import Installed

OPS = """\
[townhall]
database = "sqlite:///townhall.db"

[accounts.hall]
adapter = "hall"

[defaults]
greeter = { text = "Hi {name}!" }

[groups.lounge]
account = "hall"
chat = "lounge"
greeter = true
"""


class HallSettings(AccountSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fault: str = ""
    fatal: bool = False
    raises: str = ""


class Hall(Adapter[HallSettings]):
    """A platform that has the faults its account says."""

    Settings: ClassVar[type[AccountSettings]] = HallSettings
    platform: ClassVar[str] = "hall"
    capabilities: ClassVar[Capabilities] = PROFILES["discord"]

    async def run(self, publish: Publish) -> None:
        raise NotImplementedError

    async def perform(self, order: Order) -> Outcome:
        return Ok()

    async def diagnose(self) -> Sequence[Finding]:
        settings = self.account.settings
        if settings.raises:
            raise OSError(settings.raises)
        finding = Finding(code="hall-fault", fault=settings.fault, remedy="Mend it.", fatal=settings.fatal)
        return [finding] if settings.fault else []

    async def groups(self) -> Sequence[VisibleGroup]:
        return [
            VisibleGroup(id=group_id("hall", "hall", chat), chat=chat, title=chat.title(), members=2)
            for chat in ("lounge", "garden", *self._met())
        ]

    def _met(self) -> list[str]:
        """Return the chats that an earlier life wrote down."""
        met = self.account.directory / "met.txt"
        return met.read_text().split() if met.is_file() else []

    async def history(
        self, group: GroupId, *, file: Path | None = None, since: datetime | None = None
    ) -> AsyncIterator[Event]:
        if file is None:
            raise AdapterError("The hall keeps no minutes. Name a file with them.")
        minutes = file.read_text()  # noqa: ASYNC240 -- three lines
        for number, line in enumerate(minutes.splitlines()):
            day, name, words = line.split(" ", 2)
            at = datetime.fromisoformat(day).replace(tzinfo=UTC)
            if since is None or at >= since:
                actor = Member(id=member_id("hall", "hall", name.casefold()), name=name)
                message = MessageId(str(number))
                yield MessageSent(
                    id=EventId(f"hall:{group}:{number}"),
                    at=at,
                    place=Place(group),
                    message=message,
                    actor=actor,
                    parts=text_parts(words),
                )


class GreeterSettings(Settings):
    text: str = "Hello {name}!"


class Greeted(Record):
    """That somebody was greeted; by member."""


plugin = Plugin(
    GreeterSettings,
    keeps=[
        Keeps(Greeted, "so that nobody is greeted twice"),
        KeepsFacts("words", "to count what people write"),
    ],
)


@plugin.on(MemberJoined)
async def greet(event: MemberJoined, group: Group, settings: GreeterSettings) -> None:
    await group.say(settings.text, name=event.member.name)


@plugin.observe(MessageSent, backfill=True)
async def count_words(event: MessageSent, group: Group, settings: GreeterSettings) -> None:
    group.facts.add("words", event.actor.id, amount=len(event.text.split()))


@plugin.on(MessageSent)
async def answer(event: MessageSent, group: Group, settings: GreeterSettings) -> None:
    await group.say("Well said.")


@contributes
def townhall_cli_commands(app: typer.Typer) -> None:
    @app.command("greeter-count")
    def count() -> None:
        typer.echo("3 greetings")


def installed() -> Installed:
    return Installed.of({"greeter": sys.modules[__name__]}, {"hall": Hall})


OF_THE_FILE = frozenset(
    ("check", "explain", "schema", "plugins", "groups", "run", "import", "export", "erase", "backup", "restore")
) | {"switch", "doctor", "replay", "record", "status"}
"""The commands that read an ops.toml."""


@dataclass(frozen=True)
class Line:
    """A command line in a folder with an ops.toml."""

    folder: Path
    ops: Path

    def __call__(self, *arguments: str) -> Result:
        own = [*arguments]
        if arguments[0] in OF_THE_FILE:
            own += ["--config", str(self.ops)]
        return CliRunner().invoke(build(own, installed()), own, obj=installed())


def line_with(folder: Path, ops: str = OPS) -> Line:
    path = folder / "ops.toml"
    path.write_text(ops)
    return Line(folder, path)
