"""A changed ops.toml comes into force or is refused, and either is told once."""

from __future__ import annotations

import io
import json
from pathlib import Path

from tests.core.config.workshop import installed

from townhall.config.loading import Loaded, load
from townhall.config.update import Update, put_in_force
from townhall.run.logs import set_up
from townhall.run.metrics import Metrics
from townhall.run.reloading import Reloading, accounts_of, plugins_changed
from townhall.text.texts import Texts

TEXT = (
    '[accounts.p]\nadapter = "pigeon"\n[accounts.q]\nadapter = "pigeon"\n[profiles.unused]\n'
    '[groups.a]\naccount = "p"\nchat = "1"\nwaver = true\n'
    '[groups.b]\naccount = "q"\nchat = "2"\nwaver = true\n'
)


class House:
    """Keeps what is in force, and what it was told."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ops.toml"
        self.path.write_text(TEXT)
        self.loaded = load(self.path, installed())
        self.updates: list[Update] = []
        self.refusals: list[str] = []
        self.metrics = Metrics()
        self.lines = io.StringIO()
        self.reloading = Reloading(
            self.path,
            lambda: self.loaded,
            switches=lambda: (),
            moves=dict,
            reloaded=self.take,
            refused=self.hear,
            metrics=self.metrics,
            log=set_up("json", stream=self.lines).log,
        )

    async def take(self, loaded: Loaded, update: Update, texts: Texts) -> None:
        """Put an update in force."""
        assert self.loaded.configuration is not None
        configuration = put_in_force(self.loaded.configuration, update)
        self.loaded = loaded.in_force(configuration)
        self.updates.append(update)

    async def hear(self, loaded: Loaded) -> None:
        """Hear of a bad file."""
        self.refusals.append(str(loaded.errors[0]))

    async def write(self, text: str) -> None:
        """Change the file and have it read."""
        self.path.write_text(text)
        await self.reloading.reload()

    def logged(self, event: str) -> list[dict[str, object]]:
        """Return the lines of a kind."""
        lines = [json.loads(line) for line in self.lines.getvalue().splitlines()]
        return [line for line in lines if line["message"] == event]


async def test_a_change_is_put_in_force_counted_and_logged(tmp_path: Path) -> None:
    house = House(tmp_path)

    await house.write(TEXT.replace('chat = "1"', 'chat = "3"'))

    [update] = house.updates
    assert update.changes.groups_added == {"pigeon:p:3"}
    assert house.metrics.reloads["ok"] == 1
    [line] = house.logged("configuration_applied")
    assert (line["groups_added"], line["groups_removed"], line["groups_changed"]) == (1, 1, 0)


async def test_each_reload_is_held_against_the_one_before(tmp_path: Path) -> None:
    house = House(tmp_path)

    await house.write(TEXT.replace('chat = "1"', 'chat = "1"\ntitle = "One"'))
    await house.write(TEXT.replace('chat = "1"', 'chat = "1"\ntitle = "One"').replace('"2"', '"2"\ntitle = "Two"'))
    await house.write(TEXT)

    assert [set(update.changes.groups) for update in house.updates] == [
        {"pigeon:p:1"},
        {"pigeon:q:2"},
        {"pigeon:p:1", "pigeon:q:2"},
    ]


async def test_a_file_that_says_the_same_changes_nothing(tmp_path: Path) -> None:
    house = House(tmp_path)

    await house.write(f"# a remark\n{TEXT}")

    assert not house.updates[0].changes
    assert house.loaded.text.startswith("# a remark")


async def test_a_bad_file_is_told_and_changes_nothing(tmp_path: Path) -> None:
    house = House(tmp_path)
    before = house.loaded

    await house.write(TEXT.replace("waver", "waiver"))

    assert house.loaded is before
    assert house.metrics.reloads["refused"] == 1
    assert "waiver" in house.reloading.refusal
    assert len(house.refusals) == 1
    assert len(house.logged("configuration_refused")) == 2


async def test_the_same_mistake_saved_twice_is_told_once(tmp_path: Path) -> None:
    house = House(tmp_path)

    await house.write(TEXT.replace("waver", "waiver"))
    await house.write(TEXT.replace("waver", "waiver") + "# again\n")

    assert len(house.refusals) == 1


async def test_a_mistake_that_comes_back_is_told_again(tmp_path: Path) -> None:
    house = House(tmp_path)

    await house.write(TEXT.replace("waver", "waiver"))
    await house.write(TEXT)
    await house.write(TEXT.replace("waver", "waiver"))

    assert house.reloading.refusal
    assert len(house.refusals) == 2


async def test_warnings_are_logged(tmp_path: Path) -> None:
    house = House(tmp_path)

    await house.write(TEXT.replace('chat = "1"', 'chat = "1"\ntitle = "One"'))

    [line] = house.logged("configuration_warning")
    assert "profiles.unused" in str(line["said"])


async def test_plugins_are_named_for_every_group_that_changed_came_or_went(tmp_path: Path) -> None:
    house = House(tmp_path)
    changed = TEXT.replace('chat = "1"', 'chat = "3"').replace('"2"\nwaver = true', '"2"\ngreeter = true')

    await house.write(changed)

    [update] = house.updates
    assert plugins_changed(update.changes, update.configuration) == {
        "pigeon:p:1": (),
        "pigeon:p:3": ("waver",),
        "pigeon:q:2": ("greeter", "waver"),
    }


async def test_an_account_is_named_when_one_of_its_groups_changed(tmp_path: Path) -> None:
    house = House(tmp_path)

    await house.write(TEXT.replace('chat = "1"', 'chat = "1"\ntitle = "One"'))

    assert accounts_of(house.updates[0]) == {"p"}
