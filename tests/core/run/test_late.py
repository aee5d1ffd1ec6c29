"""A package that is put off gives its modules one by one, and its own code runs for what is none of them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest

from townhall.run.late import put_off

OWN = """
import time
from pathlib import Path
with Path(__file__).with_name("runs.txt").open("a") as runs:
    runs.write("I ran. ")
from . import client
time.sleep(0.05)
from .client import Session
DEAR = "whole"
"""


class Package:
    """A package ``late_example`` in a folder of its own; its modules may be written anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "late_example"
        self.folder.mkdir()
        self.write("__init__", OWN)
        self.write("client", "Session = object()")
        self.write("server", "from . import parts\nserves = parts.many")
        self.write("parts", "many = 3")

    def write(self, name: str, text: str) -> None:
        (self.folder / f"{name}.py").write_text(text)

    @property
    def runs(self) -> int:
        """How often its own code began to run."""
        told = self.folder / "runs.txt"
        return told.read_text().count("I ran.") if told.exists() else 0

    def put_off(self) -> ModuleType:
        put_off("late_example")
        return import_module("late_example")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    made = Package(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    invalidate_caches()
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == "late_example"]:
        del sys.modules[name]


def test_a_module_of_it_comes_without_the_whole(package: Package) -> None:
    late = package.put_off()

    assert late.server.serves == 3
    assert import_module("late_example.parts").many == 3
    assert package.runs == 0
    assert "late_example.client" not in sys.modules


def test_the_whole_comes_once_when_something_of_it_is_asked_for(package: Package) -> None:
    late = package.put_off()

    assert late.DEAR == "whole"
    assert late.Session is late.client.Session
    assert package.runs == 1
    assert type(late) is ModuleType


def test_it_finds_nothing_of_what_it_is_to_do_without_and_others_find_it_afterwards(package: Package) -> None:
    package.write("__init__", "try:\n    import colorsys\nexcept ImportError:\n    colorsys = None")
    sys.modules.pop("colorsys", None)
    put_off("late_example", without=("colorsys",))

    assert import_module("late_example").colorsys is None
    assert import_module("colorsys").__name__ == "colorsys"


def test_what_is_nowhere_in_it_is_an_attribute_error_as_always(package: Package) -> None:
    late = package.put_off()

    with pytest.raises(AttributeError, match="late_example"):
        _ = late.nonsense


def test_a_module_that_needs_the_whole_first_gets_it(package: Package) -> None:
    package.write("server", "from late_example import DEAR")

    assert package.put_off().server.DEAR == "whole"


def test_a_failure_of_the_whole_is_told_each_time(package: Package) -> None:
    package.write("__init__", OWN + "raise OSError('no disk')")
    late = package.put_off()

    for _ in range(2):
        with pytest.raises(OSError, match="no disk"):
            _ = late.nonsense
    assert package.runs == 2


def test_several_threads_that_ask_at_once_all_see_the_whole(package: Package) -> None:
    late = package.put_off()
    seen: list[object] = []
    threads = [threading.Thread(target=lambda: seen.append(late.DEAR)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == ["whole"] * 8
    assert package.runs == 1


def test_what_is_imported_already_or_is_not_installed_is_left_alone(package: Package) -> None:
    whole = import_module("late_example")
    put_off("late_example")
    put_off("late_example_that_nobody_has")

    assert sys.modules["late_example"] is whole
    assert "late_example_that_nobody_has" not in sys.modules
