"""The rates Telegram allows, judged strictly: never more than so many in any window, wherever it starts."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil


@dataclass
class Window:
    """At most ``most`` in any span of ``seconds``."""

    most: int
    seconds: float
    sent: deque[float] = field(default_factory=deque[float])

    def wait(self, now: float) -> float:
        """Return how long one more must wait, 0 when it may go."""
        while self.sent and now - self.sent[0] >= self.seconds:
            self.sent.popleft()
        return 0.0 if len(self.sent) < self.most else self.seconds - (now - self.sent[0])


class Limits:
    """Thirty a second, one a second per chat, twenty a minute per group, unless it is told otherwise."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        per_second: int = 30,
        per_chat_per_second: int = 1,
        per_group_per_minute: int = 20,
    ) -> None:
        self._clock = clock
        self._all = Window(per_second, 1.0)
        self._chats: dict[int, Window] = defaultdict(lambda: Window(per_chat_per_second, 1.0))
        self._groups: dict[int, Window] = defaultdict(lambda: Window(per_group_per_minute, 60.0))
        self.overstepped = 0
        """How often a send was refused."""

    def wait(self, chat: int) -> int:
        """Return the seconds a send into a chat must wait, 0 when it goes and counts."""
        now = self._clock()
        windows = [self._all, self._chats[chat], *([self._groups[chat]] if chat < 0 else [])]
        longest = max(window.wait(now) for window in windows)
        if longest > 0:
            self.overstepped += 1
            return ceil(longest)
        for window in windows:
            window.sent.append(now)
        return 0
