from __future__ import annotations

import json
from pathlib import Path

from tests.core.cli.support import OPS, line_with


def test_groups_are_listed_with_what_is_switched_on(tmp_path: Path) -> None:
    result = line_with(tmp_path, OPS.replace("greeter = true", 'greeter = { mode = "observe" }'))("groups")

    assert result.stdout.splitlines() == [
        "group   account  chat    like  plugins",
        "lounge  hall     lounge        greeter (observe)",
    ]


def test_chats_that_an_account_sees_are_listed_beside_the_groups(tmp_path: Path) -> None:
    result = line_with(tmp_path)("groups", "--visible")

    assert result.stdout.splitlines()[-2:] == ["lounge  Lounge  2        lounge", "garden  Garden  2"]


def test_an_account_remembers_the_chats_that_it_met_while_it_ran(tmp_path: Path) -> None:
    (tmp_path / "accounts" / "hall").mkdir(parents=True)
    (tmp_path / "accounts" / "hall" / "met.txt").write_text("cellar")

    result = line_with(tmp_path)("groups", "--visible")

    assert result.stdout.splitlines()[-1] == "cellar  Cellar  2"


def test_groups_as_json(tmp_path: Path) -> None:
    told = json.loads(line_with(tmp_path)("groups", "--json", "--visible").stdout)

    assert told["groups"][0]["plugins"] == {"greeter": "act"}
    assert [one["chat"] for one in told["visible"]["hall"]] == ["lounge", "garden"]


def test_plugins_are_listed_with_how_many_groups_have_them(tmp_path: Path) -> None:
    result = line_with(tmp_path)("plugins")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith("greeter  1")


def test_plugins_are_listed_although_the_file_is_wrong(tmp_path: Path) -> None:
    told = json.loads(line_with(tmp_path, "[groups.x]\n")("plugins", "--json").stdout)

    assert [(one["name"], one["groups"]) for one in told] == [("greeter", 0)]


def test_groups_of_a_wrong_file_are_refused_with_every_fault(tmp_path: Path) -> None:
    result = line_with(tmp_path, OPS.replace("greeter = true", "greter = true"))("groups")

    assert result.exit_code == 2
    assert 'Did you mean "greeter"?' in result.stderr


def test_k16_what_plugins_keep_is_listed_with_why_and_for_how_long_as_the_file_says(tmp_path: Path) -> None:
    line = line_with(tmp_path, OPS.replace("[townhall]\n", '[townhall]\nretention = { words = "12h" }\n'))

    result = line("plugins", "--kept")

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "plugin what for how long why"
    assert "core OptOut until they ask to respect what they want no part of" in lines
    assert "core AskedSwitch 2 days to have a second person agree to a switch" in lines
    assert lines[-2:] == [
        "greeter Greeted until they ask so that nobody is greeted twice",
        "greeter words 0.5 days to count what people write",
    ]
    [told] = json.loads(line("plugins", "--json").stdout)
    assert told["keeps"][1] == {"facts": "words", "why": "to count what people write", "days": 0.5, "person": True}
    listed = json.loads(line("plugins", "--kept", "--json").stdout)
    assert listed[-2:] == [{"plugin": "greeter"} | one for one in told["keeps"]]
