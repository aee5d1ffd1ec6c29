"""Three plugins and a platform where nothing happens, installed so that another process finds them too."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from townhall import Settings
from townhall.adapter import AccountSettings, Adapter, Order, Publish
from townhall.model.capabilities import Capabilities
from townhall.model.platforms import LOBBY
from townhall.model.results import Result, Unsupported
from townhall.plugin.loading import Installed

NAMES = ("one", "two", "three")


class Silent(Adapter[AccountSettings]):
    """A platform where nothing happens."""

    platform: ClassVar[str] = "silent"
    capabilities: ClassVar[Capabilities] = LOBBY

    async def run(self, publish: Publish) -> None:
        """Hear nothing."""

    async def perform(self, order: Order) -> Result:
        return Unsupported("Nothing happens here.")


class Most(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a quiet plugin can be set to."""

    most: int = 5


@contextmanager
def distribution() -> Generator[Installed]:
    """Give what is installed, with these among it: a folder on the path says so, as that of a wheel does."""
    with TemporaryDirectory() as folder:
        metadata = Path(folder) / "quiet-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: quiet\nVersion: 1\n")
        plugins = "".join(f"{name} = {__name__}.{name}\n" for name in NAMES)
        points = f"[townhall.plugins]\n{plugins}[townhall.adapters]\nsilent = {__name__}:Silent\n"
        (metadata / "entry_points.txt").write_text(points)
        sys.path.insert(0, folder)
        try:
            yield Installed.discover()
        finally:
            sys.path.remove(folder)
