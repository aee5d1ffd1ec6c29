"""How a command ends: 0 all is well, 1 it failed while running, 2 the configuration or the call is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

P = ParamSpec("P")

FAILED = 1
WRONG = 2


class Failure(Exception):
    """A command could not do its work; the message is for the operator. Ends with 1."""


class Refusal(Exception):
    """The configuration or the call is wrong; the message is for the operator. Ends with 2."""


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Return a command whose expected failures are one readable line each, and an exit code."""

    @wraps(command)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (Refusal, Failure) as ending:
            sys.stderr.write(f"{ending}\n")
            raise SystemExit(WRONG if isinstance(ending, Refusal) else FAILED) from None

    return call
