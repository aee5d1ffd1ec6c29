"""``townhall demo``: a week of a small community in seconds, watched on the terminal, and what came of it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import aclosing, contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import msgspec

from townhall.cli.loading import required
from townhall.cli.outcome import FAILED, Failure, Refusal
from townhall.cli.output import say
from townhall.cli.running import fast_loop
from townhall.config.loading import load
from townhall.demo.lines import lines_of
from townhall.demo.playing import Play
from townhall.demo.script import Script, ScriptError, read_script
from townhall.demo.summary import summary_of
from townhall.plugin.loading import Installed
from townhall.run.logs import set_up

SECONDS = 20.0
"""How long the week lasts on a terminal."""
SCRIPT, OPS = "week.toml", "ops.toml"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody wants to see it."""

    speed: float = 1.0
    fast: bool = False
    lines: bool = False
    keep: Path | None = None
    script: Path | None = None


def demo(installed: Installed, wish: Wish) -> None:
    """Play the week and say what came of it; raises :class:`Refusal` or :class:`Failure`."""
    if wish.speed <= 0:
        raise Refusal("--speed must be more than 0. With --speed 2 the week lasts half as long.")
    with _folder(wish.keep) as folder:
        _put(folder, wish.script)
        loaded = load(folder / OPS, installed)
        required(loaded)
        script = _script(folder)
        # What goes wrong is part of the play and shown there; only defects of our own belong on the screen besides.
        play = Play(script, loaded, set_up("text", "error").log)
        try:
            with asyncio.Runner(loop_factory=fast_loop()) as runner:
                runner.run(_play(play, script, wish))
        except* ScriptError as errors:
            raise Refusal("\n".join(_said(errors))) from None
        except* BrokenPipeError:
            # Whoever read the lines wants no more of them, like ``head``; the command line ends quietly then.
            sys.exit(FAILED)
        except* OSError as errors:
            raise Failure("\n".join(f"The demonstration broke off: {one}" for one in _said(errors))) from None
        _summarise(play, script)
        if wish.keep is not None:
            say(f"\nThe store is in {folder}. Look at it: townhall run --config {folder / OPS}", "good")


def _said(errors: BaseExceptionGroup[Exception]) -> Iterator[str]:
    """Yield what went wrong, however deep the groups are in which it came."""
    for error in errors.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _said(cast("ExceptionGroup[Exception]", error))
        else:
            yield str(error) or type(error).__name__


async def _play(play: Play, script: Script, wish: Wish) -> None:
    if wish.lines or not sys.stdout.isatty():
        async with aclosing(play.scenes()) as scenes:
            async for scene in scenes:
                for line in lines_of(scene.entries, script.start.tzinfo):
                    sys.stdout.write(f"{line}\n")
    else:
        await _play_live(play, script, wish)


async def _play_live(play: Play, script: Script, wish: Wish) -> None:
    from rich.console import Console

    from townhall.demo.live import LiveView

    rooms = [group.alias for group in play.stage.configuration.groups.values()]
    loop = asyncio.get_running_loop()
    start, lasts = loop.time(), 0.0 if wish.fast else SECONDS / wish.speed
    async with aclosing(play.scenes()) as scenes:
        with LiveView(Console(), rooms, script.start.tzinfo, lambda: play.stage.adapter.address) as view:
            async for scene in scenes:
                await asyncio.sleep(max(0.0, start + scene.done * lasts - loop.time()))
                view.show(scene.entries, scene.done)


def _summarise(play: Play, script: Script) -> None:
    staff = frozenset(group.core.staff_room for group in play.stage.configuration.groups.values())
    say()
    for line in summary_of(script.title, play.stage.chronicle.entries, play.stage.findings, staff):
        say(line, "" if line.startswith(" ") or not line else "good")


@contextmanager
def _folder(keep: Path | None) -> Generator[Path]:
    if keep is None:
        with TemporaryDirectory(prefix="townhall-demo-") as folder:
            yield Path(folder)
        return
    if keep.exists() and any(keep.iterdir() if keep.is_dir() else [keep]):
        raise Refusal(f"{keep} is there already and not empty. Name a new folder.")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def _put(folder: Path, script: Path | None) -> None:
    """Put the files of the demonstration into a folder: those that are shipped, or somebody's own beside each other."""
    try:
        if script is not None:
            shutil.copy(script, folder / SCRIPT)
            shutil.copy(script.parent / OPS, folder / OPS)
            return
        for name in (SCRIPT, OPS):
            (folder / name).write_bytes((files("townhall") / "demo" / name).read_bytes())
    except OSError as error:
        raise Refusal(f"{error.filename or script}: it cannot be used ({error.strerror or error}).") from None


def _script(folder: Path) -> Script:
    try:
        return read_script((folder / SCRIPT).read_text(encoding="utf-8"), SCRIPT)
    except ScriptError as error:
        raise Refusal(str(error)) from None
