"""A large file is read in a process of its own, a small one here, and both give the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from townhall.config.apart import Answer, Task
from townhall.config.codes import Code
from townhall.config.loading import Loaded, load
from townhall.config.update import Update
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.run.apart import Apart, NotRead
from townhall.run.rereading import ASIDE, LARGE, News, Stored, read_again

TEXT = (
    '[accounts.lobby]\nadapter = "lobby"\n[profiles.unused]\n'
    '[groups.a]\naccount = "lobby"\nchat = "a"\nwelcome = true\n'
    '[groups.b]\naccount = "lobby"\nchat = "b"\nwelcome = true\n'
)
NEW = TEXT.replace('chat = "a"', 'chat = "a"\nlocale = "zh-CN"').replace("[groups.b]", "[groups.c]")
BAD = TEXT.replace("welcome", "welcme")


class Told(Apart):
    """Does not start a process, and says what it was told to say."""

    def __init__(self, said: Exception) -> None:
        super().__init__()
        self.said = said
        self.asked = 0

    def ask(self, task: Task, before: bytes, now: bytes) -> Answer:
        self.asked += 1
        raise self.said


def before(folder: Path, text: str = TEXT) -> Loaded:
    path = folder / "ops.toml"
    path.write_text(text)
    return load(path, Installed.discover())


def again(current: Loaded, text: str, apart: Apart | None = None, large: int = 0) -> News:
    current.path.write_text(text)
    return read_again(current.path, current, Stored(), apart or Apart(), large)


def facts(update: Update | None) -> object:
    """Return what an update says; settings are equal when they say the same."""
    if update is None:
        return None
    groups = {
        id: (group.alias, group.core, [(use.name, use.settings) for use in group.plugins])
        for id, group in update.configuration.groups.items()
    }
    return update.changes, groups, set(update.before), update.configuration.accounts, update.configuration.revision


@pytest.mark.parametrize("text", [TEXT, NEW, BAD, "[", "\ufeff" + NEW, NEW.replace("\n", "\r\n"), ""])
def test_both_ways_give_the_same(tmp_path: Path, text: str) -> None:
    current = before(tmp_path)

    apart, here = again(current, text), again(current, text, large=LARGE)

    assert facts(apart.update) == facts(here.update)
    assert apart.loaded.said == here.loaded.said
    assert apart.loaded.text == here.loaded.text
    assert {locale: apart.texts.keys(locale) for locale in apart.texts.locales} == {
        locale: here.texts.keys(locale) for locale in here.texts.locales
    }


def test_a_small_file_starts_no_process(tmp_path: Path) -> None:
    apart = Told(NotRead("was not to be asked"))

    news = again(before(tmp_path), NEW, apart, LARGE)

    assert apart.asked == 0
    assert news.update is not None
    assert set(news.update.changes.groups) == {GroupId("lobby:lobby:a"), GroupId("lobby:lobby:b")}


def test_plugins_that_were_handed_in_are_read_here(tmp_path: Path) -> None:
    apart, found = Told(NotRead("was not to be asked")), before(tmp_path)
    modules = {"welcome": found.installed.module("welcome")}
    handed_in = Installed.of(modules, {"lobby": found.installed.adapter("lobby")})

    news = read_again(found.path, load(found.path, handed_in), Stored(), apart, 0)

    assert news.update is not None
    assert apart.asked == 0


def test_a_process_that_fails_refuses_the_file_and_says_why(tmp_path: Path) -> None:
    current = before(tmp_path)

    news = again(current, NEW, Told(NotRead("was ended by signal 9")))

    assert news.update is None
    assert [one.code for one in news.loaded.errors] == [Code.NOT_READ]
    assert str(news.loaded.errors[0]).startswith("ops.toml: The process that reads ops.toml was ended by signal 9. Run")


def test_where_no_process_can_start_the_file_is_read_here(tmp_path: Path) -> None:
    news = again(before(tmp_path), NEW, Told(OSError("no more processes")))

    assert news.update is not None
    assert news.update.configuration.groups[GroupId("lobby:lobby:a")].core.locale == "zh-CN"


def test_a_file_that_went_is_refused_without_a_process(tmp_path: Path) -> None:
    current = before(tmp_path)
    current.path.unlink()

    news = read_again(current.path, current, Stored(), Told(NotRead("was not to be asked")), 0)

    assert [one.code for one in news.loaded.errors] == [Code.FILE_MISSING]


def test_threads_take_turns_as_before_when_it_is_over(tmp_path: Path) -> None:
    usual = sys.getswitchinterval()

    again(before(tmp_path), NEW, large=LARGE)

    assert sys.getswitchinterval() == usual > ASIDE
