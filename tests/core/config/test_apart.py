"""A file read in a process of its own gives the very same as one that is read here."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.config.workshop import ACCOUNT, ENVIRON, installed, module

from townhall import Plugin, Settings
from townhall.adapter import Finding
from townhall.config.apart import Answer, Task, answer_of, update_from
from townhall.config.loading import Loaded, load_bytes
from townhall.config.model import Configuration
from townhall.config.secrets import Secret
from townhall.config.update import Update, put_in_force, update_of
from townhall.hooks import contributes
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.store.interface import Override

HALL = installed()
PATH = Path("ops.toml")
TEXT: str = f"""
[townhall]
log_level = "debug"
{ACCOUNT}
[accounts.p]
adapter = "pigeon"
[defaults]
account = "tg"
greeter = {{ most = 3 }}
[profiles.base]
waver = true
[profiles.fans]
profile = "base"
greeter = {{ until = 2026-01-01T10:00:00Z }}
[groups.a]
chat = "1"
[groups.b]
chat = "2"
profile = "fans"
staff_room = "a"
[groups.c]
chat = "3"
account = "p"
profile = ["base"]
title = "C"
[groups.d]
chat = "4"
[groups.d.greeter]
drip = [{{ after = "1d" }}]
[texts.en]
"greeter.hello" = "Hello"
"""
LINES: list[str] = [*TEXT.strip().splitlines()]
MORE = (
    *LINES,
    'chat = "5"',
    'locale = "zh-CN"',
    'staff_room = "d"',
    "waver = false",
    "greeter.most = 51",
    "greeter.moist = 3",
    'greeter.room = "c"',
    'account = "q"',
    'profile = "none"',
    'title = "Other"',
    "[groups.e]",
    '[groups."e f"]',
    "broken = true",
    "[",
    "# a comment",
    "",
)
EDIT = st.tuples(st.sampled_from(("put", "take", "replace", "swap")), st.integers(0, 60), st.sampled_from(MORE))
AT = datetime(2026, 1, 1, tzinfo=UTC)
SWITCH = st.builds(
    Override,
    group=st.sampled_from(("a", "b", "z")),
    path=st.sampled_from(("waver", "greeter.most", "greeter", "account")),
    value=st.sampled_from(("true", "false", "7", "70")),
    who=st.just("ada"),
    at=st.just(AT),
)


def edited(edits: list[tuple[str, int, str]]) -> bytes:
    lines: list[str] = [*LINES]
    for what, number, line in edits:
        place = number % len(lines)
        if what == "put":
            lines.insert(place, line)
        elif what == "take" and len(lines) > 1:
            del lines[place]
        elif what == "replace":
            lines[place] = line
        else:
            lines[place], lines[place - 1] = lines[place - 1], lines[place]
    return "\n".join(lines).encode()


def loaded(
    raw: bytes,
    overrides: tuple[Override, ...] = (),
    environ: Mapping[str, str] = ENVIRON,
    having: Installed = HALL,
) -> Loaded:
    return load_bytes(raw, PATH, having, overrides, environ)


def answer(
    before: Loaded,
    now: bytes,
    overrides: tuple[Override, ...] = (),
    environ: Mapping[str, str] = ENVIRON,
    there: Installed | None = None,
) -> Answer:
    task = Task(str(PATH), before.installed.loaded, overrides, before.overrides, {})
    found: Answer = pickle.loads(pickle.dumps(answer_of(task, before.raw, now, there or installed(), environ)))
    return found


def facts(configuration: Configuration) -> object:
    groups = {
        id: (group.id, group.alias, group.core, [(use.name, use.settings) for use in group.plugins])
        for id, group in configuration.groups.items()
    }
    return groups, dict(configuration.aliases), configuration.homes, configuration.accounts, configuration.townhall


def way(before: Loaded, update: Update) -> object:
    assert before.configuration is not None
    new = put_in_force(before.configuration, update)
    return update.changes, facts(new), new.texts, new.revision


def both(
    text: bytes, now: bytes, old: tuple[Override, ...], new: tuple[Override, ...], then: Mapping[str, str] = ENVIRON
) -> Update | None:
    """Go both ways from one file to the next, and hold them to the same result."""
    before, again = loaded(text, old), loaded(text, old)
    assert before.configuration is not None
    assert again.configuration is not None
    here = loaded(now, new, then)
    there = update_from(answer(before, now, new, then), now, before, PATH, then)
    assert there is not None
    found, update = there
    assert found.said == here.said
    assert found.overrides == here.overrides
    if here.configuration is None:
        assert update is None
        return None
    assert update is not None
    assert way(before, update) == way(again, update_of(again.configuration, here.configuration))
    return update


@settings(max_examples=300, deadline=None)
@given(st.lists(EDIT, max_size=6), st.lists(SWITCH, max_size=2), st.lists(SWITCH, max_size=2))
def test_both_ways_give_the_same_whatever_was_edited(
    edits: list[tuple[str, int, str]], old: list[Override], new: list[Override]
) -> None:
    both(TEXT.encode(), edited(edits), tuple(old), tuple(new))


def some(*lines: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(lines), unique_by=lambda line: line.partition(" ")[0].partition(".")[0]).map(
        "\n".join
    )


GROUPS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(
        some('account = "p"', 'profile = "fans"', 'profile = ["base", "fans"]', 'title = "T"', 'locale = "zh-CN"'),
        some("waver = true", "waver = false", "greeter.most = 3", 'staff_room = "a"', "greeter = false"),
    ).map("\n".join),
    min_size=1,
)


def file(account: str, defaults: str, base: str, fans: str, groups: dict[str, str], chats: list[int]) -> str:
    head = f'{ACCOUNT}[accounts.p]\n{account}\n[defaults]\naccount = "tg"\n{defaults}\n'
    profiles = f"[profiles.base]\n{base}\n[profiles.fans]\n{fans}\n"
    own = [
        f'[groups.{name}]\nchat = "{chats[number]}"\n{lines}\n' for number, (name, lines) in enumerate(groups.items())
    ]
    return "".join((head, profiles, *own))


FILES = st.builds(
    file,
    st.sampled_from(('adapter = "pigeon"', 'adapter = "stub"\ntoken = { env = "STUB_TOKEN" }')),
    some("greeter = true", "greeter.most = 3", "waver = true", 'locale = "en"'),
    some("waver = true", "waver = false", "greeter = { most = 4 }"),
    some('profile = "base"', "greeter.quiet = true", "waver = true"),
    GROUPS,
    st.permutations(range(6)),
)


@settings(max_examples=300, deadline=None)
@given(FILES, FILES)
def test_both_ways_give_the_same_between_any_two_files(first: str, second: str) -> None:
    if loaded(first.encode()).configuration is not None:
        both(first.encode(), second.encode(), (), ())


def test_only_groups_that_changed_are_handed_back() -> None:
    before = loaded(TEXT.encode())

    found = answer(before, TEXT.replace('chat = "4"', 'chat = "4"\nlocale = "zh-CN"').encode())

    assert list(found.tables["groups"]) == ["d"]
    assert found.tables["groups"]["d"] == ("4", None, {"locale": "zh-CN", "greeter": {"drip": [{"after": "1d"}]}})


def test_a_group_that_did_not_change_stays_the_object_it_was() -> None:
    before = loaded(TEXT.encode())
    assert before.configuration is not None
    kept = dict(before.configuration.groups)
    now = TEXT.replace('chat = "4"', 'chat = "4"\nlocale = "zh-CN"').encode()

    there = update_from(answer(before, now), now, before, PATH, ENVIRON)

    assert there is not None
    assert there[1] is not None
    new = put_in_force(before.configuration, there[1])
    same = {id for id, group in new.groups.items() if group is kept[id]}
    assert kept.keys() - same == {GroupId("stub:tg:4")}


def test_groups_of_an_account_that_moved_to_another_platform_are_others() -> None:
    now = TEXT.replace('adapter = "pigeon"', 'adapter = "stub"\ntoken = { env = "STUB_TOKEN" }')

    update = both(TEXT.encode(), now.encode(), (), ())

    assert update is not None
    assert update.changes.groups_added == {"stub:p:3"}
    assert update.changes.groups_removed == {"pigeon:p:3"}


def test_a_token_that_changed_without_the_file_changes_its_account() -> None:
    update = both(TEXT.encode(), TEXT.encode(), (), (), {"STUB_TOKEN": "another"})

    assert update is not None
    assert update.changes.accounts_changed == {"tg"}
    assert not update.changes.groups


class KeyedSettings(Settings, frozen=True, kw_only=True):
    """A plugin that needs a key."""

    key: Secret = Secret("")


def keyed() -> Installed:
    return Installed.of({"keyed": module("keyed", Plugin(KeyedSettings))}, {"stub": installed().adapter("stub")})


@pytest.mark.parametrize("place", ["defaults", "profiles.p", "groups.a"])
def test_a_plugin_s_secret_that_changed_without_the_file_changes_its_groups(place: str) -> None:
    group = '[groups.a]\naccount = "tg"\nchat = "1"\nprofile = "p"\n'
    text = f'{ACCOUNT}[profiles.p]\n{group}[{place}.keyed]\nkey = {{ env = "KEY" }}\n'.encode()
    if place == "profiles.p":
        text = text.replace(b"[profiles.p]\n", b"", 1)
    having, there = keyed(), keyed()
    before = loaded(text, (), {**ENVIRON, "KEY": "one"}, having)
    later = {**ENVIRON, "KEY": "two"}

    found = answer(before, text, (), later, there)
    taken = update_from(found, text, before, PATH, later)

    assert b"two" not in pickle.dumps(found)
    assert taken is not None
    assert taken[1] is not None
    assert taken[1].changes.groups[GroupId("stub:tg:1")].changed == {"keyed"}


def test_where_this_process_does_not_agree_nothing_is_taken_over() -> None:
    before = loaded(TEXT.encode())
    now = TEXT.replace('chat = "4"', 'chat = "4"\nlocale = "zh-CN"').encode()

    found = answer(before, now)

    assert found.good
    assert update_from(found, now, before, PATH, {}) is None


def test_a_plugin_that_was_imported_before_has_its_say_there_too() -> None:
    plugin = module("waver", Plugin(Settings))

    @contributes
    def townhall_findings(configuration: Configuration) -> list[Finding]:
        return [Finding(code="seen", fault="Seen.", remedy="Look away.")]

    plugin.__dict__["townhall_findings"] = townhall_findings
    both_plugins = {"waver": plugin, "other": module("other", Plugin(Settings))}
    there = Installed.of(both_plugins, {"stub": installed().adapter("stub")})
    text = f'{ACCOUNT}[groups.a]\naccount = "tg"\nchat = "1"\nother = true\n'.encode()
    task = Task(str(PATH), ("waver", "gone"), (), (), {})

    assert "waver: seen" in str(answer_of(task, text, text, there, ENVIRON).said[0])
