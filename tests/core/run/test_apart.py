"""The process that reads a large file: it answers, or it is known why not, and it never outlives anybody."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent

import pytest
from tests.support.children import children

from townhall.config.apart import Task
from townhall.run.apart import Apart, NotRead

OLD = b'[accounts.lobby]\nadapter = "lobby"\n[groups.a]\naccount = "lobby"\nchat = "a"\nwelcome = true\n'
NEW = OLD.replace(b"welcome = true", b'welcome = true\nlocale = "zh-CN"')
KEYED = '''
"""Need a key."""
from townhall import Plugin, Settings
from townhall.config.secrets import Secret

class KeyedSettings(Settings, frozen=True, kw_only=True):
    key: Secret

plugin = Plugin(KeyedSettings)
'''
TASK = Task("ops.toml", (), (), (), {})


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> str:
    """Write a module for the process to run instead, and return its name."""
    (folder / "apart_of_this_test.py").write_text(dedent(code))
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return "apart_of_this_test"


def test_it_says_what_changed() -> None:
    answer = Apart().ask(TASK, OLD, NEW)

    assert answer.good
    assert answer.tables["groups"] == {
        "a": ("a", None, {"account": "lobby", "welcome": True, "locale": "zh-CN"}),
    }


def test_it_says_what_is_wrong() -> None:
    answer = Apart().ask(TASK, OLD, NEW.replace(b"locale", b"locle"))

    assert not answer.good
    assert [(one.key, one.line, one.nearest) for one in answer.said] == [("groups.a.locle", 7, "locale")]


def test_it_sees_the_environment_and_hands_no_secret_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "plugins" / "townhall_keyed"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(KEYED)
    text = b'[townhall]\nplugin_paths = ["plugins"]\n' + OLD.replace(b"true", b'{ key = { env = "A_KEY" } }')
    text = text.replace(b"welcome", b"keyed")
    task = Task(str(tmp_path / "ops.toml"), (), (), (), {})

    assert [one.key for one in Apart().ask(task, OLD, text).said] == ["groups.a.keyed.key"]
    monkeypatch.setenv("A_KEY", "canary")
    answer = Apart().ask(task, OLD, text)

    assert answer.good, answer.said
    assert b"canary" not in pickle.dumps(answer)


def test_what_a_plugin_prints_is_no_answer(tmp_path: Path) -> None:
    package = tmp_path / "plugins" / "townhall_noisy"
    package.mkdir(parents=True)
    code = 'print("." * 100_000)\nfrom townhall import Plugin, Settings\nplugin = Plugin(Settings)\n'
    (package / "__init__.py").write_text(f'"""Make noise."""\n{code}')
    text = b'[townhall]\nplugin_paths = ["plugins"]\n' + OLD.replace(b"welcome", b"noisy")

    answer = Apart().ask(Task(str(tmp_path / "ops.toml"), (), (), (), {}), OLD, text)

    assert answer.good, answer.said


def test_one_that_crashes_is_told_with_its_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = program(tmp_path, monkeypatch, "import os\ndef main(): os.kill(os.getpid(), 9)\n")

    with pytest.raises(NotRead, match="was ended by signal 9"):
        Apart(module=module).ask(TASK, OLD, NEW)


def test_one_that_raises_is_told_by_the_name_of_its_error_alone() -> None:
    with pytest.raises(NotRead, match=r"failed with AssertionError$"):
        Apart().ask(TASK, b"\xff", NEW)


def test_one_that_does_not_come_to_an_end_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = program(tmp_path, monkeypatch, "import time\ndef main(): time.sleep(600)\n")

    with pytest.raises(NotRead, match=r"did not end within 0\.2 seconds"):
        Apart(deadline=0.2, module=module).ask(TASK, OLD, NEW)


def test_one_that_is_not_needed_any_more_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    code = f"import pathlib, time\ndef main():\n    pathlib.Path({str(started)!r}).touch()\n    time.sleep(600)\n"
    apart, found = Apart(module=program(tmp_path, monkeypatch, code)), list[str]()

    def ask() -> None:
        with pytest.raises(NotRead) as raised:
            apart.ask(TASK, OLD, NEW)
        found.append(str(raised.value))

    thread = threading.Thread(target=ask)
    thread.start()
    until(started.exists)
    apart.end()
    thread.join(10)

    assert found == ["was not needed any more"]


def test_one_that_was_ended_before_it_began_does_not_start() -> None:
    apart = Apart()
    apart.end()

    with pytest.raises(NotRead, match="was not needed any more"):
        apart.ask(TASK, OLD, NEW)


def test_none_is_left_behind_as_a_zombie() -> None:
    before = children()

    Apart().ask(TASK, OLD, NEW)

    assert children() <= before


def test_it_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    # A plugin that never ends to be imported keeps it at work; it writes down who it is.
    package = tmp_path / "plugins" / "townhall_slow"
    package.mkdir(parents=True)
    note = tmp_path / "process"
    code = f"import os, pathlib, time\npathlib.Path({str(note)!r}).write_text(str(os.getpid()))\ntime.sleep(600)\n"
    (package / "__init__.py").write_text(code)
    text = '[townhall]\nplugin_paths = ["plugins"]\n' + OLD.decode().replace("welcome", "slow")
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from townhall.config.apart import Task\nfrom townhall.run.apart import Apart\n"
            f"Apart().ask(Task({str(tmp_path / 'ops.toml')!r}, (), (), (), {{}}), {OLD!r}, {text.encode()!r})",
        ]
    )
    until(lambda: note.exists() and note.read_text() != "")
    child = int(note.read_text())

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    until(lambda: not alive(child))


def alive(process: int) -> bool:
    """Return whether a process runs; one that only waits for its parent to take notice does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: object) -> None:
    """Wait for something another process does."""
    assert callable(condition)
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
