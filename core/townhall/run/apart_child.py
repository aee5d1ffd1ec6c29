"""The process that reads a large file: it reads what it is handed, answers once, and is gone."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
from contextlib import suppress
from typing import IO

from townhall.config.apart import Answer, answer_of
from townhall.plugin.loading import Installed
from townhall.run.apart import SIZES

NICE = 10
"""How far it stands back behind the event loop where cores are few."""


def main() -> None:
    """Read the task from the standard input and write the answer to the standard output."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a plugin prints while it is imported is no answer.
    os.dup2(2, 1)
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    gc.disable()
    answer = _answer(source)
    answers.write(pickle.dumps(answer))
    answers.flush()
    # At once: nobody needs 100,000 groups to be freed one by one.
    os._exit(0)


def _answer(source: IO[bytes]) -> Answer | str:
    try:
        sizes = SIZES.unpack(source.read(SIZES.size))
        packed, before, now = (source.read(size) for size in sizes)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        return answer_of(pickle.loads(packed), before, now, Installed.discover())
    except BaseException as error:
        # Its name only: what an error says may hold what a secret is.
        return type(error).__name__


def _end_with_parent() -> None:
    """Wait for the other side of the standard input to close, which it does when that process is gone."""
    with suppress(OSError):
        os.read(0, 1)
    os._exit(1)
