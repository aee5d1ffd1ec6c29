"""Files under ``campaigns/`` add to a group's plan; they are read, checked, explained and reloaded with ops.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

import townhall_campaign
from townhall.config.apart import Answer, Task, answer_of, update_from
from townhall.config.beside import paths_beside, read_beside
from townhall.config.explaining import explain
from townhall.config.loading import Loaded, load
from townhall.plugin.loading import Installed
from townhall_campaign import CampaignSettings
from townhall_lobby import Lobby

OPS = """
[accounts.lobby]
adapter = "lobby"

[groups.square]
account = "lobby"
chat = "square"
staff_room = "office"
campaign = { posts = { morning = { at = "daily 08:45", text = "Good morning!" } } }
charter = { purpose = "talk" }

[groups.office]
account = "lobby"
chat = "office"
"""
LAUNCH = """home = "square"

[posts.launch]
at = "2030-10-10 12:00"
text = "It is out."
"""


@pytest.fixture
def installed() -> Installed:
    return Installed.of({"campaign": townhall_campaign}, {"lobby": Lobby})


def written(folder: Path, **files: str) -> Path:
    (folder / "campaigns").mkdir(exist_ok=True)
    (folder / "ops.toml").write_text(OPS, encoding="utf-8")
    for name, text in files.items():
        (folder / "campaigns" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / "ops.toml"


def settings(loaded: Loaded) -> CampaignSettings:
    assert [str(one) for one in loaded.diagnostics] == []
    assert loaded.configuration is not None
    square = loaded.configuration.group("square")
    assert square is not None
    found = square.settings_of("campaign")
    assert isinstance(found, CampaignSettings)
    return found


def said(loaded: Loaded) -> list[str]:
    return [str(one) for one in loaded.diagnostics]


def test_a_file_adds_to_the_plan_of_its_home(tmp_path: Path, installed: Installed) -> None:
    loaded = load(written(tmp_path, launch=LAUNCH), installed, environ={})
    assert sorted(settings(loaded).posts) == ["launch", "morning"]


def test_a_file_switches_the_plugin_on_in_a_group_that_says_nothing_of_it(tmp_path: Path, installed: Installed) -> None:
    path = written(tmp_path, launch=LAUNCH)
    path.write_text("".join(line for line in OPS.splitlines(True) if not line.startswith("campaign")))
    assert list(settings(load(path, installed, environ={})).posts) == ["launch"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LAUNCH.replace("12:00", "25:00"), "campaigns/launch.toml, line 4: posts.launch.at cannot be read"),
        (LAUNCH.replace("text", "txt"), 'campaigns/launch.toml, line 5: posts.launch has no setting "txt"'),
        (LAUNCH.replace('"square"', '"sqare"'), 'campaigns/launch.toml, line 1: home is "sqare"'),
        (LAUNCH.replace("home", "house"), "campaigns/launch.toml"),
        (
            LAUNCH.replace("posts.launch", "posts.morning"),
            "line 3: posts.morning is written somewhere",
        ),
        (LAUNCH + "\n[posts", "campaigns/launch.toml, line 7: This is no TOML"),
        ("colour = 1\n" + LAUNCH, 'campaigns/launch.toml, line 1: groups.square.campaign has no setting "colour"'),
    ],
)
def test_a_mistake_is_found_in_its_own_file_and_line(
    tmp_path: Path, installed: Installed, text: str, expected: str
) -> None:
    loaded = load(written(tmp_path, launch=text), installed, environ={})
    assert loaded.configuration is None
    assert any(expected in one for one in said(loaded)), said(loaded)


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path, installed: Installed) -> None:
    bad = LAUNCH.replace("text", "txt")
    loaded = load(written(tmp_path, a=bad, b=bad.replace("launch", "other")), installed, environ={})
    assert {one.file for one in loaded.diagnostics} == {"campaigns/a.toml", "campaigns/b.toml"}


def test_explain_names_the_file_and_the_line(tmp_path: Path, installed: Installed) -> None:
    loaded = load(written(tmp_path, launch=LAUNCH), installed, environ={})
    explanation = explain(loaded, "square", "campaign")
    assert explanation is not None
    [text] = [one for one in explanation.sections[0].values if "launch" in one.key and one.key.endswith("text")]
    assert (text.origin.layer, text.origin.line) == ("campaigns/launch.toml", 5)


def test_a_new_file_is_among_those_that_are_watched(tmp_path: Path) -> None:
    path = written(tmp_path, launch=LAUNCH)
    before = len(paths_beside(path))
    written(tmp_path, more=LAUNCH)
    assert len(paths_beside(path)) == before + 1


def test_a_changed_file_changes_its_home_when_a_large_file_is_read_apart(tmp_path: Path, installed: Installed) -> None:
    path = written(tmp_path, launch=LAUNCH)
    current = load(path, installed, environ={})
    written(tmp_path, launch=LAUNCH.replace("It is out.", "Here it is."))
    beside = read_beside(path)
    task = Task(str(path), ("campaign",), (), (), {}, beside, current.beside)
    answer: Answer = answer_of(task, current.raw, current.raw, installed, {})
    assert list(answer.tables["groups"]) == ["square"]

    found = update_from(answer, current.raw, current, path, {}, beside=beside)
    assert found is not None
    loaded, update = found
    assert update is not None
    assert loaded.beside == beside
    [square] = update.configuration.groups.values()
    changed = square.settings_of("campaign")
    assert isinstance(changed, CampaignSettings)
    assert changed.posts["launch"].text == "Here it is."
