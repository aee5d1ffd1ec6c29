"""The contract of an adapter: turn a platform's updates into events, and actions into its calls.

An adapter is two methods, :meth:`Adapter.run` and :meth:`Adapter.perform`, and a declaration of capabilities.
Reconnection with back-off, liveness, pacing, retries and durability belong to the core.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.adapter.exports import Export as Export
from townhall.adapter.exports import ExportReader as ExportReader
from townhall.adapter.exports import in_order_of_time as in_order_of_time
from townhall.clock.time import Time as Time
from townhall.config.secrets import Secret as Secret
from townhall.model.actions import Action
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.events import Event
from townhall.model.ids import GroupId, MessageId
from townhall.model.people import Standing
from townhall.model.results import Result


class AccountSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[accounts.NAME]`` table of ops.toml without ``adapter``; each adapter has its own subclass."""


AccountSettingsType = TypeVar("AccountSettingsType", bound=AccountSettings)


class Publish(Protocol):
    """How an adapter hands events in."""

    async def __call__(self, *events: Event, cursor: bytes | None = None) -> None:
        """Journal the events and the cursor in one commit; when this returns, the platform may forget them."""
        ...


class Order(msgspec.Struct, frozen=True):
    """An action as the courier hands it over. Every message reference in it has its real id."""

    key: str
    """The same over every retry: the source of nonces and transaction ids."""
    action: Action


class VisibleGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A chat the account can see, for ``townhall groups``."""

    id: GroupId
    chat: str
    """What goes into ``chat = "…"``."""
    title: str = ""
    members: int | None = None
    standing: Standing = Standing.UNKNOWN


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A defect of an account that ``check`` and the start tell of."""

    code: str
    """Stable, for example ``telegram-privacy-mode``."""
    fault: str
    remedy: str
    fatal: bool = False
    while_stopped: bool = False
    """It says nothing of an account that a running Townhall serves, such as a port that is taken."""
    at: tuple[str | int, ...] = ()
    """Where in ops.toml, for a plugin's finding: ``("groups", "square", "campaign", "posts", "launch")``."""


def _uncounted() -> None:
    return None


class Account(msgspec.Struct, Generic[AccountSettingsType], frozen=True, kw_only=True):
    """What the core gives an adapter: one bot identity and the world around it."""

    name: str
    """The key in ops.toml."""
    settings: AccountSettingsType
    rooms: Sequence[Room]
    """The groups ops.toml has on this account when they are first looked at; ``rooms_changed`` tells of later ones."""
    directory: Path
    """Where the adapter may keep files of its own."""
    time: Time
    log: FilteringBoundLogger
    cursor: bytes | None = None
    """What was last given to ``publish(cursor=…)``, or None on a first start."""
    malformed: Callable[[], None] = _uncounted
    """Call it for every update that cannot be understood: operators see the count."""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A group of ops.toml as its adapter needs it."""

    chat: str
    alias: str
    title: str = ""
    locale: str = "en"
    like: str = ""
    """Lobby only: the platform whose capabilities this room has."""


class AdapterError(Exception):
    """The adapter cannot go on; the message is for the operator. The supervisor tries again with back-off."""


class AdapterRefused(AdapterError):
    """The platform refuses this account for good (a wrong token); trying again makes no sense."""


class Adapter(ABC, Generic[AccountSettingsType]):
    """One account on one platform."""

    Settings: ClassVar[type[AccountSettings]] = AccountSettings
    platform: ClassVar[str]
    """The first segment of every id it makes."""
    capabilities: ClassVar[Capabilities]
    imitates: ClassVar[bool] = False
    """Whether a room may say ``like = "…"`` and then has another platform's capabilities."""

    exports: ClassVar[ExportReader | None] = None
    """Reads chats that the platform's client exported, for ``townhall replay``; None where there is no such form."""

    def __init__(self, account: Account[AccountSettingsType]) -> None:
        self.account = account

    @abstractmethod
    async def run(self, publish: Publish) -> None:
        """Connect and publish events until cancelled; raise :class:`AdapterError` when the platform is lost.

        Publishes :class:`AdapterConnected` itself once it hears its groups.
        """

    @abstractmethod
    async def perform(self, order: Order) -> Result:
        """Do one action. Never raises for what the platform refuses: the result says it."""

    @property
    def pace(self) -> Pace:
        """How fast this account may send over all its groups; ops.toml may say otherwise than the platform does."""
        return self.capabilities.pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what can be done in one group, with our live rights there."""
        return self.capabilities

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return the address at which members open one message; empty where the platform has none."""
        return ""

    async def groups(self) -> Sequence[VisibleGroup]:
        """Return the chats this account can see."""
        return ()

    async def probe(self) -> bool:
        """Ask the platform something cheap; False when we are connected but deaf."""
        return True

    async def diagnose(self) -> Sequence[Finding]:
        """Return what is wrong with the account, without starting it."""
        return ()

    def history(
        self, group: GroupId, *, file: Path | None = None, since: datetime | None = None
    ) -> AsyncIterator[Event]:
        """Yield what happened in a group before we were there, oldest first, every event with ``backfill``.

        It comes from an export ``file`` of the platform's client, or from the platform itself when there is none.
        The adapter is not running meanwhile. The ids are those that live events have, so that what was heard
        already counts once. Raises :class:`AdapterError` when there is none, or when the file is not what it should be.
        """
        raise AdapterError(f"{type(self).platform} keeps no history that can be read.")

    @property
    def handle(self) -> str:
        """The name people type after ``@`` or behind a command to mean our account; empty while it is not known."""
        return ""

    @property
    def address(self) -> str:
        """The page this adapter serves itself, while it does; empty where people come by a client of the platform."""
        return ""

    async def defer(self, event: Event) -> None:
        """Tell the platform that an answer is coming, because ``event.answer_by`` is near.

        Called for every such event, from outside the group's lane; does nothing where it was answered already.
        """

    def rooms_changed(self, rooms: Sequence[Room]) -> None:
        """Take in that ops.toml now has these groups on this account."""
