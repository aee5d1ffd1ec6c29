"""Starts the process that reads a large file, hands it what it needs, and sees that it ends."""

from __future__ import annotations

import json
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import IO

from townhall.config.apart import Answer, Task

DEADLINE = 300.0
"""Seconds after which the process is given up: 100,000 groups take it about three."""
LAST_MOMENT = 5.0
"""Seconds it may take to be gone when it has said everything."""
UNWANTED = "was not needed any more"
SIZES = struct.Struct(">QQQ")
"""How many bytes follow: the task, the file in force, and the new one."""
PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import main; main()"
CHILD = "townhall.run.apart_child"


class NotRead(Exception):
    """The process ended without an answer; says how."""


class Apart:
    """One process for one reading. It has the environment of this one, and ends with it, whatever ends this one."""

    def __init__(self, deadline: float = DEADLINE, module: str = CHILD) -> None:
        self._deadline = deadline
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._ended = ""
        """Why we ended it ourselves."""

    def ask(self, task: Task, before: bytes, now: bytes) -> Answer:
        """Return its answer. Blocks, so it is called in a thread; raises NotRead, and OSError where none can start."""
        process = self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(self._deadline, self.end, [f"did not end within {self._deadline:g} seconds"])
        alarm.daemon = True
        alarm.start()
        try:
            packed = pickle.dumps(task)
            _write(process.stdin, [SIZES.pack(len(packed), len(before), len(now)), packed, before, now])
            said = process.stdout.read()
            with suppress(subprocess.TimeoutExpired):
                process.wait(LAST_MOMENT)
            ended = self._ended
        finally:
            alarm.cancel()
            self.end()
            # Its life hangs on our end of this pipe, which is why it is closed this late.
            process.stdin.close()
            process.stdout.close()
        if ended:
            raise NotRead(ended)
        return _understood(said, process.returncode)

    def end(self, reason: str = UNWANTED) -> None:
        """Kill it if it runs, and let it not start any more."""
        with self._lock:
            self._ended = self._ended or reason
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._ended:
                raise NotRead(self._ended)
            program = PROGRAM.format(module=self._module)
            # Not in our session: Ctrl-C in a terminal is for us to deal with.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", program, json.dumps(sys.path)],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            return self._process


def _understood(said: bytes, status: int) -> Answer:
    if status:
        raise NotRead(f"was ended by signal {-status}" if status < 0 else f"ended with status {status}")
    try:
        answer: object = pickle.loads(said)
    except (pickle.UnpicklingError, EOFError):
        answer = "no answer"
    if isinstance(answer, Answer):
        return answer
    raise NotRead(f"failed with {answer}")


def _write(pipe: IO[bytes], pieces: Iterable[bytes]) -> None:
    # One that ended meanwhile is found out when its answer is read.
    with suppress(BrokenPipeError):
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[pipe.write(rest) :]
