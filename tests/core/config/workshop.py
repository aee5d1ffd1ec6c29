"""Small plugins and adapters for the tests of ops.toml: honest ones, needy ones and broken ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from townhall import (
    Between,
    GroupAlias,
    GroupSettings,
    HoursOfDay,
    LendablePermission,
    LocalFile,
    Pattern,
    Plugin,
    PluginError,
    Schedule,
    Settings,
    SettingsDoubt,
    SettingsError,
    Template,
)
from townhall.adapter import AccountSettings, Adapter, Order, Publish
from townhall.config.loading import Loaded, load_text
from townhall.config.secrets import Secret
from townhall.model.capabilities import Capabilities, Feature
from townhall.model.platforms import LOBBY, TELEGRAM
from townhall.model.results import Result, Unsupported
from townhall.plugin.loading import Installed
from townhall.plugin.sources import Source, folder_loader
from townhall.store.interface import Override

ENVIRON: Mapping[str, str] = {"STUB_TOKEN": "the-token"}


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a drip."""

    after: timedelta
    text: str = ""


class GreeterSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How newcomers are greeted."""

    text: Annotated[str, Template(("name", "group"))] = "Hello {name}!"
    """What is said."""
    window: Annotated[timedelta, Between(1, 3600)] = timedelta(seconds=20)
    """How long newcomers are collected."""
    most: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10
    share: float = 0.5
    quiet: bool = False
    tone: Literal["warm", "formal"] = "warm"
    hours: HoursOfDay = ""
    when: Schedule = ""
    room: GroupAlias = ""
    until: datetime | None = None
    day: date | None = None
    clock: time | None = None
    words: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    picture: LocalFile = ""
    pair: tuple[int, int] = (1, 2)
    drip: tuple[Step, ...] = ()
    limits: Mapping[str, int] = {}
    cap: int | None = 5
    lends: tuple[LendablePermission, ...] = ()

    def __post_init__(self) -> None:
        if self.words == ("worse", "worst"):
            raise ExceptionGroup(
                "words",
                [SettingsError(f"is {one}. Be kinder.", at=("words", place)) for place, one in enumerate(self.words)],
            )
        if self.most == 13:
            raise SettingsError("Thirteen at once is too many to remember. Choose another number.")


class PlainSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but the mode."""


class StubAccount(AccountSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bot with a token."""

    token: Secret
    retries: int = 3


class Stub(Adapter[StubAccount]):
    """A platform that can be like any other."""

    Settings: ClassVar[type[AccountSettings]] = StubAccount
    platform: ClassVar[str] = "stub"
    capabilities: ClassVar[Capabilities] = LOBBY
    imitates: ClassVar[bool] = True

    async def run(self, publish: Publish) -> None:
        """Hear nothing."""

    async def perform(self, order: Order) -> Result:
        return Unsupported("A stub does nothing.")


class Pigeon(Stub):
    """A platform that is only ever itself."""

    Settings: ClassVar[type[AccountSettings]] = AccountSettings
    platform: ClassVar[str] = "pigeon"
    capabilities: ClassVar[Capabilities] = TELEGRAM
    imitates: ClassVar[bool] = False


def module(name: str, plugin: Plugin[Any] | None, doc: str = "A plugin for tests.") -> ModuleType:
    made = ModuleType(f"townhall_{name}", doc)
    if plugin is not None:
        made.__dict__["plugin"] = plugin
    return made


def _gives(thing: object) -> Callable[[], object]:
    return lambda: thing


def _raises(error: Exception) -> Any:
    def load() -> object:
        raise error

    return load


def greeter() -> Plugin[GreeterSettings]:
    """Return the plugin that also looks at its words beside the purpose of the group."""
    plugin = Plugin(GreeterSettings, permissions=["greeter.pause"], reserved=["greeter.read"])

    @plugin.check
    def words_of_the_purpose(
        settings: GreeterSettings, group: GroupSettings
    ) -> Iterator[SettingsError | SettingsDoubt]:
        for place, word in enumerate(settings.words):
            if word == "crash":
                raise RuntimeError("never mind")
            if word in group.charter.purpose:
                yield SettingsDoubt("is a word of the purpose. Choose another.", ("words", place))
            if word == group.locale:
                yield SettingsError("is the language of the group. Choose another.", at=("words", place))

    @plugin.check_platform
    def words_that_fit(settings: GreeterSettings, capabilities: Capabilities) -> Iterator[SettingsError]:
        for place, word in enumerate(settings.words):
            if len(word) > capabilities.limits.text_length:
                yield SettingsError("is longer than a message. Shorten it.", at=("words", place))

    return plugin


def installed() -> Installed:
    """Return a fresh set: greeter, waver, needy and guarded work; broken, hollow and crooked do not."""
    modules = {
        "greeter": module("greeter", greeter()),
        "waver": module("waver", Plugin(PlainSettings)),
        "needy": module("needy", Plugin(PlainSettings, requires=[Feature.SEES_DELETIONS])),
        "picky": module("picky", Plugin(PlainSettings, prefers=[Feature.MENTION_ALL, Feature.SAY_TO])),
        "guarded": module("guarded", Plugin(PlainSettings, needs_staff_room=True)),
        "promoter": module("promoter", Plugin(PlainSettings, promotes=True)),
        "hollow": module("hollow", None),
        "speechless": module("speechless", Plugin(PlainSettings), doc=""),
    }
    plugins = {name: Source("the tests", _gives(one)) for name, one in modules.items()}
    plugins["broken"] = Source("the tests", _raises(RuntimeError("no such module of mine")))
    plugins["crooked"] = Source("the tests", _raises(PluginError("The timer 'a' is declared twice.")))
    speaker = Path(__file__).parent / "plugins/townhall_speaker/__init__.py"
    plugins["speaker"] = Source("the tests", folder_loader(speaker))
    adapters = {
        "stub": Source("the tests", lambda: Stub),
        "pigeon": Source("the tests", lambda: Pigeon),
        "absent": Source("the tests", _raises(ModuleNotFoundError("No module named 'absentsdk'", name="absentsdk"))),
        "faulty": Source("the tests", _raises(RuntimeError("bad wiring"))),
    }
    return Installed(plugins, adapters)


def read(
    text: str,
    overrides: Sequence[Override] = (),
    environ: Mapping[str, str] = ENVIRON,
    directory: Path = Path(),
    having: Installed | None = None,
) -> Loaded:
    return load_text(text, directory / "ops.toml", having or installed(), overrides, environ)


ACCOUNT = """
[accounts.tg]
adapter = "stub"
token = { env = "STUB_TOKEN" }
"""
